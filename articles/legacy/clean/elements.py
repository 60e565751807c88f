"""What the elements of HTML, and those of word processors, are to a story."""

INLINE = {
    "b": "strong", "strong": "strong", "em": "em", "i": "em", "cite": "em", "dfn": "em", "var": "em", "u": "u", "ins": "u",
    "s": "s", "strike": "s", "del": "s", "sub": "sub", "sup": "sup", "mark": "mark", "q": "q", "code": "code", "tt": "code",
    "kbd": "code", "samp": "code", "small": "small",
}  # fmt: skip
PARAGRAPHS = frozenset(
    "p div section article main header footer aside nav address center form fieldset legend details summary hgroup "  # noqa: SIM905
    "dialog dl dt dd body html pre listing caption figcaption".split()
)
HEADINGS = {"h1": 2, "h2": 2, "h3": 3, "h4": 4, "h5": 4, "h6": 4}
FRAMES = frozenset(["table", "tr", "td", "th", "ul", "ol", "menu", "dir", "li", "blockquote", "figure"])
VOID = frozenset("br hr img input embed param source area base col link meta wbr track bgsound frame keygen".split())  # noqa: SIM905
# Gone together with all that stands in them. <xml> holds a word processor's settings.
DROPPED = frozenset(
    "script style noscript noembed noframes template svg math select option button textarea title xml head map "  # noqa: SIM905
    "iframe object audio video applet datalist canvas".split()
)
PLAYERS = frozenset(["iframe", "object", "audio", "video"])
