"""A source of market tables on this machine, which answers as it is told: well, badly, slowly or without end.

It is reached over real HTTP through the fetcher's own door: the network handed to it leads every public address here.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from newsroom.fetching import Network

PUBLIC = "93.184.216.34"


class Asked(NamedTuple):
    method: str
    host: str
    path: str
    body: str
    headers: dict[str, str]


class Here(Network):
    """A network in which every public address is the server of this machine, and proves to be what it is asked for."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.addresses: dict[str, str] = {}

    def resolve(self, host: str, port: int) -> list[str]:
        return [self.addresses.get(host, PUBLIC)]

    def connect(self, address: str, port: int, timeout: float) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout)

    def secure(self, connection: socket.socket, host: str) -> socket.socket:
        return connection


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        source: Misbehaving = self.server.source  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        asked = Asked(self.command, self.headers["Host"], self.path, body, dict(self.headers))
        source.asked.append(asked)
        try:
            source.answer(self, asked)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the other side had enough

    do_POST = do_GET

    def log_message(self, *args: object) -> None:
        pass

    def head(self, status: int = 200, **headers: object) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def send(self, content: bytes, status: int = 200, **headers: object) -> None:
        self.head(status, **{"Content_Length": len(content), **headers})
        self.wfile.write(content)


Answer = Callable[[Handler, Asked], None]


class Misbehaving:
    """The server: `answer` is what it does with the next requests, `asked` what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answer: Answer = says(b"")
        self._is_over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.source = self  # type: ignore[attr-defined]
        self.network = Here(self._server.server_address[1])

    def __enter__(self) -> "Misbehaving":
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *args: object) -> None:
        self._is_over.set()
        self._server.shutdown()
        self._server.server_close()

    def says_nothing(self, handler: Handler, asked: Asked) -> None:
        """It takes the question and waits until everybody has gone."""
        self._is_over.wait(30)


def says(content: bytes, status: int = 200, **headers: object) -> Answer:
    return lambda handler, asked: handler.send(content, status, **headers)


def in_turn(*answers: Answer) -> Answer:
    """One answer after the other, the last one for good."""
    left = list(answers)

    def answer(handler: Handler, asked: Asked) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(handler, asked)

    return answer


def unless_known(content: bytes, etag: str) -> Answer:
    """The content, or 304 to one who has it already."""

    def answer(handler: Handler, asked: Asked) -> None:
        if asked.headers.get("If-None-Match") == etag:
            handler.head(304, ETag=etag)
        else:
            handler.send(content, ETag=etag)

    return answer


def half_of(content: bytes) -> Answer:
    """It promises the whole and closes the line in the middle."""

    def answer(handler: Handler, asked: Asked) -> None:
        handler.head(Content_Length=len(content))
        handler.wfile.write(content[: len(content) // 2])

    return answer


def drips(content: bytes) -> Answer:
    """A byte now and then."""

    def answer(handler: Handler, asked: Asked) -> None:
        handler.head(Content_Length=len(content))
        for byte in content:
            handler.wfile.write(bytes([byte]))
            time.sleep(0.05)

    return answer


def never_ends(blocks: Iterable[bytes]) -> Answer:
    """Block after block, its length not told."""

    def answer(handler: Handler, asked: Asked) -> None:
        handler.head(Content_Type="text/xml")
        for block in blocks:
            handler.wfile.write(block)

    return answer
