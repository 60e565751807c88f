"""What is refused is kept with its reason and its own bytes, and comes in once what hindered it is mended."""

import json
from pathlib import Path

import pytest

from articles.legacy import gate
from articles.legacy.record import Record, Refusal, Unusable
from articles.legacy.run import retry
from articles.legacy.sources import html
from articles.models import Article, ImportFrame, ImportPicture, ImportRecord, ImportRefusal
from tests.articles.imports import crawled, edit_at_the_desk, failing, imported, run, summary, write
from tests.articles.test_import_wxr import attachment
from tests.articles.test_import_wxr import export as wxr_export
from tests.articles.test_import_wxr import item as wxr_item

pytestmark = pytest.mark.django_db


def silent(message: str) -> None:
    pass


def lines(path: Path, *texts: str) -> Path:
    path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    return path


def good(number: int, **facts: object) -> str:
    return json.dumps(crawled(number, **facts), ensure_ascii=False)


CUT = '{"id": 7, "title": "Bị cắt ngang'


def test_a_refused_record_is_kept_with_its_reason_and_its_bytes(tmp_path: Path) -> None:
    path = lines(tmp_path / "e.jsonl", good(1), CUT, good(3))
    failing(path, source="bao-cu")
    kept = ImportRefusal.objects.get()
    assert (kept.file, kept.record, kept.source) == ("e.jsonl", "2", "bao-cu")
    assert "not JSON" in kept.reason and kept.raw_bytes == CUT.encode() and kept.raw_text == CUT
    assert kept.is_whole and str(kept) == "e.jsonl (2)"


def test_the_same_refusal_of_a_later_run_is_the_same_row(tmp_path: Path) -> None:
    path = lines(tmp_path / "e.jsonl", CUT)
    failing(path)
    before = ImportRefusal.objects.get()
    failing(path)
    after = ImportRefusal.objects.get()
    assert (after.pk, after.first_seen_at) == (before.pk, before.first_seen_at)
    assert after.last_seen_at > before.last_seen_at and after.run_id > before.run_id


def test_a_record_mended_in_the_source_leaves_the_quarantine(tmp_path: Path) -> None:
    path = lines(tmp_path / "e.jsonl", good(1), CUT)
    failing(path)
    lines(path, good(1), good(7))
    assert run(path)[-1] == summary(created=1, unchanged=1)
    assert not ImportRefusal.objects.exists()


def test_a_dry_run_keeps_nothing(tmp_path: Path) -> None:
    failing(lines(tmp_path / "e.jsonl", CUT), "--dry-run")
    assert not ImportRefusal.objects.exists()


def test_a_story_refused_for_what_the_desk_did_is_kept_with_its_key_and_headline(tmp_path: Path) -> None:
    path = lines(tmp_path / "e.jsonl", good(1))
    run(path)
    edit_at_the_desk(imported(1))
    lines(path, good(1, title="Tít đổi"))
    failing(path)
    kept = ImportRefusal.objects.get()
    assert (kept.key, kept.headline) == ("1", "Tít đổi") and "edited at the desk" in kept.reason
    lines(path, good(1))
    assert run(path)[-1] == summary(unchanged=1)
    assert not ImportRefusal.objects.exists(), "the source is as it was when the story came in"


def test_whole_files_that_cannot_be_read_are_kept_too(tmp_path: Path) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / "a.html").write_text("<html><frameset><frame src=x></frameset></html>", encoding="utf-8")
    (folder / "b.bin").write_bytes(bytes(range(256)))
    failing(folder)
    assert {(row.file, row.is_whole) for row in ImportRefusal.objects.all()} == {("a.html", True), ("b.bin", False)}


# Reading again


def test_after_a_fix_the_kept_records_are_read_again_and_those_taken_in_leave(tmp_path: Path, monkeypatch) -> None:
    path = lines(tmp_path / "e.jsonl", good(1), good(2, title="Chờ sửa"), CUT)
    admit = gate.admit

    def broken(record: Record, now: object) -> Refusal | None:
        return Refusal(record.file, "Our fault.") if record.headline == "Chờ sửa" else admit(record, now)

    with monkeypatch.context() as patched:
        patched.setattr(gate, "admit", broken)
        assert failing(path)[2][-1] == summary(created=1, rejected=2)
    number, report = retry(ImportRefusal.objects.all(), silent)
    assert report.summary == summary(created=1, rejected=1).removeprefix("import_articles: ")
    assert imported(2).headline == "Chờ sửa"
    left = ImportRefusal.objects.get()
    assert (left.record, left.run_id) == ("3", number)
    assert failing(path)[2][-1] == summary(unchanged=2, rejected=1), "the next import knows it again"


def test_a_row_of_a_table_is_read_again_with_its_header_and_under_its_own_number(tmp_path: Path, monkeypatch) -> None:
    path = lines(
        tmp_path / "e.csv",
        "id;tieu_de;noi_dung;ngay_dang",
        "1;Bài một;Đoạn một.;08/07/2019 21:24",
        "2;Bài hai;Đoạn hai.;09/07/2019 21:24",
    )
    with monkeypatch.context() as patched:
        patched.setattr(gate, "admit", lambda record, now: Refusal(record.file, "Our fault."))
        failing(path)
    assert ImportFrame.objects.count() == 1
    _, report = retry(ImportRefusal.objects.order_by("pk"), silent)
    assert report.summary == "created=2 updated=0 unchanged=0 rejected=0"
    assert {article.headline for article in Article.objects.all()} == {"Bài một", "Bài hai"}
    assert {row.provenance["record"] for row in ImportRecord.objects.all()} == {"2", "3"}
    assert run(path)[-1] == summary(unchanged=2)


def test_a_page_and_a_post_are_read_again(tmp_path: Path, monkeypatch) -> None:
    samples = Path(__file__).parent / "files" / "legacy"
    sources = [samples / "06-nukeviet-2013-utf8.html", samples / "03-aspnet-2008-windows-1258.html"]
    export = samples / "09-wordpress-2018-wxr.xml"
    with monkeypatch.context() as patched:
        patched.setattr(gate, "admit", lambda record, now: Refusal(record.file, "Our fault."))
        for source in sources:
            failing(source)
        assert failing(export)[2][-1] == summary(rejected=3)
    _, report = retry(ImportRefusal.objects.all(), silent)
    assert report.counts["created"] == 5 and not ImportRefusal.objects.exists()
    for source in sources:
        assert run(source)[-1] == summary(unchanged=1)


def test_each_record_is_treated_as_its_own_run_was_asked_to(tmp_path: Path, monkeypatch) -> None:
    path = lines(tmp_path / "e.jsonl", good(1))
    with monkeypatch.context() as patched:
        patched.setattr(gate, "admit", lambda record, now: Refusal(record.file, "Our fault."))
        failing(path, "--as-draft", "--source", "bao-cu")
        retry(ImportRefusal.objects.all(), silent)
        assert ImportRefusal.objects.count() == 1, "refused once more, it still knows what was asked"
    retry(ImportRefusal.objects.all(), silent)
    assert Article.objects.get().status == "draft"
    assert ImportRecord.objects.get().source == "bao-cu"


def test_what_was_kept_in_part_asks_for_its_file(tmp_path: Path, settings) -> None:
    settings.IMPORT_RECORD_BYTES = 2000
    path = lines(tmp_path / "e.jsonl", good(1, body="x" * 5000), good(2))
    assert failing(path)[2][-1] == summary(created=1, rejected=1)
    settings.IMPORT_RECORD_BYTES = 10_000
    _, report = retry(ImportRefusal.objects.all(), silent)
    assert report.counts["rejected"] == 1
    assert "import its file again" in ImportRefusal.objects.get().reason
    assert run(path)[-1] == summary(created=1, unchanged=1) and not ImportRefusal.objects.exists()


def test_there_must_be_something_to_read_again() -> None:
    with pytest.raises(Unusable):
        retry(ImportRefusal.objects.all(), silent)


# What is kept of records that came in


def test_the_bytes_are_kept_where_they_might_have_been_misread(tmp_path: Path) -> None:
    samples = Path(__file__).parent / "files" / "legacy"
    old = samples / "04-static-2003-tcvn3.html"
    run(old)
    assert ImportRecord.objects.get().raw_bytes == old.read_bytes()
    assert "tcvn3" in ImportRecord.objects.get().provenance["encoding"]
    path = write(tmp_path / "e.jsonl", [crawled(1), crawled(2, cates=[], khoa_la="x")])
    run(path)
    plain, warned = ImportRecord.objects.filter(source="bao.example", source_id__in="12").order_by("source_id")
    assert plain.raw is None and plain.raw_bytes == b"" and plain.warnings == []
    assert json.loads(warned.raw_bytes)["khoa_la"] == "x" and len(warned.warnings) == 1


def test_views_comments_and_the_printed_byline_are_kept_with_the_record(tmp_path: Path) -> None:
    comments = [{"author": "Bạn đọc", "date": "09/07/2019 08:00", "text": "Bài hay."}]
    run(write(tmp_path / "e.jsonl", [crawled(1, views="1.204", comments=comments, author="Bài, ảnh: Đào Doan")]))
    told = ImportRecord.objects.get().provenance
    assert told["views"] == 1204 and told["byline"] == "Bài, ảnh: Đào Doan"
    assert told["comments"] == [["Bạn đọc", "2019-07-09T08:00:00+07:00", "Bài hay."]]
    assert (told["precision"], told["encoding"], told["file"], told["record"]) == ("minute", "utf-8", "e.jsonl", "1")


def test_an_unchanged_record_is_told_without_being_read(tmp_path: Path, monkeypatch) -> None:
    samples = Path(__file__).parent / "files" / "legacy"
    pages = [samples / "06-nukeviet-2013-utf8.html", samples / "05-joomla-2010-word-vni.html"]
    run(*pages)
    monkeypatch.setattr(html, "_record", lambda *args: pytest.fail("it was read"))
    assert run(*pages)[-1] == summary(unchanged=2)


def test_a_post_is_read_again_with_the_files_of_the_library_that_it_names(tmp_path: Path, monkeypatch) -> None:
    meta = "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>21</wp:meta_value></wp:postmeta>"
    posts = [
        wxr_item(1, "Chữ.\n\n[gallery ids=&quot;22&quot;]\n\nChữ sau.".replace("&quot;", '"'), meta),
        wxr_item(2, "Chữ.\n\n[gallery]\n\nChữ sau."),
    ]
    library = [
        attachment(21, "bia.jpg", caption="Ảnh bìa &amp; chú thích", alt="Bìa"),
        attachment(22, "le-hoi.jpg", alt="Lễ hội"),
        attachment(23, "cho.jpg", parent=2, caption="Chợ"),
        attachment(24, "khac.jpg"),
    ]
    path = tmp_path / "e.xml"
    path.write_text(wxr_export([*posts, *library]), encoding="utf-8")
    with monkeypatch.context() as patched:
        patched.setattr(gate, "admit", lambda record, now: Refusal(record.file, "Our fault."))
        assert failing(path)[2][-1] == summary(rejected=2)
    _, report = retry(ImportRefusal.objects.order_by("pk"), silent)
    assert report.counts["created"] == 2
    lead = Article.objects.get(legacy_id="1").lead_photo
    assert (lead.missing_name[-7:], lead.caption, lead.alt_text) == ("bia.jpg", "Ảnh bìa & chú thích", "Bìa")
    names = [picture.name.rpartition("/")[2] for picture in ImportPicture.objects.order_by("pk")]
    assert sorted(names) == ["bia.jpg", "cho.jpg", "le-hoi.jpg"]
    assert run(path)[-1] == summary(unchanged=2)
