"""Where a report stands: the fixed tree of categories."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.address import KeepsAddress
from newsroom.text import nfc, one_line, slugify_vi

# First segments of the site's own addresses: no category may take one.
RESERVED_SLUGS = [
    "tim-kiem",
    "tac-gia",
    "chu-de",
    "dia-danh",
    "luu-tru",
    "thi-truong",
    "dinh-chinh",
    "gioi-thieu",
    "lien-he",
    "rss",
    "tin-moi",
    "en",
    "api",
    "admin",
    "static",
    "media",
    "healthz",
    "readyz",
]

slug_is_plain = RegexValidator(
    r"^[a-z0-9]+(?:-[a-z0-9]+)*$", _("Đường dẫn chỉ gồm chữ thường không dấu, số và gạch nối.")
)


class CategoryQuerySet(models.QuerySet["Category"]):
    def top(self) -> "CategoryQuerySet":
        return self.filter(parent__isnull=True)

    def within(self, slug: str) -> "CategoryQuerySet":
        """The category of that slug and its children."""
        return self.filter(Q(slug=slug) | Q(parent__slug=slug))


class Category(KeepsAddress):
    name = models.CharField(_("tên"), max_length=80)
    slug = models.SlugField(
        _("đường dẫn"),
        max_length=80,
        unique=True,
        blank=True,
        validators=[slug_is_plain],
        help_text=_("Để trống thì lấy theo tên."),
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("thuộc chuyên mục")
    )
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)
    description = models.CharField(_("giới thiệu"), max_length=300, blank=True)
    english_name = models.CharField(
        _("tên tiếng Anh"),
        max_length=80,
        blank=True,
        help_text=_("Để trống thì bản tiếng Anh không có chuyên mục này."),
    )
    editors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="categories",
        verbose_name=_("biên tập viên phụ trách"),
        help_text=_("Biên tập viên có chuyên mục ở đây chỉ sửa và duyệt bài của các chuyên mục ấy."),
    )
    english_description = models.CharField(_("giới thiệu bằng tiếng Anh"), max_length=300, blank=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("chuyên mục")
        verbose_name_plural = _("chuyên mục")
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(slug__in=RESERVED_SLUGS) & ~Q(slug__contains=".") & ~Q(slug=""),
                name="category_slug_is_free",
                violation_error_message=_("Đường dẫn này đã dành cho một trang của hệ thống."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="category_is_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.fill_derived()
        if not self.slug:
            raise ValidationError({"slug": _("Tên này không cho ra đường dẫn; hãy tự đặt.")})
        if self.parent and (self.parent_id == self.pk or self.parent.parent_id):
            raise ValidationError({"parent": _("Chuyên mục chỉ có hai cấp.")})
        if self.parent_id and self.pk and self.children.exists():
            raise ValidationError(
                {"parent": _("Chuyên mục đang có chuyên mục con thì không thể nằm dưới chuyên mục khác.")}
            )

    def fill_derived(self) -> None:
        self.name = nfc(self.name).strip()
        self.english_name = one_line(self.english_name)
        self.slug = self.slug or slugify_vi(self.name, 80)

    def save(self, *args, **kwargs) -> None:
        self.fill_derived()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        if self.parent:
            return reverse("child-category", args=[self.parent.slug, self.slug])
        return reverse("category", args=[self.slug])

    def name_in(self, language: str) -> str:
        """What the category is called in that language's edition; by its Vietnamese name when it has no other."""
        return (language == "en" and self.english_name) or self.name

    @property
    def path(self) -> str:
        """The slugs from the top, without slashes at the ends."""
        return f"{self.parent.slug}/{self.slug}" if self.parent else self.slug
