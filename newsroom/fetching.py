"""Fetching from other hosts: the one way out, for market feeds and for the pictures of old stories.

Threat: an address that we are told to fetch may lead into our own network, never end, unpack to more than it weighs,
or send us elsewhere. So: only hosts on a list, only http and https on their own ports, only public addresses (looked
up once, and then connected to), no proxy, no cookie, no credentials, few redirects that are checked like the first
address, and bounds of time and size that hold while the answer comes in.
"""

import contextlib
import http.client
import io
import ipaddress
import socket
import ssl
import time
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings

PORTS = {"http": 80, "https": 443}
REDIRECTS_AT_MOST = 3
PATIENCE = 10.0  # seconds without a byte
SECONDS_AT_MOST = 30.0  # for one address, redirects included
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BLOCK = 64 * 1024
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class Answer:
    """What came back: `status` is 200, or 304 to a request with a condition; header names are in lower case."""

    def __init__(self, address: str, status: int, headers: Mapping[str, str], content: bytes) -> None:
        self.address, self.status, self.headers, self.content = address, status, headers, content


class NotFetched(Exception):
    """Nothing was fetched; the text is a sentence for the operator.

    `answer` is what came back nevertheless, as far as it came: one that is no success, or that broke off.
    """

    def __init__(self, sentence: str, answer: Answer | None = None) -> None:
        super().__init__(sentence)
        self.answer = answer


class Unreachable(NotFetched):
    """The host did not answer, or not in time: asking it again at once is of no use."""


class NotAllowed(NotFetched):
    """The address, or one that it leads to, may not be fetched."""


class TooLarge(NotFetched):
    """The answer is larger than allowed, packed or unpacked."""


class Network:
    """Names, sockets and certificates. Tests hand over another one in code; no setting or variable replaces it."""

    def resolve(self, host: str, port: int) -> list[str]:
        """Every address of the host. Raises OSError."""
        return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]

    def connect(self, address: str, port: int, timeout: float) -> socket.socket:
        """A connection to exactly that address. Raises OSError."""
        return socket.create_connection((address, port), timeout)

    def secure(self, connection: socket.socket, host: str) -> socket.socket:
        """The connection under TLS, with a host that proved to be `host`. Raises OSError."""
        return self._context.wrap_socket(connection, server_hostname=host)

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context()


@dataclass(frozen=True)
class Fetcher:
    """Fetches from the hosts on its list, at most `most_bytes` a time, packed and unpacked alike."""

    hosts: Collection[str]
    most_bytes: int
    patience: float = PATIENCE
    seconds: float = SECONDS_AT_MOST
    network: Network = Network()

    def fetch(self, url: str, headers: Mapping[str, str] | None = None, form: bytes | None = None) -> Answer:
        """GET the address, or POST `form` to it. Raises NotFetched, and nothing else."""
        deadline = time.monotonic() + self.seconds
        for _ in range(REDIRECTS_AT_MOST + 1):
            answer = self._once(url, headers or {}, form, deadline)
            if answer.status not in _REDIRECTS or form is not None:
                break
            target = urljoin(url, answer.headers.get("location", ""))
            if urlsplit(url).scheme == "https" and urlsplit(target).scheme == "http":
                raise NotAllowed(f"{_shown(url)} leads from https to http.")
            url = target
        else:
            raise NotAllowed(f"{_shown(url)}: it was sent on more than {REDIRECTS_AT_MOST} times.")
        if answer.status != 200 and not (answer.status == 304 and headers):
            raise NotFetched(f"{_shown(url)} answers {answer.status}.", answer)
        return answer

    def _once(self, url: str, headers: Mapping[str, str], form: bytes | None, deadline: float) -> Answer:
        scheme, host, target = self._checked(url)
        connection = http.client.HTTPConnection(host)
        answer: Answer | None = None
        try:
            with self._connected(scheme, host, deadline) as line:
                connection.sock = line  # type: ignore[assignment]
                agent = f"newsroom (+{settings.SITE_URL})"
                ours = {"Host": host, "User-Agent": agent, "Accept-Encoding": "gzip", "Connection": "close"}
                method = "GET" if form is None else "POST"
                connection.request(method, target, form, headers={"Accept": "*/*", **headers, **ours})
                response = connection.getresponse()
                found = {name.lower(): value for name, value in response.getheaders()}
                answer = Answer(url, response.status, found, b"")
                if response.status == 200:
                    self._read(response, answer, self.most_bytes)
                elif response.status >= 400:
                    # The beginning says what kind of refusal it is; how it ends does not matter.
                    with contextlib.suppress(NotFetched, http.client.HTTPException, zlib.error, OSError):
                        self._read(response, answer, min(self.most_bytes, _BLOCK))
                return answer
        except TimeoutError as error:
            raise Unreachable(f"{_shown(url)} does not answer in time.", answer) from error
        except ssl.SSLError as error:
            raise Unreachable(f"{_shown(url)} cannot be reached safely: {error.reason or error}.", answer) from error
        except (http.client.HTTPException, zlib.error, ValueError) as error:
            raise NotFetched(f"{_shown(url)} gives no whole answer ({type(error).__name__}).", answer) from error
        except OSError as error:
            raise Unreachable(f"{_shown(url)} cannot be reached: {error.strerror or error}.", answer) from error

    def _checked(self, url: str) -> tuple[str, str, str]:
        """(scheme, host, what to ask it for) of an address that may be fetched."""
        try:
            parts = urlsplit(url.strip())
            port = parts.port
            host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii").lower()
        except (ValueError, UnicodeError) as error:
            raise NotAllowed(f"{_shown(url)} is no address.") from error
        if parts.scheme not in PORTS or port not in {None, PORTS[parts.scheme]}:
            raise NotAllowed(f"{_shown(url)}: only http and https on their own ports are fetched.")
        if "@" in parts.netloc:
            raise NotAllowed(f"{_shown(url)} carries a user name.")
        if host not in {allowed.lower().rstrip(".") for allowed in self.hosts}:
            raise NotAllowed(f"The host {host or '(none)'} is not on the list of those that may be asked.")
        # As browsers do: what is escaped already stays, the rest is escaped.
        query = f"?{quote(parts.query, safe='%/?:@!$&()*+,;=~-._')}" if parts.query else ""
        return parts.scheme, host, quote(parts.path or "/", safe="%/:@!$&'()*+,;=~-._") + query

    def _connected(self, scheme: str, host: str, deadline: float) -> "_Line":
        addresses = list(dict.fromkeys(self.network.resolve(host, PORTS[scheme])))
        if not addresses or not all(map(is_public, addresses)):
            raise NotAllowed(f"The host {host} has an address that is not public.")
        failed: OSError = OSError("no address")
        for address in addresses:
            try:
                left = min(self.patience, deadline - time.monotonic())
                if left <= 0:
                    raise TimeoutError("no time left")
                connection = self.network.connect(address, PORTS[scheme], left)
            except OSError as error:
                failed = error
                continue
            try:
                return _Line(self.network.secure(connection, host) if scheme == "https" else connection, self, deadline)
            except BaseException:
                connection.close()
                raise
        raise failed

    def _read(self, response: http.client.HTTPResponse, answer: Answer, most_bytes: int) -> None:
        """Give the answer its content, unpacked, as far as it came."""
        packing = answer.headers.get("content-encoding", "identity").strip().lower()
        if packing not in {"identity", "", "gzip", "x-gzip"}:
            raise NotFetched(f"The answer is packed as “{packing[:40]}”, which was not asked for.", answer)
        too_large = TooLarge(f"The answer is larger than {most_bytes / 1024**2:g} MB.", answer)
        if response.status == 200 and (response.length or 0) > most_bytes:
            raise too_large
        unpacker = zlib.decompressobj(wbits=31) if "gzip" in packing else None
        content, received = bytearray(), 0
        try:
            while block := response.read1(_BLOCK):
                received += len(block)
                # One byte beyond the limit is enough to know.
                content += unpacker.decompress(block, most_bytes + 1 - len(content)) if unpacker else block
                if received > most_bytes or len(content) > most_bytes:
                    raise too_large
        finally:
            answer.content = bytes(content[:most_bytes])
        if response.length or unpacker and not unpacker.eof:
            raise http.client.IncompleteRead(b"")


def is_public(address: str) -> bool:
    """Whether anyone on the Internet has that address; one that carries another inside is judged by both."""
    try:
        found: IPAddress = ipaddress.ip_address(address)
    except ValueError:
        return False
    inside: list[IPAddress | None] = []
    if isinstance(found, ipaddress.IPv6Address):
        inside = [found.ipv4_mapped, found.sixtofour, *(found.teredo or ())]
        if found in _NAT64:
            inside.append(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF))
        if found.ipv4_mapped:
            return is_public(str(found.ipv4_mapped))
    well = found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)
    return well and all(is_public(str(other)) for other in inside if other is not None)


class _Line(contextlib.AbstractContextManager):
    """A connection that keeps to a deadline however slowly the other side sends."""

    def __init__(self, connection: socket.socket, fetcher: Fetcher, deadline: float) -> None:
        self._connection, self._fetcher, self._deadline = connection, fetcher, deadline

    def __exit__(self, *args: object) -> None:
        self._connection.close()

    def ready(self) -> socket.socket:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("no time left")
        self._connection.settimeout(min(self._fetcher.patience, left))
        return self._connection

    def sendall(self, data: bytes) -> None:
        self.ready().sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Incoming(self))

    def close(self) -> None:
        """The library closes before the answer is read; the connection ends with the context."""


class _Incoming(io.RawIOBase):
    def __init__(self, line: _Line) -> None:
        self._line = line

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]  # any writable buffer
        return self._line.ready().recv_into(buffer)


def _shown(url: str) -> str:
    """The address without its parameters, for messages: these may hold a key."""
    return f"“{url.split('?')[0][:200]}”"
