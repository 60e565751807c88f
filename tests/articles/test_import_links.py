"""Old addresses lead to the imported stories, from outside and from inside other stories; documents come along."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client

from articles.legacy.links import on_this_site
from articles.models import Address, Article, Attachment, ImportHost, ImportRelation
from tests.articles.imports import crawled, edit_at_the_desk, imported, reported, run, summary, write
from tests.articles.test_import_wxr import export as wxr_export
from tests.articles.test_import_wxr import item as wxr_item

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def package(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as out:
        for name in names:
            out.writestr(name, "<x/>")
    return held.getvalue()


def linking(number: int, *targets: str, **facts: object) -> dict:
    links = "".join(f'<p>Xem <a href="{target}">bài</a> này.</p>' for target in targets)
    return crawled(number, body=f"<p>Đoạn đầu của bài.</p>{links}", **facts)


def hrefs(article: Article) -> list[str]:
    return re.findall(r'href="([^"]*)"', article.body)


def landing(client: Client, address: str) -> str:
    """Where one step leads from an old address: the story's own page."""
    answer = client.get(address)
    assert answer.status_code == 301, address
    assert client.get(answer["Location"]).status_code == 200
    return answer["Location"]


# Old addresses


@pytest.mark.parametrize(
    ("old", "asked"),
    [
        ("http://bao.example/tin/bai-1.html", "/tin/bai-1.html"),
        ("http://www.bao.example/tin/bai-1.html", "/tin/bai-1.html?utm_source=zalo&fbclid=x"),
        ("https://bao.example/xa-hoi/201909/mua-vang-3fa91c2/", "/xa-hoi/201909/mua-vang-3fa91c2"),
        ("https://bao.example/xa-hoi/201909/mua-vang-3fa91c2", "/xa-hoi/201909/mua-vang-3fa91c2/"),
        ("http://bao.example/Kinh-Te/Bai-Viet.ASPX", "/kinh-te/bai-viet.aspx"),
        ("http://bao.example/kinh-te/bai-viet.aspx", "/KINH-TE/Bai-Viet.aspx"),
        ("http://bao.example/Detail.aspx?NewsID=10482&CatID=7", "/Detail.aspx?CatID=7&NewsID=10482"),
        ("http://bao.example/Detail.aspx?NewsID=10482&CatID=7", "/detail.aspx?newsid=10482&catid=7&page=2"),
        ("http://bao.example/?p=1520", "/?p=1520"),
        ("http://bao.example/?p=1520", "/?p=1520&utm_medium=x"),
        (
            "http://bao.example/index.php?language=vi&nv=news&op=Tin/bai-7",
            "/index.php?op=Tin/bai-7&nv=news&language=vi",
        ),
        ("http://bao.example/tin-tức/mùa-vàng.html", "/tin-t%E1%BB%A9c/m%C3%B9a-v%C3%A0ng.html"),
        ("http://bao.example/tin-t%E1%BB%A9c/m%C3%B9a-v%C3%A0ng.html", "/tin-tức/mùa-vàng.html"),
        ("http://bao.example/tin-tu%CC%9B%CC%81c/a.html", "/tin-t%E1%BB%A9c/a.html"),
        ("http://bao.example/tin%20tuc/bai%201.html", "/tin%20tuc/bai%201.html"),
        ("http://bao.example/chinh-tri/tin-nong-12345.html", "/chinh-tri/tin-nong-12345.html"),
        ("http://bao.example/tin//bai-9.html", "/tin/bai-9.html"),
        ("http://bao.example/tin/bai-9.html;jsessionid=A1B2", "/tin/bai-9.html;jsessionid=FF00"),
        ("http://bao.example:80/tin/bai-8.html#anh", "/tin/bai-8.html"),
    ],
)
def test_every_spelling_of_an_old_address_leads_to_the_story_in_one_step(
    tmp_path: Path, client: Client, old: str, asked: str
) -> None:
    run(write(tmp_path / "e.jsonl", [crawled(1, url=old)]))
    assert landing(client, asked) == Article.objects.get().get_absolute_url()
    assert landing(client, asked) == client.head(asked)["Location"]


def test_the_old_hosts_name_does_not_matter(tmp_path: Path, client: Client, settings) -> None:
    settings.ALLOWED_HOSTS = ["www.bao.example", "m.bao.example"]
    run(write(tmp_path / "e.jsonl", [crawled(1)]))
    for host in settings.ALLOWED_HOSTS:
        assert client.get("/tin/bai-1.html", headers={"host": host}).status_code == 301


def test_a_post_of_wordpress_is_found_by_its_number_too(tmp_path: Path, client: Client) -> None:
    path = tmp_path / "e.xml"
    posts = [wxr_item(7), wxr_item(8, guid="http://bao.example/tin-cu/"), wxr_item(9, guid="tag:bao.example,2018:9")]
    path.write_text(wxr_export(posts), encoding="utf-8")
    run(path, report=str(tmp_path / "report"))
    story = Article.objects.get(legacy_id="7").get_absolute_url()
    for asked in ("/?p=7", "/?p=7&utm_source=zalo", "/?preview=1&p=7", "/2018/12/mua-lon-7/"):
        assert landing(client, asked) == story
    assert {str(row) for row in Address.objects.all()} == {"/?p=7", *(f"/2018/12/mua-lon-{n}" for n in (7, 8, 9))}
    assert not any("old address" in warning for line in reported(tmp_path / "report") for warning in line["warnings"])


@pytest.mark.parametrize("asked", ["/en/news/story-1234567.html", "/EN/News/Story-1234567.html?utm_source=x"])
def test_an_old_english_address_leads_home_too(tmp_path: Path, client: Client, asked: str) -> None:
    run(write(tmp_path / "e.jsonl", [crawled(1, url="http://bao.example/en/news/story-1234567.html")]))
    assert landing(client, asked) == Article.objects.get().get_absolute_url()


def test_pages_of_two_sections_that_both_number_from_one_are_two_stories(tmp_path: Path) -> None:
    page = "<html><head><link rel=canonical href='http://bao.example/{0}/10482/bai.html'></head><body><h1>Bài {0}</h1>"
    page += "<p>12/08/2008 08:15</p>" + "<p>Một đoạn văn đủ dài để trang được đọc là một bài, có đầu có cuối.</p>" * 4
    for section in ("tin", "video"):
        (tmp_path / f"{section}.html").write_text(page.format(section), encoding="utf-8")
    assert run(tmp_path)[-1] == summary(created=2)


# Links in bodies


@pytest.mark.parametrize("numbers", [(1, 2), (2, 1)])
def test_links_between_old_stories_lead_there_in_one_step_whatever_came_first(
    tmp_path: Path, client: Client, numbers: tuple[int, int]
) -> None:
    stories = {1: linking(1, "http://www.bao.example/tin/bai-2.html?utm_source=x#y"), 2: crawled(2)}
    for number in numbers:
        run(write(tmp_path / f"{number}.jsonl", [stories[number]]))
    (href,) = hrefs(imported(1))
    assert landing(client, href.partition("#")[0]) == imported(2).get_absolute_url()
    assert href.endswith("#y")


def test_links_stay_as_they_are_when_they_lead_elsewhere(tmp_path: Path) -> None:
    kept = [
        "https://chinhphu.vn/a.html",
        "http://bao.example.khac.vn/a.html",
        "http://bao.example:8080/a.html",
        "ftp://bao.example/a",
        "mailto:toasoan@bao.example",
        "/tin/bai-2.html",
        "http://bao.example/upload/anh-lon.jpg",
    ]
    run(write(tmp_path / "e.jsonl", [linking(1, *kept)]))
    assert hrefs(imported(1)) == [href for href in kept if not href.startswith("ftp")]


def test_a_link_never_comes_to_name_another_host() -> None:
    hosts = {"bao.example"}
    assert on_this_site("http://bao.example//evil.example/a", hosts) == "/evil.example/a"
    assert on_this_site("http://bao.example", hosts) == "/"
    assert on_this_site("http://bao.example/a?b=c#d", hosts) == "/a?b=c#d"
    for url in (
        "http://bao.example\\@evil.example/",
        "http://u@evil.example/",
        "//evil.example",
        "javascript:1",
        "http://[",
    ):
        assert on_this_site(url, hosts) is None


def test_a_host_that_becomes_known_late_is_caught_up_with(tmp_path: Path) -> None:
    """An old paper had several hosts; stories link to one before any record of it is read."""
    first = linking(1, "http://cu.example/tin/bai-2.html", "http://khac.example/a")
    run(write(tmp_path / "1.jsonl", [first]), source="bao-cu")
    edited = imported(1)
    assert hrefs(edited)[0] == "http://cu.example/tin/bai-2.html"
    second = crawled(2, url="http://cu.example/tin/bai-2.html")
    run(write(tmp_path / "2.jsonl", [second]), source="bao-cu")
    assert hrefs(imported(1)) == ["/tin/bai-2.html", "http://khac.example/a"]
    assert not ImportHost.objects.filter(is_behind=True).exists()
    assert run(tmp_path / "1.jsonl", source="bao-cu")[-1] == summary(unchanged=1)
    write(tmp_path / "1.jsonl", [first | {"title": "Đổi"}])
    assert run(tmp_path / "1.jsonl", source="bao-cu")[-1] == summary(updated=1), "it does not count as edited"


# Related stories


def test_related_stories_are_connected_once_both_are_in(tmp_path: Path) -> None:
    related = ["http://bao.example/tin/bai-2.html", "/tin/bai-3.html?utm_source=x", "http://bao.example/tin/bai-9.html"]
    run(
        write(
            tmp_path / "1.jsonl",
            [crawled(2), crawled(1, related=[*related, related[0], "http://bao.example/tin/bai-1.html"])],
        )
    )
    assert list(imported(1).related.all()) == [imported(2)]
    assert ImportRelation.objects.count() == 2
    run(write(tmp_path / "2.jsonl", [crawled(3)]))
    assert set(imported(1).related.all()) == {imported(2), imported(3)}
    assert [row.address for row in ImportRelation.objects.all()] == ["/tin/bai-9.html"]
    assert run(tmp_path / "1.jsonl")[-1] == summary(unchanged=2)
    write(tmp_path / "1.jsonl", [crawled(2), crawled(1, related=["/tin/bai-3.html"])])
    run(tmp_path / "1.jsonl")
    assert list(imported(1).related.all()) == [imported(3)] and not ImportRelation.objects.exists()


def test_a_story_deleted_before_its_related_one_came_waits_no_longer(tmp_path: Path) -> None:
    run(write(tmp_path / "1.jsonl", [crawled(1, related=["/tin/bai-2.html"])]))
    imported(1).delete()
    run(write(tmp_path / "2.jsonl", [crawled(2)]))
    assert not ImportRelation.objects.exists()


# Documents


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("ke-hoach.pdf", PDF, "application/pdf"),
        ("KeHoach.PDF", PDF, "application/pdf"),
        ("cong-van.doc", OLD_WORD, "application/msword"),
        ("so-lieu.xls", OLD_WORD, "application/vnd.ms-excel"),
        ("cong-van.docx", package("[Content_Types].xml", "word/document.xml"), "application/vnd.openxmlformats"),
        ("so-lieu.xlsx", package("[Content_Types].xml", "xl/workbook.xml"), "application/vnd.openxmlformats"),
    ],
)
def test_documents_in_the_folder_come_along_and_are_handed_out_as_downloads(
    tmp_path: Path, client: Client, name: str, content: bytes, kind: str
) -> None:
    folder = tmp_path / "old"
    write(folder / "e.jsonl", [linking(1, f"http://bao.example/upload/{name}"), linking(2, f"/upload/{name}")])
    (folder / "upload").mkdir()
    (folder / "upload" / name).write_bytes(content)
    run(folder)
    (href,) = hrefs(imported(1))
    assert hrefs(imported(2)) == [href]
    assert re.fullmatch(r"/media/attachments/\d{4}/\d\d/[0-9a-f]{32}\.[a-z]{3,4}", href)
    document = Attachment.objects.get()
    assert (document.original_name, document.size) == (name, len(content))
    answer = client.get(href)
    assert answer.headers["Content-Type"].startswith(kind)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == content
    assert run(folder)[-1] == summary(unchanged=2)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", b"<html><script>alert(1)</script>", "not what its name says"),
        ("a.doc", PDF, "not what its name says"),
        ("a.docx", package("xl/workbook.xml"), "not what its name says"),
        ("a.docx", b"PK\x03\x04 broken", "not what its name says"),
        ("a.xls", b"", "is empty"),
        ("a.pdf", None, "is missing"),
    ],
)
def test_what_is_no_document_or_is_missing_is_told_and_its_link_stays(
    tmp_path: Path, name: str, content: bytes | None, words: str
) -> None:
    folder = tmp_path / "old"
    write(folder / "e.jsonl", [linking(1, f"http://bao.example/upload/{name}")])
    if content is not None:
        (folder / name).write_bytes(content)
        (folder / "upload").mkdir()
        (folder / "upload" / name).write_bytes(content)
    run(folder, report=str(tmp_path / "report"))
    assert hrefs(imported(1)) == [f"http://bao.example/upload/{name}"]
    (warning,) = reported(tmp_path / "report")[0]["warnings"]
    assert words in warning and warning.endswith("; the link stays.")
    assert not Attachment.objects.exists()


def test_another_houses_document_is_only_a_link(tmp_path: Path) -> None:
    path = write(tmp_path / "e.jsonl", [linking(1, "https://vanban.chinhphu.vn/nghi-dinh.pdf")])
    run(path, report=str(tmp_path / "report"))
    assert reported(tmp_path / "report")[0]["warnings"] == []


def test_a_document_stays_when_a_later_run_is_not_given_it(tmp_path: Path) -> None:
    path = write(tmp_path / "e.jsonl", [linking(1, "http://bao.example/upload/a.pdf")])
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "a.pdf").write_bytes(PDF)
    run(path, media_root=str(tmp_path / "media"))
    before = hrefs(imported(1))
    write(path, [linking(1, "http://bao.example/upload/a.pdf", title="Đổi")])
    run(path)
    assert hrefs(imported(1)) == before and before[0].startswith("/media/attachments/")


def test_only_documents_are_served_from_their_folder(client: Client) -> None:
    for name in (
        "attachments/2019/07/a.html",
        "attachments/2019/07/a.svg",
        "attachments/2019/07/a.jpg",
        "photos/a.pdf",
    ):
        path = settings.MEDIA_ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(PDF)
        assert client.get(f"/media/{name}").status_code == 404


# Which addresses nobody answers


def listed(*lines: str, file: Path) -> list[str]:
    file.write_text("\n".join(lines), encoding="utf-8")
    out = io.StringIO()
    call_command("unanswered_addresses", str(file), stdout=out, stderr=io.StringIO())
    return out.getvalue().splitlines()


def test_addresses_that_no_story_answers_are_listed_the_most_wanted_first(tmp_path: Path) -> None:
    run(write(tmp_path / "e.jsonl", [crawled(1), crawled(2, url="http://bao.example/?p=7")]))
    own = imported(1).get_absolute_url()
    gone = Address.objects.create(path="/tin/mat.html")
    addresses = [
        *(
            "http://bao.example/tin/bai-1.html",
            "/tin/BAI-1.html?utm_source=x",
            "/?p=7",
            own,
            "/",
            "",
            "/static/site.css",
        ),
        *("http://bao.example/tin/khong-co.html", "/upload/a.jpg", "/favicon.ico", "http://[", "loi"),
        *("/tin/khac.html", "/tin/khac.html", str(gone), "/?p=8"),
    ]
    wanted = ["/tin/khac.html", "/tin/khong-co.html", "/tin/mat.html", "/?p=8"]
    assert listed(*addresses, file=tmp_path / "list") == wanted
    log = [f'1.2.3.4 - - [08/Jul/2019:21:24:00 +0700] "GET {a} HTTP/1.1" 404 12 "-" "Mozilla"' for a in addresses]
    assert (
        listed(*log, '1.2.3.4 - - [x] "POST /tin/bai-77.html HTTP/1.1" 404 1', file=tmp_path / "log")[:2] == wanted[:2]
    )


def test_a_list_that_cannot_be_read_is_exit_2(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as caught:
        call_command("unanswered_addresses", str(tmp_path / "none"))
    assert caught.value.returncode == 2


def test_a_story_edited_since_keeps_its_links_alive_too(tmp_path: Path) -> None:
    run(write(tmp_path / "1.jsonl", [linking(1, "http://cu.example/a.html")]), source="x")
    edit_at_the_desk(imported(1))
    run(write(tmp_path / "2.jsonl", [crawled(2, url="http://cu.example/a.html")]), source="x")
    assert hrefs(imported(1)) == ["/a.html"] and imported(1).headline == "Sửa ở bàn"
