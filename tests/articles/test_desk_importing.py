"""Importing at the desk: tried out first, imported as it was tried out, read again, taken back; for administrators."""

import io
import json
import os
import time
import uuid
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.desk import archive, quarantine, trials
from articles.desk.trials import Trial
from articles.legacy import gate
from articles.legacy.record import Refusal
from articles.legacy.turn import owner
from articles.models import Article, ImportRecord, ImportRefusal, ImportRun
from newsroom.middleware import STRICT_POLICY
from newsroom.roles import Role
from tests.articles.desk import change_url, desk_of, staff
from tests.articles.imports import crawled, edit_at_the_desk, failing, imported, run
from tests.articles.page import page
from tests.articles.pictures import jpeg
from tests.articles.stories import category

pytestmark = pytest.mark.django_db

SEND = "/admin/articles/importrun/import/"
REFUSED = "/admin/articles/importrefusal/"
MAY = {Role.ADMINISTRATOR, "superuser"}
CUT = '{"id": 7, "title": "Bị cắt ngang'
SAMPLES = Path(__file__).parent / "files" / "legacy"


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path / "data"
    return settings.DATA_DIR


@pytest.fixture
def desk() -> Client:
    return desk_of(staff(Role.ADMINISTRATOR))


def good(number: int, **facts: object) -> str:
    return json.dumps(crawled(number, **facts), ensure_ascii=False)


def sent(*lines: str, name: str = "xuat.jsonl") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "".join(f"{line}\n" for line in lines).encode())


def form(file: object, **choices: object) -> dict:
    return {"file": file, "format": "auto", "profile": "auto", "encoding": "auto", **choices}


def tried(desk: Client, *lines: str, **choices: object) -> str:
    """The address of the trial of a file with these lines."""
    answer = desk.post(SEND, form(sent(*lines), **choices))
    assert answer.status_code == 302, page(answer).one(".errorlist").text
    return answer.url


def kept(data_folder: Path) -> list[Path]:
    return [path for path in data_folder.rglob("*") if path.is_file()]


# Trying out


def test_a_file_is_tried_out_before_anything_is_written(desk):
    shown = page(desk.get(tried(desk, good(1), good(2, cates=[]), CUT)))
    assert not Article.objects.exists() and not ImportRun.objects.exists() and not ImportRefusal.objects.exists()
    assert [item.text for item in shown.all(".tally li")] == [
        "Tất cả 3", "Mới 2", "Cập nhật 0", "Không đổi 0", "Từ chối 1", "Có cảnh báo",
    ]  # fmt: skip
    rows = [row.text for row in shown.all(".results tr")][1:]
    assert "xuat.jsonl (1)" in rows[0] and "http://bao.example/tin/bai-1.html" in rows[0]
    assert "Không ghi chuyên mục; bài nằm ở “Chưa phân loại”." in rows[1]
    assert "từ chối" in rows[2] and "Không phải JSON (ký tự" in rows[2]


def test_the_report_of_the_trial_is_that_of_the_command(desk, tmp_path):
    address = tried(desk, good(1), CUT, source="bao-cu")
    answer = desk.get(f"{address}report/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="dry-run.jsonl"'
    path = tmp_path / "xuat.jsonl"
    path.write_text(f"{good(1)}\n{CUT}\n", encoding="utf-8")
    failing(path, "--dry-run", "--source", "bao-cu", "--report", tmp_path / "report.jsonl")
    assert b"".join(answer.streaming_content) == (tmp_path / "report.jsonl").read_bytes()


def test_a_trial_leads_to_the_story_that_it_would_change(desk):
    desk.post(f"{tried(desk, good(1))}run/")
    shown = page(desk.get(tried(desk, good(1, title="Tít đã đổi ở nguồn"))))
    story = imported(1)
    assert story.headline == "Bài số 1"
    assert change_url(story) in [link["href"] for link in shown.all(".results a")]


def test_a_long_report_is_paged_and_narrowed(desk):
    address = tried(desk, *(good(number) for number in range(1, 61)), CUT)
    first, second = page(desk.get(address)), page(desk.get(f"{address}?trang=2"))
    assert (len(first.all(".results tr")), len(second.all(".results tr"))) == (51, 12)
    assert "xuat.jsonl (61)" in second.all(".results tr")[-1].text
    refused = page(desk.get(f"{address}?loc=rejected"))
    assert len(refused.all(".results tr")) == 2 and "xuat.jsonl (61)" in refused.one(".results").text
    for nonsense in ("?trang=-1", "?trang=x", "?trang=99999999999", "?loc=drop"):
        assert desk.get(address + nonsense).status_code == 200


def test_the_choices_are_changed_and_the_same_file_is_tried_again(desk):
    address = tried(desk, good(1, cates=[]))
    health = category("Y tế")
    answer = desk.post(address, form("", category=health.slug, as_draft="on"))
    assert answer.status_code == 302
    shown = page(desk.get(address)).one("#content-main").text
    assert "names no category" not in shown and "Nhập thành bản nháp: có" in shown
    desk.post(f"{address}run/")
    story = imported(1)
    assert (story.status, story.category) == ("draft", health)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("anh.bin", bytes(range(256)), "không thuộc định dạng nào nhập được"),
        ("kho.zip", b"PK\x03\x04 rubbish", "không phải tệp .zip đọc được"),
        ("trong.txt", b"", "không có nội dung"),
        ("a" * 90 + ".txt", b"Tin", "tối đa 80"),
    ],
)
def test_a_file_that_cannot_be_imported_is_refused_with_a_reason_and_not_kept(desk, data_folder, name, content, reason):
    answer = desk.post(SEND, form(SimpleUploadedFile(name, content)))
    text = page(answer).one("#content-main").text
    assert answer.status_code == 200 and reason in text and str(data_folder) not in text
    assert kept(data_folder) == []


def test_what_is_too_large_is_for_the_command(desk, data_folder, monkeypatch):
    monkeypatch.setattr("articles.desk.importing.MOST_BYTES", 1000)
    answer = desk.post(SEND, form(sent(good(1, body="x" * 2000))))
    assert "import_articles" in page(answer).one(".errorlist").text
    monkeypatch.setattr("articles.desk.importing.MOST_BYTES", 100_000)
    monkeypatch.setattr(trials, "MOST_UNPACKED_BYTES", 1000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive_file:
        archive_file.writestr("e.jsonl", good(1, body="x" * 2000))
    answer = desk.post(SEND, form(SimpleUploadedFile("kho.zip", packed.getvalue())))
    assert "bung ra" in page(answer).one(".errorlist").text
    assert kept(data_folder) == []


@pytest.mark.parametrize("field", ["format", "profile", "encoding", "category"])
def test_no_choice_is_taken_that_was_not_offered(desk, field, tmp_path):
    profile = tmp_path / "x.toml"
    profile.write_text("[[eras]]\nbody='p'\n")
    assert desk.post(SEND, form(sent(good(1)), **{field: str(profile)})).status_code == 200
    assert not kept(tmp_path / "data")


# Importing


def test_what_was_tried_out_is_imported_with_the_same_choices(desk):
    address = tried(desk, good(1), good(2), CUT, source="bao-cu")
    answer = desk.post(f"{address}run/", follow=True)
    assert {row.source for row in ImportRecord.objects.all()} == {"bao-cu"}
    assert all(imported(number).is_public() for number in (1, 2))
    shown = page(answer)
    links = [link["href"] for link in shown.all(".results a")]
    assert change_url(imported(1)) in links and f"{REFUSED}{ImportRefusal.objects.get().pk}/change/" in links
    assert "Bị từ chối: 1 bản ghi" in shown.one(".messagelist").text
    assert f"/admin/articles/importrun/{ImportRun.objects.get().pk}/change/" in answer.text


def test_an_imported_file_is_let_go_and_its_report_is_kept(desk, data_folder):
    address = tried(desk, good(1))
    desk.post(f"{address}run/")
    assert {path.name for path in kept(data_folder)} == {"facts.json", "trial.jsonl", "run.jsonl"}
    report = b"".join(desk.get(f"{address}report/").streaming_content)
    assert json.loads(report)["article"] == imported(1).pk
    assert desk.post(address, form("")).status_code == 200 and Article.objects.count() == 1


def test_pressed_twice_it_is_imported_once(desk):
    address = tried(desk, good(1))
    for _ in range(2):
        assert desk.post(f"{address}run/").url == address
    assert ImportRun.objects.count() == 1 and Article.objects.count() == 1


def test_beside_another_import_it_waits_and_says_so(desk):
    address = tried(desk, good(1))
    other = ImportRun.objects.create(owner=owner(), heartbeat_at=timezone.now())
    answer = desk.post(f"{address}run/", follow=True)
    assert f"Lần nhập {other.pk} còn đang chạy" in page(answer).one(".messagelist").text
    assert not Article.objects.exists()
    ImportRun.objects.update(finished_at=timezone.now())
    desk.post(f"{address}run/")
    assert Article.objects.count() == 1, "the trial is as it was"


def test_an_archive_comes_in_with_its_pictures(desk):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive_file:
        archive_file.writestr("e.jsonl", good(1, cover="/anh/cho.jpg"))
        archive_file.writestr("anh/cho.jpg", jpeg())
    address = desk.post(SEND, form(SimpleUploadedFile("kho.zip", packed.getvalue()))).url
    desk.post(f"{address}run/")
    assert not imported(1).lead_photo.is_missing


def test_a_page_is_known_by_its_name_as_it_is_to_the_command(desk):
    old = SAMPLES / "04-static-2003-tcvn3.html"
    run(old)
    answer = desk.post(SEND, form(SimpleUploadedFile(old.name, old.read_bytes())))
    assert page(desk.get(answer.url)).all(".tally li")[3].text == "Không đổi 1"


def test_files_are_kept_for_their_owner_alone_and_for_a_day(desk, data_folder):
    old = tried(desk, good(1))
    folder = next((data_folder / "imports").iterdir())
    assert folder.stat().st_mode & 0o077 == 0
    before = time.time() - trials.KEPT_SECONDS - 60
    os.utime(folder, (before, before))
    fresh = tried(desk, good(2))
    assert list(trials.forget_old()) == [folder.name]
    assert desk.get(old).status_code == 404 and desk.post(f"{old}run/").status_code == 404
    assert desk.get(fresh).status_code == 200 and list(trials.forget_old()) == []


def test_a_file_whose_process_died_is_swept_too(data_folder):
    folder = data_folder / "imports" / str(uuid.uuid4())
    (folder / "file").mkdir(parents=True)
    assert Trial.find(uuid.UUID(folder.name)) is None
    os.utime(folder, (0, 0))
    assert list(trials.forget_old()) == [folder.name]


# Who may


@pytest.mark.parametrize("role", [None, "nobody", *Role, "superuser"])
def test_every_door_of_the_import_is_for_administrators(role, desk, monkeypatch):
    address = tried(desk, good(1))
    failed = desk.post(f"{tried(desk, good(5), CUT)}run/")
    assert failed.status_code == 302
    done, refusal, record = ImportRun.objects.get(), ImportRefusal.objects.get(), ImportRecord.objects.get()
    client = desk_of(staff(role, "other")) if role else Client()
    doors = [SEND, address, f"{address}report/", f"/admin/articles/importrun/{done.pk}/undo/"]
    lists = [REFUSED, f"{REFUSED}{refusal.pk}/change/", f"{REFUSED}{refusal.pk}/raw/"]
    lists += ["/admin/articles/importrun/", f"/admin/articles/importrun/{done.pk}/change/"]
    lists += [f"/admin/articles/importrecord/{record.pk}/change/"]
    expected = 200 if role in MAY else 403 if role else 302
    assert {client.get(url).status_code for url in [*doors, *lists]} == {expected}
    if role not in MAY:
        posts = [*doors, f"{address}run/", f"{REFUSED}{refusal.pk}/retry/"]
        assert {client.post(url, form(sent(good(9)))).status_code for url in posts} == {expected}
        client.post(REFUSED, {"action": "retry_selected", "_selected_action": refusal.pk})
        assert (Article.objects.count(), ImportRun.objects.count()) == (1, 1)


def test_what_was_kept_is_changed_and_deleted_by_nobody():
    client = desk_of(staff("superuser"))
    desk = client
    desk.post(f"{tried(desk, good(1), CUT)}run/")
    for row in (ImportRun.objects.get(), ImportRecord.objects.get(), ImportRefusal.objects.get()):
        base = f"/admin/articles/{row._meta.model_name}/"
        assert client.post(f"{base}{row.pk}/delete/", {"post": "yes"}).status_code == 403
        assert client.post(f"{base}{row.pk}/change/", {"source": "x"}).status_code == 403
        client.post(base, {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"})
        row.refresh_from_db()


def test_importing_and_taking_back_want_a_post_with_its_token(desk):
    address = tried(desk, good(1))
    assert desk.get(f"{address}run/").status_code == 405
    strict = desk_of(staff(Role.ADMINISTRATOR, "other"), enforce_csrf_checks=True)
    assert strict.post(f"{address}run/").status_code == 403 and not Article.objects.exists()


def test_the_pages_have_the_strict_policy_and_no_inline_script_or_style(desk):
    address = tried(desk, good(1, title="<script>alert(1)</script>"), CUT)
    pages = [SEND, address]
    desk.post(f"{address}run/")
    done, refusal, record = ImportRun.objects.get(), ImportRefusal.objects.get(), ImportRecord.objects.get()
    pages += [address, f"/admin/articles/importrun/{done.pk}/undo/", "/admin/articles/importrun/", REFUSED]
    pages += [f"/admin/articles/{row._meta.model_name}/{row.pk}/change/" for row in (done, refusal, record)]
    for url in pages:
        answer = desk.get(url)
        assert answer.headers["Content-Security-Policy"] == STRICT_POLICY
        for element in page(answer).elements:
            assert not any(name.startswith("on") or name == "style" for name in element.attributes), url
            assert element.name != "script" or "src" in element.attributes, url


# Quarantine


def refuse_for_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "admit", lambda record, now: Refusal(record.file, "Our fault."))


def test_a_refused_record_is_read_again_after_a_fix(desk, tmp_path, monkeypatch):
    path = tmp_path / "e.jsonl"
    path.write_text(f"{good(1)}\n{CUT}\n", encoding="utf-8")
    with monkeypatch.context() as patched:
        refuse_for_now(patched)
        failing(path)
    assert ImportRefusal.objects.count() == 2
    every = {"action": "retry_selected", "_selected_action": [row.pk for row in ImportRefusal.objects.all()]}
    answer = desk.post(REFUSED, every, follow=True)
    told = page(answer).one(".messagelist").text
    assert (
        "Đã nhập được 1 bản ghi. Bài số 1" in told and "Vẫn bị từ chối: 1 bản ghi" in told and "Không phải JSON" in told
    )
    assert imported(1).is_public() and ImportRefusal.objects.get().record == "2"


def test_one_record_is_read_again_from_its_page(desk, tmp_path, monkeypatch):
    path = tmp_path / "e.jsonl"
    path.write_text(f"{good(1)}\n", encoding="utf-8")
    with monkeypatch.context() as patched:
        refuse_for_now(patched)
        failing(path)
        address = f"{REFUSED}{ImportRefusal.objects.get().pk}/retry/"
        assert "Our fault." in desk.post(address, follow=True).text
    assert desk.post(address).url == REFUSED
    assert not ImportRefusal.objects.exists() and Article.objects.count() == 1
    assert desk.post(address).status_code == 404


def test_beside_another_import_nothing_is_read_again(desk):
    desk.post(f"{tried(desk, CUT)}run/")
    ImportRun.objects.create(owner=owner(), heartbeat_at=timezone.now())
    answer = desk.post(f"{REFUSED}{ImportRefusal.objects.get().pk}/retry/", follow=True)
    assert "Chưa thử lại được" in page(answer).one(".messagelist").text


def test_not_more_is_read_again_than_a_request_can_wait_for(desk, monkeypatch):
    monkeypatch.setattr(quarantine, "RETRIED_AT_ONCE", 1)
    desk.post(f"{tried(desk, CUT, CUT + 'x')}run/")
    every = {"action": "retry_selected", "_selected_action": [row.pk for row in ImportRefusal.objects.all()]}
    assert "tối đa 1 bản ghi" in page(desk.post(REFUSED, every, follow=True)).one(".messagelist").text
    assert ImportRun.objects.count() == 1


def test_the_quarantine_is_narrowed_to_a_run_and_a_source(desk):
    desk.post(f"{tried(desk, CUT, source='bao-cu')}run/")
    desk.post(f"{tried(desk, good(1), CUT + 'x', source='bao-khac')}run/")
    newest, oldest = ImportRun.objects.all()
    for query, source in [
        (f"?lan_nhap={oldest.pk}", "bao-cu"),
        (f"?lan_nhap={newest.pk}", "bao-khac"),
        ("?nguon=bao-cu", "bao-cu"),
    ]:
        assert page(desk.get(REFUSED + query)).one("td.field-source").text == source
    assert not page(desk.get(f"{REFUSED}?lan_nhap=99")).all("td.field-source")
    assert len(page(desk.get(f"{REFUSED}?lan_nhap=x")).all("td.field-source")) == 2


def test_the_record_as_received_is_shown_as_text_and_handed_over_whole(desk):
    hostile = "<script>alert(1)</script>" + "ế" * 30_000
    raw = f'{{"id": 7, "title": "{hostile}'
    desk.post(f"{tried(desk, raw)}run/")
    refusal = ImportRefusal.objects.get()
    answer = desk.get(f"{REFUSED}{refusal.pk}/change/")
    assert "<script>alert" not in answer.text and "&lt;script&gt;alert" in answer.text
    assert len(page(answer).one("pre.raw").text) < 10_000 and "Ở đây chỉ hiện phần đầu." in answer.text
    whole = desk.get(f"{REFUSED}{refusal.pk}/raw/")
    assert whole.content == raw.encode()
    assert whole.headers["Content-Type"] == "application/octet-stream"
    assert whole.headers["Content-Disposition"].startswith("attachment")


# Runs and records


def test_a_run_tells_who_imported_what_and_how(desk):
    desk.post(f"{tried(desk, good(1), CUT, source='bao-cu', as_draft='on')}run/")
    shown = page(desk.get(f"/admin/articles/importrun/{ImportRun.objects.get().pk}/change/"))
    facts = {name: shown.one(f".field-{name}").text for name in ("state", "read", "chosen", "who", "counts", "kept")}
    assert "xong" in facts["state"] and facts["read"].endswith("xuat.jsonl")
    assert "/" not in facts["read"], "where the file was kept is nobody's business"
    assert "Tên nguồn: bao-cu" in facts["chosen"] and "Nhập thành bản nháp: có" in facts["chosen"]
    assert "administrator" in facts["who"] and "Mới: 1" in facts["counts"] and "Từ chối: 1" in facts["counts"]
    assert "1 bài do lần này tạo · 1 bản ghi bị từ chối" in facts["kept"]


def test_a_run_of_the_command_says_so_and_one_that_was_killed_too(desk, tmp_path):
    run(SAMPLES / "06-nukeviet-2013-utf8.html")
    killed = ImportRun.objects.create(owner="máy 1 x", heartbeat_at=None)
    by_command = ImportRun.objects.exclude(pk=killed.pk).get()
    assert "dòng lệnh" in page(desk.get(f"/admin/articles/importrun/{by_command.pk}/change/")).one(".field-who").text
    states = [cell.text for cell in page(desk.get("/admin/articles/importrun/")).all("td.field-state")]
    assert states == ["bị ngắt", "xong"]


def test_a_run_is_taken_back_after_a_question(desk):
    desk.post(f"{tried(desk, good(1), good(2))}run/")
    done = ImportRun.objects.get()
    edit_at_the_desk(imported(2))
    address = f"/admin/articles/importrun/{done.pk}/undo/"
    question = page(desk.get(address)).one("#content-main").text
    assert "tạo 2 bài" in question and "2 bài đang đăng" in question and "1 bài đã được sửa" in question
    assert Article.objects.count() == 2, "asking does nothing"
    told = page(desk.post(address, follow=True)).one(".messagelist").text
    assert "Đã lấy lại 1 bài." in told and "1 bài ở lại" in told and "Bài số 2" not in told and "Sửa ở bàn" in told
    assert Article.objects.get().legacy_url.endswith("bai-2.html")


def test_a_large_run_is_taken_back_by_the_command(desk, monkeypatch):
    monkeypatch.setattr(archive, "MOST_TAKEN_BACK", 1)
    desk.post(f"{tried(desk, good(1), good(2))}run/")
    done = ImportRun.objects.get()
    address = f"/admin/articles/importrun/{done.pk}/undo/"
    assert f"import_articles --undo {done.pk}" in page(desk.get(address)).one("#content-main").text
    desk.post(address)
    assert Article.objects.count() == 2


def test_a_run_that_is_at_work_is_not_taken_back(desk):
    desk.post(f"{tried(desk, good(1))}run/")
    ImportRun.objects.create(owner=owner(), heartbeat_at=timezone.now())
    done = ImportRun.objects.exclude(finished_at=None).get()
    answer = desk.post(f"/admin/articles/importrun/{done.pk}/undo/", follow=True)
    assert "Chưa lấy lại được" in page(answer).one(".messagelist").text and Article.objects.exists()
    assert desk.get("/admin/articles/importrun/999/undo/").status_code == 404


def test_a_record_tells_where_its_story_came_from(desk, tmp_path):
    comments = [{"author": "Bạn đọc", "date": "09/07/2019 08:00", "text": "Bài <b>hay</b>."}]
    told = crawled(1, views="1.204", comments=comments, author="Bài, ảnh: Đào Doan", cover="/anh/mat.jpg", khoa_la="x")
    desk.post(f"{tried(desk, json.dumps(told))}run/")
    shown = page(desk.get(f"/admin/articles/importrecord/{ImportRecord.objects.get().pk}/change/"))
    facts = shown.one(".field-told").text
    for words in ("Dòng tác giả như in: Bài, ảnh: Đào Doan", "Bảng mã: utf-8", "Lượt xem ở nguồn: 1.204", "đến phút"):
        assert words in facts
    assert "Bạn đọc, 08:00, 09/07/2019: Bài hay." in shown.one(".field-comments").text
    assert "/anh/mat.jpg: còn thiếu" in shown.one(".field-pictures_told").text
    assert (
        "Thiếu ảnh http://bao.example/anh/mat.jpg." in shown.one(".field-warned").text
        and "khoa_la" in shown.one("pre.raw").text
    )
    assert change_url(imported(1)) in [link["href"] for link in shown.all(".field-story a")]


def test_an_old_page_is_shown_with_its_verdict_and_its_own_bytes(desk):
    old = SAMPLES / "04-static-2003-tcvn3.html"
    run(old)
    record = ImportRecord.objects.get()
    base = f"/admin/articles/importrecord/{record.pk}/"
    shown = page(desk.get(f"{base}change/"))
    assert "tcvn3" in shown.one(".field-told").text and shown.one("pre.raw").text
    assert desk.get(f"{base}raw/").content == old.read_bytes()


def test_a_record_without_kept_bytes_or_story_says_so(desk):
    desk.post(f"{tried(desk, good(1))}run/")
    record = ImportRecord.objects.get()
    ImportRecord.objects.update(article=None)
    base = f"/admin/articles/importrecord/{record.pk}/"
    shown = page(desk.get(f"{base}change/"))
    assert "đã xóa" in shown.one(".field-story").text and not shown.all("pre.raw")
    assert desk.get(f"{base}raw/").status_code == 404


def test_the_form_of_an_imported_story_leads_administrators_to_its_record(desk):
    desk.post(f"{tried(desk, good(1))}run/")
    address = f"/admin/articles/importrecord/{ImportRecord.objects.get().pk}/change/"
    assert address in desk.get(change_url(imported(1))).text
    assert address not in desk_of(staff(Role.EDITOR)).get(change_url(imported(1))).text


# Queries


def queries(desk: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert desk.get(url).status_code == 200
    return len(caught)


def test_no_page_asks_more_when_there_is_more_to_show(desk):
    def pages(address: str) -> list[str]:
        newest = ImportRun.objects.first()
        return [
            address,
            f"{address}?loc=rejected",
            "/admin/articles/importrun/",
            f"/admin/articles/importrun/{newest.pk}/change/",
            "/admin/articles/importrecord/",
            REFUSED,
        ]

    few = tried(desk, good(1), CUT, source="few")
    desk.post(f"{few}run/")
    for url in pages(few):
        queries(desk, url)  # what is asked once and remembered
    before = [queries(desk, url) for url in pages(few)]
    many = tried(desk, *(good(n) for n in range(2, 30)), *(f"{CUT}{n}" for n in range(20)), source="many")
    desk.post(f"{many}run/")
    assert [queries(desk, url) for url in pages(many)] == before
    assert max(before) <= 14
