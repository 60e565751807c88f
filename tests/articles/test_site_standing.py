"""Pages that stand still, and the menus and the foot that lead to them."""

import pytest
from django.test import Client

from articles.models import MenuItem, Page, Topic
from tests.articles.page import page
from tests.articles.stories import HOSTILE, category, masthead

pytestmark = pytest.mark.django_db

LEGAL = {
    "governing_body": "Tỉnh ủy",
    "licence": "Số 1/GP-BTTTT",
    "editor_in_chief": "Phạm Nguyên An",
    "address": "Số 1 phố Hàng Thuyền",
    "telephone": "0221 000 000",
    "email": "toasoan@bao.example",
}


@pytest.mark.parametrize("address", ["/gioi-thieu/", "/lien-he/", "/en/gioi-thieu/", "/en/lien-he/"])
def test_who_makes_the_paper_is_told_before_anybody_wrote_a_page(client: Client, address: str) -> None:
    masthead(**LEGAL)
    response = client.get(address)
    assert response.status_code == 200
    told = page(response).one(".legal").text
    assert all(fact in told for fact in LEGAL.values())


def test_the_law_is_met_at_the_foot_of_every_page(client: Client) -> None:
    masthead(**LEGAL)
    category()
    for address in ("/", "/chinh-tri/", "/khong-co/", "/lien-he/"):
        told = page(client.get(address)).one(".imprint").text
        assert all(fact in told for fact in LEGAL.values())


def test_what_the_desk_wrote_stands_above_the_legal_facts(client: Client) -> None:
    masthead(**LEGAL)
    Page.objects.create(title="Về chúng tôi", slug="gioi-thieu", body="<p>Từ năm 2005.</p>")
    seen = page(client.get("/gioi-thieu/"))
    assert seen.one("h1").text == "Về chúng tôi"
    assert seen.one(".article-body").text == "Từ năm 2005."
    assert seen.one(".legal")
    assert [crumb.text for crumb in seen.all(".breadcrumbs a")] == ["Trang chủ", "Về chúng tôi"]


def test_any_other_page_stands_below_the_one_about_the_paper(client: Client) -> None:
    Page.objects.create(title="Quy định dành cho bạn đọc", body="<p>Không cần tài khoản.</p>")
    seen = page(client.get("/gioi-thieu/quy-dinh-danh-cho-ban-doc/"))
    assert [crumb["href"] for crumb in seen.all(".breadcrumbs a")] == ["/", "/gioi-thieu/", "/gioi-thieu/quy-dinh-danh-cho-ban-doc/"]  # fmt: skip
    assert not seen.all(".legal")
    assert seen.meta("description")
    assert client.get("/en/gioi-thieu/quy-dinh-danh-cho-ban-doc/").status_code == 404


def test_a_page_about_the_paper_has_one_address(client: Client) -> None:
    Page.objects.create(title="Về chúng tôi", slug="gioi-thieu", body="<p>Từ năm 2005.</p>")
    response = client.get("/gioi-thieu/gioi-thieu/")
    assert (response.status_code, response.headers["Location"]) == (301, "/gioi-thieu/")


def test_pages_of_the_same_slug_are_counterparts(client: Client, settings) -> None:
    category("Kinh tế", english_name="Economy")
    for language, title in (("vi", "Quy định"), ("en", "Rules")):
        Page.objects.create(title=title, slug="quy-dinh", language=language, body="<p>…</p>")
    for address in ("/gioi-thieu/quy-dinh/", "/en/gioi-thieu/quy-dinh/"):
        links = {
            e["hreflang"]: e["href"] for e in page(client.get(address)).all("head link") if "hreflang" in e.attributes
        }
        assert links["en"] == f"{settings.SITE_URL}/en/gioi-thieu/quy-dinh/"
        assert links["vi"] == links["x-default"] == f"{settings.SITE_URL}/gioi-thieu/quy-dinh/"


def test_a_page_that_is_not_shown_is_nowhere(client: Client) -> None:
    hidden = Page.objects.create(title="Bí mật", body="<p>…</p>", is_public=False)
    MenuItem.objects.create(page=hidden)
    assert client.get(hidden.get_absolute_url()).status_code == 404
    assert "Bí mật" not in client.get("/").text
    Page.objects.create(title="Về chúng tôi", slug="gioi-thieu", body="<p>Chưa xong</p>", is_public=False)
    assert "Chưa xong" not in client.get("/gioi-thieu/").text


def test_a_moved_page_is_found_at_its_former_address(client: Client) -> None:
    moved = Page.objects.create(title="Quy định", body="<p>…</p>")
    moved.slug = "quy-dinh-ban-doc"
    moved.save()
    assert client.get("/gioi-thieu/quy-dinh/").headers["Location"] == "/gioi-thieu/quy-dinh-ban-doc/"


def test_hostile_text_stays_text(client: Client) -> None:
    Page.objects.create(title=HOSTILE, slug="xau", body=f"<p>{HOSTILE}</p><script>alert(1)</script>")
    MenuItem.objects.create(label=HOSTILE[:80], address="/thi-truong/")
    response = client.get("/gioi-thieu/xau/")
    assert response.status_code == 200
    assert 'alert("1")' not in "".join(text for script in page(response).all("script") for text in script.texts)


def test_without_items_a_menu_shows_the_categories_in_their_order(client: Client) -> None:
    economy = category("Kinh tế", position=1)
    category("Nông nghiệp", parent=economy)
    category("Chính trị", position=0)
    seen = page(client.get("/"))
    for where in (".row", ".fold"):
        assert [link["href"] for link in seen.all(f"{where} a")] == ["/chinh-tri/", "/kinh-te/"]
    assert [link["href"] for link in seen.all(".footer-categories a")] == ["/chinh-tri/", "/kinh-te/", "/kinh-te/nong-nghiep/"]  # fmt: skip


def test_the_items_of_a_menu_are_the_menu(client: Client) -> None:
    economy = category("Kinh tế", english_name="Economy")
    rules = Page.objects.create(title="Quy định", body="<p>…</p>")
    series = Topic.objects.create(name="Những người giữ", is_series=True)
    MenuItem.objects.create(position=4, label="Giá vàng", address="/thi-truong/gia-vang/")
    MenuItem.objects.create(position=1, category=economy, label="Làm ăn")
    MenuItem.objects.create(position=2, page=rules)
    MenuItem.objects.create(position=3, topic=series)
    MenuItem.objects.create(language="en", category=economy)
    MenuItem.objects.create(language="en", topic=series, position=1)
    seen = page(client.get("/"))
    assert [(link.text, link["href"]) for link in seen.all(".row a")] == [
        ("Làm ăn", "/kinh-te/"),
        ("Quy định", "/gioi-thieu/quy-dinh/"),
        ("Những người giữ", "/chu-de/nhung-nguoi-giu/"),
        ("Giá vàng", "/thi-truong/gia-vang/"),
    ]
    assert [link["href"] for link in seen.all(".footer-categories a")] == ["/kinh-te/"]
    english = page(client.get("/en/"))
    assert [link["href"] for link in english.all(".row a")] == ["/en/kinh-te/", "/en/chu-de/nhung-nguoi-giu/"]


def test_the_section_that_a_page_stands_in_is_marked_in_the_menu(client: Client) -> None:
    economy = category("Kinh tế")
    category("Nông nghiệp", parent=economy)
    category("Chính trị")
    for address in ("/kinh-te/", "/kinh-te/nong-nghiep/"):
        marked = [link for link in page(client.get(address)).all(".row a") if "aria-current" in link.attributes]
        assert [link["href"] for link in marked] == ["/kinh-te/"]


def test_the_furniture_of_a_page_costs_two_queries(client: Client, django_assert_max_num_queries) -> None:
    masthead(**LEGAL)
    for number in range(6):
        home = category(f"Mục {number}", english_name=f"Section {number}")
        page_of_six = Page.objects.create(title=f"Trang {number}", body="<p>…</p>")
        MenuItem.objects.create(category=home)
        MenuItem.objects.create(menu="footer", page=page_of_six)
        MenuItem.objects.create(topic=Topic.objects.create(name=f"Chủ đề {number}"))
    with django_assert_max_num_queries(3):  # and one for the page itself
        assert client.get("/lien-he/").status_code == 200
