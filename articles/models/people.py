"""Who signs: pen names, and the private person behind each."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.address import KeepsAddress
from articles.models.category import slug_is_plain
from newsroom.text import fold, name_sort_key, one_line, slugify_vi


class AuthorQuerySet(models.QuerySet["Author"]):
    def named(self, name: str) -> "Author | None":
        """The author who signs, or ever signed, with that name; case and tone marks must agree."""
        name = one_line(name)
        return self.filter(Q(name=name) | Q(aliases__name=name)).order_by("pk").first()


class Author(KeepsAddress):
    name = models.CharField(_("bút danh"), max_length=120)
    slug = models.SlugField(
        _("đường dẫn"),
        max_length=120,
        unique=True,
        blank=True,
        validators=[slug_is_plain],
        help_text=_("Để trống thì lấy theo bút danh."),
    )
    real_name = models.CharField(_("tên thật"), max_length=120, blank=True, help_text=_("Bạn đọc không bao giờ thấy."))
    job_title = models.CharField(_("chức danh"), max_length=120, blank=True)
    bio = models.TextField(_("giới thiệu"), max_length=1000, blank=True)
    portrait = models.ForeignKey(
        "articles.Photo", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ảnh chân dung")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="pen_names",
        verbose_name=_("tài khoản"),
    )
    sort_key = models.CharField(max_length=400, editable=False, db_index=True)
    name_fold = models.CharField(max_length=200, editable=False, db_index=True)

    objects = AuthorQuerySet.as_manager()

    class Meta:
        verbose_name = _("tác giả")
        verbose_name_plural = _("tác giả")
        ordering = ["sort_key"]
        constraints = [models.CheckConstraint(condition=~Q(slug="") & ~Q(name=""), name="author_has_name_and_slug")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.fill_derived()

    def fill_derived(self) -> None:
        self.name = one_line(self.name)
        self.slug = self.slug or self._free_slug()
        self.sort_key = name_sort_key(self.name)[:400]
        self.name_fold = fold(self.name)[:200]

    def _free_slug(self) -> str:
        """Two people may share a pen name (initials often do), never an address."""
        base = slugify_vi(self.name, 110)
        if not base:
            raise ValidationError({"slug": _("Bút danh này không cho ra đường dẫn; hãy tự đặt.")})
        slug, number = base, 2
        while Author.objects.filter(slug=slug).exclude(pk=self.pk).exists():
            slug, number = f"{base}-{number}", number + 1
        return slug

    def save(self, *args, **kwargs) -> None:
        self.fill_derived()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("author", args=[self.slug])


class AuthorAlias(models.Model):
    """Another spelling or a former pen name: old bylines and imports find their author by it."""

    author = models.ForeignKey(Author, models.CASCADE, related_name="aliases", verbose_name=_("tác giả"))
    name = models.CharField(_("bút danh khác"), max_length=120, unique=True)

    class Meta:
        verbose_name = _("bút danh khác")
        verbose_name_plural = _("bút danh khác")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.name = one_line(self.name)
        super().save(*args, **kwargs)
