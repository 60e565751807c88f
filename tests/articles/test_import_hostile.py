"""Files that were made to do harm, or that harm was done to: refused or cleaned, with good records beside them coming in.

Each is read by the command's own door to the formats; time and memory stay within bounds whatever the file holds.
"""

import json
import zipfile
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.legacy import sources
from articles.legacy.record import Record, Refusal
from articles.legacy.sources import jsonl, lines, table, wxr
from articles.models import Article
from tests.articles.exports import SAMPLES, headlines, read, refused, source
from tests.articles.processes import measured
from tests.articles.test_import_wxr import TAIL, export, item

GOOD = {"title": "Một", "body": "Sáng nay có mưa.", "publish": "2008-08-12T08:15:00"}
_FORMATS = (
    "from articles.legacy import sources\nfrom articles.legacy.sources.files import walk\nfrom pathlib import Path\n"
)
_READ = (
    "found = (item for file in walk(Path({path!r})) for item in sources.read(file, {format!r}, 'auto'))\n"
    "told = [getattr(item, 'reason', None) for item in found]\n"
    "print(told.count(None), *filter(None, told))"
)


def read_apart(path: Path, format_name: str = "auto") -> tuple[str, int]:
    """(how many records, and the refusals' reasons; megabytes) of reading a file in a process of its own."""
    return measured(_FORMATS + _READ.format(path=str(path), format=format_name))


def written(path: Path, data: bytes | str, times: int = 1) -> Path:
    with path.open("wb") as out:
        for _ in range(times):
            out.write(data.encode() if isinstance(data, str) else data)
    return path


def test_a_line_of_fifty_megabytes_is_refused_within_bounds(tmp_path: Path) -> None:
    good = json.dumps(GOOD).encode() + b"\n"
    path = tmp_path / "a.jsonl"
    with path.open("wb") as out:
        out.write(good + b'{"title": "')
        for _ in range(50):
            out.write(b"a" * 1024 * 1024)
        out.write(b'"}\n' + good)
    found, megabytes = read_apart(path)
    assert found == "2 It is larger than 5 MB." and megabytes < 200


def test_an_object_of_fifty_megabytes_in_a_list_is_refused_within_bounds(tmp_path: Path) -> None:
    good = json.dumps(GOOD).encode()
    path = tmp_path / "a.json"
    with path.open("wb") as out:
        out.write(b"[" + good + b',{"title": "')
        for _ in range(50):
            out.write(b"\\a" * 512 * 1024)
        out.write(b'"},' + good + b"]")
    found, megabytes = read_apart(path)
    assert found == "2 It is larger than 5 MB." and megabytes < 200


def test_a_cell_of_fifty_megabytes_is_refused_within_bounds(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as out:
        out.write('title;body;date\nMột;a;01/02/2017\nHai;"'.encode())
        for _ in range(50):
            out.write(b"a" * 1024 * 1024)
        out.write(b'";01/02/2017\nBa;c;01/02/2017\n')
    found, megabytes = read_apart(path)
    assert found == "2 The row is larger than 5 MB." and megabytes < 200


def test_a_table_whose_quotation_mark_swallows_it_gives_all_other_rows(tmp_path: Path) -> None:
    rows = "".join(f"Bài {number};{'Sáng nay có mưa. ' * 50};01/02/2017\n" for number in range(6000))
    path = written(tmp_path / "a.csv", f'title;body;date\nHỏng;"Mưa;01/02/2017\n{rows}')
    found, megabytes = read_apart(path)
    assert found == "6000 A quotation mark is opened and never closed." and megabytes < 200


def test_an_item_of_fifty_megabytes_is_refused_within_bounds(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    with path.open("wb") as out:
        out.write(export([item(1)]).removesuffix(TAIL).encode() + b"<item><wp:post_id>2</wp:post_id><title>")
        for _ in range(50):
            out.write(b"a" * 1024 * 1024)
        out.write(b"</title></item>" + item(3).encode() + TAIL.encode())
    found, megabytes = read_apart(path)
    assert found == "2 The item does not end within 5 MB." and megabytes < 200


@pytest.mark.parametrize("broken", ["<item><title><![CDATA[", "<item>", "<item><![CDATA[<item>", '<item a="'])
def test_items_without_end_by_the_hundred_thousand_take_no_longer_than_others(tmp_path: Path, broken: str) -> None:
    path = written(tmp_path / "a.xml", export([item(1)]).removesuffix(TAIL) + broken * 500_000)
    found, megabytes = read_apart(path)
    assert found.startswith("1 ") and megabytes < 300


def test_ten_thousand_items_need_no_more_memory_than_ten(tmp_path: Path) -> None:
    def needed(count: int) -> int:
        body = "Sáng nay có mưa to ở nhiều nơi trong tỉnh." * 20
        path = tmp_path / f"{count}.xml"
        with path.open("w", encoding="utf-8") as out:
            out.write(export([]).removesuffix(TAIL))
            for number in range(count):
                out.write(item(number, body))
            out.write(TAIL)
        found, megabytes = measured(
            _FORMATS
            + f"print(sum(1 for file in walk(Path({str(path)!r})) for _ in sources.read(file, 'auto', 'auto')))"
        )
        assert found == str(count)
        return megabytes

    assert needed(10_000) - needed(10) < 40


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE rss [<!ENTITY a "ha">]>',
        '<!DOCTYPE rss SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://bao.example/x.dtd"> %p;]>',
        '<!DOCTYPE rss [<!ENTITY a "' + "a" * 50_000 + '">]>',
    ],
)
def test_no_document_type_is_ever_read(prolog: str) -> None:
    data = export([item(1, title="&a;")]).replace("<rss", f"{prolog}<rss", 1)
    (refusal,) = read(wxr, data)
    assert isinstance(refusal, Refusal) and "document type" in refusal.reason


def test_a_document_type_inside_an_item_is_refused_with_it() -> None:
    data = export([item(1, title='<!DOCTYPE x [<!ENTITY a "ha">]>&a;'), item(2)])
    assert headlines(wxr, data) == ["Mưa lớn"] and [number for number, _ in refused(wxr, data)] == ["1"]


def test_tokens_that_never_end_are_read_once(tmp_path: Path) -> None:
    head = export([]).removesuffix(TAIL)
    path = written(tmp_path / "a.xml", f'{head}<wp:author a="' + "a" * 8_000_000 + item(1) + TAIL)
    found, _ = read_apart(path)
    assert found.startswith("1 The head of the export cannot be read")


def test_elements_a_hundred_thousand_deep_are_refused() -> None:
    data = export([item(1, title="<b>" * 100_000 + "</b>" * 100_000), item(2)])
    assert refused(wxr, data) == [("1", "Its elements are nested too deeply.")] and len(headlines(wxr, data)) == 1


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"b":'])
def test_json_a_million_deep_is_refused(opening: str) -> None:
    data = "\n".join([json.dumps(GOOD), '{"title": ' + opening * 300_000, json.dumps(GOOD)])
    assert len(headlines(jsonl, data)) == 2 and refused(jsonl, data) == [("2", "Its lists are nested too deeply.")]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        pytest.param("<div>" * 100_000 + "chữ", "more than 50,000 tags", id="too many tags"),
        pytest.param("<div>" * 40_000 + "chữ", "5,000 deep", id="too deep"),
        pytest.param("<p><b>chữ</p>" * 20_000, "never closed", id="emphasis that is never closed"),
    ],
)
def test_a_field_that_no_parser_should_be_given_is_refused_as_a_page_is(text: str, why: str) -> None:
    stories = [{"title": "Bài một", "body": text}, {"title": "Bài hai", "body": "<p>Đoạn của bài hai.</p>"}]
    data = "".join(json.dumps(story) + "\n" for story in stories)
    ((number, reason),) = refused(jsonl, data)
    assert number == "1" and why in reason and headlines(jsonl, data) == ["Bài hai"]


def test_lists_nested_as_deeply_as_json_allows_do_no_harm() -> None:
    for depth in (50, 500, 900):
        for key in ("title", "body", "tags", "cates", "author", "cover", "images", "status"):
            read(jsonl, json.dumps(GOOD | {key: 0}).replace(": 0", ": " + "[" * depth + "]" * depth))
            read(jsonl, json.dumps(GOOD | {key: 0}).replace(": 0", ": " + '{"name": ' * depth + '"a"' + "}" * depth))


def test_nul_bytes_are_refused_or_cleaned_where_they_stand() -> None:
    assert headlines(table, "title;body\nMột;a\nHai;b\0\nBa;c\n") == ["Một", "Ba"]
    assert refused(table, "title;body\nMột;a\nHai;b\0\nBa;c\n") == [("3", "It holds NUL bytes.")]
    (record,) = read(jsonl, json.dumps(GOOD | {"title": "Mưa\0lớn"}))
    assert isinstance(record, Record) and record.headline == "Mưa lớn"


def test_a_file_of_nothing_but_nul_bytes_is_refused(tmp_path: Path) -> None:
    for name in ("a.csv", "a.jsonl", "a.xml", "a.html", "a.txt", "a"):
        (refusal,) = sources.read(source(b"\0" * 100_000, name), "auto", "auto")
        assert isinstance(refusal, Refusal) and refusal.reason.endswith(".")


@pytest.mark.parametrize("name", ["09-wordpress-2018-wxr.xml", "10-export-2017.csv", "11-crawler-2021.jsonl"])
def test_a_sample_cut_anywhere_loses_what_is_cut_and_nothing_before_it(name: str) -> None:
    raw = (SAMPLES / name).read_bytes()
    module = {"xml": wxr, "csv": table, "jsonl": jsonl}[name.rpartition(".")[2]]
    whole = [item.headline for item in read(module, raw) if isinstance(item, Record)]
    for length in range(len(raw) // 3, len(raw), 397):
        found = read(module, raw[:length])
        titles = [item.headline for item in found if isinstance(item, Record)]
        assert titles == whole[: len(titles)]
        assert len(titles) == len(whole) or isinstance(found[-1], Refusal) or raw[:length].endswith(b"\n"), length


@pytest.mark.parametrize("name", ["09-wordpress-2018-wxr.xml", "10-export-2017.csv", "11-crawler-2021.jsonl"])
def test_a_sample_with_any_byte_spoilt_is_read_without_failing(name: str) -> None:
    raw = (SAMPLES / name).read_bytes()
    module = {"xml": wxr, "csv": table, "jsonl": jsonl}[name.rpartition(".")[2]]
    for at in range(0, len(raw), 211):
        for byte in (0x00, 0x22, 0x3C, 0xFF):
            spoilt = bytearray(raw)
            spoilt[at] = byte
            assert read(module, bytes(spoilt))


def test_a_block_may_end_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    from articles.legacy.sources import items, objects

    listed = "[" + ",".join(line for line in (SAMPLES / "11-crawler-2021.jsonl").read_text().splitlines()[:6]) + "]"
    whole = {
        module: (data, [getattr(item, "headline", None) or item.reason for item in read(module, data)])
        for module, data in [
            (wxr, (SAMPLES / "09-wordpress-2018-wxr.xml").read_bytes()),
            (table, (SAMPLES / "10-export-2017.csv").read_bytes()),
            (jsonl, listed.encode()),
        ]
    }
    for size in (1, 2, 3, 7, 64, 1000):
        for module in (lines, items, objects):
            monkeypatch.setattr(module, "_BLOCK", size)
        for module, (data, expected) in whole.items():
            if size < 64 and module is not jsonl:
                continue  # the encoding is told by the first block, and a header must stand in it
            found = [getattr(item, "headline", None) or item.reason for item in read(module, data)]
            assert found == expected, (module, size)


def test_an_endless_number_an_impossible_day_and_half_a_character_cost_no_story() -> None:
    lines = [
        json.dumps(GOOD)[:-1] + ', "id": ' + "1" * 4301 + "}",
        json.dumps(GOOD | {"publish": "31/02/2017"}),
        json.dumps(GOOD | {"publish": "9999-12-31T23:59:59-23:59"}),
        json.dumps(GOOD | {"publish": 10**400}),
        json.dumps(GOOD)[:-1] + ', "sapo": "\\udcff"}',
    ]
    found = read(jsonl, "\n".join(lines))
    assert all(isinstance(item, Record) for item in found), found
    assert [item.published_at is None for item in found] == [False, True, True, True, False]


def zip_of(member: str, data: bytes) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
            out.writestr(member, data)
            out.writestr("tot.jsonl", json.dumps(GOOD))
        return path

    return make


@pytest.mark.django_db
def test_the_command_reports_every_refusal_by_file_and_record_and_keeps_the_good(tmp_path: Path) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    written(folder / "a.jsonl", json.dumps(GOOD | {"id": 1}) + '\n{"title": NaN}\n' + json.dumps(GOOD | {"id": 1}))
    written(folder / "b.csv", "id;title;body;date\n7;Hai;b;01/02/2017\n8;Ba;c\0;01/02/2017\n")
    written(folder / "c.xml", export([item(9), item(10, wp__status="private"), item(11, title="<b>")]))
    zip_of("../ra.txt", b"x")(folder / "d.zip")
    report = tmp_path / "report"
    with pytest.raises(CommandError) as caught:
        call_command("import_articles", str(folder), report=str(report), stdout=StringIO(), stderr=StringIO())
    assert caught.value.returncode == 1
    told = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    assert [(line["source"], line["record"], line["outcome"]) for line in told] == [
        ("a.jsonl", "1", "created"),
        ("a.jsonl", "2", "rejected"),
        ("a.jsonl", "3", "rejected"),
        ("b.csv", "2", "created"),
        ("b.csv", "3", "rejected"),
        ("c.xml", "9", "created"),
        ("c.xml", "10", "created"),
        ("c.xml", "11", "rejected"),
        ("d.zip!../ra.txt", None, "rejected"),
        ("d.zip!tot.jsonl", "1", "created"),
    ]
    assert all(line["reason"] for line in told if line["outcome"] == "rejected")
    assert Article.objects.get(legacy_id="10").status == "draft"
    assert Article.objects.published().count() == 4
