"""A live story is changed without readers seeing anything until somebody with the right lets it, now or at an hour."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from articles import changes, publishing
from articles.models import Article, Author, Notice, Revision, WorkingCopy
from newsroom.roles import Role
from tests.articles.desk import change_url, desk_of, filled, staff, stored
from tests.articles.stories import story

NOW = datetime(2026, 7, 8, 3, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def editor():
    return staff(Role.EDITOR, "binh", first_name="Bình")


@pytest.fixture
def secretary():
    return staff(Role.SECRETARY, "thu", first_name="Thư")


@pytest.fixture
def live():
    return story(headline="Tít đang đăng", body="<p>Cũ.</p>")


def propose(user, article: Article, **texts):
    data = filled(article, form_id=str(uuid.uuid4()), **texts)
    del data["_continue"]
    return desk_of(user).post(change_url(article), data | {"_change": "1"}, follow=True)


def decide(user, article: Article, **data):
    return desk_of(user).post(f"/admin/articles/article/{article.pk}/pending/decide/", data, follow=True)


def test_readers_see_the_old_text_until_the_change_is_approved(client, editor, secretary, live):
    author = Author.objects.create(name="Đào Doan")
    answer = propose(editor, live, headline="Tít sửa", body="<p>Mới.</p>", bylines=[{"author": author.pk}])
    assert "Đã giữ bản sửa" in answer.text
    assert [(n.user, n.act) for n in Notice.objects.all()] == [(secretary, "change_submit")]
    assert "Tít đang đăng" in client.get(live.get_absolute_url()).text
    assert stored(live).version == live.version and not live.bylines.exists()
    shown = desk_of(secretary).get(f"/admin/articles/article/{live.pk}/pending/").text
    assert "<ins>sửa</ins>" in shown
    assert "Đào Doan" in shown
    decide(secretary, live, _approve="1")
    page = client.get(live.get_absolute_url()).text
    assert "Tít sửa" in page and "Mới." in page and "Đào Doan" in page
    assert stored(live).updated_at == NOW and not WorkingCopy.objects.exists()
    last = Revision.objects.filter(article=live).first()
    assert (last.act, last.saved_by) == ("change", secretary) and "Bình" in last.reason


def test_a_timed_change_comes_into_force_on_its_minute_once(clock, editor, secretary, live):
    propose(editor, live, headline="Tít lúc mười một giờ")
    decide(secretary, live, _approve="1", apply_at_0="08/07/2026", apply_at_1="11:00")
    list(changes.put_due_in_force())
    assert stored(live).headline == "Tít đang đăng"
    clock.shift(timedelta(hours=1))
    list(changes.put_due_in_force())
    list(changes.put_due_in_force())
    assert (stored(live).headline, stored(live).version) == ("Tít lúc mười một giờ", live.version + 1)


def test_a_change_is_not_laid_over_what_somebody_saved_meanwhile(clock, editor, secretary, live):
    propose(editor, live, headline="Tít sửa")
    decide(secretary, live, _approve="1", apply_at_0="08/07/2026", apply_at_1="11:00")
    desk_of(secretary).post(change_url(live), filled(stored(live), headline="Sửa gấp"))
    clock.shift(timedelta(hours=1))
    list(changes.put_due_in_force())
    assert stored(live).headline == "Sửa gấp"
    copy = WorkingCopy.objects.get(user=editor)
    assert copy.kind == "kept" and dict(copy.fields["typed"])["headline"] == "Tít sửa"
    assert Notice.objects.filter(user=editor, act="change_send_back").exists()


def test_an_hour_that_has_passed_is_refused(editor, secretary, live):
    propose(editor, live, headline="Tít sửa")
    answer = decide(secretary, live, _approve="1", apply_at_0="08/07/2026", apply_at_1="09:59")
    assert "Giờ thay đã qua" in answer.text and stored(live).headline == "Tít đang đăng"


def test_an_editor_proposes_and_never_stores_or_approves(editor, live):
    refused = desk_of(editor).post(change_url(live), filled(live, headline="Sửa thẳng"))
    assert refused.status_code == 403 and "Sửa thẳng" in refused.text
    propose(editor, live, headline="Tít sửa")
    assert decide(editor, live, _approve="1").status_code == 403
    assert stored(live).headline == "Tít đang đăng"


@pytest.mark.parametrize("role", [Role.REPORTER, Role.MARKET, "nobody"])
def test_others_propose_nothing(role, live):
    assert propose(staff(role), live, headline="Lén").status_code in {403, 404, 200}
    assert not WorkingCopy.objects.filter(kind="change").exists() and stored(live).headline == "Tít đang đăng"


def test_sending_a_change_back_wants_a_reason_and_keeps_the_text_for_its_writer(editor, secretary, live):
    propose(editor, live, headline="Tít sửa")
    assert "vì sao" in decide(secretary, live, _send_back="1").text
    decide(secretary, live, _send_back="1", reason="Chưa kiểm chứng.")
    copy = WorkingCopy.objects.get()
    assert (copy.kind, copy.user, copy.reason) == ("kept", editor, "Chưa kiểm chứng.")
    assert "Tít sửa" in desk_of(editor).get(f"{change_url(live)}?ban={copy.pk}").text


def test_one_change_waits_at_a_time_and_the_second_writers_text_is_kept(editor, secretary, live):
    propose(editor, live, headline="Của Bình")
    answer = propose(secretary, live, headline="Của Thư")
    assert "đã có bản sửa của Bình" in answer.text
    kept = WorkingCopy.objects.get(user=secretary)
    assert dict(kept.fields["typed"])["headline"] == "Của Thư"
    propose(editor, live, headline="Của Bình, lần hai")
    change = WorkingCopy.objects.get(kind="change")
    assert change.fields["snapshot"]["headline"] == "Của Bình, lần hai"


def test_what_the_change_brings_goes_through_the_cleaner(editor, secretary, live):
    propose(editor, live, body="<p>Chữ</p><script>alert(1)</script>")
    change = WorkingCopy.objects.get(kind="change")
    change.fields["snapshot"]["body"] = "<p>Chữ</p><script>alert(1)</script>"
    change.save()
    changes.approve(change, by=secretary)
    assert stored(live).body == "<p>Chữ</p>"


def test_a_withdrawn_story_takes_no_change(editor, secretary, live):
    propose(editor, live, headline="Tít sửa")
    publishing.withdraw(live, by=secretary)
    decide(secretary, live, _approve="1")
    assert stored(live).headline == "Tít đang đăng"
