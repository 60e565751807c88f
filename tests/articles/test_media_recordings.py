"""Recordings: told by what they hold, played on our pages, moved about in."""

import io

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles.media.attachments import MOST_BYTES, NotTaken, check, receive_recording

MP3, MP3_FRAME = b"ID3\x04" + bytes(200), b"\xff\xfb\x90\x64" + bytes(range(200))
OGG, M4A = b"OggS" + bytes(200), b"\x00\x00\x00\x20ftypM4A " + bytes(200)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (MP3, "Đọc bài.MP3", "audio/mpeg"),
        (MP3_FRAME, "a.mp3", "audio/mpeg"),
        (OGG, "a.ogg", "audio/ogg"),
        (M4A, "a.m4a", "audio/mp4"),
    ],
)
def test_a_recording_is_stored_and_played_under_its_own_kind(
    client: Client, content: bytes, name: str, kind: str
) -> None:
    stored = receive_recording(io.BytesIO(content), name)
    answer = client.get(stored.url)
    assert answer.headers["Content-Type"] == kind
    assert b"".join(answer.streaming_content) == content
    assert "attachment" not in answer.headers.get("Content-Disposition", "")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert receive_recording(io.BytesIO(content), "khac" + name[-4:]) == stored


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<script>alert(1)</script>", "a.mp3"),
        (b"", "a.mp3"),
        (OGG, "a.mp3"),
        (MP3, "a.html"),
        (MP3, "a"),
        (b"\xff\xfe<\x00s\x00", "a.mp3"),
        (b"\x00\x00\x00\x20ftypavif", "a.m4a"),
        (b"ID3" + bytes(MOST_BYTES), "a.mp3"),
    ],
)
def test_what_is_no_recording_is_not_taken(content: bytes, name: str) -> None:
    with pytest.raises(NotTaken):
        receive_recording(io.BytesIO(content), name)


def test_an_import_takes_no_recording_for_a_document() -> None:
    with pytest.raises(NotTaken):
        check(MP3, "a.mp3")


class Parts(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(st.integers(0, 260), st.integers(0, 260))
    def test_any_part_that_is_asked_for_is_that_part(self, first: int, last: int) -> None:
        url = receive_recording(io.BytesIO(MP3_FRAME), "a.mp3").url
        answer = self.client.get(url, headers={"range": f"bytes={first}-{last}"})
        if first > last or first >= len(MP3_FRAME):
            assert answer.status_code == 416 and answer.headers["Content-Range"] == f"bytes */{len(MP3_FRAME)}"
            return
        part = MP3_FRAME[first : last + 1]
        assert answer.status_code == 206 and b"".join(answer.streaming_content) == part
        assert answer.headers["Content-Length"] == str(len(part))
        assert answer.headers["Content-Range"] == f"bytes {first}-{first + len(part) - 1}/{len(MP3_FRAME)}"
        assert "immutable" in answer.headers["Cache-Control"] and "Content-Encoding" not in answer.headers

    def test_the_end_and_the_rest_can_be_asked_for(self) -> None:
        url = receive_recording(io.BytesIO(MP3_FRAME), "a.mp3").url
        for asked, part in (("bytes=-4", MP3_FRAME[-4:]), ("bytes=10-", MP3_FRAME[10:]), ("bytes=-9999", MP3_FRAME)):
            answer = self.client.get(url, headers={"range": asked, "accept-encoding": "gzip"})
            assert (answer.status_code, b"".join(answer.streaming_content)) == (206, part)

    def test_an_odd_wish_is_answered_with_the_whole(self) -> None:
        url = receive_recording(io.BytesIO(MP3_FRAME), "a.mp3").url
        for asked in ("bytes=-", "bytes=1-2,4-5", "lines=1-2", "bytes=a-b", "bytes=" + "9" * 40 + "-"):
            answer = self.client.get(url, headers={"range": asked})
            assert (answer.status_code, b"".join(answer.streaming_content)) == (200, MP3_FRAME)
