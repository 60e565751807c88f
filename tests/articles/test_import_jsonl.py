"""JSON as crawlers and databases write it: one object a line, a list of them, one after the other."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.legacy.clean.identity import number_in
from articles.legacy.keys import key_of
from articles.legacy.record import Record, Refusal
from articles.legacy.sources import jsonl
from tests.articles.exports import (
    EXPECTED,
    SAMPLES,
    assert_as_expected,
    headlines,
    imported,
    only,
    read,
    refused,
    vietnam,
)

SAMPLE = "11-crawler-2021.jsonl"


def story(**fields: object) -> str:
    return json.dumps({"title": "Mưa lớn", "body": "Sáng nay có mưa.", "publish": "2008-08-12T08:15:00"} | fields)


def test_the_sample_is_read_as_a_careful_editor_would_read_it() -> None:
    found = read(jsonl, (SAMPLES / SAMPLE).read_bytes())
    records = [item for item in found if isinstance(item, Record)]
    assert [record.number for record in records] == ["1", "2", "3", "4", "5", "6"]
    assert key_of(records[0]) == key_of(records[4]), "line 5 is line 1 once more"
    del records[4]
    for record, expected in zip(records, EXPECTED[SAMPLE]["items"], strict=True):
        assert_as_expected(record, expected)
    assert not any(record.warnings for record in records)
    assert refused(jsonl, (SAMPLES / SAMPLE).read_bytes()) == [
        ("7", "It is not JSON (character 69: Unterminated string starting at).")
    ]


@pytest.mark.django_db
def test_the_sample_is_imported_once_whatever_it_repeats(tmp_path: Path) -> None:
    summary, report = imported(SAMPLES / SAMPLE, tmp_path)
    assert summary == "import_articles: created=5 updated=0 unchanged=0 rejected=2"
    assert [line["record"] for line in report if line["outcome"] == "rejected"] == ["5", "7"]
    assert imported(SAMPLES / SAMPLE, tmp_path)[0].endswith("unchanged=5 rejected=2")


def test_the_invisible_mark_in_a_host_name_is_taken_out() -> None:
    record = only(jsonl, story(url="https://\ufeffbao.example/tin/137718/giai-bong-chuyen"))
    assert record.legacy_url == "https://bao.example/tin/137718/giai-bong-chuyen"


def test_a_number_out_of_the_address_is_kept_but_names_no_story_by_itself() -> None:
    news, video = (only(jsonl, story(url=f"http://bao.example/{kind}/mua-lon-10482.html")) for kind in ("tin", "video"))
    assert news.legacy_id == video.legacy_id == "10482"
    assert key_of(news) != key_of(video)
    own = only(jsonl, story(url="http://bao.example/tin/mua-lon-10482.html", id="77"))
    assert key_of(own).source_id == "77"


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("/xa-hoi/202109/tiep-nhan-do-bao-ho-d68a1b2/", "d68a1b2"),
        ("/kinh-te/202110/lang-nghe-d331810/", "d331810"),
        ("/channel/8209/202110/mua-lon-5752676/", "5752676"),
        ("/muc/mua-lon-56210.html", "56210"),
        ("/mua-lon-a258478.html", "258478"),
        ("/muc/mua-lon/221343.htm", "221343"),
        ("/tin-tuc/18/137718/mua-lon", "137718"),
        ("/bai-viet/348619-mua-lon", "348619"),
        ("/mua-lon/d2021100914262592.htm", "d2021100914262592"),
        ("/Detail.aspx?NewsID=10482&CatID=7", "10482"),
        ("/index.php?option=com_content&view=article&id=1284:hoi-vat&catid=3", "1284"),
        ("/?p=1520", "1520"),
        ("/ke-hoach-nam-2021.html", ""),
        ("/2018/12/mua-lon/", ""),
        ("/xa-hoi/202109/", ""),
        ("http://[bad/10482.html", ""),
    ],
)
def test_the_old_systems_number_is_read_out_of_addresses(address: str, number: str) -> None:
    assert number_in(address) == number


def test_lists_and_texts_are_both_taken_for_categories_and_tags() -> None:
    listed = only(jsonl, story(cates=["Kinh tế", "Công nghiệp"], tags=["điện, nước", "than"]))
    assert (listed.categories, listed.topics) == (["Kinh tế", "Công nghiệp"], ["điện, nước", "than"])
    written = only(jsonl, story(cates="Trang chủ > Kinh tế > Công nghiệp", tags="điện, than; nước"))
    assert (written.categories, written.topics) == (["Kinh tế", "Công nghiệp"], ["điện", "than", "nước"])
    named = only(jsonl, story(category={"id": 3, "name": "Kinh tế"}, tags=[{"name": "điện"}]))
    assert (named.categories, named.topics) == (["Kinh tế"], ["điện"])


def test_pictures_come_with_their_words_lead_first() -> None:
    record = only(
        jsonl,
        story(
            url="http://bao.example/a.html",
            cover={"url": "/anh/b.jpg", "caption": "Cầu ngập. Ảnh: Văn Thịnh"},
            body='<p>Một.</p><img src="/anh/a.jpg" alt="Đê"><p>Trời mưa to.</p><img src="anh/b.jpg">',
            images=["http://bao.example/anh/c.jpg"],
        ),
    )
    assert [picture[:] for picture in record.pictures] == [
        ("http://bao.example/anh/b.jpg", "", "Cầu ngập.", "Văn Thịnh"),
        ("http://bao.example/anh/a.jpg", "Đê", "", ""),
        ("http://bao.example/anh/c.jpg", "", "", ""),
    ]
    assert '<figure><img src="http://bao.example/anh/a.jpg" alt="Đê"></figure>' in record.body_html


@pytest.mark.parametrize(
    "written",
    ["2021-09-10T16:20:00", "2021-09-10T09:20:00Z", "Fri, 10 Sep 2021 16:20:00 +0700", 1631265600, 1631265600000],
)
def test_times_are_texts_or_numbers(written: object) -> None:
    assert only(jsonl, story(publish=written)).published_at == vietnam(2021, 9, 10, 16, 20)


def test_what_databases_wrap_their_values_in_is_taken_off() -> None:
    record = only(jsonl, story(_id={"$oid": "5d3a1b"}, publish={"$date": {"$numberLong": "1631265600000"}}))
    assert (record.legacy_id, record.published_at) == ("5d3a1b", vietnam(2021, 9, 10, 16, 20))


def test_a_flag_says_what_was_published() -> None:
    assert only(jsonl, story(published=True)).status == "published"
    assert only(jsonl, story(published=False)).status == "draft"
    assert only(jsonl, story(is_published=0)).status == "draft"
    assert only(jsonl, story(status="trash")).status == "draft"


def test_comments_and_related_stories_are_kept() -> None:
    record = only(
        jsonl,
        story(
            comments=[{"name": "Bạn đọc", "date": "2021-09-11 07:00", "content": "<b>Hay</b> quá"}, "lạ", {}],
            related=["/tin/b-2.html", {"url": "/tin/c-3.html"}],
        ),
    )
    assert record.comments == [("Bạn đọc", vietnam(2021, 9, 11, 7), "Hay quá")]
    assert record.related == ["/tin/b-2.html", "/tin/c-3.html"]


def test_the_crawlers_own_host_is_no_source_and_an_agency_is() -> None:
    assert only(jsonl, story(source="bao.example", url="http://www.bao.example/a.html")).credit == ""
    assert only(jsonl, story(source="Theo TTXVN")).credit == "TTXVN"


def test_the_papers_own_description_is_no_summary() -> None:
    words = "Báo Phố Hiến điện tử, cơ quan của Đảng bộ, chính quyền và nhân dân tỉnh"
    assert only(jsonl, story(sapo=words)).standfirst == ""


def test_the_summary_is_not_printed_twice() -> None:
    record = only(jsonl, story(sapo="Sáng nay có mưa.", body="<p><b>Sáng nay có mưa.</b></p><p>Đê vẫn an toàn.</p>"))
    assert (record.standfirst, record.body_html) == ("Sáng nay có mưa.", "<p>Đê vẫn an toàn.</p>")


def test_text_that_was_once_misread_is_repaired() -> None:
    words = "Ban Chỉ đạo công tác thông tin đối ngoại tỉnh tổ chức hội nghị sơ kết công tác"
    record = only(jsonl, story(body=words.encode().decode("cp1252", "replace").replace("\ufffd", "")))
    assert "repaired" in record.provenance
    assert only(jsonl, story(body=words)).provenance == {"encoding": "utf-8"}


def test_keys_that_nobody_knows_are_told_once_and_never_used() -> None:
    lines = "\n".join([story(_connector="OR", raw="x"), story(_connector="OR")])
    first, second = read(jsonl, lines)
    assert first.warnings == ["Left out, for nothing is known of such a field: “_connector”, “raw”."]
    assert second.warnings == []


def test_of_a_key_that_stands_twice_the_last_holds_and_is_told() -> None:
    record = only(jsonl, '{"title": "Một", "body": "a", "title": "Hai"}')
    assert record.headline == "Hai" and record.warnings == ["The key “title” stands twice; the last one holds."]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"title": "a", "body": NaN}', "It is not JSON: NaN is no number."),
        ('{"title": "a", "body": -Infinity}', "It is not JSON: -Infinity is no number."),
        ('["title"]', "It is not an object with named fields."),
        ("title: a", "It is not JSON (character 1: Expecting value)."),
        ('{"title": ' + "[" * 100_000, "Its lists are nested too deeply."),
        ('{"a": 1}', "It names no title and no text; Left out, for nothing is known of such a field: “a”."),
    ],
)
def test_a_line_that_is_no_story_is_refused_and_the_next_comes_in(line: str, reason: str) -> None:
    data = f"{story(title='Một')}\n{line}\n{story(title='Hai')}\n"
    assert headlines(jsonl, data) == ["Một", "Hai"]
    assert refused(jsonl, data) == [("2", reason)]


def test_numbers_too_long_to_read_do_not_cost_the_story() -> None:
    record = only(jsonl, '{"title": "Một", "body": "a", "views": ' + "9" * 5000 + "}")
    assert record.views is None and "number of views" in record.warnings[0]
    assert only(jsonl, '{"title": "Một", "id": 1e999, "views": 12.0}').views == 12


def test_half_a_character_is_replaced_and_counted() -> None:
    record = only(jsonl, '{"title": "Mưa \\ud83d lớn \\ud83d\\ude00", "body": "a"}')
    assert record.headline == "Mưa \ufffd lớn 😀"
    assert record.warnings == ["1 characters were lost before the import (U+FFFD)."]


def test_line_breaks_inside_a_text_are_the_crawlers_slip() -> None:
    assert only(jsonl, '{"title": "Mưa\tlớn", "body": "a"}').headline == "Mưa lớn"


def test_a_list_of_objects_is_read_item_by_item() -> None:
    written = json.dumps([json.loads(story(title=title, n={"a": ["]}"]})) for title in ("Một", 'Hai \\"{')], indent=1)
    assert [(r.number, r.headline) for r in read(jsonl, written)] == [("1", "Một"), ("2", 'Hai \\"{')]
    spaced = "\n".join(json.dumps(json.loads(story(title=title)), indent=2) for title in ("Một", "Hai"))
    assert headlines(jsonl, spaced) == ["Một", "Hai"]


def test_what_is_no_object_in_a_list_is_refused_by_itself() -> None:
    data = f'[{story(title="Một")}, 7, {story(title="Hai")}, [1], "chữ"]'
    assert headlines(jsonl, data) == ["Một", "Hai"]
    assert [number for number, _ in refused(jsonl, data)] == ["2", "4", "5"]


def test_a_list_that_is_cut_gives_what_is_whole_and_says_so() -> None:
    data = f"[{story(title='Một')}, {story(title='Hai')}"[:-5]
    assert headlines(jsonl, data) == ["Một"]
    assert refused(jsonl, data) == [(None, "The file is cut: what was begun last does not end.")]


def test_the_format_is_known_by_its_beginning() -> None:
    assert jsonl.recognises("a.txt", b'\xef\xbb\xbf{"title": "a"}')
    assert jsonl.recognises("a", b'[\n  {"title": "a"}')
    assert jsonl.recognises("a", '{"title": "a"}'.encode("utf-16"))
    assert not jsonl.recognises("a.json", b"[1, 2]") and not jsonl.recognises("a.json", b"{{ template }}")


@settings(deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=5))
def test_no_value_makes_the_reader_fail(value: object) -> None:
    keys = ["title", "body", "publish", "cates", "tags", "author", "cover", "images", "views", "status", "comments"]
    for key in keys:
        for item in read(jsonl, story(**{key: value})):
            assert isinstance(item, Record | Refusal)
        read(jsonl, story(**{key: {"url": value, "name": value}}))


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_fail(raw: bytes) -> None:
    read(jsonl, b'{"title": "a"}\n' + raw)
    read(jsonl, b"[{" + raw)
