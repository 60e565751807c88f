"""What a grid's rows and columns are, and which quote each of its cells is a part of."""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from django.core.exceptions import SuspiciousOperation, ValidationError
from django.utils.translation import gettext as _

from markets.forms import VietnameseNumberField
from markets.models import QUOTES, Board, CurrencyQuote, DepositQuote, Kind, Quote, Source
from markets.providers import names, reading
from markets.providers.quotes import CURRENCIES
from markets.tables import MAIN_TERMS
from newsroom.text import one_line, sort_key

MAX_COLUMNS = 60
Key = tuple  # of a quote, a row or a column: values of the model's KEY


@dataclass(frozen=True)
class Column:
    """A column of prices: which price of the quote it holds, and of deposits what it says of the quote."""

    label: str
    price: str
    key: Key = ()


@dataclass(frozen=True)
class Asked:
    """A field in which a new row is named; `choices` are (value, words) where only those may be."""

    name: str
    label: str
    choices: tuple = ()
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout(ABC):
    """One grid. Its rows are things with names; where a quote is a row (gold, currencies) the row's key is its own."""

    kind: ClassVar[str]
    key_length: ClassVar[int]
    column_key_length: ClassVar[int] = 0
    heading: str
    columns: tuple[Column, ...]
    asked: tuple[Asked, ...]
    asked_of_column: tuple[Asked, ...] = ()  # where there may be more columns

    @property
    def model(self) -> type[Quote]:
        return QUOTES[self.kind]

    @property
    def dumped(self) -> str:
        """As the form carries it, for `layout_of_form`."""
        return dumped([type(self).__name__, [[column.label, column.price, column.key] for column in self.columns]])

    def row_key(self, quote: Quote) -> Key:
        return quote.key

    def rows(self, quotes: Iterable[Quote]) -> list[Key]:
        """The rows that these quotes need, in order."""
        return list(dict.fromkeys(self.row_key(quote) for quote in quotes))

    def parts(self) -> list[list[int]]:
        """How a row's cells, by the numbers of their columns, make up quotes."""
        return [list(range(len(self.columns)))]

    def quote_key(self, row: Key, column: Column) -> Key:
        """The key of the quote that stands in that row and column."""
        return row

    @classmethod
    @abstractmethod
    def of(cls, quotes: Sequence[Quote], source: Source) -> Self:
        """The grid of the source's table, which has these quotes."""

    @abstractmethod
    def label(self, row: Key) -> str:
        """What the row is called."""

    def detail(self, row: Key) -> str:
        """What is told of the row in small letters below its label."""
        return ""

    @abstractmethod
    def named(self, typed: Mapping[str, str]) -> Key:
        """The key of the row that was named so. Raises ValidationError when it names none."""

    def named_column(self, typed: Mapping[str, str]) -> Column:
        """The column that was named so. Raises ValidationError when it names none, or one that is there."""
        raise SuspiciousOperation("the grid takes no other columns")

    def with_column(self, typed: Mapping[str, str]) -> Self:
        """The grid with one column more, at the end."""
        column = self.named_column(typed)
        if any(column.key == other.key for other in self.columns):
            raise ValidationError(_("Bảng đã có cột “%(name)s”.") % {"name": column.label})
        if len(self.columns) >= MAX_COLUMNS:
            raise ValidationError(_("Bảng chỉ nhận tối đa %(number)s cột.") % {"number": MAX_COLUMNS})
        return replace(self, columns=(*self.columns, column))


class GoldLayout(Layout):
    kind = Kind.GOLD
    key_length = 2

    @classmethod
    def of(cls, quotes: Sequence[Quote], source: Source) -> Self:
        return cls(
            heading=_("Loại vàng"),
            columns=(Column(_("Mua"), "buy"), Column(_("Bán"), "sell")),
            asked=(
                Asked("product", _("Loại vàng"), suggestions=_on_boards(cls.kind, "product")),
                Asked("place", _("Nơi"), suggestions=_on_boards(cls.kind, "place")),
            ),
        )

    def label(self, row: Key) -> str:
        return row[0]

    def detail(self, row: Key) -> str:
        return row[1]

    def named(self, typed: Mapping[str, str]) -> Key:
        if not typed["product"]:
            raise ValidationError(_("Hãy gõ tên loại vàng."))
        return typed["product"], names.place(typed["place"])


class CurrencyLayout(Layout):
    kind = Kind.CURRENCY
    key_length = 1

    @classmethod
    def of(cls, quotes: Sequence[Quote], source: Source) -> Self:
        labels = {
            "cash_buy": _("Mua tiền mặt"),
            "transfer_buy": _("Mua chuyển khoản"),
            "sell": _("Bán"),
            "central": _("Tỷ giá trung tâm"),
        }
        quoted = {name for quote in quotes for name in CurrencyQuote.PRICES if getattr(quote, name) is not None}
        shown = quoted if quoted == {"central"} else quoted | {"cash_buy", "transfer_buy", "sell"}
        shown |= set() if quotes else {"central"}
        return cls(
            heading=_("Ngoại tệ"),
            columns=tuple(Column(label, name) for name, label in labels.items() if name in shown),
            asked=(Asked("code", _("Mã"), suggestions=tuple(sorted(CURRENCIES))),),
        )

    def label(self, row: Key) -> str:
        return row[0]

    def named(self, typed: Mapping[str, str]) -> Key:
        if not re.fullmatch("[A-Z]{3}", typed["code"].upper()):
            raise ValidationError(_("Mã ngoại tệ gồm ba chữ cái, như USD."))
        return (typed["code"].upper(),)


# Of a deposit: what is said of it besides its term.
_SERIES = ("bank", "channel", "payout", "special", "min_amount")
_TERM = ("term_months", "term_days")


def _deposit(series: Key, term: Key) -> DepositQuote:
    return DepositQuote(**dict(zip(_SERIES, series, strict=True)), **dict(zip(_TERM, term, strict=True)))


def _values(quote: Quote, fields: Sequence[str]) -> Key:
    return tuple(getattr(quote, name) for name in fields)


def _said(series: Key, *, with_bank: bool = True) -> str:
    quote = _deposit(series, (0, None))
    words = [word for word in quote.label.split(", ") if word != quote.term_label]
    return ", ".join(words if with_bank else words[1:])


class TermsLayout(Layout):
    """Deposits of one bank: its terms down, its ways of depositing across."""

    kind = Kind.DEPOSIT
    key_length = len(_TERM)
    column_key_length = len(_SERIES)

    @classmethod
    def of(cls, quotes: Sequence[Quote], source: Source) -> Self:
        usual = (source.name, DepositQuote.Channel.COUNTER, DepositQuote.Payout.END, False, None)
        found = dict.fromkeys(_plain(_values(quote, _SERIES)) for quote in quotes) or {_plain(usual): None}
        terms = [_deposit(usual, (months, None)).term_label for months in (0, *MAIN_TERMS)]
        return cls(
            heading=_("Kỳ hạn"),
            columns=tuple(Column(_capital(_said(series, with_bank=False)), "rate", series) for series in found),
            asked=(Asked("term", _("Kỳ hạn, như 6 tháng"), suggestions=tuple(terms)),),
            asked_of_column=(
                Asked("channel", _("Hình thức gửi"), choices=tuple(DepositQuote.Channel.choices)),
                Asked("payout", _("Lĩnh lãi"), choices=tuple(DepositQuote.Payout.choices)),
                Asked("min_amount", _("Từ số tiền (đồng), nếu có")),
            ),
        )

    def row_key(self, quote: Quote) -> Key:
        return _values(quote, _TERM)

    def rows(self, quotes: Iterable[Quote]) -> list[Key]:
        usual = [DepositQuote(term_months=months) for months in MAIN_TERMS]
        return super().rows(sorted(list(quotes) or usual, key=lambda quote: quote.length))

    def parts(self) -> list[list[int]]:
        return [[number] for number in range(len(self.columns))]

    def quote_key(self, row: Key, column: Column) -> Key:
        return _plain(_deposit(column.key, row).key)

    def label(self, row: Key) -> str:
        return _capital(DepositQuote(term_months=row[0], term_days=row[1]).term_label)

    def named(self, typed: Mapping[str, str]) -> Key:
        return term_of(typed["term"])

    def named_column(self, typed: Mapping[str, str]) -> Column:
        amount = VietnameseNumberField(places=0, required=False).clean(typed["min_amount"])
        bank = self.columns[0].key[0]
        series = (bank, typed["channel"], typed["payout"], False, None if amount is None else int(amount))
        if typed["channel"] not in DepositQuote.Channel.values or typed["payout"] not in DepositQuote.Payout.values:
            raise SuspiciousOperation("the form names no column of ours")
        return Column(_capital(_said(series, with_bank=False)), "rate", series)


class BanksLayout(Layout):
    """Deposits of several banks: the banks down, the terms across."""

    kind = Kind.DEPOSIT
    key_length = len(_SERIES)
    column_key_length = len(_TERM)

    @classmethod
    def of(cls, quotes: Sequence[Quote], source: Source) -> Self:
        months = [DepositQuote(term_months=months) for months in MAIN_TERMS]
        terms = dict.fromkeys(_values(quote, _TERM) for quote in sorted(quotes or months, key=lambda q: q.length))
        label = {term: _capital(DepositQuote(term_months=term[0], term_days=term[1]).term_label) for term in terms}
        return cls(
            heading=_("Ngân hàng"),
            columns=tuple(Column(label[term], "rate", term) for term in terms),
            asked=(
                Asked("bank", _("Ngân hàng"), suggestions=_on_boards(cls.kind, "bank")),
                Asked("channel", _("Hình thức gửi"), choices=tuple(DepositQuote.Channel.choices)),
                Asked("payout", _("Lĩnh lãi"), choices=tuple(DepositQuote.Payout.choices)),
            ),
            asked_of_column=(Asked("term", _("Kỳ hạn, như 15 tháng")),),
        )

    def row_key(self, quote: Quote) -> Key:
        return _plain(_values(quote, _SERIES))

    def parts(self) -> list[list[int]]:
        return [[number] for number in range(len(self.columns))]

    def quote_key(self, row: Key, column: Column) -> Key:
        return _plain(_deposit(row, column.key).key)

    def label(self, row: Key) -> str:
        return row[0]

    def detail(self, row: Key) -> str:
        return _said(row, with_bank=False)

    def named(self, typed: Mapping[str, str]) -> Key:
        if not typed["bank"]:
            raise ValidationError(_("Hãy gõ tên ngân hàng."))
        return typed["bank"], typed["channel"] or "counter", typed["payout"] or "end", False, None

    def named_column(self, typed: Mapping[str, str]) -> Column:
        term = term_of(typed["term"])
        return Column(_capital(DepositQuote(term_months=term[0], term_days=term[1]).term_label), "rate", term)


_LAYOUTS: dict[str, type[Layout]] = {
    layout.__name__: layout for layout in (GoldLayout, CurrencyLayout, TermsLayout, BanksLayout)
}


def layout_for(source: Source, kind: str, quotes: Sequence[Quote]) -> Layout:
    """The grid of a source's table, which has these quotes; none yet for a source that is new."""
    if kind == Kind.GOLD:
        return GoldLayout.of(quotes, source)
    if kind == Kind.CURRENCY:
        return CurrencyLayout.of(quotes, source)
    banks = {quote.bank for quote in quotes}  # type: ignore[attr-defined]
    is_of_one = len(banks) == 1 or not banks and source.kind != "mixed"
    return (TermsLayout if is_of_one else BanksLayout).of(quotes, source)


def layout_of_form(written: str, source: Source, kind: str, quotes: Sequence[Quote]) -> Layout:
    """The grid that a form was made with: its columns stay where they were, whatever came in since.

    Raises SuspiciousOperation for what this code never wrote.
    """
    name, columns = _list(written, 2)
    layout = _LAYOUTS.get(name if isinstance(name, str) else "")
    if layout is None or layout.kind != kind or not isinstance(columns, list) or not 0 < len(columns) <= MAX_COLUMNS:
        raise SuspiciousOperation("the form's columns are of no grid")
    made = []
    for column in columns:
        label, price, key = column if isinstance(column, list) and len(column) == 3 else (None, None, None)
        if not isinstance(label, str) or price not in QUOTES[kind].PRICES:
            raise SuspiciousOperation("the form's columns are of no grid")
        made.append(Column(label, price, _key(key, layout.column_key_length)))
    if len({(column.price, column.key) for column in made}) < len(made):
        raise SuspiciousOperation("the form has one column twice")
    return replace(layout.of(quotes, source), columns=tuple(made))


def term_of(written: str) -> Key:
    """The term (months, days) of a text such as `6 tháng`, `7 ngày`, `Không kỳ hạn` or `6`. Raises ValidationError."""
    text = one_line(written)
    term = reading.term(f"{text} tháng" if re.fullmatch("[0-9]{1,3}", text) else text)
    if text == "0":
        term = (0, None)
    if not term:
        raise ValidationError(_("Kỳ hạn viết như 6 tháng, 7 ngày hoặc Không kỳ hạn."))
    return term


def key_of_form(written: str, layout: Layout) -> Key:
    """The row's key that the form carried. Raises SuspiciousOperation for what this code never wrote."""
    return _key(_list(written, layout.key_length), layout.key_length)


def dumped(value: Any) -> str:
    """A key, or a grid's columns, as the form carries them."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _list(written: str, length: int) -> list:
    try:
        found = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise SuspiciousOperation("the form's key is no JSON") from error
    if not isinstance(found, list) or len(found) != length:
        raise SuspiciousOperation("the form's key has another length")
    return found


def _key(found: Any, length: int) -> Key:
    is_key = isinstance(found, list) and len(found) == length
    if (
        not is_key
        or not all(part is None or isinstance(part, str | int) for part in found)
        or any("\0" in part for part in found if isinstance(part, str))
    ):
        raise SuspiciousOperation("the form's key is none of ours")
    return tuple(found)


def _plain(key: Key) -> Key:
    """The key with the values of choices as plain texts, as JSON gives them back."""
    return tuple(str(part.value) if hasattr(part, "value") else part for part in key)


def _on_boards(kind: str, name: str) -> tuple[str, ...]:
    """What the tables of all sources have there now, to be suggested. One query."""
    found = {row[name]: None for rows in Board.objects.filter(kind=kind).values_list("rows", flat=True) for row in rows}
    return tuple(sorted(filter(None, found), key=sort_key))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
