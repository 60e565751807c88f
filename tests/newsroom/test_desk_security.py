"""Accounts and the desk as a whole: nobody raises rights, and every page carries the strict policy."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import get_resolver

from newsroom.middleware import STRICT_POLICY
from newsroom.models import Masthead, User
from newsroom.roles import Role
from tests.articles.desk import desk_of, draft, staff
from tests.articles.page import page
from tests.articles.stories import masthead

ADD = "/admin/newsroom/user/add/"

pytestmark = pytest.mark.django_db


def change(user: User) -> str:
    return f"/admin/newsroom/user/{user.pk}/change/"


def group(role: str) -> int:
    return Group.objects.get(name=role).pk


def account(user: User, **facts) -> dict:
    data = {"username": user.username, "last_name": user.last_name, "first_name": user.first_name, "email": user.email}
    data |= {"language": "vi", "is_active": "on", "groups": [g.pk for g in user.groups.all()]}
    return data | facts


@pytest.fixture
def administrator():
    return staff(Role.ADMINISTRATOR)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_accounts_are_for_administrators(role):
    client = desk_of(staff(role))
    other = staff(Role.REPORTER, "other")
    for url in ("/admin/newsroom/user/", ADD, change(other), f"/admin/newsroom/user/{other.pk}/password/"):
        assert client.get(url).status_code == 403
        assert client.post(url, account(other, is_active="")).status_code == 403


def test_an_administrator_makes_an_account_with_its_role(administrator):
    words = {
        "password1": "Mot-mat-khau-dai-9",
        "password2": "Mot-mat-khau-dai-9",
        "last_name": "Trần",
        "first_name": "Mai",
    }
    desk_of(administrator).post(ADD, {"username": "mai", "groups": [group(Role.REPORTER)], **words})
    mai = User.objects.get(username="mai")
    assert mai.is_staff and not mai.is_superuser and mai.has_role(Role.REPORTER)
    assert str(mai) == "Trần Mai"
    assert desk_of(mai).get("/admin/").status_code == 200


def test_nobody_grants_the_own_role_or_one_above(administrator):
    client = desk_of(administrator)
    form = page(client.get(ADD))
    offered = {e.attributes["value"] for e in form.all("#id_groups input")}
    assert str(group(Role.ADMINISTRATOR)) not in offered and str(group(Role.EDITOR_IN_CHIEF)) in offered
    other = staff(Role.REPORTER, "other")
    client.post(change(other), account(other, groups=[group(Role.ADMINISTRATOR)]))
    words = {"password1": "Mot-mat-khau-dai-9", "password2": "Mot-mat-khau-dai-9"}
    client.post(ADD, {"username": "moi", "groups": [group(Role.ADMINISTRATOR)], **words})
    assert User.objects.filter(groups__name=Role.ADMINISTRATOR).get() == administrator


def test_superuser_and_single_rights_cannot_be_posted(administrator):
    other = staff(Role.REPORTER, "other")
    right = Permission.objects.get(codename="publish_article").pk
    forged = {"is_superuser": "on", "user_permissions": [right], "is_staff": "on", "password": "x"}
    desk_of(administrator).post(change(other), account(other, **forged))
    desk_of(administrator).post(change(administrator), account(administrator, **forged))
    for user in User.objects.all():
        assert not user.is_superuser and not user.user_permissions.exists() and user.password != "x"
    assert "is_superuser" not in desk_of(administrator).get(change(other)).text


def test_an_account_beside_or_above_is_read_and_not_touched(administrator):
    client = desk_of(administrator)
    for other in (staff(Role.ADMINISTRATOR, "beside"), staff("superuser")):
        before = other.password
        assert not page(client.get(change(other))).all("#id_username")
        assert client.post(change(other), account(other, is_active="")).status_code == 403
        words = {"password1": "Doi-trom-mat-khau-9", "password2": "Doi-trom-mat-khau-9"}
        assert client.post(f"/admin/newsroom/user/{other.pk}/password/", words).status_code == 403
        other.refresh_from_db()
        assert other.is_active and other.password == before


def test_who_is_shut_out_is_out_at_the_next_request(administrator):
    other = staff(Role.SECRETARY, "other")
    theirs = desk_of(other)
    desk_of(administrator).post(change(other), account(other, is_active=""))
    assert theirs.get("/admin/").status_code == 302


def test_the_last_keeper_of_accounts_cannot_be_removed():
    boss = staff("superuser")
    answer = desk_of(boss).post(change(boss), account(boss, is_superuser="", groups=[]))
    assert answer.status_code == 200 and "cuối cùng" in answer.text
    answer = desk_of(boss).post(change(boss), account(boss, is_superuser="on", is_active=""))
    assert "cuối cùng" in answer.text
    desk_of(boss).post(f"/admin/newsroom/user/{boss.pk}/delete/", {"post": "yes"})
    boss.refresh_from_db()
    assert boss.is_active and boss.is_superuser
    staff(Role.ADMINISTRATOR)
    assert desk_of(boss).post(change(boss), account(boss, is_superuser="", groups=[])).status_code == 302


def test_who_wrote_here_cannot_be_deleted_with_the_account():
    boss, writer = staff("superuser"), staff(Role.REPORTER)
    draft(writer)
    desk_of(boss).post(f"/admin/newsroom/user/{writer.pk}/delete/", {"post": "yes"})
    assert User.objects.filter(pk=writer.pk).exists()


def test_groups_rights_logs_and_sessions_have_no_page():
    from django.contrib.admin.models import LogEntry

    assert not {Group, Permission, LogEntry, Session} & set(admin.site._registry)


def test_the_masthead_is_one_page():
    chief = desk_of(staff(Role.EDITOR_IN_CHIEF))
    assert chief.get("/admin/newsroom/masthead/").url == "/admin/newsroom/masthead/add/"
    chief.post("/admin/newsroom/masthead/add/", {"name": "Báo Phố Hiến"})
    assert chief.get("/admin/newsroom/masthead/").url == "/admin/newsroom/masthead/1/change/"
    assert chief.get("/admin/newsroom/masthead/add/").status_code == 403
    chief.post("/admin/newsroom/masthead/1/change/", {"name": "Báo Phố Hiến", "licence": "Số 1/GP"})
    assert Masthead.objects.get().licence == "Số 1/GP"
    chief.post("/admin/newsroom/masthead/1/delete/", {"post": "yes"})
    assert Masthead.objects.exists()
    assert desk_of(staff(Role.SECRETARY)).get("/admin/newsroom/masthead/").status_code == 403


def desk_urls() -> list[str]:
    """Every address of the desk, as its pattern stands in the resolver."""

    def walk(patterns, before=""):
        for entry in patterns:
            here = before + str(entry.pattern)
            if hasattr(entry, "url_patterns"):
                yield from walk(entry.url_patterns, here)
            else:
                yield here

    return [url for url in walk(get_resolver().url_patterns) if url.startswith("admin/")]


OPEN_TO_ALL = {"admin/login/"}
# Without a session these answer in their own way: the editor wants JSON, the catch-all sends on.
ANSWERS_ITSELF = {"admin/articles/photo/upload/": 401}


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_address_of_the_desk_opens_without_a_session(method):
    client = Client()
    for pattern in desk_urls():
        url = "/" + pattern.replace("<path:object_id>", "1").replace("<id>", "1").replace("<int:pk>", "1")
        url = url.replace("(?P<app_label>articles|newsroom|markets)", "articles")
        if pattern in OPEN_TO_ALL or "(?P" in url or "<" in url:
            continue
        answer = getattr(client, method)(url)
        expected = ANSWERS_ITSELF.get(pattern, 302)
        expected = 405 if pattern in ANSWERS_ITSELF and method == "get" else expected
        assert answer.status_code == expected, url
        assert expected != 302 or "/admin/login/" in answer.url or pattern.endswith("logout/"), url


def test_every_page_without_the_editor_has_the_strict_policy_and_is_kept_nowhere():
    masthead()
    client = desk_of(staff("superuser"))
    pages = [
        "/admin/",
        "/admin/login/",
        "/admin/password_change/",
        "/admin/jsi18n/",
        "/admin/articles/",
        "/admin/khong-co/",
    ]
    for model in admin.site._registry:
        pages.append(f"/admin/{model._meta.app_label}/{model._meta.model_name}/")
        if model._meta.model_name not in {"article", "page"}:
            pages.append(f"/admin/{model._meta.app_label}/{model._meta.model_name}/add/")
    for url in pages:
        answer = client.get(url)
        assert answer.headers["Content-Security-Policy"] == STRICT_POLICY, url
        assert "no-store" in answer.headers["Cache-Control"], url
        assert answer.status_code < 500, url


@pytest.mark.parametrize(
    "url", ["/admin/", "/admin/login/", "/admin/articles/article/", "/admin/articles/article/add/"]
)
def test_no_page_of_the_desk_names_another_host_or_runs_inline_script(url):
    client = desk_of(staff(Role.SECRETARY)) if url != "/admin/login/" else Client()
    shown = page(client.get(url))
    for element in shown.elements:
        for name in ("src", "href", "action"):
            assert not element.attributes.get(name, "").startswith(("http:", "https:", "//", "javascript:"))
        assert not any(name.startswith("on") or name == "style" for name in element.attributes), element
        assert element.name != "script" or "src" in element.attributes


def test_the_login_page_is_vietnamese_and_tells_nothing_of_who_exists():
    staff(Role.REPORTER, "mai")
    client = Client()
    assert "Đăng nhập" in client.get("/admin/login/").text
    answers = [
        page(client.post("/admin/login/", {"username": name, "password": "sai-mat-khau"})).one(".errornote").text
        for name in ("mai", "khong-co-ai")
    ]
    assert answers[0] == answers[1]


def test_django_has_no_door_to_any_objects_address():
    client = desk_of(staff("superuser"))
    assert client.get("/admin/r/1/1/").status_code == 404
    assert client.get("/ckeditor/upload/").status_code == 404
