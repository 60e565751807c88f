"""Pages that stand still, and the menus that lead to them."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.address import KeepsAddress
from articles.models.article import Article
from articles.models.category import slug_is_plain
from newsroom.html import clean_html
from newsroom.text import one_line, slugify_vi

# These two have addresses of their own; every other page stands below the first.
ABOUT, CONTACT = "gioi-thieu", "lien-he"


class Page(KeepsAddress):
    title = models.CharField(_("tiêu đề"), max_length=200)
    slug = models.SlugField(
        _("đường dẫn"),
        max_length=100,
        blank=True,
        validators=[slug_is_plain],
        help_text=_("Để trống thì lấy theo tiêu đề."),
    )
    language = models.CharField(
        _("ngôn ngữ"), max_length=2, choices=Article.Language, default=Article.Language.VIETNAMESE
    )
    description = models.CharField(_("giới thiệu ngắn"), max_length=300, blank=True)
    body = models.TextField(_("nội dung"))
    is_public = models.BooleanField(_("bạn đọc thấy"), default=True)
    modified_at = models.DateTimeField(_("sửa lúc"), auto_now=True)

    class Meta:
        verbose_name = _("trang cố định")
        verbose_name_plural = _("trang cố định")
        ordering = ["language", "title"]
        constraints = [
            models.UniqueConstraint(fields=["language", "slug"], name="page_address_is_unique"),
            models.CheckConstraint(condition=~Q(slug="") & ~Q(title=""), name="page_has_title_and_slug"),
            models.CheckConstraint(condition=Q(language__in=["vi", "en"]), name="page_language_is_known"),
        ]

    def __str__(self) -> str:
        return self.title

    def fill_derived(self) -> None:
        self.title = one_line(self.title)
        self.slug = self.slug or slugify_vi(self.title, 100)
        self.body = clean_html(self.body)

    def clean(self) -> None:
        self.fill_derived()

    def save(self, *args, **kwargs) -> None:
        self.fill_derived()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        prefix = "en-" if self.language == Article.Language.ENGLISH else ""
        if self.slug in {ABOUT, CONTACT}:
            return reverse(prefix + {ABOUT: "about", CONTACT: "contact"}[self.slug])
        return reverse(prefix + "page", args=[self.slug])


class MenuItem(models.Model):
    """A link of a menu. A menu without any shows the categories in their order."""

    class Menu(models.TextChoices):
        MAIN = "main", _("đầu trang")
        FOOTER = "footer", _("chân trang")

    menu = models.CharField(_("thực đơn"), max_length=6, choices=Menu, default=Menu.MAIN)
    language = models.CharField(
        _("ngôn ngữ"), max_length=2, choices=Article.Language, default=Article.Language.VIETNAMESE
    )
    label = models.CharField(
        _("chữ"), max_length=80, blank=True, help_text=_("Để trống thì lấy tên của trang dẫn tới.")
    )
    category = models.ForeignKey(
        "articles.Category", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("chuyên mục")
    )
    page = models.ForeignKey(
        Page, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("trang cố định")
    )
    topic = models.ForeignKey(
        "articles.Topic", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("chủ đề")
    )
    address = models.CharField(
        _("địa chỉ"), max_length=300, blank=True, help_text=_("Ví dụ /thi-truong/ hoặc https://…")
    )
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    class Meta:
        verbose_name = _("mục của thực đơn")
        verbose_name_plural = _("mục của thực đơn")
        ordering = ["language", "menu", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(category__isnull=False, page__isnull=True, topic__isnull=True, address="")
                    | Q(category__isnull=True, page__isnull=False, topic__isnull=True, address="")
                    | Q(category__isnull=True, page__isnull=True, topic__isnull=False, address="")
                    | Q(category__isnull=True, page__isnull=True, topic__isnull=True) & ~Q(address="") & ~Q(label="")
                ),
                name="menu_item_leads_to_one_place",
                violation_error_message=_("Chọn đúng một nơi dẫn tới; địa chỉ tự gõ thì phải có chữ."),
            ),
            models.CheckConstraint(
                condition=Q(address="")
                | Q(address__startswith="https://")
                | Q(address__startswith="/") & ~Q(address__startswith="//"),
                name="menu_item_address_is_safe",
                violation_error_message=_("Địa chỉ bắt đầu bằng / hoặc https://."),
            ),
            models.CheckConstraint(condition=Q(menu__in=["main", "footer"]), name="menu_item_menu_is_known"),
            models.CheckConstraint(condition=Q(language__in=["vi", "en"]), name="menu_item_language_is_known"),
        ]

    def __str__(self) -> str:
        return self.label or str(self.category or self.page or self.topic or self.address)
