"""The three market pages: their addresses and their words."""

from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy

from markets.models import Kind
from newsroom.editions import in_edition


class Subject(NamedTuple):
    """One of the three pages. Texts are lazy; `about` stands under the heading and in search results."""

    kind: Kind
    slug: str
    name: Promise
    about: Promise
    full_table: Promise

    def url(self, page: str = "market", /, **parameters: Any) -> str:
        """The address of the page, or of another view of the same table, with the parameters that are not empty."""
        return _address(page, [self], parameters)


def overview_url(**parameters: Any) -> str:
    """The address of the page with all three, with the parameters that are not empty."""
    return _address("markets", [], parameters)


def _address(page: str, arguments: list, parameters: dict[str, Any]) -> str:
    """In the edition whose language is spoken."""
    query = {name: value for name, value in parameters.items() if value not in (None, "")}
    return in_edition(reverse(page, args=arguments, query=query or None), get_language() or "vi")


SUBJECTS = (
    Subject(
        Kind.GOLD,
        "gia-vang",
        gettext_lazy("Giá vàng"),
        gettext_lazy("Giá vàng mua vào, bán ra của từng nơi niêm yết, có tăng giảm, lịch sử giá và bảng quy đổi."),
        gettext_lazy("Bảng giá vàng đầy đủ"),
    ),
    Subject(
        Kind.CURRENCY,
        "ty-gia",
        gettext_lazy("Tỷ giá"),
        gettext_lazy("Tỷ giá ngoại tệ mua tiền mặt, mua chuyển khoản, bán ra, có tăng giảm, lịch sử và bảng quy đổi."),
        gettext_lazy("Bảng tỷ giá đầy đủ"),
    ),
    Subject(
        Kind.DEPOSIT,
        "lai-suat",
        gettext_lazy("Lãi suất tiết kiệm"),
        gettext_lazy("Lãi suất tiền gửi tiết kiệm theo kỳ hạn, hình thức gửi và cách lĩnh lãi, có lịch sử lãi suất."),
        gettext_lazy("Bảng lãi suất đầy đủ"),
    ),
)
BY_KIND: dict[str, Subject] = {subject.kind.value: subject for subject in SUBJECTS}
_BY_SLUG = {subject.slug: subject for subject in SUBJECTS}


class SubjectConverter:
    """The part of an address that names one of the three."""

    regex = "|".join(_BY_SLUG)

    def to_python(self, value: str) -> Subject:
        return _BY_SLUG[value]

    def to_url(self, value: Subject) -> str:
        return value.slug
