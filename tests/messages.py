"""The translations: which texts of the product want one, and the compiled catalogues (`make messages`).

Msgids are the Vietnamese texts themselves, so `en` must hold every one of them; `vi` holds what Django's own
Vietnamese leaves empty. Needs no gettext tools.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "newsroom" / "locale"
_ONE = {"_", "gettext", "gettext_lazy", "gettext_noop", "pgettext", "pgettext_lazy", "ngettext", "ngettext_lazy"}
_HEADER = {
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "MIME-Version": "1.0",
}
PLURALS = {"en": "nplurals=2; plural=(n != 1);", "vi": "nplurals=1; plural=0;"}

# (context, text, plural), the last and first empty where there is none
Message = tuple[str, str, str]


def catalogue(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def wanted() -> dict[Message, list[str]]:
    """Every text that the code and the templates translate, with the files it stands in."""
    found: dict[Message, list[str]] = {}
    for folder in ("newsroom", "articles", "markets"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            _note(found, path, path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt", ".xml"}:
            _note(found, path, _template_as_code(path.read_text(encoding="utf-8")))
    return found


def _note(found: dict[Message, list[str]], path: Path, code: str) -> None:
    name = path.relative_to(ROOT).as_posix()
    for message in _calls(ast.parse(code)):
        places = found.setdefault(message, [])
        if name not in places:
            places.append(name)


def _calls(tree: ast.AST) -> Iterator[Message]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if name not in _ONE or not texts:
            continue
        if name.startswith("pgettext") and len(texts) > 1:
            yield texts[0], texts[1], ""
        elif name.startswith("ngettext") and len(texts) > 1:
            yield "", texts[0], texts[1]
        else:
            yield "", texts[0], ""


def _template_as_code(source: str) -> str:
    """The template's translated texts as calls that Python can parse."""
    from django.template.base import Lexer, TokenType

    lines: list[str] = []
    block: list[str] | None = None
    plural: list[str] | None = None
    trimmed = False
    for token in Lexer(source).tokenize():
        words = token.split_contents() if token.token_type == TokenType.BLOCK else []
        if words[:1] in (["translate"], ["trans"]) and words[1][0] in "\"'":
            lines.append(f"gettext({ast.literal_eval(words[1])!r})")
        elif words[:1] in (["blocktranslate"], ["blocktrans"]):
            block, plural, trimmed = [], None, "trimmed" in words
        elif words[:1] == ["plural"] and block is not None:
            plural = []
        elif words[:1] in (["endblocktranslate"], ["endblocktrans"]) and block is not None:
            texts = [_block_text(part, trimmed) for part in (block, plural) if part is not None]
            lines.append(f"ngettext({texts[0]!r}, {texts[1]!r})" if len(texts) > 1 else f"gettext({texts[0]!r})")
            block = None
        elif block is not None:
            text = f"%({token.contents})s" if token.token_type == TokenType.VAR else token.contents
            (block if plural is None else plural).append(text)
        elif token.token_type in {TokenType.BLOCK, TokenType.VAR}:
            lines += [f"gettext({text!r})" for text in _marked_arguments(token.contents)]
    return "\n".join(lines)


def _block_text(parts: list[str], trimmed: bool) -> str:
    from django.utils.translation import trim_whitespace

    text = "".join(parts)
    return trim_whitespace(text) if trimmed else text


def _marked_arguments(contents: str) -> Iterator[str]:
    """Texts written as `_("…")` inside a tag or variable."""
    for piece in contents.split("_(")[1:]:
        quote = piece[:1]
        if quote in {"'", '"'} and quote in piece[1:]:
            yield piece[1 : piece.index(quote, 1)]


def collect() -> None:
    """Add what is new to the English catalogue, drop what nothing uses any more."""
    path = catalogue("en")
    path.parent.mkdir(parents=True, exist_ok=True)
    old = {(e.msgctxt or "", e.msgid): e for e in polib.pofile(str(path))} if path.exists() else {}
    fresh = polib.POFile(wrapwidth=110)
    fresh.metadata = {**_HEADER, "Language": "en", "Plural-Forms": PLURALS["en"]}
    for (context, text, plural), places in sorted(wanted().items(), key=lambda item: (item[1][0], item[0][1])):
        entry = old.get((context, text)) or polib.POEntry(msgctxt=context or None, msgid=text)
        if plural:
            entry.msgid_plural = plural
            entry.msgstr_plural = entry.msgstr_plural or {0: "", 1: ""}
        entry.occurrences = [(place, "") for place in places]
        entry.flags = ["python-format"] if "%(" in text or "%s" in text else []
        fresh.append(entry)
    fresh.save(str(path))


def compile_all() -> None:
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


def untranslated(language: str = "en") -> list[str]:
    path = catalogue(language)
    return [entry.msgid for entry in polib.pofile(str(path)) if not entry.translated()]


if __name__ == "__main__":
    collect()
    compile_all()
    missing = untranslated()
    sys.stdout.write("".join(f"not translated: {text}\n" for text in missing))
    sys.exit(1 if missing else 0)
