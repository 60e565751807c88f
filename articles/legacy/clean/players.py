"""Films and sounds in old pages: players of other houses, and files of the paper's own."""

import html
import re
from urllib.parse import parse_qs, unquote, urlsplit

from articles.legacy.clean.attributes import absolute
from newsroom.embeds import embed_provider

_FILE = re.compile(r"[^?#]+\.(?:mp4|flv|wmv|avi|mov|m4v|webm|ogv|mp3|wma|m4a|ogg|wav|3gp)(?:[?#].*)?", re.IGNORECASE)
_NAMES = ("src", "data", "data-src", "value", "href")
_NAMED_FILE = ("file", "url", "src", "videofile", "clip")


def player(tag: str, attributes: dict[str, str], base: str) -> str:
    """What stands for a player: its frame when the house is known, a link to its film or sound, else nothing."""
    if tag == "param" and attributes.get("name", "").lower() == "flashvars":
        return _link(_in_variables(attributes.get("value", "")), base)
    address = next((value for name in _NAMES if (value := attributes.get(name, "").strip())), "")
    if embed_provider(address):
        return f'<iframe src="{html.escape(address)}"></iframe>'
    if _FILE.fullmatch(address):
        return _link(address, base)
    if variables := attributes.get("flashvars"):
        return _link(_in_variables(variables), base)
    return _link(_in_variables(address.partition("?")[2]), base) if ".swf?" in address else ""


def _in_variables(variables: str) -> str:
    """The film's address among the settings of a Flash player."""
    try:
        given = parse_qs(variables, max_num_fields=50)
    except ValueError:
        return ""
    return next((given[name][0] for name in _NAMED_FILE if name in given and _FILE.fullmatch(given[name][0])), "")


def _link(address: str, base: str) -> str:
    if not address:
        return ""
    try:
        name = unquote(urlsplit(address).path).rpartition("/")[2]
    except ValueError:
        return ""
    return f'<a href="{html.escape(absolute(base, address))}">{html.escape(name or address, quote=False)}</a>'
