"""Closing refused records that need nothing more: by whom, why, and until when."""

import json
from pathlib import Path

import pytest
from django.test import Client

from articles.models import ImportRefusal
from newsroom.roles import Role
from tests.articles.desk import desk_of, staff
from tests.articles.imports import crawled, failing, run, summary
from tests.articles.page import page

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/importrefusal/"
CUT = '{"id": 7, "title": "Bị cắt ngang'


@pytest.fixture
def desk() -> Client:
    return desk_of(staff(Role.ADMINISTRATOR))


def export(folder: Path, *lines: str) -> Path:
    path = folder / "e.jsonl"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def good(number: int) -> str:
    return json.dumps(crawled(number), ensure_ascii=False)


def refused(folder: Path) -> ImportRefusal:
    failing(export(folder, good(1), CUT))
    return ImportRefusal.objects.get()


def close(desk: Client, row: ImportRefusal, reason: str = "Bản ghi rỗng, không cần nhập") -> str:
    answer = desk.post(f"{LIST}{row.pk}/close/", {"close_reason": reason}, follow=True)
    return page(answer).one(".messagelist").text


def listed(desk: Client, query: str = "") -> list[str]:
    return [cell.text for cell in page(desk.get(LIST + query)).all("#result_list .field-where")]


def test_a_closed_record_tells_who_closed_it_and_why_and_leaves_the_list(desk: Client, tmp_path: Path) -> None:
    row = refused(tmp_path)
    assert listed(desk) == ["e.jsonl (2)"]
    assert "Đã đóng 1 bản ghi." in close(desk, row)
    assert listed(desk) == [] and listed(desk, "?tinh_trang=da-dong") == listed(desk, "?tinh_trang=tat-ca")
    told = page(desk.get(f"{LIST}{row.pk}/change/")).one(".field-closed").text
    assert "Bản ghi rỗng, không cần nhập (administrator đóng lúc " in told


def test_several_are_closed_at_once_and_a_reason_is_asked_for(desk: Client, tmp_path: Path) -> None:
    failing(export(tmp_path, CUT, good(1), CUT + "x"))
    chosen = {"action": "close_selected", "_selected_action": list(ImportRefusal.objects.values_list("pk", flat=True))}
    answer = desk.post(LIST, chosen, follow=True)
    assert "Hãy ghi lý do đóng" in page(answer).one(".messagelist").text and ImportRefusal.objects.open().count() == 2
    desk.post(LIST, chosen | {"close_reason": "Đã nhập tay"})
    assert {row.close_reason for row in ImportRefusal.objects.all()} == {"Đã nhập tay"}


def test_a_closed_record_is_opened_again(desk: Client, tmp_path: Path) -> None:
    row = refused(tmp_path)
    close(desk, row)
    desk.post(f"{LIST}{row.pk}/reopen/")
    row = ImportRefusal.objects.get()
    assert (row.closed_at, row.closed_by, row.close_reason) == (None, None, "") and listed(desk)


def test_refused_again_for_the_same_reason_it_stays_closed(desk: Client, tmp_path: Path) -> None:
    close(desk, refused(tmp_path))
    failing(export(tmp_path, good(1), CUT))
    assert not ImportRefusal.objects.open().exists()


@pytest.mark.parametrize("line", [CUT + " thêm chữ", '"một chuỗi"'])
def test_another_record_in_its_place_opens_it_again(desk: Client, tmp_path: Path, line: str) -> None:
    close(desk, refused(tmp_path))
    failing(export(tmp_path, good(1), line))
    assert ImportRefusal.objects.open().get().close_reason == ""


def test_a_closed_record_that_comes_in_after_all_leaves_by_itself(desk: Client, tmp_path: Path) -> None:
    close(desk, refused(tmp_path))
    assert run(export(tmp_path, good(1), good(7)))[-1] == summary(created=1, unchanged=1)
    assert not ImportRefusal.objects.exists()


@pytest.mark.parametrize("door", ["close", "reopen"])
def test_only_who_may_import_closes(tmp_path: Path, door: str) -> None:
    row = refused(tmp_path)
    for role in (Role.EDITOR, Role.EDITOR_IN_CHIEF):
        answer = desk_of(staff(role, role.value)).post(f"{LIST}{row.pk}/{door}/", {"close_reason": "Thử"})
        assert answer.status_code == 403
    assert ImportRefusal.objects.open().exists()
