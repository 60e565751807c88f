"""The documents that came with stories, as the desk lists them."""

import pytest

from articles.media import attachments
from articles.models import Attachment
from newsroom.roles import Role
from tests.articles.desk import desk_of, staff
from tests.articles.page import page

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/attachment/"
PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


@pytest.fixture
def document() -> Attachment:
    return attachments.receive(PDF, "nghị quyết.pdf")


@pytest.mark.parametrize("role", [Role.REPORTER, Role.EDITOR, Role.ADMINISTRATOR])
def test_who_writes_finds_a_document_and_takes_it(role: Role, document: Attachment) -> None:
    desk = desk_of(staff(role))
    row = page(desk.get(f"{LIST}?q=quyết")).one("#result_list .field-document")
    assert "nghị quyết.pdf" in row.text
    (link,) = [a["href"] for a in page(desk.get(LIST)).all("#result_list .field-document a") if "/media/" in a["href"]]
    assert link == f"/media/{document.file}"
    answer = desk.get(link)
    assert b"".join(answer.streaming_content) == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert not page(desk.get(f"{LIST}?q=khong-co")).all("#result_list .field-document")


def test_nobody_changes_or_deletes_one_and_the_market_desk_sees_none(document: Attachment) -> None:
    desk = desk_of(staff(Role.ADMINISTRATOR))
    change = f"{LIST}{document.pk}/change/"
    assert desk.get(change).status_code == 200
    for door in (f"{LIST}add/", f"{LIST}{document.pk}/delete/"):
        assert desk.get(door).status_code == 403
    assert desk.post(change, {"original_name": "khác"}).status_code == 403
    assert desk_of(staff(Role.MARKET, "market-desk")).get(LIST).status_code == 403
    assert Attachment.objects.get().original_name == "nghị quyết.pdf"
