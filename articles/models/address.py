"""Every address that a page of this paper ever had, the old systems' included."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from newsroom.text import nfc

PARAMETERS_AT_MOST = 8
_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)  # Java servers write it into every address
_DOUBLED = re.compile("/{2,}")
# Parameters that sharing sites and advertisers hang on; they never name a page.
TRACKING = ("utm_", "fbclid", "gclid", "zarsrc", "mc_", "igshid")


def normal_path(path: str) -> str:
    """One spelling for one path: decoded, NFC, lower case, without doubled slashes, sessions and a slash at its end."""
    return _DOUBLED.sub("/", nfc(_SESSION.sub("", unquote(path)))).lower().rstrip("/") or "/"


def normal_query(pairs: list[tuple[str, str]]) -> str:
    """One spelling for a query: tracking parameters dropped, names and values lower case, sorted."""
    kept = {(nfc(k).lower(), nfc(v).lower()) for k, v in pairs if not k.lower().startswith(TRACKING)}
    return "&".join(f"{name}={value}" for name, value in sorted(kept))


@lru_cache(maxsize=2048)
def split_address(url: str) -> tuple[str, str]:
    """(path, query) of an address, normalised; the host does not count, an old paper had several."""
    parts = urlsplit(url.strip())
    return normal_path(parts.path or "/"), normal_query(parse_qsl(parts.query, keep_blank_values=True))


class AddressQuerySet(models.QuerySet["Address"]):
    def of_request(self, path: str, query: str, *, by_parameters: bool = False) -> "Address | None":
        """The row that a requested address means, however its parameters are ordered and whatever was added.

        The row with the most parameters wins; `by_parameters` asks only for rows that have some. One query,
        whatever the number of rows on the path.
        """
        pairs = sorted(normal_query(parse_qsl(query, keep_blank_values=True)).split("&"))[:PARAMETERS_AT_MOST]
        pairs = [pair for pair in pairs if pair]
        subsets = ["&".join(pair for i, pair in enumerate(pairs) if mask >> i & 1) for mask in range(2 ** len(pairs))]
        subsets = subsets[1:] if by_parameters else subsets
        path = normal_path(path)
        if "\0" in path or any("\0" in pair for pair in pairs):
            return None  # PostgreSQL stores no such text, and refuses to be asked for it
        rows: list[Address] = list(self.filter(path=path, query__in=subsets).select_related("article__category"))
        return max(rows, key=lambda row: row.query.count("=") if row.query else 0, default=None)


class Address(models.Model):
    """An old address: of an article (301, or 410 once it is withdrawn), of a moved page (301), or gone (410)."""

    path = models.CharField(_("đường dẫn"), max_length=700)
    query = models.CharField(_("tham số"), max_length=300, blank=True)
    article = models.ForeignKey(
        "articles.Article", models.SET_NULL, null=True, blank=True, related_name="addresses", verbose_name=_("bài")
    )
    moved_to = models.CharField(_("chuyển tới"), max_length=700, blank=True)
    created_at = models.DateTimeField(_("ghi lúc"), auto_now_add=True)

    objects = AddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("địa chỉ cũ")
        verbose_name_plural = _("địa chỉ cũ")
        constraints = [
            models.UniqueConstraint(fields=["path", "query"], name="address_is_unique"),
            models.CheckConstraint(
                condition=Q(article__isnull=True) | Q(moved_to=""), name="address_leads_to_one_place"
            ),
            models.CheckConstraint(condition=Q(path__startswith="/"), name="address_path_begins_with_slash"),
        ]

    def __str__(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path


class KeepsAddress(models.Model):
    """For a page whose address follows its slug: the former address is kept when the slug changes."""

    class Meta:
        abstract = True

    if TYPE_CHECKING:

        def get_absolute_url(self) -> str: ...

    def save(self, *args, **kwargs) -> None:
        former = None
        if self.pk is not None and (stored := type(self)._default_manager.filter(pk=self.pk).first()):
            former = stored.get_absolute_url()
        super().save(*args, **kwargs)
        address = self.get_absolute_url()
        if former and former != address:
            Address.objects.filter(path=normal_path(address), query="").delete()
            Address.objects.filter(moved_to=former).update(moved_to=address)
            Address.objects.update_or_create(
                path=normal_path(former), query="", defaults={"moved_to": address, "article": None}
            )
