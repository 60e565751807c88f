"""WordPress's way of writing: shortcodes, paragraphs told by blank lines, block comments, picture ids."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from newsroom.embeds import embed_provider
from newsroom.markup import pieces
from newsroom.text import plain_text

_SHORTCODE = re.compile(r"\[(\[?)(/?)([a-zA-Z][a-zA-Z0-9_-]*)((?:[\s/][^\[\]]*)?)\](\]?)")
_HAS_ATTRIBUTE = re.compile(r"""\s[\w-]+\s*=\s*["'“”″\d]""")
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))|"([^"]*)"|(\S+)""")
_WITH_CONTENT = frozenset({"caption", "wp_caption", "embed", "audio", "video"})
_KNOWN = _WITH_CONTENT | {"gallery", "playlist"}
_MEDIA_ATTRIBUTES = ("src", "mp3", "m4a", "ogg", "wav", "wma", "mp4", "m4v", "webm", "ogv", "flv", "wmv")
_PICTURE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
_PICTURE_ID = re.compile(r"\bwp-image-(\d{1,12})\b")
_PICTURE_LINK = re.compile(r"\s*(?:<a\b[^<>]*>\s*)?(<img\b[^<>]*>)(?:\s*</a>)?", re.IGNORECASE)
_SRC = re.compile(r"""(\bsrc\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)
_SIZE = re.compile(r"-(?:\d{1,5}x\d{1,5}|scaled|e\d{10,13})(?=\.\w{3,4}$)")
_ALONE = re.compile(r"https?://[^\s<>\"']{4,1000}")
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
_BLOCK_MARK = "<!-- wp:"

_BLOCKS = frozenset(
    "address article aside blockquote caption center col colgroup dd details div dl dt fieldset figcaption figure "  # noqa: SIM905
    "footer form h1 h2 h3 h4 h5 h6 header hr iframe legend li main map nav object ol p pre section style script "
    "summary table tbody td tfoot th thead tr ul video audio".split()
)
# In these a text gets paragraphs of its own; in the other blocks it stands as it is.
_HOLDERS = frozenset({"div", "blockquote", "section", "article", "main", "center", "aside", "form", "fieldset"})
_VOID = frozenset({"hr", "col"})
_DEEPEST = 300  # blocks in each other; nothing nested deeper is kept anyway


@dataclass(frozen=True)
class Attachment:
    """A file of WordPress's library."""

    url: str
    caption: str = ""
    alt: str = ""

    def as_item(self, number: str, post: str) -> bytes:
        """It as an export holds it, in the letters that all encodings have."""
        facts = {
            "wp:post_id": number,
            "wp:post_type": "attachment",
            "wp:post_parent": post,
            "wp:attachment_url": self.url,
            "excerpt:encoded": self.caption,
        }
        told = "".join(f"<{name}>{html.escape(value)}</{name}>" for name, value in facts.items())
        alt = (
            f"<wp:meta_key>_wp_attachment_image_alt</wp:meta_key><wp:meta_value>{html.escape(self.alt)}</wp:meta_value>"
        )
        return f"<item>{told}<wp:postmeta>{alt}</wp:postmeta></item>\n".encode("ascii", "xmlcharrefreplace")


class Library:
    """The files that posts name by number. `post` is the number of the post that a file was uploaded to."""

    def __init__(self) -> None:
        self._files: dict[str, Attachment] = {}
        self._of_post: dict[str, list[str]] = {}

    def __len__(self) -> int:
        return len(self._files)

    def add(self, number: str, file: Attachment, post: str) -> None:
        self._files[number] = file
        if post not in {"", "0"}:
            self._of_post.setdefault(post, []).append(number)

    def get(self, number: str) -> Attachment | None:
        return self._files.get(number)

    def of_post(self, post: str) -> list[str]:
        return self._of_post.get(post, [])


class Content:
    """One post's text as HTML. `warnings` tells what could not be carried over."""

    def __init__(self, content: str, library: Library, post: str) -> None:
        self._library, self._post = library, post
        self._missing: list[str] = []
        self._unknown: list[str] = []
        self.warnings: list[str] = []
        content = content.replace("\r\n", "\n").replace("\r", "\n")
        has_blocks = _BLOCK_MARK in content
        self.html = "".join(_paragraphs(self._with_pictures(self._expanded(content)), breaks=not has_blocks)).strip()
        if self._missing:
            numbers = ", ".join(dict.fromkeys(self._missing))
            self.warnings.append(f"Pictures that are not in the export: {numbers[:200]}.")
        if self._unknown:
            names = ", ".join(f"[{name}]" for name in dict.fromkeys(self._unknown))
            self.warnings.append(f"Unknown shortcodes were left out, with their text kept: {names[:200]}.")

    def _expanded(self, content: str) -> str:
        """The text with its shortcodes carried out. Words in brackets that are no shortcodes stay."""
        closed = {match[3].lower() for match in _SHORTCODE.finditer(content) if match[2]}
        out: list[str] = []
        at = 0
        opened: tuple[str, str, int] | None = None  # (name, attributes, where its content begins in `out`)
        for match in _SHORTCODE.finditer(content):
            out.append(content[at : match.start()])
            at = match.end()
            before, closing, name, attributes, after = match[1], match[2], match[3].lower(), match[4], match[5]
            if before and after:
                out.append(match[0][1:-1])  # [[gallery]] shows the words
                continue
            out.append(before)
            if opened and closing and name == opened[0]:
                inner = "".join(out[opened[2] :])
                del out[opened[2] :]
                out.append(self._carried_out(name, _attributes(opened[1]), inner))
                opened = None
            elif name in _WITH_CONTENT and name in closed and not closing and not attributes.endswith("/"):
                opened = (name, attributes, len(out))
            elif name in _KNOWN and not closing:
                out.append(self._carried_out(name, _attributes(attributes), ""))
            elif name in _KNOWN:
                pass
            elif name in closed or "_" in name or _HAS_ATTRIBUTE.search(attributes):
                self._unknown.append(name)
            else:
                out.append(match[0][len(before) : len(match[0]) - len(after)])
            out.append(after)
        out.append(content[at:])
        return "".join(out)

    def _carried_out(self, name: str, attributes: dict[str, str], inner: str) -> str:
        if name in {"caption", "wp_caption"}:
            return _captioned(attributes.get("caption", ""), inner)
        if name == "gallery":
            return self._gallery(attributes)
        if name == "playlist":
            files = [self._library.get(number) for number in _numbers(attributes.get("ids", ""))]
            return "".join(_link(file.url, file.caption) for file in files if file)
        address = next((attributes[key] for key in _MEDIA_ATTRIBUTES if attributes.get(key)), "")
        address = address or attributes.get("0", "") or plain_text(inner)
        return _player(address) if _ALONE.fullmatch(address) or address.startswith("/") else f"\n\n{inner}\n\n"

    def _gallery(self, attributes: dict[str, str]) -> str:
        numbers = _numbers(attributes.get("ids", "") or attributes.get("include", ""))
        shown: list[str] = []
        for number in numbers or self._library.of_post(attributes.get("id", "") or self._post):
            if file := self._library.get(number):
                shown.append(
                    _figure(f'<img src="{html.escape(file.url)}" alt="{html.escape(file.alt)}">', file.caption)
                )
            else:
                self._missing.append(number)
        return "".join(shown)

    def _with_pictures(self, content: str) -> str:
        """Pictures under the address of the file that was uploaded, where the text names a smaller copy of it."""

        def original(tag: re.Match) -> str:
            number, src = _PICTURE_ID.search(tag[0]), _SRC.search(tag[0])
            file = self._library.get(number[1]) if number else None
            if not file or src and original_name(src[2].strip("\"'")) != original_name(file.url):
                return tag[0]
            address = f'src="{html.escape(file.url)}"'
            return _SRC.sub(lambda _: address, tag[0], count=1) if src else f"<img {address}{tag[0][4:]}"

        return _PICTURE.sub(original, content) if "wp-image-" in content else content


def original_name(address: str) -> str:
    """The name of the uploaded file that an address of one of its sizes stands for (`a-600x400.jpg` of `a.jpg`)."""
    name = unquote(html.unescape(address)).partition("?")[0].rpartition("/")[2]
    return _SIZE.sub("", name).casefold()


def _paragraphs(content: str, *, breaks: bool) -> Iterator[str]:
    """The text in paragraphs: blank lines part them and, with `breaks`, line ends are breaks. Comments are left out."""
    run: list[str] = []  # what stands in the paragraph that is being gathered
    stack: list[str] = []  # the blocks that are open

    def paragraph() -> str:
        inside = "".join(run).strip("\n \t")
        run.clear()
        if not inside:
            return ""
        if _ALONE.fullmatch(inside):
            return _player(inside)
        return f"<p>{_broken(inside) if breaks else inside}</p>\n"

    for piece in pieces(content):
        written = content[piece.start : piece.end]
        if piece.kind == "text" and "pre" in stack[-_DEEPEST:]:
            yield written
        elif piece.kind == "text" and stack and stack[-1] not in _HOLDERS:
            yield _broken(written, inside=stack[-1] == "p") if breaks else written
        elif piece.kind == "text":
            first, *others = _BLANK_LINES.split(written) if breaks else [written]
            run.append(first)
            for other in others:
                yield paragraph()
                run.append(other)
        elif piece.value not in _BLOCKS:
            if stack and stack[-1] not in _HOLDERS:
                yield written
            else:
                run.append(written)
        else:
            yield paragraph()
            if piece.kind == "start" and stack[-1:] == ["p"]:
                stack.pop()
            if piece.kind == "start" and piece.value not in _VOID and not written.endswith("/>"):
                stack.append(piece.value)
            elif piece.value in stack[-_DEEPEST:]:
                while stack.pop() != piece.value:
                    pass
            yield written
    yield paragraph()


def _broken(text: str, *, inside: bool = True) -> str:
    """The text with its line ends as breaks, but for those at its ends, which stand beside tags."""
    return re.sub(r"[ \t]*\n", "<br>\n", text.strip("\n")) if inside else text


def _captioned(caption: str, inner: str) -> str:
    picture = _PICTURE_LINK.match(inner)
    if not picture:
        return f"\n\n{inner}\n\n" if inner.strip() else ""
    return _figure(picture[1], inner[picture.end() :].strip() or html.escape(html.unescape(caption), quote=False))


def _figure(picture: str, caption: str) -> str:
    caption = " ".join(caption.split())
    return f"\n\n<figure>{picture}{f'<figcaption>{caption}</figcaption>' if caption else ''}</figure>\n\n"


def _player(address: str) -> str:
    """A player where it may be shown, else a link: to the file, or to the page that has it."""
    address = html.unescape(address)
    if embed_provider(address):
        return f'\n\n<iframe src="{html.escape(address)}"></iframe>\n\n'
    return _link(address, "")


def _link(address: str, words: str) -> str:
    name = address.partition("?")[0].rpartition("/")[2]
    words = words or (unquote(name) if re.search(r"\.\w{2,4}$", name) else address)
    return f'\n\n<p><a href="{html.escape(address)}">{html.escape(words, quote=False)}</a></p>\n\n'


def _attributes(text: str) -> dict[str, str]:
    """The attributes of a shortcode by name; the first without a name is called `0`."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text.replace("”", '"').replace("″", '"').replace("“", '"')):
        name = match[1].lower() if match[1] else "0"
        found.setdefault(name, next((value for value in match.groups()[1:] if value is not None), ""))
    return found


def _numbers(text: str) -> list[str]:
    return re.findall(r"\d{1,12}", text)
