"""What a report is about: free topics, series, and places."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.address import KeepsAddress
from articles.models.category import slug_is_plain
from newsroom.text import nfc, slugify_vi, sort_key


class Subject(KeepsAddress):
    """A name with a page of its own, and the stories about it."""

    name = models.CharField(_("tên"), max_length=120, unique=True)
    slug = models.SlugField(
        _("đường dẫn"),
        max_length=120,
        unique=True,
        blank=True,
        validators=[slug_is_plain],
        help_text=_("Để trống thì lấy theo tên."),
    )
    description = models.CharField(_("giới thiệu"), max_length=300, blank=True)
    sort_key = models.CharField(max_length=400, editable=False, db_index=True)

    class Meta:
        abstract = True
        ordering = ["sort_key"]
        constraints = [models.CheckConstraint(condition=~Q(slug=""), name="%(class)s_has_slug")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.fill_derived()
        if not self.slug:
            raise ValidationError({"slug": _("Tên này không cho ra đường dẫn; hãy tự đặt.")})

    def fill_derived(self) -> None:
        self.name = nfc(self.name).strip()
        self.slug = self.slug or slugify_vi(self.name, 120)
        self.sort_key = sort_key(self.name)[:400]

    def save(self, *args, **kwargs) -> None:
        self.fill_derived()
        super().save(*args, **kwargs)


class Topic(Subject):
    is_series = models.BooleanField(
        _("là tuyến bài"),
        default=False,
        help_text=_("Bài của một tuyến được đánh số theo thứ tự đăng và dẫn tới nhau."),
    )

    class Meta(Subject.Meta):
        verbose_name = _("chủ đề")
        verbose_name_plural = _("chủ đề")

    def get_absolute_url(self) -> str:
        return reverse("topic", args=[self.slug])


class Place(Subject):
    class Meta(Subject.Meta):
        verbose_name = _("địa danh")
        verbose_name_plural = _("địa danh")

    def get_absolute_url(self) -> str:
        return reverse("place", args=[self.slug])
