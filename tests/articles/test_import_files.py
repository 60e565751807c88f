"""Finding an import's files in folders and archives, and what stands beside them; nothing outside is ever opened."""

import io
import os
import struct
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from articles.legacy.record import Refusal, Unusable
from articles.legacy.sources import files
from articles.legacy.sources.files import SourceFile
from tests.articles.processes import measured


def walked(path: Path) -> dict[str, bytes | str]:
    """What each file holds, or why it is refused, by name."""
    found: dict[str, bytes | str] = {}
    for file in files.walk(files.check(str(path))):
        if isinstance(file, Refusal):
            found[file.name if hasattr(file, "name") else file.file] = file.reason
        else:
            with file.open() as stream:
                found[file.name] = stream.read()
    return found


def file_named(path: Path, name: str) -> SourceFile:
    return next(file for file in files.walk(path) if isinstance(file, SourceFile) and file.name.endswith(name))


def zipped(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as out:
        for name, data in members.items():
            out.writestr(name, data)
    return path


def unpacked(path: Path, members: dict[str, bytes]) -> Path:
    for name, data in members.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


@pytest.fixture(params=["folder", "archive"])
def old_site(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A story with pictures around it, in a folder or in an archive."""
    members = {
        "tin/2018/bai.html": b"story",
        "tin/2018/anh/Cầu.JPG": b"beside",
        "uploads/2018/12/a.jpg": b"upload",
        "uploads/van-ban.pdf": b"document",
        "uploads/script.php": b"code",
        "a.jpg": b"root",
    }
    return unpacked(tmp_path / "site", members) if request.param == "folder" else zipped(tmp_path / "a.zip", members)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("anh/Cầu.JPG", b"beside"),
        ("anh/cầu.jpg", b"beside"),
        ("anh/C%E1%BA%A7u.jpg?w=600", b"beside"),
        ("anh\\Cầu.jpg", b"beside"),
        ("/tin/2018/anh/Cầu.jpg", b"beside"),
        ("../../a.jpg", b"root"),
        ("http://bao.example/wp-content/uploads/2018/12/a.jpg", b"upload"),
        ("//bao.example/uploads/van-ban.PDF", b"document"),
        ("uploads/2018/12/a.jpg", b"upload"),
        ("a.jpg", b"root"),
        ("khác.jpg", None),
        ("http://bao.example/khac/b.jpg", None),
        ("../../../a.jpg", None),
        ("/etc/../../a.jpg", None),
        ("uploads/script.php", None),
        ("tin/2018/bai.html", None),
        ("file:///a.jpg", None),
        ("data:image/png;base64,aaaa.jpg", None),
        ("http://[a.jpg", None),
        ("a\0.jpg", None),
        ("", None),
        ("x" * 5000 + ".jpg", None),
    ],
)
def test_a_picture_is_found_beside_its_story_and_nowhere_else(old_site: Path, name: str, found: bytes | None) -> None:
    for file in files.walk(old_site):
        if isinstance(file, SourceFile) and file.name.endswith("bai.html"):
            stream = file.sibling(name)
            assert (stream.read() if stream else None) == found


def test_links_beside_a_story_are_not_followed(tmp_path: Path) -> None:
    secret = unpacked(tmp_path / "secret", {"a.jpg": b"secret"})
    site = unpacked(tmp_path / "site", {"bai.html": b"story"})
    (site / "a.jpg").symlink_to(secret / "a.jpg")
    (site / "anh").symlink_to(secret)
    story = file_named(site, "bai.html")
    assert story.sibling("a.jpg") is None and story.sibling("anh/a.jpg") is None
    assert walked(site) == {"bai.html": b"story", "anh": "Links are not followed."}


def test_what_lies_beside_a_file_that_was_named_by_itself_was_not_given(tmp_path: Path) -> None:
    site = unpacked(tmp_path, {"bai.html": b"story", "a.jpg": b"picture"})
    assert file_named(site / "bai.html", "bai.html").sibling("a.jpg") is None


def test_pictures_and_documents_are_no_stories_and_are_counted(old_site: Path) -> None:
    passed_over: Counter[str] = Counter()
    names = [file.name for file in files.walk(old_site, passed_over) if isinstance(file, SourceFile)]
    assert [name.rpartition("!")[2] for name in names] == ["tin/2018/bai.html", "uploads/script.php"]
    assert passed_over == {".jpg": 3, ".pdf": 1}


def test_sizes_add_up_and_positions_tell_what_was_read(old_site: Path) -> None:
    assert files.total_bytes(old_site) == len(b"story") + len(b"code")
    for file in files.walk(old_site):
        assert isinstance(file, SourceFile)
        with file.open() as stream:
            stream.read(2)
            assert (file.position, file.size) == (2, len(b"story") if "bai" in file.name else len(b"code"))
            stream.read()
        assert file.position == file.size
        file.open().close()
        assert file.position == 0


def test_a_folder_is_walked_in_the_order_of_names(tmp_path: Path) -> None:
    site = unpacked(tmp_path, {"b/1.txt": b"", "a/2.txt": b"", "a/1.txt": b"", "c.txt": b"", ".hidden/x.txt": b""})
    assert list(walked(site)) == ["c.txt", "a/1.txt", "a/2.txt", "b/1.txt"]


def test_an_archive_in_a_folder_is_read_and_other_kinds_are_told(tmp_path: Path) -> None:
    zipped(tmp_path / "b.zip", {"x.txt": b"x"})
    unpacked(tmp_path, {"a.rar": b"Rar!", "c.tar.gz": b"\x1f\x8b", "d.zip": b"nothing"})
    assert walked(tmp_path) == {
        "a.rar": "Of archives only .zip is read; unpack it and import the folder.",
        "b.zip!x.txt": b"x",
        "c.tar.gz": "Of archives only .zip is read; unpack it and import the folder.",
        "d.zip": "d.zip is not a readable zip archive.",
    }


def test_what_is_no_file_or_cannot_be_read_is_refused_by_name(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "bad\udcff.txt").write_bytes(b"x")
    assert walked(tmp_path) == {"bad\ufffd.txt": b"x", "pipe.txt": "It is not a regular file."}


def test_hostile_members_are_refused_each_with_its_reason(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "a.zip",
        {
            "../out.txt": b"x",
            "/etc/passwd.txt": b"x",
            "C:/x.txt": b"x",
            "a\\..\\..\\x.txt": b"x",
            "in.zip": b"PK",
            "ok.txt": b"ok",
        },
    )
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("slow.txt", b"x" * 100, compress_type=zipfile.ZIP_LZMA)
        archive.writestr("locked.txt", b"x" * 100)
    raw = bytearray(path.read_bytes())
    at = raw.rindex(b"PK\x01\x02")
    raw[at + 8] |= 1  # says that it is encrypted
    path.write_bytes(raw)
    leads_out = "The name leads out of the archive."
    assert walked(path) == {
        "a.zip!../out.txt": leads_out,
        "a.zip!/etc/passwd.txt": leads_out,
        "a.zip!C:/x.txt": leads_out,
        "a.zip!a/../../x.txt": leads_out,
        "a.zip!in.zip": "Archives inside an archive are not read.",
        "a.zip!ok.txt": b"ok",
        "a.zip!link.txt": "Links are not followed.",
        "a.zip!slow.txt": "The file is packed in a way that is not read (method 14).",
        "a.zip!locked.txt": "The file is encrypted.",
    }


def test_names_packed_without_saying_in_which_encoding_are_read_as_utf_8(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"bai-xx.txt": b"x"})
    path.write_bytes(path.read_bytes().replace(b"bai-xx", "b\u00e0i-x".encode()))
    assert list(walked(path)) == ["a.zip!bài-x.txt"]


@pytest.mark.parametrize("prefix", [b"", b"a self-extracting program"])
def test_an_archive_of_many_slices_is_read_whole(tmp_path: Path, prefix: bytes) -> None:
    path = zipped(
        tmp_path / "a.zip", {f"{number:05}.txt": b"%d" % number for number in range(9000)}, zipfile.ZIP_STORED
    )
    path.write_bytes(prefix + path.read_bytes())
    found = walked(path)
    assert len(found) == 9000 and found["a.zip!08999.txt"] == b"8999"


def test_the_limits_are_settings(tmp_path: Path, settings) -> None:
    path = zipped(tmp_path / "a.zip", {"a.txt": b"0" * 2_000_000, "b.txt": b""})
    settings.IMPORT_ZIP_ENTRIES = 1
    with pytest.raises(Unusable, match="holds more than 1 files"):
        files.check(str(path))
    settings.IMPORT_ZIP_ENTRIES = 2
    with pytest.raises(Unusable, match="unpacks to more than 100 times its size"):
        files.check(str(path))
    settings.IMPORT_ZIP_RATIO = 10_000
    settings.IMPORT_FILE_BYTES = 1024 * 1024
    assert walked(path)["a.zip!a.txt"] == "The file is larger than 1 MB."
    unpacked(tmp_path / "site", {"a.txt": b"0" * 2_000_000})
    assert walked(tmp_path / "site") == {"a.txt": "The file is larger than 1 MB."}


def test_members_that_share_their_packed_bytes_are_counted_as_often_as_they_unpack(tmp_path: Path) -> None:
    """An archive of one packed megabyte and a directory that names it a thousand times."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("a.txt", os.urandom(30_000) + b"0" * 500_000)
    raw = packed.getvalue()
    start = raw.index(b"PK\x01\x02")
    end = raw.index(b"PK\x05\x06")
    entry = raw[start:end]
    closing = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1000, 1000, len(entry) * 1000, start, 0)
    path = tmp_path / "a.zip"
    path.write_bytes(raw[:start] + entry * 1000 + closing)
    with pytest.raises(Unusable, match="times its size"):
        files.check(str(path))


def test_a_member_that_understates_its_size_gives_no_more_than_it_stated(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.txt": b"0" * 900_000})
    path.write_bytes(path.read_bytes().replace(struct.pack("<L", 900_000), struct.pack("<L", 10)))
    for file in files.walk(path):
        assert isinstance(file, SourceFile)
        with pytest.raises(zipfile.BadZipFile), file.open() as stream:
            while stream.read(4096):
                assert file.position <= 10


@pytest.mark.parametrize("keep", [0, 3, 30, 200, -1, -22, -40])
def test_a_cut_archive_is_refused_with_a_sentence(tmp_path: Path, keep: int) -> None:
    path = zipped(tmp_path / "a.zip", {"a.txt": b"story" * 50, "b.txt": b"x"})
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(Unusable, match="a.zip is not a readable zip archive."):
        files.check(str(path))


def test_a_directory_full_of_rubbish_is_refused_with_a_sentence(tmp_path: Path) -> None:
    raw = zipped(tmp_path / "a.zip", {"a.txt": b"story", "b.txt": b"x"}).read_bytes()
    start = raw.index(b"PK\x01\x02")
    for at in range(start, len(raw)):
        broken = bytearray(raw)
        broken[at] ^= 0xFF
        (tmp_path / "b.zip").write_bytes(broken)
        try:
            for file in files.walk(tmp_path / "b.zip"):
                if isinstance(file, SourceFile):
                    with file.open() as stream:
                        stream.read()
        except (Unusable, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
            pass  # what the reading of sources turns into sentences


def test_an_archive_of_a_hundred_thousand_files_needs_no_more_memory_than_a_small_one(tmp_path: Path) -> None:
    held = []
    for count in (10, 100_000):
        path = tmp_path / f"{count}.zip"
        with zipfile.ZipFile(path, "w") as out:
            for number in range(count):
                out.writestr(f"bao-cu/2015/07/bai-{number:07}.html", b"x")
        found, megabytes = measured(
            "from articles.legacy.sources import files\n"
            f"print(sum(1 for file in files.walk(files.check({str(path)!r}))))"
        )
        assert found == str(count)
        held.append(megabytes)
    assert held[1] - held[0] < 30, "the library alone would hold 64 MB of names"


@pytest.mark.parametrize("kind", ["folder", "archive"])
def test_a_copied_site_keeps_its_pictures_although_its_hosts_folder_stands_between(tmp_path: Path, kind: str) -> None:
    members = {
        "tai-ve/www.bao.example/kinh-te/201907/bai-1/index.html": b"story",
        "tai-ve/www.bao.example/file/anh1.jpg": b"shown",
        "tai-ve/www.bao.example/kinh-te/201907/anh2.jpg": b"near",
        "khac/file/anh3.jpg": b"of another site",
    }
    site = unpacked(tmp_path / "s", members) if kind == "folder" else zipped(tmp_path / "s.zip", members)
    sibling = file_named(site, "index.html").sibling

    def found(name: str) -> bytes | None:
        stream = sibling(name)
        if stream is None:
            return None
        with stream:
            return stream.read()

    assert found("http://www.bao.example/file/anh1.jpg") == found("/file/anh1.jpg") == b"shown"
    assert found("../../../file/anh1.jpg") == b"shown" and found("../anh2.jpg") == b"near"
    assert found("/file/anh3.jpg") is None
