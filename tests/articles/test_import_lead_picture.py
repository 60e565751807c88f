"""Which picture leads an imported story: above its text, and on its card in lists."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from articles.models import Article, Photo
from newsroom.models import Masthead
from tests.articles.imports import crawled, edit_at_the_desk, imported, run, summary, write
from tests.articles.page import page
from tests.articles.pictures import jpeg

pytestmark = pytest.mark.django_db

FIGURE = (
    '<figure><img src="/anh/a.jpg" alt="Các"><figcaption>Các đại biểu dự hội nghị. Ảnh: Văn Thịnh</figcaption></figure>'
)
TEXT = "<p>Đoạn một của bài.</p><p>Đoạn hai của bài.</p>"


def export(folder: Path, body: str, pictures: tuple[str, ...] = ("a",), width: int = 320, **facts: object) -> Path:
    for seed, name in enumerate(pictures):
        path = folder / "cu" / "anh" / f"{name}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(jpeg(width, 240, seed=seed))
    write(folder / "cu" / "e.jsonl", [crawled(1, body=body, **facts)])
    return folder / "cu"


def shown(client: Client, article: Article) -> list[str]:
    """The pictures of the article's page, above the text and in it."""
    Masthead(name="Báo Phố Hiến").save()
    found = page(client.get(article.get_absolute_url())).all("article figure img")
    return [image["src"] for image in found]


def on_card(client: Client, article: Article) -> bool:
    return article.lead_photo.folder in client.get(f"/{article.category.slug}/").text


def test_the_picture_that_begins_the_text_leads_the_story_with_its_caption(tmp_path: Path, client: Client) -> None:
    run(export(tmp_path, FIGURE + TEXT))
    article = imported(1)
    lead = article.lead_photo
    assert (lead.caption, lead.credit, lead.alt_text) == ("Các đại biểu dự hội nghị.", "Văn Thịnh", "Các")
    assert "<img" not in article.body and article.body.startswith("<p>Đoạn một")
    assert len(shown(client, article)) == 1 and on_card(client, article)


def test_a_picture_further_down_stays_there_and_leads_the_story_on_its_card_alone(
    tmp_path: Path, client: Client
) -> None:
    run(export(tmp_path, f"{TEXT}{FIGURE}<p>Đoạn ba.</p>"))
    article = imported(1)
    assert article.body.count("<img") == 1 and article.lead_photo.folder in article.body
    assert len(shown(client, article)) == 1 and on_card(client, article)


def test_a_picture_that_leads_by_the_source_is_not_replaced(tmp_path: Path, client: Client) -> None:
    run(export(tmp_path, FIGURE + TEXT, ("a", "bia"), cover="/anh/bia.jpg"))
    article = imported(1)
    assert article.lead_photo.original_name == "bia.jpg" and article.body.count("<img") == 1
    assert len(shown(client, article)) == 2


def test_a_missing_picture_leads_too_and_gets_its_file_later(tmp_path: Path) -> None:
    folder = export(tmp_path, FIGURE + TEXT, ())
    run(folder)
    lead = imported(1).lead_photo
    assert lead.is_missing and lead.missing_name.endswith("/anh/a.jpg") and "missing" not in imported(1).body
    export(tmp_path, FIGURE + TEXT)
    assert run(folder)[-1] == summary(updated=1)
    assert not imported(1).lead_photo.is_missing and run(folder)[-1] == summary(unchanged=1)


def test_a_picture_further_down_that_is_found_later_leads_the_card_then(tmp_path: Path) -> None:
    folder = export(tmp_path, TEXT + FIGURE, ())
    run(folder)
    assert imported(1).lead_photo is None
    export(tmp_path, TEXT + FIGURE)
    run(folder)
    assert imported(1).lead_photo.folder in imported(1).body


def test_of_a_story_that_the_desk_has_edited_no_lead_picture_is_chosen(tmp_path: Path) -> None:
    folder = export(tmp_path, TEXT + FIGURE, ())
    run(folder)
    edit_at_the_desk(imported(1))
    export(tmp_path, TEXT + FIGURE)
    run(folder)
    assert imported(1).lead_photo is None and "/media/photos/" in imported(1).body


@pytest.mark.parametrize(
    "opening",
    [
        pytest.param('<p><img src="/anh/a.jpg" alt="Chợ"></p>', id="in a paragraph of its own"),
        pytest.param('<a href="/anh/a.jpg"><img src="/anh/a.jpg" alt="Chợ"></a>', id="linked to itself"),
        pytest.param('<figure class="image align-center"><img src="/anh/a.jpg" alt="Chợ"></figure>', id="figure"),
    ],
)
def test_it_begins_the_text_however_it_is_written(tmp_path: Path, opening: str) -> None:
    run(export(tmp_path, opening + TEXT))
    assert imported(1).lead_photo.alt_text == "Chợ" and "<img" not in imported(1).body


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            f'<figure><img src="/anh/a.jpg" alt=""><figcaption>Xem <a href="/tin/x.html">bài</a></figcaption></figure>{TEXT}',
            id="its caption holds a link",
        ),
        pytest.param(f"{FIGURE}{TEXT}{FIGURE}", id="it is shown twice"),
    ],
)
def test_nothing_is_taken_from_a_text_that_would_lose_by_it(tmp_path: Path, body: str) -> None:
    run(export(tmp_path, body))
    assert imported(1).body.count("<img") == body.count("<img")
    assert imported(1).lead_photo.folder in imported(1).body


def test_an_ornament_of_the_page_leads_no_card(tmp_path: Path) -> None:
    run(export(tmp_path, TEXT + FIGURE, width=60))
    assert imported(1).lead_photo is None and Photo.objects.count() == 1


def test_a_changed_story_is_led_as_a_new_one_would_be(tmp_path: Path) -> None:
    folder = export(tmp_path, TEXT)
    run(folder)
    export(tmp_path, FIGURE + TEXT)
    assert run(folder)[-1] == summary(updated=1)
    assert imported(1).lead_photo.caption.startswith("Các đại biểu") and "<img" not in imported(1).body
    export(tmp_path, TEXT)
    run(folder)
    assert imported(1).lead_photo is None
    assert len(list(settings.MEDIA_ROOT.rglob("*.jpg"))) == 1
