"""Pictures of old stories: found beside them, under the media root or at their old host; else a place waits for them."""

import re
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from articles.legacy import finding
from articles.media import placeholders, receiving
from articles.models import Article, ImportPicture, ImportRecord, Photo
from newsroom.html import clean_html
from newsroom.models import Masthead
from tests.articles.imports import crawled, edit_at_the_desk, failing, imported, reported, run, summary, write
from tests.articles.pictures import jpeg
from tests.newsroom.test_fetching import Elsewhere, Site, site

pytestmark = pytest.mark.django_db
__all__ = ["site"]

FIGURE = '<p>Trước.</p><figure><img src="/upload/2019/le-hoi.jpg" alt="Lễ hội"><figcaption>Lễ hội đền Mẫu</figcaption></figure><p>Sau.</p>'


def stored() -> list[Path]:
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def export(folder: Path, **facts: object) -> Path:
    return write(folder / "old" / "export.jsonl", [crawled(1, body=FIGURE, cover="/upload/2019/bia.jpg", **facts)])


def put(path: Path, seed: int = 1) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(jpeg(seed=seed))
    return path


def page_of(client: Client, article: Article) -> str:
    Masthead(name="Báo Phố Hiến").save()
    answer = client.get(article.get_absolute_url())
    assert answer.status_code == 200
    return answer.text


def test_pictures_in_the_folder_come_along_and_the_body_shows_them(tmp_path: Path) -> None:
    export(tmp_path)
    put(tmp_path / "old" / "upload" / "2019" / "bia.jpg", 1)
    put(tmp_path / "old" / "upload" / "2019" / "le-hoi.jpg", 2)
    assert run(tmp_path / "old")[-1] == summary(created=1)
    article = imported(1)
    lead, inside = Photo.objects.order_by("pk")
    assert article.lead_photo == lead and not lead.is_missing
    assert f'<img src="{inside.url}" alt="Lễ hội" width="320" height="240">' in article.body
    assert "<figcaption>Lễ hội đền Mẫu</figcaption>" in article.body
    assert (inside.alt_text, inside.caption) == ("Lễ hội", "Lễ hội đền Mẫu")
    assert clean_html(article.body) == article.body
    assert not ImportRecord.objects.get().lacks_pictures
    assert len(stored()) == 2


def test_pictures_in_the_same_zip_come_along(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "old.zip", "w") as out:
        out.write(export(tmp_path), "site/export.jsonl")
        out.writestr("site/upload/2019/LE-HOI.JPG", jpeg())
    run(tmp_path / "old.zip")
    assert "/media/photos/" in imported(1).body


@pytest.mark.parametrize("under", ["upload/2019/le-hoi.jpg", "2019/le-hoi.jpg", "le-hoi.jpg", "Upload/2019/Le-Hoi.JPG"])
def test_the_media_root_holds_them_under_their_address_or_the_end_of_it(tmp_path: Path, under: str) -> None:
    put(tmp_path / "media" / under)
    run(export(tmp_path), media_root=str(tmp_path / "media"))
    assert "/media/photos/" in imported(1).body


def test_nothing_outside_the_media_root_is_ever_read(tmp_path: Path) -> None:
    put(tmp_path / "secret.jpg")
    root = tmp_path / "media"
    root.mkdir()
    (root / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    names = ["../secret.jpg", "/../secret.jpg", "..%2fsecret.jpg", str(tmp_path / "secret.jpg"), "link.jpg"]
    names += ["file://" + str(tmp_path / "secret.jpg"), "..\\secret.jpg", "a/../../secret.jpg", "secret.jpg\0.jpg"]
    body = "".join(f'<p>Ảnh.</p><p><img src="{name}"></p>' for name in names)
    run(write(tmp_path / "e.jsonl", [crawled(1, body=body)]), media_root=str(root))
    assert not Photo.objects.exclude(file="").exists() and not stored()


def test_the_same_picture_of_two_stories_is_stored_once_and_keeps_each_caption(tmp_path: Path) -> None:
    stories = [crawled(n, cover=f"/a/{n}.jpg", chuthich=f"Chú thích {n}") for n in (1, 2)]
    write(tmp_path / "old" / "e.jsonl", stories)
    for name in ("1.jpg", "2.jpg"):
        put(tmp_path / "old" / "a" / name)
    run(tmp_path / "old")
    assert Photo.objects.count() == len(stored()) == 1
    assert imported(1).lead_photo.caption == "Chú thích 1"
    assert imported(2).lead_photo == imported(1).lead_photo and imported(2).lead_caption == "Chú thích 2"


def test_a_missing_picture_leaves_a_place_that_names_it_and_looks_decent(tmp_path: Path, client: Client) -> None:
    run(export(tmp_path), report=str(tmp_path / "report"))
    article = imported(1)
    lead, inside = article.lead_photo, Photo.objects.get(missing_name="http://bao.example/upload/2019/le-hoi.jpg")
    assert lead.is_missing and inside.is_missing and inside.caption == "Lễ hội đền Mẫu"
    assert re.search(r'<figure><img src="/media/missing/[0-9a-f]{16}/le-hoi-jpg.svg" alt="Lễ hội">', article.body)
    assert clean_html(article.body) == article.body
    assert ImportRecord.objects.get().lacks_pictures
    assert reported(tmp_path / "report")[0]["warnings"] == [
        "The picture http://bao.example/upload/2019/bia.jpg is missing.",
        "The picture http://bao.example/upload/2019/le-hoi.jpg is missing.",
    ]
    page = page_of(client, article)
    assert "/media/missing/" not in page
    assert page.count("no-picture") == 2 and 'alt="Lễ hội"' in page
    address = re.search(r'src="(/media/missing/[^"]*)"', article.body)[1]
    assert client.get(address).headers["Content-Type"] == "image/svg+xml"


def test_a_later_run_with_the_pictures_fills_the_places_of_an_unchanged_record(tmp_path: Path, client: Client) -> None:
    path, media = export(tmp_path), str(tmp_path / "media")
    (tmp_path / "media").mkdir()
    run(path)
    before = imported(1)
    assert run(path, media_root=media)[-1] == summary(unchanged=1)
    put(tmp_path / "media" / "le-hoi.jpg", 1)
    assert run(path, "--dry-run", media_root=media)[-1] == summary(updated=1)
    assert imported(1).body == before.body and not stored()
    assert run(path, media_root=media)[-1] == summary(updated=1)
    assert run(path, media_root=media)[-1] == summary(unchanged=1)
    assert ImportRecord.objects.get().lacks_pictures, "the lead is still missing"
    put(tmp_path / "media" / "bia.jpg", 2)
    assert run(path, media_root=media, report=str(tmp_path / "report"))[-1] == summary(updated=1)
    article = imported(1)
    assert (article.lead_photo_id, article.lead_photo.is_missing) == (before.lead_photo_id, False)
    assert 'alt="Lễ hội" width="320"' in article.body and "missing" not in article.body
    assert not ImportRecord.objects.get().lacks_pictures
    assert reported(tmp_path / "report")[0]["warnings"] == []
    assert run(path)[-1] == summary(unchanged=1)
    assert Photo.objects.count() == 2
    assert "no-picture" not in page_of(client, article)


def test_in_a_story_edited_since_only_the_place_itself_is_filled(tmp_path: Path) -> None:
    path = export(tmp_path)
    run(path)
    article = imported(1)
    placeholder = re.search(r"<img[^>]*>", article.body)[0].replace('alt="Lễ hội"', 'alt="Sửa"')
    edited = f"<p>Viết lại hẳn.</p><figure>{placeholder}</figure>"
    edit_at_the_desk(article, body=edited, headline="Tít mới")
    put(tmp_path / "media" / "le-hoi.jpg")
    put(tmp_path / "media" / "bia.jpg", 2)
    assert run(path, media_root=str(tmp_path / "media"))[-1] == summary(updated=1)
    now = imported(1)
    picture = ImportPicture.objects.get(name__endswith="le-hoi.jpg").photo
    assert (
        now.body == f'<p>Viết lại hẳn.</p><figure><img src="{picture.url}" alt="Sửa" width="320" height="240"></figure>'
    )
    assert now.headline == "Tít mới"
    assert now.version == article.version + 2, "whoever has the story open is told that it has changed"
    write(path, [crawled(1, title="Đổi ở nguồn")])
    assert "edited at the desk" in str(failing(path, report=str(tmp_path / "r"))) + str(reported(tmp_path / "r"))


def test_a_story_whose_place_was_filled_is_still_the_sources(tmp_path: Path) -> None:
    path = export(tmp_path)
    run(path)
    put(tmp_path / "media" / "le-hoi.jpg")
    run(path, media_root=str(tmp_path / "media"))
    export(tmp_path, title="Đổi ở nguồn")
    assert run(path)[-1] == summary(updated=1), "and the picture stays, though it is not given again"
    assert "/media/photos/" in imported(1).body and imported(1).headline == "Đổi ở nguồn"
    assert Photo.objects.count() == 2


def test_a_place_filled_at_the_desk_shows_in_the_text_after_the_next_run(tmp_path: Path) -> None:
    path = export(tmp_path)
    run(path)
    placeholder = Photo.objects.get(missing_name__endswith="le-hoi.jpg")
    with put(tmp_path / "x.jpg").open("rb") as file:
        receiving.fill(placeholder, file)
    assert run(path)[-1] == summary(updated=1)
    assert placeholder.__class__.objects.get(pk=placeholder.pk).url in imported(1).body


def test_a_picture_known_already_takes_the_place_of_the_placeholder(tmp_path: Path) -> None:
    path = write(tmp_path / "e.jsonl", [crawled(1, cover="/a/1.jpg"), crawled(2, cover="/a/2.jpg")])
    run(path)
    put(tmp_path / "media" / "1.jpg")
    put(tmp_path / "media" / "2.jpg")
    assert run(path, media_root=str(tmp_path / "media"))[-1] == summary(updated=2)
    assert imported(1).lead_photo == imported(2).lead_photo
    assert Photo.objects.count() == 1 and not Photo.objects.filter(file="").exists()


def test_a_picture_that_the_source_drops_goes_with_its_placeholder(tmp_path: Path) -> None:
    path = export(tmp_path)
    run(path)
    write(path, [crawled(1)])
    assert run(path)[-1] == summary(updated=1)
    assert imported(1).lead_photo is None and not Photo.objects.exists() and not ImportPicture.objects.exists()


def test_other_pictures_of_the_record_stand_at_the_end_of_the_body(tmp_path: Path) -> None:
    gallery = [{"url": "/a/1.jpg", "caption": "Một"}, {"url": "/a/2.jpg", "caption": "Hai"}]
    run(write(tmp_path / "e.jsonl", [crawled(1, cover="/a/0.jpg", images=gallery)]))
    body = imported(1).body
    assert body.index("<figcaption>Một</figcaption>") < body.index("<figcaption>Hai</figcaption>")
    assert body.count("/media/missing/") == 2 and imported(1).lead_photo.missing_name.endswith("/a/0.jpg")


def test_pictures_named_in_a_plain_text_stand_where_they_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "old"
    put(folder / "anh" / "mot.jpg", 1)
    put(folder / "anh" / "hai.jpg", 2)
    text = "Tít của bài\n\n08/07/2019 21:24\n\nSapo ngắn.\n\nanh/mot.jpg\nChú thích một\n\nĐoạn một.\n\n"
    (folder / "a.txt").write_text(f"{text}anh/hai.jpg\nChú thích hai\n\nĐoạn hai.\n", encoding="utf-8")
    run(folder)
    article = Article.objects.get()
    assert (article.lead_photo.caption, article.lead_photo.is_missing) == ("Chú thích một", False)
    assert re.search(r'một\.</p>\n<figure><img src="/media/photos/[^>]*><figcaption>Chú thích hai<', article.body)


def test_what_is_no_picture_is_told_and_not_tried_again(tmp_path: Path, monkeypatch) -> None:
    path = export(tmp_path)
    bad = tmp_path / "media" / "le-hoi.jpg"
    put(bad).write_bytes(b"%PDF-1.4 not a picture")
    put(tmp_path / "media" / "bia.jpg")
    media = str(tmp_path / "media")
    run(path, media_root=media, report=str(tmp_path / "report"))
    (warning,) = reported(tmp_path / "report")[0]["warnings"]
    assert warning.startswith("The picture http://bao.example/upload/2019/le-hoi.jpg was not taken in")
    with monkeypatch.context() as patched:
        patched.setattr(receiving, "_examined", lambda *args: pytest.fail("it was decoded again"))
        assert run(path, media_root=media, report=str(tmp_path / "report"))[-1] == summary(unchanged=1)
    assert reported(tmp_path / "report")[0]["warnings"] == [warning]
    put(bad)
    assert run(path, media_root=media)[-1] == summary(updated=1)


def test_a_dry_run_says_the_same_of_pictures_and_stores_none(tmp_path: Path) -> None:
    path, media = export(tmp_path), str(tmp_path / "media")
    put(tmp_path / "media" / "le-hoi.jpg").write_bytes(b"GIF89a broken")
    run(path, "--dry-run", media_root=media, report=str(tmp_path / "dry"))
    assert not Photo.objects.exists() and not stored()
    run(path, media_root=media, report=str(tmp_path / "real"))
    dry, real = reported(tmp_path / "dry"), reported(tmp_path / "real")
    assert dry[0]["warnings"] == real[0]["warnings"] and len(dry[0]["warnings"]) == 2


def test_a_picture_inside_the_page_itself_is_taken_out_of_it(tmp_path: Path) -> None:
    import base64

    address = "data:image/jpeg;base64," + base64.b64encode(jpeg()).decode()
    run(write(tmp_path / "e.jsonl", [crawled(1, body=f'<p>Ảnh.</p><p><img src="{address}"></p>')]))
    assert "/media/photos/" in imported(1).body and "base64" not in imported(1).body


def test_decoding_happens_outside_of_any_write_transaction(tmp_path: Path, monkeypatch, transactional_db) -> None:
    from django.db import connection

    examined = receiving._examined
    seen = []

    def watched(*args: object) -> object:
        seen.append(connection.in_atomic_block)
        return examined(*args)

    monkeypatch.setattr(receiving, "_examined", watched)
    path = export(tmp_path)
    put(tmp_path / "old" / "upload" / "2019" / "bia.jpg")
    run(tmp_path / "old")
    put(tmp_path / "old" / "upload" / "2019" / "le-hoi.jpg", 2)
    run(path.parent)
    assert seen == [False, False]


# Fetching


@pytest.fixture
def old_host(site: type[Site], monkeypatch: pytest.MonkeyPatch) -> type[Site]:
    monkeypatch.setattr(finding, "Network", lambda: Elsewhere(site.port))
    site.answer = lambda self: self.send(jpeg())
    return site


def test_pictures_are_fetched_from_the_old_host_only_when_that_was_allowed(tmp_path: Path, old_host) -> None:
    path = export(tmp_path)
    run(path)
    run(path, "--fetch-images", "--allow-host", "khac.example")
    assert old_host.seen == []
    assert run(path, "--fetch-images", "--allow-host", "bao.example")[-1] == summary(updated=1)
    assert [path for path, _ in old_host.seen] == ["/upload/2019/bia.jpg", "/upload/2019/le-hoi.jpg"]
    assert "/media/photos/" in imported(1).body and not imported(1).lead_photo.is_missing


def test_what_the_old_host_answers_is_told(tmp_path: Path, old_host) -> None:
    old_host.answer = lambda self: self.send(b"", 404)
    run(export(tmp_path), "--fetch-images", "--allow-host", "bao.example", report=str(tmp_path / "report"))
    assert all("answers 404" in warning for warning in reported(tmp_path / "report")[0]["warnings"])


def test_a_picture_that_is_too_large_to_fetch_is_not_read(tmp_path: Path, old_host, settings) -> None:
    settings.PHOTO_MAX_BYTES = 1000
    run(export(tmp_path), "--fetch-images", "--allow-host", "bao.example", report=str(tmp_path / "report"))
    assert all("larger than" in warning for warning in reported(tmp_path / "report")[0]["warnings"])


def test_a_silent_host_is_given_up_after_a_few_times(tmp_path: Path, monkeypatch) -> None:
    class Dark(Elsewhere):
        def resolve(self, host: str, port: int) -> list[str]:
            super().resolve(host, port)
            raise OSError("no answer")

    dark = Dark(1)
    monkeypatch.setattr(finding, "Network", lambda: dark)
    stories = [crawled(n, cover=f"/a/{n}.jpg") for n in range(8)]
    run(write(tmp_path / "e.jsonl", stories), "--fetch-images", "--allow-host", "bao.example")
    assert len(dark.asked) == 3


# The place itself


def test_a_place_is_told_by_its_mark_and_by_nothing_else() -> None:
    photo = Photo(file="photos/2019/07/a.jpg", width=3, height=2, alt_text="Ảnh & chữ")
    mark = placeholders.mark_of("bao.example", "1", "a.jpg")
    address = placeholders.address(mark, "http://bao.example/x/Ảnh đẹp (1).JPG?w=3")
    assert address == f"/media/missing/{mark}/anh-dep-1-jpg.svg" and placeholders.is_placeholder(address)
    body = f'<p>a > b <img alt="x" height="5" src="{address}" width="3"> <img src="{address}"></p>'
    other = body.replace(mark, "0" * 16)
    assert placeholders.put_in(other, {mark: photo}) == other
    filled = placeholders.put_in(body, {mark: photo})
    assert filled == (
        '<p>a > b <img src="/media/photos/2019/07/a.jpg" alt="x" width="3" height="2"> '
        '<img src="/media/photos/2019/07/a.jpg" alt="Ảnh &amp; chữ" width="3" height="2"></p>'
    )
