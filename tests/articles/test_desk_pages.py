"""Pages, menus and the top of the front page at the desk: who may, what is refused, and that saving shows."""

import json

import pytest
from django.test import Client

from articles.models import FrontSlot, MenuItem, Page
from newsroom.roles import Role
from tests.articles.desk import desk_of, staff
from tests.articles.page import page
from tests.articles.stories import category, story

pytestmark = pytest.mark.django_db

MODELS = ["page", "menuitem", "frontslot"]
ABOVE = {Role.SECRETARY, Role.EDITOR_IN_CHIEF, Role.ADMINISTRATOR}
WRITTEN = {"title": "Quy định", "body": "<p>Đọc tự do.</p>", "language": "vi", "is_public": "on"}
ITEM = {"menu": "main", "language": "vi", "position": "1"}


@pytest.fixture
def desk() -> Client:
    return desk_of(staff(Role.SECRETARY))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("model", MODELS)
def test_pages_menus_and_the_front_are_the_secretary_s_and_above(role: Role, model: str) -> None:
    client = desk_of(staff(role))
    expected = 200 if role in ABOVE else 403
    assert client.get(f"/admin/articles/{model}/").status_code == expected
    assert client.get(f"/admin/articles/{model}/add/").status_code == expected


def test_what_is_saved_is_read_at_once_and_is_clean(desk: Client, client: Client) -> None:
    hostile = WRITTEN["body"] + '<script>alert(1)</script><p onclick="x()">Hai</p>'
    assert desk.post("/admin/articles/page/add/", WRITTEN | {"body": hostile}).status_code == 302
    seen = page(client.get("/gioi-thieu/quy-dinh/"))
    assert seen.one(".article-body").text.startswith("Đọc tự do.")
    assert Page.objects.get().body.count("<p>") == 2 and "script" not in Page.objects.get().body


def test_two_pages_of_one_language_have_two_addresses(desk: Client) -> None:
    desk.post("/admin/articles/page/add/", WRITTEN)
    response = desk.post("/admin/articles/page/add/", WRITTEN)
    assert response.status_code == 200 and page(response).all(".errorlist")
    assert Page.objects.count() == 1
    desk.post("/admin/articles/page/add/", WRITTEN | {"language": "en", "title": "Rules", "slug": "quy-dinh"})
    assert Page.objects.count() == 2


@pytest.mark.parametrize(("role", "sees_source"), [(Role.SECRETARY, False), (Role.ADMINISTRATOR, True)])
def test_only_who_may_write_html_sees_the_source_button(role: Role, sees_source: bool) -> None:
    form = page(desk_of(staff(role)).get("/admin/articles/page/add/"))
    config = json.loads(form.one("#id_body")["data-config"])
    assert (["Source"] in config["toolbar_Story"]) is sees_source


@pytest.mark.parametrize(
    ("posted", "reason"),
    [
        ({}, "Mục này chưa dẫn tới đâu"),
        ({"address": "/thi-truong/"}, "Địa chỉ tự gõ thì phải có chữ."),
        ({"address": "javascript:alert(1)", "label": "Xấu"}, "Địa chỉ bắt đầu bằng / hoặc https://."),
        ({"address": "//xau.example", "label": "Xấu"}, "Địa chỉ bắt đầu bằng / hoặc https://."),
        ({"category": "1", "address": "/", "label": "Hai nơi"}, "Mỗi mục chỉ dẫn tới một nơi"),
        ({"category": "1", "language": "en"}, "chưa có tên tiếng Anh"),
        ({"page": "1", "language": "en"}, "không cùng ngôn ngữ"),
    ],
)
def test_an_item_that_leads_nowhere_or_astray_is_refused_in_words(desk: Client, posted: dict, reason: str) -> None:
    numbers = {"category": category("Kinh tế").pk, "page": Page.objects.create(title="Trang", body="<p>…</p>").pk}
    posted = {name: numbers.get(name, value) for name, value in posted.items()}
    response = desk.post("/admin/articles/menuitem/add/", ITEM | posted)
    assert response.status_code == 200 and reason in response.text
    assert not MenuItem.objects.exists()


def test_a_saved_item_stands_in_the_menu(desk: Client, client: Client) -> None:
    desk.post("/admin/articles/menuitem/add/", ITEM | {"address": "/thi-truong/", "label": "Giá vàng hôm nay"})
    assert page(client.get("/")).one(".row a").text == "Giá vàng hôm nay"


def slot(article, **facts: str) -> dict:
    start = {"starts_at_0": "01/07/2019", "starts_at_1": "06:00", "ends_at_0": "", "ends_at_1": ""}
    return {"article": article.pk, "position": "1"} | start | facts


def test_the_desk_s_choice_opens_the_front_page_from_its_hour(desk: Client, client: Client) -> None:
    chosen = story("Bài được chọn")
    story("Bài mới hơn", published_at=chosen.published_at.replace(year=2020))
    assert desk.post("/admin/articles/frontslot/add/", slot(chosen)).status_code == 302
    assert FrontSlot.objects.get().starts_at.isoformat() == "2019-06-30T23:00:00+00:00"
    assert page(client.get("/")).one(".front-lead .card-headline").text == "Bài được chọn"


def test_a_slot_that_ends_before_it_starts_or_holds_a_withdrawn_story_is_refused(desk: Client) -> None:
    late = slot(story("Bài"), ends_at_0="01/07/2019", ends_at_1="05:00")
    assert "Giờ kết thúc phải sau giờ bắt đầu." in desk.post("/admin/articles/frontslot/add/", late).text
    gone = slot(story("Bài gỡ", status="withdrawn"))
    assert "đã gỡ" in desk.post("/admin/articles/frontslot/add/", gone).text
    assert not FrontSlot.objects.exists()


def test_the_list_tells_what_stands_on_the_front_page_now(desk: Client, django_assert_max_num_queries) -> None:
    for number in range(5):
        FrontSlot.objects.create(article=story(f"Bài {number}"), position=number + 1)
    with django_assert_max_num_queries(12):
        seen = page(desk.get("/admin/articles/frontslot/"))
    assert len(seen.all("tbody .field-article")) == 5


def test_sections_places_and_topics_have_their_new_fields(desk: Client) -> None:
    chief = desk_of(staff(Role.EDITOR_IN_CHIEF))
    home = category("Kinh tế")
    chief.post(
        f"/admin/articles/category/{home.pk}/change/",
        {"name": "Kinh tế", "position": "0", "slug": "kinh-te", "english_name": "Economy"},
    )
    home.refresh_from_db()
    assert home.english_name == "Economy"
    assert desk.post("/admin/articles/topic/add/", {"name": "Những người giữ", "is_series": "on"}).status_code == 302
    assert desk.post("/admin/articles/place/add/", {"name": "Khoái Châu"}).status_code == 302
