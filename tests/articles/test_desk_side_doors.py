"""Every door of the desk, for every role: others' unpublished stories are not read, counted or moved."""

import pytest
from django.contrib import admin
from django.test import Client
from django.utils import timezone

from articles.models import Address, Article, Author, Byline, Category, ImportRun, Topic
from newsroom.roles import Role
from tests.articles.desk import ADD, LIST, change_url, desk_of, draft, filled, staff, stored
from tests.articles.page import page
from tests.articles.stories import category, story

Status = Article.Status
SECRET = "Bí mật chưa đăng"
ROLES = ["nobody", *Role, "superuser"]
MAY_READ_ALL = {Role.EDITOR, Role.SECRETARY, Role.EDITOR_IN_CHIEF, Role.ADMINISTRATOR, "superuser"}
MAY_PUBLISH = MAY_READ_ALL - {Role.EDITOR}

pytestmark = pytest.mark.django_db


@pytest.fixture
def foreign():
    """A colleague's draft."""
    return draft(staff(Role.REPORTER, "colleague"), SECRET)


def doors(article: Article) -> list[str]:
    base = f"/admin/articles/article/{article.pk}"
    return [f"{base}/change/", f"{base}/history/", f"{base}/delete/", f"{base}/withdraw/", f"{base}/"]


@pytest.mark.parametrize("role", [None, *ROLES])
def test_a_colleagues_draft_is_read_through_no_door_by_who_may_not(role, foreign):
    client = desk_of(staff(role)) if role else Client()
    lists = [LIST, f"{LIST}?q=bi+mat", f"{LIST}?trang_thai=draft", "/admin/", "/admin/articles/"]
    lists += [
        "/admin/autocomplete/?app_label=articles&model_name=article&field_name=related&term=bi",
        f"/admin/r/1/{foreign.pk}/",
        f"/admin/articles/article/add/?related={foreign.pk}",
    ]
    found = [url for url in [*doors(foreign), *lists] if SECRET in client.get(url, follow=True).text]
    assert bool(found) is (role in MAY_READ_ALL), found


@pytest.mark.parametrize("role", [None, *ROLES])
def test_a_colleagues_draft_is_changed_through_no_door_by_who_may_not(role, foreign):
    client = desk_of(staff(role)) if role else Client()
    client.post(change_url(foreign), filled(foreign, headline="Đổi trộm"))
    assert (stored(foreign).headline == "Đổi trộm") is (role in MAY_READ_ALL)


@pytest.mark.parametrize("role", [None, *ROLES])
def test_only_who_may_publish_publishes_through_any_door(role, foreign):
    client = desk_of(staff(role)) if role else Client()
    for url in [change_url(foreign), ADD]:
        client.post(url, filled(foreign if url != ADD else None, headline="Bài", standfirst="Sapo", _publish="1"))
    public = Article.objects.published().count()
    assert public == (2 if role in MAY_PUBLISH else 0)


@pytest.mark.parametrize("role", [None, *ROLES])
def test_only_who_may_publish_withdraws(role):
    article = story()
    client = desk_of(staff(role)) if role else Client()
    client.post(f"/admin/articles/article/{article.pk}/withdraw/")
    assert (stored(article).status == Status.WITHDRAWN) is (role in MAY_PUBLISH)


@pytest.mark.parametrize("role", [None, *ROLES])
@pytest.mark.parametrize("door", ["page", "action"])
def test_only_what_was_never_public_is_deleted_and_only_by_who_may(role, door, foreign):
    live = story()
    client = desk_of(staff(role)) if role else Client()
    for article in (foreign, live):
        if door == "page":
            client.post(f"/admin/articles/article/{article.pk}/delete/", {"post": "yes"})
        else:
            client.post(LIST, {"action": "delete_selected", "_selected_action": article.pk, "post": "yes"})
    assert Article.objects.get(pk=live.pk).binned_at is None
    assert (Article.objects.get(pk=foreign.pk).binned_at is not None) is (role in MAY_PUBLISH)


FORGED = {
    "status": "published",
    "published_at": "2019-07-08 21:24",
    "published_at_0": "08/07/2019",
    "published_at_1": "21:24",
    "first_published_at": "2019-07-08 21:24",
    "publish_at": "2019-07-08 21:24",
    "created_by": "1",
    "author": "1",
    "is_featured": "1",
    "_state": "published",
    "_publish": "1",
    "_approve": "1",
    "_saveasnew": "1",
    "_popup": "1",
    "_to_field": "id",
    "form-0-status": "published",
    "form-TOTAL_FORMS": "1",
    "form-INITIAL_FORMS": "1",
    "form-0-id": "1",
    "action": "publish",
}


@pytest.mark.parametrize("name", FORGED)
def test_a_reporter_never_publishes_whatever_is_posted(name):
    me = staff(Role.REPORTER)
    article = draft(me)
    client = desk_of(me)
    client.post(change_url(article), filled(article) | {name: FORGED[name]})
    client.post(f"{change_url(article)}?_popup=1&_to_field=id", filled(stored(article)) | FORGED)
    client.post(ADD, filled(headline="Bài mới") | {name: FORGED[name]})
    client.post(LIST, {name: FORGED[name], "_selected_action": article.pk, "_save": "1", **FORGED})
    for override in ("PUT", "PATCH", "DELETE"):
        client.post(f"/admin/articles/article/{article.pk}/withdraw/", headers={"X-HTTP-Method-Override": override})
    for written in Article.objects.all():
        assert (written.status, written.published_at, written.first_published_at) == (Status.DRAFT, None, None)
        assert written.created_by == me


def test_a_reporter_neither_approves_nor_takes_back_what_was_handed_over():
    me = staff(Role.REPORTER)
    article = draft(me, status=Status.IN_REVIEW)
    for name in ("_send_back", "_approve", "_publish", "_submit"):
        assert desk_of(me).post(change_url(article), filled(article) | {name: "1"}).status_code == 403
    assert stored(article).status == Status.IN_REVIEW


def test_a_reporter_links_no_story_that_is_hidden_from_them(foreign):
    me = staff(Role.REPORTER)
    mine, live = draft(me), story("Đã đăng")
    client = desk_of(me)
    answer = client.post(change_url(mine), filled(mine, related=[foreign.pk]))
    assert answer.status_code == 200 and SECRET not in answer.text
    assert client.post(change_url(mine), filled(mine, related=[live.pk])).status_code == 302
    # What an editor has linked stays when the reporter saves.
    mine.related.add(foreign)
    client.post(change_url(mine), filled(stored(mine)))
    assert set(mine.related.all()) == {foreign, live}


def test_a_byline_makes_a_draft_ones_own():
    me = staff(Role.REPORTER)
    article = draft(staff(Role.EDITOR))
    assert desk_of(me).get(change_url(article)).status_code == 302
    Byline.objects.create(article=article, author=Author.objects.create(name="Mai", user=me))
    assert desk_of(me).get(change_url(article)).status_code == 200


def test_the_name_behind_a_pen_name_is_for_who_keeps_the_names():
    author = Author.objects.create(name="Trần Mai", real_name="Nguyễn Thị Bí Danh", user=staff(Role.EDITOR))
    page_of = f"/admin/articles/author/{author.pk}/change/"
    reporter = desk_of(staff(Role.REPORTER))
    for url in (page_of, "/admin/articles/author/", "/admin/articles/author/?q=bi+danh"):
        assert "Bí Danh" not in reporter.get(url).text
    assert "Bí Danh" in desk_of(staff(Role.SECRETARY)).get(page_of).text


@pytest.mark.parametrize("role", ROLES)
def test_machine_kept_rows_are_read_by_administrators_and_changed_by_nobody(role):
    Address.objects.create(path="/cu.html", moved_to="/")
    ImportRun.objects.create(owner="máy")
    client = desk_of(staff(role))
    for name in ("address", "importrun", "importrecord"):
        expected = 200 if role in {Role.ADMINISTRATOR, "superuser"} else 403
        assert client.get(f"/admin/articles/{name}/").status_code == expected
        assert client.get(f"/admin/articles/{name}/add/").status_code == 403
    address = Address.objects.get()
    client.post(f"/admin/articles/address/{address.pk}/change/", {"path": "/x"})
    client.post(f"/admin/articles/address/{address.pk}/delete/", {"post": "yes"})
    assert Address.objects.get().path == "/cu.html"


def test_what_a_story_needs_is_not_deleted_from_under_it():
    article = story(by=("Mai",))
    desk = desk_of(staff("superuser"))
    answer = desk.post(f"/admin/articles/author/{article.bylines.get().author_id}/delete/", {"post": "yes"})
    assert Author.objects.exists() and article.headline in answer.text
    desk.post(f"/admin/articles/category/{article.category_id}/delete/", {"post": "yes"})
    assert Category.objects.exists()


def test_a_category_is_made_with_its_parent_and_its_own_address():
    top = category("Kinh tế")
    desk = desk_of(staff(Role.EDITOR_IN_CHIEF))
    desk.post("/admin/articles/category/add/", {"name": "Đường sắt", "parent": top.pk, "position": "1"})
    assert Category.objects.get(parent=top).slug == "duong-sat"
    deep = Category.objects.get(parent=top)
    answer = desk.post("/admin/articles/category/add/", {"name": "Sâu quá", "parent": deep.pk, "position": "1"})
    assert answer.status_code == 200 and not Category.objects.filter(name="Sâu quá").exists()
    answer = desk.post("/admin/articles/category/add/", {"name": "Tìm kiếm", "position": "1"})
    assert "dành cho một trang của hệ thống" in answer.text


def test_a_reporter_adds_topics_and_renames_none():
    desk = desk_of(staff(Role.REPORTER))
    desk.post("/admin/articles/topic/add/", {"name": "Đại hội Đảng"})
    topic = Topic.objects.get()
    desk.post(f"/admin/articles/topic/{topic.pk}/change/", {"name": "Khác"})
    assert Topic.objects.get().name == "Đại hội Đảng"


def test_the_list_offers_no_field_to_edit_and_no_copy_of_a_story():
    for model, model_admin in admin.site._registry.items():
        assert not model_admin.list_editable, model
        assert not model_admin.save_as, model
        assert model_admin.show_facets == admin.ShowFacets.NEVER or not model_admin.list_filter, model


def test_a_story_with_a_time_but_no_right_shows_its_time_unchangeable():
    me = staff(Role.REPORTER)
    article = draft(me, published_at=timezone.now())
    shown = page(desk_of(me).get(change_url(article)))
    assert not shown.all("#id_published_at_0") and shown.one(".field-published_at").text
