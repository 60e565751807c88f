"""The one table of the HTML that stories may hold. The sanitiser, the editor and their tests are made from it."""

from typing import NamedTuple


class Rule(NamedTuple):
    """What one element may carry."""

    attributes: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    required_class: str = ""  # without it the element is unwrapped


def _rule(attributes: str = "", classes: str = "", required_class: str = "") -> Rule:
    return Rule(frozenset(attributes.split()), frozenset(classes.split()), required_class)


# No id, name, style, target, rel, srcset, cite or on…: some are unsafe, the others are the template's to write.
ALLOWED: dict[str, Rule] = {
    "p": _rule(classes="align-center align-right"),
    "br": _rule(),
    "hr": _rule(),
    "h2": _rule(),
    "h3": _rule(),
    "h4": _rule(),
    "strong": _rule(),
    "em": _rule(),
    "b": _rule(),
    "i": _rule(),
    "u": _rule(),
    "s": _rule(),
    "sub": _rule(),
    "sup": _rule(),
    "small": _rule(),
    "mark": _rule(),
    "blockquote": _rule(classes="pull"),
    "q": _rule(),
    "cite": _rule(),
    "ul": _rule(),
    "ol": _rule("start type reversed"),
    "li": _rule("value"),
    "dl": _rule(),
    "dt": _rule(),
    "dd": _rule(),
    "a": _rule("href title"),
    "abbr": _rule("title"),
    "time": _rule("datetime"),
    "figure": _rule("data-provider data-id", classes="image align-left align-center align-right wide"),
    "figcaption": _rule(),
    "img": _rule("src alt width height"),
    "table": _rule(classes="align-center wide"),
    "caption": _rule(),
    "thead": _rule(),
    "tbody": _rule(),
    "tfoot": _rule(),
    "tr": _rule(),
    "th": _rule("colspan rowspan scope"),
    "td": _rule("colspan rowspan scope"),
    "colgroup": _rule("span"),
    "col": _rule("span"),
    "pre": _rule(),
    "code": _rule(),
    "div": _rule(classes="box", required_class="box"),
    "audio": _rule("src controls poster width height"),
    "video": _rule("src controls poster width height"),
    "source": _rule("src"),
}

# Elements that go together with all that stands in them. Any other unknown tag goes alone, its text stays.
DROPPED_WITH_CONTENT = frozenset(
    [
        "script", "style", "title", "textarea", "noscript", "noembed", "noframes", "xmp", "template",
        "plaintext", "iframe", "object", "svg", "math", "select",
    ]
)  # fmt: skip

# Written by other programs for what the table calls by another name.
RENAMED = {
    "h1": "h2", "h5": "h4", "h6": "h4", "strike": "s", "del": "s", "ins": "u", "acronym": "abbr", "tt": "code",
    "kbd": "code", "samp": "code", "listing": "pre", "menu": "ul", "dir": "ul", "image": "img",
}  # fmt: skip
