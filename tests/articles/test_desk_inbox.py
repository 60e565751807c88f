"""The inbox and the bin: each of them shows everybody their own alone."""

import pytest

from articles import publishing
from articles.models import Article, Notice
from newsroom.roles import Role
from tests.articles.desk import LIST, change_url, desk_of, draft, staff, stored
from tests.articles.stories import story

INBOX, BIN = "/admin/articles/inbox/", "/admin/articles/bin/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def mai():
    return staff(Role.REPORTER, "mai", first_name="Mai", last_name="Trần")


@pytest.fixture
def editor():
    return staff(Role.EDITOR)


def test_a_story_sent_back_is_in_the_writers_inbox_with_its_reason_and_a_badge(mai, editor):
    article = draft(mai, status="in_review")
    publishing.send_back(article, by=editor, reason="Thiếu số liệu.")
    desk = desk_of(mai)
    assert "tin chưa đọc" in desk.get("/admin/").text
    assert "Thiếu số liệu." in desk.get(INBOX).text
    notice = Notice.objects.get()
    answer = desk.get(f"{INBOX}{notice.pk}/")
    assert answer.headers["Location"] == change_url(article)
    assert "tin chưa đọc" not in desk.get("/admin/").text
    assert desk_of(editor).get(f"{INBOX}{notice.pk}/").status_code == 404
    assert "Thiếu số liệu." not in desk_of(editor).get(INBOX).text


def test_all_are_marked_read_at_once(mai, editor):
    for _number in range(3):
        publishing.send_back(draft(mai, status="in_review"), by=editor, reason="Sửa.")
    desk_of(mai).post(INBOX)
    assert not Notice.objects.filter(read_at__isnull=True).exists()


def test_the_inbox_costs_the_same_at_any_length(mai, editor, django_assert_max_num_queries):
    for _number in range(60):
        publishing.send_back(draft(mai, status="in_review"), by=editor, reason="Sửa.")
    desk = desk_of(mai)
    with django_assert_max_num_queries(12):
        assert desk.get(INBOX).status_code == 200


def test_a_reporter_bins_an_own_draft_and_takes_it_out_again(mai):
    article = draft(mai, headline="Bỏ nhầm")
    desk = desk_of(mai)
    assert "lấy ra lại" in desk.get(f"{change_url(article).replace('change', 'delete')}").text
    desk.post(change_url(article).replace("change", "delete"), {"post": "yes"})
    desk.get(LIST)  # where the message stands
    assert stored(article).binned_at and "Bỏ nhầm" not in desk.get(LIST).text
    assert "Bỏ nhầm" in desk.get(BIN).text
    desk.post(f"{BIN}{article.pk}/take-out/")
    assert stored(article).binned_at is None and "Bỏ nhầm" in desk.get(LIST).text


def test_the_bin_of_others_is_for_those_who_publish(mai, editor):
    publishing.put_into_bin(draft(mai, headline="Của Mai"), by=mai)
    article = Article.objects.get()
    other = staff(Role.REPORTER, "other")
    assert "Của Mai" not in desk_of(other).get(BIN).text
    assert desk_of(other).post(f"{BIN}{article.pk}/take-out/").status_code == 404
    assert desk_of(staff(Role.MARKET)).get(BIN).status_code == 403
    secretary = desk_of(staff(Role.SECRETARY))
    assert "Của Mai" in secretary.get(BIN).text
    secretary.post(f"{BIN}{article.pk}/take-out/")
    assert stored(article).binned_at is None


def test_a_bulk_deletion_names_what_the_user_may_not_bin_and_then_bins_nothing(mai):
    secretary = staff(Role.SECRETARY)
    live, idea = story(headline="Đang sống"), draft(mai, headline="Ý tưởng")
    chosen = {"action": "delete_selected", "_selected_action": [live.pk, idea.pk]}
    answer = desk_of(secretary).post(LIST, chosen)
    assert "Bạn không bỏ được" in answer.text and "Đang sống" in answer.text
    desk_of(secretary).post(LIST, chosen | {"post": "yes"})
    assert stored(idea).binned_at is None and stored(live).binned_at is None
    desk_of(secretary).post(LIST, {"action": "delete_selected", "_selected_action": [idea.pk], "post": "yes"})
    assert stored(idea).binned_at
