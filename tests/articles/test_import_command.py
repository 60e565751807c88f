"""The command: counts, exit codes, the report, running it twice, and taking a run back."""

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import timezone

from articles.legacy import rows
from articles.models import Address, Article, Author, AuthorAlias, Category, ImportRecord, ImportRun, Photo
from tests.articles.imports import failing, reported, run, summary

pytestmark = pytest.mark.django_db

SEED = Path(__file__).parent / "files" / "hung-yen-thong-tin-doi-ngoai.txt"
STORY = "{headline}\n\n08/07/2019 21:24\n\nSapo ngắn.\n\nĐoạn một của bài.\n\nĐoạn hai của bài.\n\nThu Hà\n"
KEYS = {"source", "record", "outcome", "article", "legacy_url", "reason", "warnings"}


@pytest.fixture
def politics() -> Category:
    return Category.objects.create(name="Chính trị")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "old"
    path.mkdir()
    return path


def story(path: Path, headline: str = "Tiêu đề", text: str = STORY) -> Path:
    path.write_text(text.format(headline=headline), encoding="utf-8")
    return path


def edit_at_the_desk(article: Article) -> None:
    Article.objects.filter(pk=article.pk).update(version=2, headline="Sửa ở bàn biên tập")


def test_the_seed_comes_in_published_at_its_own_time(politics: Category) -> None:
    lines = run(SEED, category="chinh-tri")
    number = ImportRun.objects.get().pk
    assert lines == [f"run={number}", summary(created=1)]
    article = Article.objects.get()
    assert article.status == Article.Status.PUBLISHED and article.is_public()
    assert article.published_at == article.first_published_at == datetime(2019, 7, 8, 14, 24, tzinfo=UTC)
    assert article.published_precision == "minute"
    assert article.category == politics
    assert article.body.count("<p>") == 5
    assert [byline.author.name for byline in article.bylines.all()] == ["Đào Doan"]
    assert article.slug.startswith("hung-yen-trien-khai-cong-tac-thong-tin-doi-ngoai")
    photo = article.lead_photo
    assert photo.is_missing and (photo.alt_text, photo.caption) == ("Các", "Các đại biểu dự hội nghị")


def test_a_second_run_changes_nothing(politics: Category) -> None:
    run(SEED, category="chinh-tri")
    before = Article.objects.values().get()
    assert run(SEED, category="chinh-tri")[-1] == summary(unchanged=1)
    assert Article.objects.values().get() == before
    assert (Photo.objects.count(), Author.objects.count(), ImportRecord.objects.count()) == (1, 1, 1)


def test_a_changed_source_updates_the_article_and_what_hangs_on_it(folder: Path) -> None:
    path = story(folder / "a.txt")
    run(folder)
    story(path, "Tiêu đề mới", STORY.replace("Thu Hà", "Minh Quang"))
    assert run(folder)[-1] == summary(updated=1)
    article = Article.objects.get()
    assert (article.headline, article.version) == ("Tiêu đề mới", 2)
    assert article.slug == "tieu-de", "an address that readers know stays"
    assert [byline.author.name for byline in article.bylines.all()] == ["Minh Quang"]
    assert run(folder)[-1] == summary(unchanged=1)


def test_an_article_edited_at_the_desk_is_kept_and_reported(folder: Path, tmp_path: Path) -> None:
    path = story(folder / "a.txt")
    run(folder)
    edit_at_the_desk(Article.objects.get())
    assert run(folder)[-1] == summary(unchanged=1), "an unchanged source asks for nothing"
    story(path, "Tiêu đề mới")
    code, sentence, lines = failing(folder, report=str(tmp_path / "report"))
    assert (code, lines[-1]) == (1, summary(rejected=1))
    assert sentence == "1 of 1 records were refused."
    assert "edited at the desk" in reported(tmp_path / "report")[0]["reason"]
    assert Article.objects.get().headline == "Sửa ở bàn biên tập"
    assert run(folder, "--overwrite-edited")[-1] == summary(updated=1)
    assert Article.objects.get().headline == "Tiêu đề mới"


def test_a_story_withdrawn_at_the_desk_is_not_published_again(folder: Path) -> None:
    path = story(folder / "a.txt")
    run(folder)
    Article.objects.update(status="withdrawn", version=2)
    story(path, "Tiêu đề mới")
    run(folder, "--overwrite-edited")
    assert Article.objects.get().status == "withdrawn"


def test_a_story_deleted_at_the_desk_does_not_come_back(folder: Path) -> None:
    path = story(folder / "a.txt")
    run(folder)
    Article.objects.get().delete()
    assert run(folder)[-1] == summary(unchanged=1)
    story(path, "Tiêu đề mới")
    assert failing(folder)[2][-1] == summary(rejected=1)
    assert not Article.objects.exists()


def test_a_dry_run_counts_and_reports_the_same_and_writes_nothing(folder: Path, tmp_path: Path) -> None:
    known = story(folder / "a.txt")
    story(folder / "b.txt")
    run(folder)
    story(known, "Tiêu đề mới")
    story(folder / "c.txt", text=STORY.replace("Thu Hà", "Minh Quang"))
    (folder / "d.txt").write_text("", encoding="utf-8")
    before = [list(model.objects.values()) for model in (Article, Author, Category, ImportRecord, ImportRun, Photo)]
    code, _, dry = failing(folder, "--dry-run", report=str(tmp_path / "dry"))
    assert before == [
        list(model.objects.values()) for model in (Article, Author, Category, ImportRecord, ImportRun, Photo)
    ]
    real = failing(folder, report=str(tmp_path / "real"))
    assert (code, dry[-1]) == (real[0], real[2][-1]) == (1, summary(created=1, updated=1, unchanged=1, rejected=1))
    dry_report, real_report = reported(tmp_path / "dry"), reported(tmp_path / "real")
    assert [line["article"] is None for line in dry_report] == [False, False, True, True]
    for line in [*dry_report, *real_report]:
        line.pop("article")
    assert dry_report == real_report


def test_the_report_has_one_object_a_record_with_the_agreed_keys(folder: Path, tmp_path: Path) -> None:
    (folder / "sub").mkdir()
    story(folder / "sub" / "bài.txt")
    run(folder, report=str(tmp_path / "report"))
    (line,) = reported(tmp_path / "report")
    assert set(line) == KEYS
    assert (line["source"], line["record"], line["outcome"]) == ("sub/bài.txt", None, "created")
    assert (line["article"], line["legacy_url"], line["reason"]) == (Article.objects.get().pk, None, None)
    assert line["warnings"] == ["It names no category; it stands in “Chưa phân loại”."]
    assert Article.objects.get().category.slug == "chua-phan-loai"


def test_a_zip_is_read_and_its_members_are_named_in_the_report(tmp_path: Path) -> None:
    archive = tmp_path / "archive.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("2019/bài.txt", STORY.format(headline="Trong kho"))
        out.writestr("2019/anh.jpg", b"\xff\xd8")
        out.writestr("../out.txt", "x")
        out.writestr("inner.zip", "PK")
        out.writestr("__MACOSX/._bài.txt", "x")
    code, _, lines = failing(archive, report=str(tmp_path / "report"))
    assert (code, lines[-1]) == (1, summary(created=1, rejected=2))
    assert {line["source"]: line["outcome"] for line in reported(tmp_path / "report")} == {
        "archive.zip!../out.txt": "rejected",
        "archive.zip!2019/bài.txt": "created",
        "archive.zip!inner.zip": "rejected",
    }


def test_a_zip_bomb_and_a_broken_zip_are_refused_before_anything_is_written(tmp_path: Path, folder: Path) -> None:
    story(folder / "a.txt")
    bomb, broken = tmp_path / "bomb.zip", tmp_path / "broken.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("a.txt", b"0" * 20_000_000)
    broken.write_bytes(b"PK\x03\x04 not an archive")
    for archive, words in ((bomb, "times its size"), (broken, "not a readable zip")):
        code, sentence, lines = failing(folder, archive)
        assert code == 2 and words in sentence and lines == []
    assert not ImportRun.objects.exists()


def test_a_damaged_member_is_one_refusal(tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("a.txt", STORY.format(headline="Hỏng"))
        out.writestr("b.txt", STORY.format(headline="Lành"))
    raw = archive.read_bytes()
    archive.write_bytes(raw.replace("Hỏng".encode(), "Hòng".encode(), 1))
    assert failing(archive)[2][-1] == summary(created=1, rejected=1)


def test_links_in_a_folder_are_not_followed(folder: Path, tmp_path: Path) -> None:
    story(tmp_path / "secret.txt")
    (folder / "a.txt").symlink_to(tmp_path / "secret.txt")
    assert failing(folder)[2][-1] == summary(rejected=1)


def test_wrong_use_is_exit_2_with_one_sentence(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.bin"
    other.write_bytes(bytes(range(256)))
    good = story(tmp_path / "good.txt")
    for args, words in [
        ((tmp_path / "none.txt",), "no such file"),
        ((SEED, "--category", "khong-co"), "khong-co"),
        ((folder,), "nothing to read"),
        ((other,), "in no format"),
        ((), "Name what to import"),
        ((good, "--undo", "1"), "Name what to import"),
        (("--undo", "77"), "no import run 77"),
        ((good, "--report", tmp_path / "no" / "report"), "cannot be written"),
        ((good, "--media-root", tmp_path / "none"), "no such folder"),
        ((good, "--fetch-images"), "--allow-host"),
        ((good, "--profile", "khong-co"), "khong-co"),
    ]:
        code, sentence, lines = failing(*args)
        assert (code, lines) == (2, []), args
        assert words in sentence and "\n" not in sentence
    assert not Article.objects.exists() and not ImportRun.objects.exists()


def test_a_record_with_neither_headline_nor_body_is_rejected(folder: Path, tmp_path: Path) -> None:
    (folder / "a.txt").write_text("\n08/07/2019\n \n", encoding="utf-8")
    code, _, lines = failing(folder, report=str(tmp_path / "report"))
    assert (code, lines[-1]) == (1, summary(rejected=1))
    assert reported(tmp_path / "report")[0]["reason"] == "It has neither a headline nor a body."
    assert not Article.objects.exists()


def test_a_headline_without_body_is_created_with_a_warning(folder: Path, tmp_path: Path) -> None:
    (folder / "a.txt").write_text("Tiêu đề\n\n08/07/2019\n", encoding="utf-8")
    assert run(folder, report=str(tmp_path / "report"))[-1] == summary(created=1)
    assert "It has no body." in reported(tmp_path / "report")[0]["warnings"]


def test_a_story_without_date_is_a_draft_with_a_warning(folder: Path, tmp_path: Path) -> None:
    (folder / "a.txt").write_text("Tiêu đề\n\nĐoạn một.\n", encoding="utf-8")
    run(folder, report=str(tmp_path / "report"))
    article = Article.objects.get()
    assert (article.status, article.published_at) == ("draft", None)
    assert any("no usable publication date" in warning for warning in reported(tmp_path / "report")[0]["warnings"])


def test_a_date_to_come_and_as_draft_make_drafts(folder: Path) -> None:
    story(folder / "a.txt", text=STORY.replace("2019", str(timezone.now().year + 1)))
    run(folder)
    assert Article.objects.get().status == "draft"
    run(SEED, "--as-draft")
    assert set(Article.objects.values_list("status", flat=True)) == {"draft"}
    assert not Article.objects.published().exists()


def test_bytes_that_are_no_text_and_text_in_another_encoding_than_was_named_are_refused(folder: Path) -> None:
    (folder / "a.txt").write_bytes(STORY.format(headline="Tieu de").encode() + b"\x01\x02\xff\xfe\x80")
    (folder / "b.txt").write_bytes(
        STORY.format(headline="Tieu de").replace("Sapo ngắn", "Sapo").encode("cp1258", "replace")
    )
    assert failing(folder, "--encoding", "utf-8")[2][-1] == summary(rejected=2)
    assert failing(folder)[2][-1] == summary(created=1, rejected=1)
    (folder / "a.txt").unlink()
    assert run(folder, "--encoding", "windows-1258", "--source", "cu")[-1] == summary(created=1)


def test_the_right_encoding_named_afterwards_brings_the_story_up_to_date() -> None:
    old = Path(__file__).parent / "files" / "legacy" / "03-aspnet-2008-windows-1258.html"
    run(old, "--encoding", "viscii")
    misread = Article.objects.get().headline
    assert run(old, "--encoding", "windows-1258")[-1] == summary(updated=1)
    assert Article.objects.get().headline != misread
    assert run(old)[-1] == summary(unchanged=1), "what is found by itself is the same"
    assert run(old)[-1] == run(old, "--encoding", "windows-1258")[-1] == summary(unchanged=1)


def test_the_same_address_twice_is_one_story_and_leads_to_it(folder: Path, tmp_path: Path) -> None:
    url = "http://www.bao.example/Detail.aspx?NewsID=10482&CatID=7"
    story(folder / "a.txt", text=f"{url}\n\n{STORY}")
    story(folder / "b.txt", text=f"http://bao.example/detail.aspx?catid=7&NewsID=10482&utm_source=x\n\n{STORY}")
    code, _, lines = failing(folder, report=str(tmp_path / "report"))
    assert (code, lines[-1]) == (1, summary(created=1, rejected=1))
    first, second = reported(tmp_path / "report")
    assert first["legacy_url"] == url and "earlier in this run" in second["reason"]
    record = ImportRecord.objects.get()
    assert (record.source, record.source_id) == ("bao.example", "/detail.aspx?catid=7&newsid=10482")
    assert Address.objects.of_request("/Detail.aspx", "CatID=7&NewsID=10482&x=1").article == Article.objects.get()


def test_the_source_given_by_the_operator_is_part_of_the_key(folder: Path) -> None:
    story(folder / "a.txt")
    run(folder)
    assert run(folder, "--source", "bao-cu")[-1] == summary(created=1)
    assert set(ImportRecord.objects.values_list("source", "source_id")) == {("default", "a.txt"), ("bao-cu", "a.txt")}


def test_authors_are_found_by_name_and_by_former_names(folder: Path) -> None:
    AuthorAlias.objects.create(author=Author.objects.create(name="Nguyễn Thu Hà"), name="Thu Hà")
    story(folder / "a.txt")
    run(folder)
    assert [byline.author.name for byline in Article.objects.get().bylines.all()] == ["Nguyễn Thu Hà"]


def test_the_category_that_a_record_names_goes_before_the_given_one(folder: Path, politics: Category) -> None:
    economy = Category.objects.create(name="Kinh tế")
    story(folder / "a.txt", text=f"Trang chủ > Kinh tế\n\n{STORY}")
    story(folder / "b.txt", text=f"Trang chủ > Kinh tế > Nông nghiệp\n\n{STORY}")
    run(folder, category="chinh-tri")
    assert {(a.category.name, a.category.parent) for a in Article.objects.all()} == {
        ("Kinh tế", None),
        ("Nông nghiệp", economy),
    }


def test_a_row_that_the_database_refuses_does_not_take_the_others_with_it(folder: Path, monkeypatch) -> None:
    made = rows.article_of

    def article_of(*args: object, **options: object) -> Article:
        article = made(*args, **options)
        if article.headline == "Hỏng":
            article.slug = ""
        return article

    monkeypatch.setattr(rows, "article_of", article_of)
    story(folder / "a.txt")
    story(folder / "b.txt", "Hỏng")
    story(folder / "c.txt", "Tiêu đề ba")
    assert failing(folder)[2][-1] == summary(created=2, rejected=1)
    stored = ImportRun.objects.get()
    assert (stored.created, stored.rejected) == (2, 1) and stored.finished_at is not None
    monkeypatch.undo()
    assert run(folder)[-1] == summary(created=1, unchanged=2)
