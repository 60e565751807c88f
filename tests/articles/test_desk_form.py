"""The story's form: what is typed is stored and shown at once, by whom it may be, and is never lost."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from articles import publishing
from articles.models import Article, Author, Byline, Topic
from newsroom.html import ALLOWED, clean_html
from newsroom.middleware import EDITOR_POLICY, STRICT_POLICY
from newsroom.roles import Role
from tests.articles.desk import ADD, change_url, desk_of, draft, filled, staff, stored
from tests.articles.page import Page, page
from tests.articles.stories import category, stored_photo, story
from tests.newsroom.hostile_html import HOSTILE

Status = Article.Status
PUBLISHERS = [Role.SECRETARY, Role.EDITOR_IN_CHIEF, Role.ADMINISTRATOR]

pytestmark = pytest.mark.django_db


@pytest.fixture
def reporter():
    return staff(Role.REPORTER)


@pytest.fixture
def secretary():
    return staff(Role.SECRETARY)


def newest() -> Article:
    return Article.objects.order_by("-pk").first()


# Writing


def test_a_reporter_writes_a_whole_story(reporter):
    mai, photo, topic = Author.objects.create(name="Trần Mai"), stored_photo(), Topic.objects.create(name="Nhãn lồng")
    other = story("Bài đã đăng")
    answer = desk_of(reporter).post(
        ADD,
        filled(
            headline="  Nhãn lồng\nPhố Hiến ",
            kicker="Nông nghiệp",
            standfirst="Vụ nhãn năm nay được mùa.",
            body="<p>Giá tăng <strong>gấp rưỡi</strong>.</p>",
            lead_photo=photo.pk,
            credit="TTXVN",
            topics=[topic.pk],
            related=[other.pk],
            bylines=[{"author": mai.pk, "role": "photo"}, {"author": mai.pk, "role": "text"}],
        ),
    )
    assert answer.status_code == 302
    article = newest()
    assert (article.headline, article.slug, article.status) == (
        "Nhãn lồng Phố Hiến",
        "nhan-long-pho-hien",
        Status.DRAFT,
    )
    assert (article.created_by, article.version, article.lead_photo) == (reporter, 1, photo)
    assert [(b.author, b.role) for b in article.bylines.all()] == [(mai, "photo"), (mai, "text")]
    assert [*article.topics.all(), *article.related.all()] == [topic, other]


def test_the_order_of_bylines_is_the_one_typed(reporter):
    article = draft(reporter)
    names = [Author.objects.create(name=name) for name in ("Anh Ba", "Bà Tư", "Cô Năm")]
    rows = [{"author": author.pk, "position": position} for author, position in zip(names, (3, 1, ""), strict=True)]
    desk_of(reporter).post(change_url(article), filled(article, bylines=rows))
    assert [b.author.name for b in article.bylines.all()] == ["Bà Tư", "Anh Ba", "Cô Năm"]


def test_what_is_missing_is_said_in_vietnamese_and_nothing_typed_is_lost(reporter):
    answer = desk_of(reporter).post(ADD, filled(headline="", category="", body="<p>Đã gõ</p>"))
    assert answer.status_code == 200
    assert "This field is required" not in answer.text
    assert "&lt;p&gt;Đã gõ&lt;/p&gt;" in answer.text
    assert not Article.objects.exists()


def test_saving_a_live_story_shows_at_once_on_the_public_page(secretary, client):
    article = story("Tiêu đề cũ")
    desk_of(secretary).post(change_url(article), filled(article, headline="Tiêu đề mới", body="<p>Đoạn mới.</p>"))
    shown = client.get(article.get_absolute_url()).text
    assert "Tiêu đề mới" in shown and "Đoạn mới." in shown


@pytest.mark.parametrize(
    "body",
    [
        "<p>Một.</p><p>Hai <em>ba</em>.</p>",
        "<ul><li>Một</li><li>Hai</li></ul><blockquote><p>Ba</p></blockquote>",
        '<figure class="image"><img src="/media/a.jpg" alt="Sen"><figcaption>Sen</figcaption></figure>',
        "<table><tbody><tr><td>Một</td></tr></tbody></table>",
    ],
)
@pytest.mark.parametrize("button", ["_continue", "_publish"])
def test_a_story_the_editor_only_laid_out_anew_is_no_update_for_readers(body, button, secretary):
    article = story(body=body)
    if button == "_publish":
        Article.objects.update(status=Status.WITHDRAWN)
        article = stored(article)
    laid_out = re.sub(r"(</(?:p|li|ul|blockquote|td|tr|table|figure|figcaption)>)", "\\1\r\n\r\n", article.body)
    laid_out = laid_out.replace('src="/media/a.jpg" alt="Sen"', 'alt="Sen" src="/media/a.jpg"')
    desk_of(secretary).post(change_url(article), filled(article, body=laid_out, **{button: "1"}))
    assert (stored(article).body, stored(article).updated_at) == (article.body, None)
    assert not any("Nội dung" in entry.get_change_message() for entry in LogEntry.objects.all())


@pytest.mark.parametrize("body", ["<p>Một .</p>", "<p>Một</p><p>.</p>", "<p>Một<br>.</p>", "<p><em>Một</em>.</p>", ""])
def test_a_change_that_readers_see_is_one(body, secretary):
    article = story(body="<p>Một.</p>")
    desk_of(secretary).post(change_url(article), filled(article, body=body))
    assert stored(article).body == body and stored(article).updated_at
    assert "Nội dung" in LogEntry.objects.latest("pk").get_change_message()


def test_the_address_stays_after_publishing(secretary):
    article = story("Nhãn lồng")
    answer = desk_of(secretary).get(change_url(article))
    assert not page(answer).all("#id_slug")
    desk_of(secretary).post(change_url(article), filled(article, headline="Khác hẳn", slug="khac-han"))
    assert stored(article).slug == "nhan-long"


@pytest.mark.parametrize("hostile", HOSTILE)
def test_pasted_hostile_html_comes_out_clean(hostile, reporter):
    article = draft(reporter)
    answer = desk_of(reporter).post(change_url(article), filled(article, body=f"<p>Trước</p>{hostile}"))
    if "\x00" in hostile:
        assert answer.status_code == 200 and stored(article).version == 1
        return
    assert answer.status_code == 302
    body = stored(article).body
    assert body.startswith("<p>Trước</p>") and clean_html(body) == body
    for element in Page(body).elements:
        rule = ALLOWED[element.name]
        assert set(element.attributes) <= rule.attributes | {"class"}
        assert "script:" not in "".join(element.attributes.values())


def test_a_headline_that_attacks_is_only_text_wherever_the_desk_shows_it(secretary):
    article = draft(secretary, headline="<script>alert(1)</script>")
    client = desk_of(secretary)
    saved = client.post(change_url(article), filled(article, _publish="1"), follow=True)
    pages = [
        saved,
        *(client.get(url) for url in ("/admin/", "/admin/articles/article/", f"{change_url(article)}../history/")),
    ]
    for answer in pages:
        assert "<script>alert(1)" not in answer.text


def test_a_body_no_cleaner_should_touch_is_refused_at_its_field(reporter):
    answer = desk_of(reporter).post(ADD, filled(headline="Dài", body="<div>" * 2000))
    assert answer.status_code == 200 and "lồng nhau" in answer.text


# Times


def test_the_secretary_plans_in_vietnamese_dates_and_vietnam_time(secretary):
    article = draft(secretary)
    times = {"published_at_0": "09/07/2030", "published_at_1": "00:00"}
    desk_of(secretary).post(change_url(article), filled(article, **times))
    assert stored(article).published_at == datetime(2030, 7, 8, 17, 0, tzinfo=UTC)
    form = page(desk_of(secretary).get(change_url(article)))
    assert (form.one("#id_published_at_0")["value"], form.one("#id_published_at_1")["value"]) == ("09/07/2030", "00:00")
    assert "GMT+7" in desk_of(secretary).get(change_url(article)).text


def test_times_are_not_a_reporters_to_set(reporter):
    times = {"published_at_0": "08/07/2019", "published_at_1": "21:24", "published_at": "2019-07-08 21:24"}
    times |= {"embargo_until_0": "08/07/2019", "embargo_until_1": "21:24", "first_published_at": "2019-07-08"}
    desk_of(reporter).post(ADD, filled(headline="Bài mới", **times))
    desk_of(reporter).post(change_url(newest()), filled(newest(), **times))
    article = newest()
    assert (article.published_at, article.embargo_until, article.first_published_at) == (None, None, None)
    assert not page(desk_of(reporter).get(change_url(article))).all("#id_published_at_0")


def test_a_time_left_as_it_was_keeps_its_seconds(secretary):
    exact = datetime(2026, 7, 8, 3, 4, 5, 678, tzinfo=UTC)
    article = story(published_at=exact, published_precision="day")
    desk_of(secretary).post(change_url(article), filled(article, headline="Sửa tít"))
    assert (stored(article).published_at, stored(article).published_precision) == (exact, "day")
    desk_of(secretary).post(change_url(article), filled(stored(article), published_at_1="11:05"))
    assert stored(article).published_at == datetime(2026, 7, 8, 4, 5, tzinfo=UTC)
    assert stored(article).published_precision == "minute"


def test_a_live_story_keeps_a_time(secretary):
    article = story()
    answer = desk_of(secretary).post(change_url(article), filled(article, published_at_0="", published_at_1=""))
    assert answer.status_code == 200 and "phải có giờ đăng" in answer.text
    assert stored(article).published_at


# Buttons


@pytest.mark.parametrize("role", PUBLISHERS)
def test_publishing_saves_what_was_typed_and_shows_it_to_readers(role, client, reporter):
    article = draft(reporter)
    answer = desk_of(staff(role)).post(
        change_url(article), filled(article, headline="Gõ ngay trước khi đăng", _publish="1"), follow=True
    )
    assert "Đã đăng." in answer.text and "Xem trên trang" in answer.text
    address = stored(article).get_absolute_url()
    assert "Gõ ngay trước khi đăng" in client.get(address).text


def test_a_new_story_can_be_published_in_one_go(secretary, client):
    desk_of(secretary).post(ADD, filled(headline="Tin nóng", standfirst="Sapo", _publish="1"))
    assert client.get(newest().get_absolute_url()).status_code == 200


def test_a_time_to_come_schedules_and_the_desk_says_until_when(secretary, client):
    article = draft(secretary)
    times = {"published_at_0": "01/01/2099", "published_at_1": "06:00"}
    answer = desk_of(secretary).post(change_url(article), filled(article, _publish="1", **times), follow=True)
    assert "Đã hẹn giờ đăng: Thứ năm, 01/01/2099 06:00 (GMT+7)." in answer.text
    assert client.get(stored(article).get_absolute_url()).status_code == 404


def test_publishing_twice_says_so_and_publishes_once(secretary):
    article = draft(secretary)
    client = desk_of(secretary)
    client.post(change_url(article), filled(article, _publish="1"))
    first = stored(article)
    answer = client.post(change_url(article), filled(first, standfirst="Sửa sapo", _publish="1"), follow=True)
    assert "Bài này đã đăng rồi." in answer.text and "đã được lưu" in answer.text
    again = stored(article)
    assert (again.published_at, again.standfirst) == (first.published_at, "Sửa sapo")


def test_a_reporter_hands_over_and_an_editor_sends_back(reporter):
    article = draft(reporter)
    desk_of(reporter).post(change_url(article), filled(article, headline="Xong rồi", _submit="1"))
    article = stored(article)
    assert (article.status, article.headline) == (Status.IN_REVIEW, "Xong rồi")
    desk_of(staff(Role.EDITOR)).post(change_url(article), filled(article, _send_back="1", reason="Thiếu ảnh."))
    assert stored(article).status == Status.DRAFT


@pytest.mark.parametrize(
    ("role", "state", "buttons"),
    [
        (Role.REPORTER, Status.DRAFT, {"_submit"}),
        (Role.EDITOR, Status.DRAFT, {"_submit"}),
        (Role.EDITOR, Status.IN_REVIEW, {"_send_back", "_approve"}),
        (Role.SECRETARY, Status.DRAFT, {"_publish"}),
        (Role.SECRETARY, Status.IN_REVIEW, {"_send_back", "_approve", "_publish"}),
        (Role.SECRETARY, Status.APPROVED, {"_send_back", "_publish"}),
        (Role.EDITOR, Status.APPROVED, {"_send_back"}),
        (Role.REPORTER, Status.APPROVED, set()),
        (Role.SECRETARY, Status.PUBLISHED, set()),
        (Role.SECRETARY, Status.WITHDRAWN, {"_publish"}),
    ],
)
def test_the_form_offers_the_verbs_that_fit(role, state, buttons):
    user = staff(role)
    article = draft(user, status=state, published_at=timezone.now() - timedelta(hours=1))
    shown = {e.attributes.get("name") for e in page(desk_of(user).get(change_url(article))).all("button")}
    assert shown & {"_submit", "_approve", "_send_back", "_publish"} == buttons


def test_an_editor_sends_an_approved_story_back_from_the_page_where_it_can_only_be_read(reporter):
    article = draft(reporter, status=Status.APPROVED)
    desk = desk_of(staff(Role.EDITOR))
    answer = desk.post(change_url(article), {"_send_back": "1"}, follow=True)
    assert stored(article).status == Status.APPROVED and "vì sao bài bị trả lại" in answer.text
    answer = desk.post(change_url(article), {"_send_back": "1", "reason": "Thiếu ảnh."}, follow=True)
    assert stored(article).status == Status.DRAFT and "Đã trả lại người viết." in answer.text


def test_text_typed_before_the_story_was_approved_is_given_back_and_the_story_stays(reporter):
    article = draft(reporter, status=Status.APPROVED)
    answer = desk_of(staff(Role.EDITOR)).post(
        change_url(article), filled(article, body="<p>Gõ dở.</p>", _send_back="1")
    )
    assert answer.status_code == 403 and "Gõ dở." in answer.text
    assert stored(article).status == Status.APPROVED


def test_a_reporter_cannot_send_back_what_only_can_be_read(reporter):
    article = draft(reporter, status=Status.IN_REVIEW)
    answer = desk_of(reporter).post(change_url(article), {"_send_back": "1"}, follow=True)
    assert stored(article).status == Status.IN_REVIEW
    assert "chưa được giao quyền" in answer.text and "đã được lưu" not in answer.text


def test_withdrawing_asks_before_anything_happens_and_then_answers_410(secretary, client):
    article = story()
    desk = desk_of(secretary)
    question = page(desk.get(change_url(article))).one("a.retreat")["href"]
    assert "Gỡ bài khỏi trang?" in desk.get(question).text
    assert (stored(article).status, stored(article).version) == (Status.PUBLISHED, article.version)
    desk.post(question)
    assert client.get(article.get_absolute_url()).status_code == 410
    desk.post(change_url(article), filled(stored(article), _publish="1"))
    assert client.get(article.get_absolute_url()).status_code == 200


def test_looking_at_the_question_withdraws_nothing(secretary):
    article = story()
    desk_of(secretary).get(f"/admin/articles/article/{article.pk}/withdraw/")
    assert stored(article).status == Status.PUBLISHED


# Two people, one story


def test_a_stale_save_shows_both_texts_and_writes_nothing(reporter, secretary):
    article = draft(reporter, headline="Bản đầu")
    opened = filled(article)
    theirs = filled(article, headline="Bản của thư ký", body="<p>Đoạn của thư ký.</p>")
    desk_of(secretary).post(change_url(article), theirs)
    answer = desk_of(reporter).post(
        change_url(article), opened | {"headline": "Bản của phóng viên", "body": "<p>Đoạn của phóng viên.</p>"}
    )
    assert answer.status_code == 409
    shown = page(answer)
    assert "Bản của thư ký" in shown.one(".conflict").text and "Đoạn của thư ký." in shown.one(".conflict").text
    assert "Bản của phóng viên" in shown.one(".conflict").text
    assert shown.one("#id_headline").text == "Bản của phóng viên"
    assert "Đoạn của phóng viên." in shown.one("#id_body").text
    assert secretary.get_full_name() or "secretary" in answer.text
    assert (stored(article).headline, stored(article).version) == ("Bản của thư ký", 2)


def test_a_stale_save_stays_stale_until_one_of_the_two_is_chosen(reporter, secretary):
    article = draft(reporter)
    mine = filled(article, headline="Bản của tôi")
    desk_of(secretary).post(change_url(article), filled(article, headline="Bản kia"))
    desk = desk_of(reporter)
    assert desk.post(change_url(article), mine).status_code == 409
    assert desk.post(change_url(article), mine).status_code == 409
    assert desk.post(change_url(article), mine | {"_overwrite": "2"}).status_code == 302
    assert (stored(article).headline, stored(article).version) == ("Bản của tôi", 3)
    # The choice was about that one version; a later one is a new conflict.
    assert desk.post(change_url(article), mine | {"_overwrite": "2"}).status_code == 409


def test_a_form_without_its_version_is_stale(reporter):
    article = draft(reporter)
    data = filled(article, headline="Không phiên bản")
    del data["version"]
    assert desk_of(reporter).post(change_url(article), data).status_code == 409
    assert desk_of(reporter).post(change_url(article), data | {"version": "²"}).status_code in {200, 409}
    assert stored(article).version == 1


def test_a_stale_press_of_publish_publishes_nothing(reporter, secretary):
    article = draft(reporter)
    old = filled(article, _publish="1")
    desk_of(reporter).post(change_url(article), filled(article, headline="Phóng viên sửa nốt"))
    assert desk_of(secretary).post(change_url(article), old).status_code == 409
    assert stored(article).status == Status.DRAFT


def test_a_save_in_the_last_moment_between_check_and_write_is_seen(reporter, monkeypatch):
    """The colleague's save lands after the form was found good and before the row is locked."""
    article = draft(reporter)
    looks = []
    look = admin.ModelAdmin.changeform_view

    def second_look_comes_after_the_colleague(*args, **kwargs):
        looks.append(1)
        if len(looks) == 2:
            Article.objects.filter(pk=article.pk).update(version=2, headline="Đã chen vào")
        return look(*args, **kwargs)

    def locked_too_late(obj, **options):
        raise publishing.StaleVersion(obj)

    monkeypatch.setattr(admin.ModelAdmin, "changeform_view", second_look_comes_after_the_colleague)
    monkeypatch.setattr(publishing, "save_text", locked_too_late)
    answer = desk_of(reporter).post(change_url(article), filled(article, headline="Của tôi"))
    assert answer.status_code == 409
    assert stored(article).headline == "Đã chen vào" and "Của tôi" in answer.text


def test_bylines_changed_by_a_colleague_do_not_block_keeping_the_own_text(reporter, secretary):
    mai, binh = Author.objects.create(name="Mai"), Author.objects.create(name="Bình")
    article = draft(reporter)
    Byline.objects.create(article=article, author=mai)
    mine = filled(article, headline="Của tôi")
    row = article.bylines.get()
    theirs = [{"id": row.pk, "author": mai.pk, "DELETE": "on"}, {"author": binh.pk}]
    desk_of(secretary).post(change_url(article), filled(article, bylines=theirs))
    answer = desk_of(reporter).post(change_url(article), mine)
    assert answer.status_code == 409 and "Bình (Bài)" in page(answer).one(".conflict").text
    assert desk_of(reporter).post(change_url(article), mine | {"_overwrite": "2"}).status_code == 302
    assert {b.author for b in article.bylines.all()} == {mai, binh}


def test_two_bylines_can_swap_their_authors(reporter):
    article = draft(reporter)
    authors = [Author.objects.create(name=name) for name in ("A Sáu", "Bảy")]
    rows = [Byline.objects.create(article=article, author=author, position=n) for n, author in enumerate(authors)]
    swapped = [
        {"id": row.pk, "author": author.pk, "position": n}
        for n, (row, author) in enumerate(zip(rows, authors[::-1], strict=True))
    ]
    assert desk_of(reporter).post(change_url(article), filled(article, bylines=swapped)).status_code == 302
    assert [b.author for b in article.bylines.all()] == authors[::-1]


def test_what_was_typed_into_a_story_that_moved_on_is_given_back(reporter, secretary):
    article = draft(reporter)
    mine = filled(article, body="<p>Ba trang chưa lưu.</p>")
    desk_of(secretary).post(change_url(article), filled(article, _publish="1"))
    answer = desk_of(reporter).post(change_url(article), mine)
    assert answer.status_code == 403
    assert "Ba trang chưa lưu." in answer.text and "đã đăng" in answer.text
    assert "Ba trang" not in stored(article).body


# The editor


def test_only_the_form_with_the_editor_has_its_looser_policy(reporter, secretary):
    article, live = draft(reporter), story()
    Byline.objects.create(article=live, author=Author.objects.create(name="Mai", user=reporter))
    desk = desk_of(reporter)
    policies = {
        url: desk.get(url).headers["Content-Security-Policy"] for url in (ADD, change_url(article), change_url(live))
    }
    assert list(policies.values()) == [EDITOR_POLICY, EDITOR_POLICY, STRICT_POLICY]


@pytest.mark.parametrize(("role", "sees_source"), [(Role.SECRETARY, False), (Role.ADMINISTRATOR, True)])
def test_the_source_button_is_for_who_holds_the_right(role, sees_source):
    config = json.loads(page(desk_of(staff(role)).get(ADD)).one("#id_body")["data-config"])
    assert (["Source"] in config["toolbar_Story"]) is sees_source
    assert ("sourcearea" in config["removePlugins"]) is not sees_source


def test_who_may_only_read_a_story_reads_its_text_without_a_form(reporter):
    article = draft(reporter, status=Status.IN_REVIEW, body='<p onclick="x()">Thân bài.</p>')
    shown = page(desk_of(reporter).get(change_url(article)))
    assert not shown.all("#id_body") and not shown.all("#id_version")
    assert "Thân bài." in shown.one(".story").text


def test_categories_stand_under_their_parents(reporter):
    top = category("Kinh tế", position=1)
    category("Nông nghiệp", parent=top)
    category("Chính trị", position=0)
    options = [e.text for e in page(desk_of(reporter).get(ADD)).all("#id_category option")]
    assert options[1:] == ["Chính trị", "Kinh tế", "Kinh tế › Nông nghiệp"]
