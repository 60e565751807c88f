"""Fetching: only listed hosts at public addresses are asked, and no answer is longer, larger or later than allowed."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from newsroom.fetching import Fetcher, Network, NotFetched, Unreachable, is_public

PUBLIC = "93.184.216.34"
HOST = "anh.bao.example"


class Elsewhere(Network):
    """A network in which every public address is a server on this machine."""

    def __init__(self, port: int, addresses: dict[str, list[str]] | None = None) -> None:
        self.port, self.addresses = port, addresses or {}
        self.asked: list[str] = []
        self.reached: list[tuple[str, int]] = []
        self.proved: list[str] = []

    def resolve(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        return self.addresses.get(host, [PUBLIC])

    def connect(self, address: str, port: int, timeout: float) -> socket.socket:
        self.reached.append((address, port))
        return socket.create_connection(("127.0.0.1", self.port), timeout)

    def secure(self, connection: socket.socket, host: str) -> socket.socket:
        self.proved.append(host)
        return connection


class Site(BaseHTTPRequestHandler):
    answer: Callable[["Site"], None]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        type(self).seen.append((self.path, dict(self.headers)))  # type: ignore[attr-defined]
        type(self).answer(self)

    do_POST = do_GET

    def log_message(self, *args: object) -> None:
        pass

    def send(self, content: bytes = b"", status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content_Length": str(len(content)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture
def site() -> Iterator[type[Site]]:
    kind = type("OneSite", (Site,), {"seen": [], "answer": lambda self: self.send(b"noi dung")})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    kind.port = server.server_address[1]  # type: ignore[attr-defined]
    yield kind
    server.shutdown()
    server.server_close()


def fetcher(site: type[Site], addresses: dict[str, list[str]] | None = None, **facts: object) -> Fetcher:
    facts = {"hosts": [HOST], "most_bytes": 1000, **facts}
    return Fetcher(network=Elsewhere(site.port, addresses), **facts)  # type: ignore[arg-type, attr-defined]


def refusal(of: Fetcher, url: str) -> str:
    with pytest.raises(NotFetched) as caught:
        of.fetch(url)
    assert str(caught.value).endswith(".") and "\n" not in str(caught.value)
    return str(caught.value)


def test_what_a_listed_host_answers_is_fetched_and_the_host_is_named_to_it(site: type[Site]) -> None:
    door = fetcher(site)
    answer = door.fetch(f"http://{HOST.upper()}/Ảnh/a b.jpg?x=1#y")
    assert (answer.content, answer.status) == (b"noi dung", 200)
    ((path, headers),) = site.seen  # type: ignore[attr-defined]
    assert path == "/%E1%BA%A2nh/a%20b.jpg?x=1"
    assert headers["Host"] == HOST and "Cookie" not in headers
    assert door.network.reached == [(PUBLIC, 80)]  # type: ignore[attr-defined]


def test_https_goes_to_the_same_checked_address_and_asks_the_host_to_prove_its_name(site: type[Site]) -> None:
    door = fetcher(site)
    door.fetch(f"https://{HOST}/a")
    assert (door.network.reached, door.network.proved) == ([(PUBLIC, 443)], [HOST])  # type: ignore[attr-defined]


def test_a_form_is_posted(site: type[Site]) -> None:
    site.answer = lambda self: self.send(self.rfile.read(int(self.headers["Content-Length"])))
    assert fetcher(site).fetch(f"http://{HOST}/", form=b"a=1").content == b"a=1"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://anh.bao.example/a", "only http and https"),
        ("file:///etc/passwd", "only http and https"),
        ("http://anh.bao.example:8080/a", "on their own ports"),
        ("https://anh.bao.example:80/a", "on their own ports"),
        ("http://user:secret@anh.bao.example/a", "user name"),
        ("http://khac.example/a", "not on the list"),
        ("http://anh.bao.example.khac.example/a", "not on the list"),
        ("http://127.0.0.1/a", "not on the list"),
        ("http:///a", "not on the list"),
        ("http://[::1/a", "no address"),
        ("http://anh.bao.example:99999/a", "no address"),
        ("", "only http and https"),
    ],
)
def test_any_other_address_is_refused_before_a_name_is_looked_up(site: type[Site], url: str, words: str) -> None:
    door = fetcher(site)
    assert words in refusal(door, url)
    assert door.network.asked == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "10.0.0.1",
            "172.16.0.9",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
        ),
        *("255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1"),
        *("::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1", "fe80::1%eth0", "not an address", ""),
    ],
)
def test_a_host_with_any_address_of_a_private_network_is_never_connected_to(site: type[Site], address: str) -> None:
    assert not is_public(address)
    door = fetcher(site, {HOST: [PUBLIC, address]})
    assert "not public" in refusal(door, f"http://{HOST}/a")
    assert door.network.reached == [] and site.seen == []  # type: ignore[attr-defined]


def test_public_addresses_of_both_kinds_are_public() -> None:
    assert is_public(PUBLIC) and is_public("2606:4700::1111") and is_public("::ffff:93.184.216.34")


def test_redirects_are_followed_three_times_and_checked_each_time(site: type[Site]) -> None:
    def leading(self: Site) -> None:
        left = int(self.path.rpartition("/")[2])
        self.send(status=302, Location=f"/{left - 1}") if left else self.send(b"da den")

    site.answer = leading
    assert fetcher(site).fetch(f"http://{HOST}/3").content == b"da den"
    assert "more than 3 times" in refusal(fetcher(site), f"http://{HOST}/4")
    for target, words in [
        ("http://khac.example/", "not on the list"),
        ("http://169.254.169.254/latest/", "not on the list"),
        ("//khac.example/", "not on the list"),
        ("http://anh.bao.example:22/", "own ports"),
        ("file:///etc/passwd", "only http and https"),
    ]:
        site.answer = lambda self, target=target: self.send(status=301, Location=target)
        assert words in refusal(fetcher(site), f"http://{HOST}/")


def test_a_redirect_to_a_listed_host_that_has_moved_into_our_network_is_refused(site: type[Site]) -> None:
    site.answer = lambda self: self.send(status=302, Location="http://trong.example/")
    door = fetcher(site, {"trong.example": ["10.0.0.7"]}, hosts=[HOST, "trong.example"])
    assert "not public" in refusal(door, f"http://{HOST}/")


def test_https_never_leads_to_http(site: type[Site]) -> None:
    site.answer = lambda self: self.send(status=302, Location=f"http://{HOST}/")
    assert "from https to http" in refusal(fetcher(site), f"https://{HOST}/")


def test_an_answer_that_says_it_is_too_large_or_is_too_large_is_not_read_to_its_end(site: type[Site]) -> None:
    site.answer = lambda self: self.send(b"x" * 1001)
    assert "larger than" in refusal(fetcher(site), f"http://{HOST}/")

    def endless(self: Site) -> None:
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"x" * 65536)
        except OSError:
            self.close_connection = True

    site.answer = endless
    assert "larger than" in refusal(fetcher(site), f"http://{HOST}/")
    site.answer = lambda self: self.send(b"x" * 1000)
    assert len(fetcher(site).fetch(f"http://{HOST}/").content) == 1000


def test_packed_answers_are_unpacked_within_the_same_limit(site: type[Site]) -> None:
    site.answer = lambda self: self.send(gzip.compress(b"vang " * 20), Content_Encoding="gzip")
    assert fetcher(site).fetch(f"http://{HOST}/").content == b"vang " * 20
    site.answer = lambda self: self.send(gzip.compress(bytes(50_000)), Content_Encoding="gzip")
    assert "larger than" in refusal(fetcher(site), f"http://{HOST}/")
    site.answer = lambda self: self.send(gzip.compress(b"cut")[:-9], Content_Encoding="gzip")
    assert "no whole answer" in refusal(fetcher(site), f"http://{HOST}/")
    site.answer = lambda self: self.send(b"x", Content_Encoding="br")
    assert "packed as" in refusal(fetcher(site), f"http://{HOST}/")


def test_a_cut_answer_a_broken_one_and_an_error_are_told(site: type[Site]) -> None:
    def cut(self: Site) -> None:
        self.send(b"mot nua", Content_Length="500", Connection="close")
        self.close_connection = True

    site.answer = cut
    assert "no whole answer" in refusal(fetcher(site), f"http://{HOST}/")
    site.answer = lambda self: self.wfile.write(b"SSH-2.0\r\n\r\n")
    assert "no whole answer" in refusal(fetcher(site), f"http://{HOST}/")
    site.answer = lambda self: self.send(b"", 404)
    assert "answers 404" in refusal(fetcher(site), f"http://{HOST}/khoa?key=secret")
    assert "secret" not in refusal(fetcher(site), f"http://{HOST}/khoa?key=secret")


def test_not_modified_is_an_answer_to_a_question_with_a_condition(site: type[Site]) -> None:
    site.answer = lambda self: self.send(b"", 304)
    assert fetcher(site).fetch(f"http://{HOST}/", {"If-None-Match": '"1"'}).status == 304


def test_a_host_that_is_silent_or_drips_costs_no_more_than_the_time_allowed(site: type[Site]) -> None:
    def dripping(self: Site) -> None:
        try:
            for _ in range(100):
                self.wfile.write(b"H")
                self.wfile.flush()
                time.sleep(0.05)
        except OSError:
            self.close_connection = True

    site.answer = dripping
    with pytest.raises(Unreachable, match="in time"):
        fetcher(site, seconds=0.4).fetch(f"http://{HOST}/")
    site.answer = lambda self: time.sleep(1)
    with pytest.raises(Unreachable, match="in time"):
        fetcher(site, patience=0.2).fetch(f"http://{HOST}/")


def test_a_host_without_address_or_server_is_unreachable(site: type[Site]) -> None:
    class Dark(Network):
        def resolve(self, host: str, port: int) -> list[str]:
            raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(Unreachable, match="cannot be reached"):
        Fetcher([HOST], 10, network=Dark()).fetch(f"http://{HOST}/")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(Unreachable, match="cannot be reached"):
        Fetcher([HOST], 10, network=Elsewhere(port)).fetch(f"http://{HOST}/")


def test_no_proxy_of_the_environment_is_asked(site: type[Site], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    assert fetcher(site).fetch(f"http://{HOST}/").content == b"noi dung"


def test_the_ordinary_network_looks_up_and_refuses_this_machine() -> None:
    with pytest.raises(NotFetched, match="not public"):
        Fetcher(["localhost"], 10).fetch("http://localhost/")


@pytest.mark.parametrize("packing", ["identity", "gzip"])
def test_what_a_refusal_says_comes_with_it_as_far_as_anyone_need_read(site: type[Site], packing: str) -> None:
    page = b"Just a moment" * 10_000
    content = gzip.compress(page) if packing == "gzip" else page
    site.answer = lambda self: self.send(content, 403, Content_Encoding=packing)
    with pytest.raises(NotFetched) as caught:
        fetcher(site, most_bytes=20_000).fetch(f"http://{HOST}/")
    answer = caught.value.answer
    assert answer and answer.status == 403 and answer.content == page[:20_000]


def test_of_an_answer_that_breaks_off_the_beginning_is_kept(site: type[Site]) -> None:
    site.answer = lambda self: self.send(b"a half", Content_Length="12")
    with pytest.raises(NotFetched) as caught:
        fetcher(site).fetch(f"http://{HOST}/")
    assert caught.value.answer and caught.value.answer.content == b"a half"
