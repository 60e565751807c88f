"""Every address of the desk beside Django's lists and forms, for every role, by GET and by POST: who is let in.

A new address that is not in the table fails the test until somebody has said for whom it is.
"""

import re
from datetime import timedelta
from typing import NamedTuple

import pytest
from django.contrib.admin import site
from django.db import transaction
from django.utils import timezone

from articles import revisions
from articles.desk.urls import urlpatterns
from articles.models import Article, Notice, PreviewLink, WorkingCopy
from newsroom.roles import Role
from tests.articles.desk import desk_of, draft, staff
from tests.articles.stories import masthead, story

ROLES = ["nobody", *Role, "superuser"]
WRITING = {Role.REPORTER, Role.EDITOR, Role.SECRETARY, Role.EDITOR_IN_CHIEF, Role.ADMINISTRATOR, "superuser"}
REVIEWING = WRITING - {Role.REPORTER}
PUBLISHING = REVIEWING - {Role.EDITOR}
ALL = set(ROLES)
NONE: set = set()

pytestmark = pytest.mark.django_db


class Door(NamedTuple):
    """Who gets in; anybody else is answered 403 or 404, or led away, and 405 where a method has no meaning."""

    get: set
    post: set


# Of a colleague's draft, of a live story with a change, and of another's own things, as `filled_in` says.
DOORS = {
    "article/typing/": Door(NONE, WRITING),
    "article/<int:article_id>/take-over/": Door(NONE, REVIEWING),
    "article/advice/": Door(NONE, WRITING),
    "article/paste/": Door(NONE, WRITING),
    "article/<int:article_id>/pending/": Door(REVIEWING, REVIEWING),
    "article/<int:article_id>/pending/decide/": Door(NONE, PUBLISHING),
    "article/<int:article_id>/note/": Door(NONE, REVIEWING),
    "article/<int:article_id>/duplicate/": Door(NONE, REVIEWING),
    "article/<int:article_id>/restore/<int:version>/": Door(NONE, REVIEWING),
    "article/<int:article_id>/name/<int:version>/": Door(NONE, REVIEWING),
    "article/<int:article_id>/link/": Door(NONE, REVIEWING),
    "link/<int:link_id>/revoke/": Door(NONE, REVIEWING),
    "front/": Door(REVIEWING, REVIEWING),
    "calendar/": Door(WRITING, WRITING),
    "calendar/move/": Door(NONE, WRITING),
    "inbox/": Door(ALL, ALL),
    "inbox/<int:notice_id>/": Door(NONE, NONE),
    "bin/": Door(WRITING, WRITING),
    "bin/<int:article_id>/take-out/": Door(NONE, PUBLISHING),
    "working-copy/<int:copy_id>/": Door(NONE, NONE),
    "article/preview/": Door(NONE, WRITING),
    "article/<int:object_id>/preview/": Door(NONE, REVIEWING),
    "article/<path:object_id>/withdraw/": Door(PUBLISHING, PUBLISHING),
}


def addresses() -> set[str]:
    """The desk's own addresses as the resolver holds them, without Django's lists and forms."""
    own = {str(entry.pattern) for entry in urlpatterns}
    return own | {f"article/{entry.pattern}" for entry in site._registry[Article].get_urls()[:3]}


@pytest.fixture
def filled_in() -> dict[str, str]:
    """Each pattern as an address of somebody else's draft, live story with a change, binned story, link and copy."""
    masthead()
    other = staff(Role.REPORTER, "colleague")
    foreign, live, binned = draft(other, "Nháp"), story("Đã đăng"), draft(other, "Trong thùng")
    Article.objects.filter(pk=binned.pk).update(binned_at=timezone.now(), binned_by=other)
    fields = revisions.snapshot(foreign)
    revisions.record(foreign, "save", by=other)
    WorkingCopy.objects.create(
        kind="change", state="in_review", article=live, user=other, base_version=1, fields={"snapshot": fields}
    )
    copy = WorkingCopy.objects.create(kind="kept", user=other, article=foreign, fields={"typed": []})
    notice = Notice.objects.create(user=other, article=foreign, act="note")
    link = PreviewLink.objects.create(article=foreign, created_by=other, expires_at=timezone.now() + timedelta(days=1))
    of_pattern = {"pending": live, "withdraw": live, "take-out": binned}
    found = {}
    for pattern in DOORS:
        article = next((one for word, one in of_pattern.items() if word in pattern), foreign)
        values = {"article_id": article.pk, "object_id": article.pk, "version": 1}
        values |= {"copy_id": copy.pk, "notice_id": notice.pk, "link_id": link.pk}
        found[pattern] = "/admin/articles/" + re.sub(r"<\w+:(\w+)>", r"{\1}", pattern).format(**values)
    return found


def test_every_address_of_the_desk_stands_in_the_table():
    assert addresses() == set(DOORS)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_through_its_own_doors_and_through_no_other(role, method, filled_in):
    client = desk_of(staff(role))
    opened = set()
    for pattern, url in filled_in.items():
        # What is wrong with an empty message is said only to who may send one.
        with transaction.atomic():
            answer = getattr(client, method)(url)
            transaction.set_rollback(True)
        assert answer.status_code < 500, url
        is_led_away = answer.status_code == 302 and answer.url == "/admin/"
        if answer.status_code not in {403, 404, 405} and not is_led_away:
            opened.add(pattern)
    assert opened == {pattern for pattern, door in DOORS.items() if role in getattr(door, method)}
