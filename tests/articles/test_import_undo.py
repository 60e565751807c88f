"""Taking a run back: what goes with it, what stays, and what is said of it."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from articles.media import attachments, receiving
from articles.models import (
    Address,
    Article,
    Attachment,
    Author,
    Category,
    ImportRecord,
    ImportRun,
    MenuItem,
    Photo,
)
from newsroom.models import User
from tests.articles.imports import crawled, edit_at_the_desk, failing, imported, reported, run, summary, write
from tests.articles.pictures import jpeg
from tests.articles.stories import story

pytestmark = pytest.mark.django_db

SEED = Path(__file__).parent / "files" / "hung-yen-thong-tin-doi-ngoai.txt"
KEYS = {"source", "record", "outcome", "article", "legacy_url", "reason", "warnings"}
PDF = b"%PDF-1.4 nghi quyet"


def archive(folder: Path, *numbers: int) -> Path:
    """Stories with a lead picture, one in the text and a document each."""
    for name, content in (("anh/bia.jpg", jpeg()), ("anh/le-hoi.jpg", jpeg(seed=2)), ("tai-lieu/nq.pdf", PDF)):
        path = folder / "cu" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    body = '<p>Đoạn một, xem <a href="/tai-lieu/nq.pdf">nghị quyết</a>.</p><p><img src="/anh/le-hoi.jpg"></p><p>Sau ảnh.</p>'
    write(folder / "cu" / "e.jsonl", [crawled(number, body=body, cover="/anh/bia.jpg") for number in numbers])
    return folder / "cu"


def stored() -> list[Path]:
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def undone(number: int, **options: object) -> tuple[int, str]:
    """(exit code, all that is said on standard error)."""
    errors = StringIO()
    try:
        call_command("import_articles", undo=number, stdout=StringIO(), stderr=errors, **options)
    except CommandError as error:
        return error.returncode, f"{errors.getvalue()}{error}"
    return 0, errors.getvalue()


def number_of(*sources: object) -> int:
    return int(run(*sources)[0].removeprefix("run="))


def test_nothing_is_left_of_a_run_that_nobody_has_touched(tmp_path: Path, django_capture_on_commit_callbacks) -> None:
    folder = archive(tmp_path, 1, 2)
    number = number_of(SEED, folder)
    assert len(stored()) == 3 and Photo.objects.count() == 3 and Attachment.objects.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert run("--undo", number) == [f"run={number}", summary()]
    for model in (Article, Author, Category, Photo, Attachment, Address, ImportRecord):
        assert not model.objects.exists(), model
    assert stored() == []
    assert run(SEED, folder)[-1] == summary(created=3) and len(stored()) == 3


def test_it_says_what_was_taken_back(tmp_path: Path) -> None:
    number = number_of(archive(tmp_path, 1, 2))
    code, said = undone(number)
    assert code == 0
    assert f"Run {number}: 2 stories taken back, with 2 pictures and 1 document." in said
    assert f"Run {number}: 0 stories taken back" in undone(number)[1]


def test_stories_edited_since_stay_with_what_they_need_and_are_named(tmp_path: Path) -> None:
    number = number_of(archive(tmp_path, 1, 2))
    kept = imported(2)
    edit_at_the_desk(kept)
    code, said = undone(number, report=str(tmp_path / "report"))
    assert code == 1 and "refused" not in said
    assert said.endswith("1 story taken back, with 0 pictures and 0 documents; 1 stays.")
    assert f"Stays: article {kept.pk} (e.jsonl (2)): It was edited at the desk since it was imported." in said
    assert list(Article.objects.all()) == [kept]
    assert kept.bylines.get().author.name == "Đào Doan"
    assert len(stored()) == 3 and Photo.objects.count() == 2
    (line,) = reported(tmp_path / "report")
    assert set(line) == KEYS and (line["source"], line["article"]) == ("e.jsonl", kept.pk)


def test_the_last_lines_for_machines_are_those_of_any_import(tmp_path: Path) -> None:
    number = number_of(archive(tmp_path, 1))
    edit_at_the_desk(imported(1))
    code, _, lines = failing("--undo", number)
    assert (code, lines) == (1, [f"run={number}", summary(rejected=1)])


def test_pictures_and_documents_that_another_run_uses_stay(tmp_path: Path) -> None:
    folder = archive(tmp_path, 1)
    first = number_of(folder)
    write(folder / "f.jsonl", [crawled(2, cover="/anh/bia.jpg")])
    run(folder)
    undone(first)
    assert [photo.original_name for photo in Photo.objects.all()] == ["bia.jpg"]
    assert not imported(2).lead_photo.is_missing and not Attachment.objects.exists()


def test_pictures_and_documents_that_the_desk_has_put_into_another_text_stay(tmp_path: Path) -> None:
    number = number_of(archive(tmp_path, 1))
    body = imported(1).body
    shown, linked = re.search(r"/media/photos/[^\"]+", body)[0], re.search(r"/media/attachments/[^\"]+", body)[0]
    story(body=f'<p>Xem <a href="{linked}">tại đây</a>.</p><figure><img src="{shown}" alt=""></figure>')
    undone(number)
    assert [photo.url for photo in Photo.objects.all()] == [shown]
    assert Attachment.objects.exists()


def test_a_picture_that_somebody_at_the_desk_had_brought_stays(tmp_path: Path) -> None:
    somebody = User.objects.create_user("phongvien")
    photo, _ = receiving.receive(SimpleUploadedFile("a.jpg", jpeg()), by=somebody)
    document = attachments.receive(PDF, "nq.pdf")
    number = number_of(archive(tmp_path, 1))
    assert imported(1).lead_photo == photo
    undone(number)
    assert list(Photo.objects.all()) == [photo] and list(Attachment.objects.all()) == [document]


def test_a_category_that_the_menu_leads_to_stays(tmp_path: Path) -> None:
    number = number_of(archive(tmp_path, 1))
    category = Category.objects.get(name="Kinh tế")
    MenuItem.objects.create(menu=MenuItem.Menu.values[0], label="Kinh tế", category=category)
    assert undone(number)[0] == 0
    assert list(Category.objects.all()) == [category] and MenuItem.objects.get().category == category


def test_a_run_that_there_is_none_is_said_in_a_sentence() -> None:
    assert not ImportRun.objects.exists()
    assert undone(77) == (2, "There is no import run 77.")
