"""What no page has, and what a parser that works as browsers do would need too long or too much memory for."""

from newsroom.markup import pieces

_FEW_TAGS, _SHORT_TEXT = 500, 64 * 1024
_TAGS_AT_MOST = 50_000
_DEPTH_AT_MOST = 5_000
_ATTRIBUTES_AT_MOST = 500
_REPEATED_AT_MOST = 100_000
_EMPHASIS = frozenset("a b big code em font i nobr s small strike strong tt u".split())  # noqa: SIM905
_VOID = frozenset("br hr img input meta link area base col embed param source track wbr".split())  # noqa: SIM905
# Their end tags are left out as often as not, and the next of them closes the one before.
_CLOSE_EACH_OTHER = frozenset("p li td th tr tbody option dt dd".split())  # noqa: SIM905


def objection(text: str) -> str:
    """Why the text is not given to a parser: a sentence, or empty. Takes time in proportion to its length."""
    starts = text.count("<") - text.count("</")
    if starts <= _FEW_TAGS and len(text) <= _SHORT_TEXT:
        return ""
    if starts > _TAGS_AT_MOST:
        return f"It holds more than {_TAGS_AT_MOST:,} tags."
    depth = emphasised = repeated = 0
    for piece in pieces(text):
        if piece.kind == "text" or piece.value in _VOID:
            continue
        if piece.kind == "end":
            depth -= depth > 0 and piece.value not in _CLOSE_EACH_OTHER
            emphasised -= piece.value in _EMPHASIS and emphasised > 0
            continue
        depth += piece.value not in _CLOSE_EACH_OTHER
        if piece.value in _EMPHASIS:
            emphasised += 1
        else:
            # Emphasis that is never closed is begun anew in each block that follows.
            repeated += emphasised
        if depth > _DEPTH_AT_MOST:
            return f"Its tags stand more than {_DEPTH_AT_MOST:,} deep in each other."
        if repeated > _REPEATED_AT_MOST:
            return "Its emphasis is opened too often and never closed."
        if len(piece.attributes) > _ATTRIBUTES_AT_MOST:
            return f"A tag has more than {_ATTRIBUTES_AT_MOST} attributes."
    return ""
