"""The paper's two editions: every page of the English one stands at the Vietnamese address with `/en` before it."""

ENGLISH = "/en/"


def language_of(path: str) -> str:
    """The language of the page at that address; nothing else decides it."""
    return "en" if path.startswith(ENGLISH) else "vi"


def in_edition(path: str, language: str) -> str:
    """The address that the page at `path` has, or would have, in that language's edition.

    Addresses of other sites stay as they are.
    """
    if not path.startswith("/") or path.startswith("//"):
        return path
    vietnamese = path.removeprefix(ENGLISH[:-1]) if path.startswith(ENGLISH) else path
    return ENGLISH + vietnamese[1:] if language == "en" else vietnamese
