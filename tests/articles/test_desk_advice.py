"""What the desk says of a story before it goes out; it warns, and blocks only what the chief says it must."""

import json

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from articles import advice, publishing
from articles.advice import Facts
from articles.models import Author, Byline, DeskRules, StyleRule
from newsroom.roles import Role
from tests.articles.desk import change_url, desk_of, draft, staff, stored
from tests.articles.stories import stored_photo

ADVICE = "/admin/articles/article/advice/"


def words_of(text: str) -> list[str]:
    return [warned.words for warned in advice.warnings(Facts(body=f"<p>{text}</p>"))]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Thứ hai, 08/07/2019", []),
        ("Thứ ba, 08/07/2019", ["Ngày 08/07/2019 là thứ hai."]),
        ("sáng thứ 3 (ngày 8/7/2019)", ["Ngày 08/07/2019 là thứ hai."]),
        ("Chủ nhật, ngày 7-7-2019", []),
        ("Thứ hai, 31/02/2019", ["Không có ngày này."]),
        ("Hai  cách", ["Hai dấu cách liền nhau."]),
        ("Thừa cách , trước dấu", ["Thừa dấu cách trước dấu câu."]),
        ("Thiếu cách,sau dấu", ["Thiếu dấu cách sau dấu câu."]),
        ("Giá 1,5 triệu; 3.000 đồng: đủ. Hỏi?", []),
    ],
)
def test_what_reads_wrong_is_pointed_at(text, words):
    assert words_of(text) == words


@pytest.mark.django_db
def test_the_lists_of_the_house_are_read_by_whole_words():
    StyleRule.objects.create(kind="place", found="Hải Hưng", better="Hưng Yên", note="tách tỉnh năm 1997")
    StyleRule.objects.create(kind="title", found="Phó chủ tịch", better="Phó Chủ tịch")
    assert words_of("Tỉnh Hải Hưng cũ") == ["Nên viết “Hưng Yên”: tách tỉnh năm 1997"]
    assert words_of("Ông A, Phó chủ tịch tỉnh") == ["Nên viết “Phó Chủ tịch”."]
    assert words_of("Hải Hưnga và Hải hưng") == []


@pytest.mark.django_db
def test_a_story_is_checked_for_what_readers_and_the_law_expect():
    article = draft(staff(Role.REPORTER), standfirst="")
    unmet = {check.name for check in advice.checks(advice.of_article(article), DeskRules()) if not check.is_met}
    assert unmet == {"standfirst", "lead_photo", "caption", "photo_credit", "byline"}
    article.standfirst, article.lead_photo = "Sapo.", stored_photo(caption="Sen", credit="Đào Doan")
    Byline.objects.create(article=article, author=Author.objects.create(name="Đào Doan"))
    assert all(check.is_met for check in advice.checks(advice.of_article(article), DeskRules()))


@pytest.mark.django_db
def test_what_the_chief_requires_keeps_a_story_from_the_page_and_nothing_else_does():
    secretary = staff(Role.SECRETARY)
    article = draft(secretary)
    DeskRules(required_to_publish=["byline", "headline"]).save()
    with pytest.raises(publishing.WrongState, match="Có tác giả hoặc nguồn tin"):
        publishing.publish(article, by=secretary)
    article.credit = "TTXVN"
    article.save()
    assert publishing.publish(article, by=secretary).status == "published"


@pytest.mark.django_db
def test_the_form_asks_while_it_is_typed():
    reporter = staff(Role.REPORTER)
    typed = [
        ["headline", "Tít"],
        ["standfirst", "Thứ ba, 08/07/2019"],
        ["category", [["1", "— Chính trị"]]],
        ["bylines-0-author", [["7", "Đào Doan"]]],
        ["lead_photo", []],
    ]
    answer = desk_of(reporter).post(ADVICE, json.dumps({"typed": typed}), content_type="application/json").json()
    met = {check["name"] for check in answer["checks"] if check["is_met"]}
    assert met == {"headline", "standfirst", "category", "byline"}
    assert answer["warnings"] == [{"found": "Thứ ba, 08/07/2019", "words": "Ngày 08/07/2019 là thứ hai."}]
    article = draft(reporter)
    assert "Ảnh chính có nguồn" in desk_of(reporter).get(change_url(article)).text
    assert stored(article).version == article.version


@pytest.mark.django_db
@pytest.mark.parametrize("body", [b"", b"[]", b'{"typed": 3}', b'{"typed": [["a"]]}', b"\xff"])
def test_what_no_form_sends_is_refused(body):
    answer = desk_of(staff(Role.REPORTER)).post(ADVICE, body, content_type="application/json")
    assert answer.status_code == 400
    assert desk_of(staff(Role.MARKET)).post(ADVICE, body, content_type="application/json").status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["", "http://testserver"])
def test_a_link_to_a_story_that_readers_cannot_open_is_pointed_at(host, settings):
    settings.SITE_URL = "http://testserver"
    reporter = staff(Role.REPORTER)
    hidden, shown = draft(reporter), draft(reporter, status="published", published_at=timezone.now())
    links = (
        f'<p><a href="{host}/a/b-{hidden.pk}.html?x=1#y">Bài nháp</a> <a href="/a/b-{shown.pk}.html">Bài đăng</a></p>'
    )
    sent = {"typed": [["body", links]]}
    answer = desk_of(reporter).post(ADVICE, json.dumps(sent), content_type="application/json").json()
    told = {"found": "Bài nháp", "words": "Liên kết tới bài mà bạn đọc chưa xem được."}
    assert answer["warnings"] == [told]
    hidden.status, hidden.published_at = "published", timezone.now()
    hidden.save()
    assert advice.warnings(Facts(body=links)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["https://bao.example", "//bao.example", "http://[ben-"])
def test_a_link_to_another_paper_is_not_taken_for_one_of_ours(host):
    hidden = draft(staff(Role.REPORTER))
    assert advice.warnings(Facts(body=f'<p><a href="{host}/b-{hidden.pk}.html">Báo bạn</a></p>')) == []


@pytest.mark.django_db
def test_the_form_counts_to_the_limits_that_the_chief_set():
    DeskRules(headline_limit=60, standfirst_limit=250, kicker_limit=20, caption_limit=150).save()
    reporter = staff(Role.REPORTER)
    fields = desk_of(reporter).get(change_url(draft(reporter))).context["adminform"].form.fields
    names = ["kicker", "headline", "standfirst", "lead_caption"]
    assert [fields[name].widget.attrs["data-limit"] for name in names] == [20, 60, 250, 150]
    assert fields["headline"].widget.attrs["data-good"] == 60


@given(st.text(max_size=400))
def test_any_text_is_read_without_a_fault(text):
    assert isinstance(list(advice._read(text, [StyleRule(found="Hải Hưng", better="Hưng Yên")])), list)
