"""Who works here, and what the paper calls itself."""

from copy import copy

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A member of staff. Pen names are rows of Author; this is who signs in."""

    language = models.CharField(
        _("ngôn ngữ bàn biên tập"), max_length=2, choices=[("vi", "Tiếng Việt"), ("en", "English")], default="vi"
    )

    class Meta:
        verbose_name = _("người dùng")
        verbose_name_plural = _("người dùng")

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def get_full_name(self) -> str:
        """The name in Vietnamese order, the family's first."""
        return f"{self.last_name} {self.first_name}".strip()

    def has_role(self, *roles: str) -> bool:
        """Whether the user is in one of the roles' groups (superusers are in all)."""
        return self.is_superuser or self.groups.filter(name__in=roles).exists()


class Masthead(models.Model):
    """The one row of what the law and the reader want to know of the paper."""

    name = models.CharField(_("tên báo"), max_length=120)
    tagline = models.CharField(_("dòng dưới tên báo"), max_length=200, blank=True)
    governing_body = models.CharField(_("cơ quan chủ quản"), max_length=200, blank=True)
    licence = models.CharField(_("giấy phép"), max_length=250, blank=True)
    editor_in_chief = models.CharField(_("tổng biên tập"), max_length=120, blank=True)
    address = models.CharField(_("địa chỉ"), max_length=250, blank=True)
    telephone = models.CharField(_("điện thoại"), max_length=60, blank=True)
    email = models.EmailField(_("thư điện tử"), blank=True)
    description = models.CharField(
        _("giới thiệu ngắn"),
        max_length=300,
        blank=True,
        help_text=_("Một hai câu, từ 50 đến 300 ký tự; máy tìm kiếm hiện câu này dưới tên báo."),
    )

    english_name = models.CharField(_("tên tiếng Anh"), max_length=120, blank=True)
    english_tagline = models.CharField(_("dòng dưới tên báo, tiếng Anh"), max_length=200, blank=True)
    english_description = models.CharField(_("giới thiệu ngắn, tiếng Anh"), max_length=300, blank=True)
    founded_on = models.DateField(_("ngày thành lập"), null=True, blank=True)
    profiles = models.TextField(
        _("trang của báo ở nơi khác"),
        max_length=1000,
        blank=True,
        help_text=_("Mỗi dòng một địa chỉ, ví dụ trang Facebook của báo."),
    )
    security_contact = models.CharField(
        _("nơi báo lỗi bảo mật"),
        max_length=200,
        blank=True,
        help_text=_("Thư điện tử hoặc địa chỉ https; hiện ở /.well-known/security.txt."),
    )
    hub = models.URLField(
        _("trạm WebSub"),
        blank=True,
        help_text=_("Để trống thì không báo cho trạm nào khi có bài mới."),
    )

    class Meta:
        verbose_name = _("măng-sét và thông tin pháp lý")
        verbose_name_plural = _("măng-sét và thông tin pháp lý")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="masthead_is_one_row")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.pk = 1
        super().save(*args, **kwargs)

    def in_language(self, language: str) -> "Masthead":
        """The masthead as that language's edition shows it: for reading, never to be saved."""
        if language != "en":
            return self
        shown = copy(self)
        for name in ("name", "tagline", "description"):
            setattr(shown, name, getattr(self, f"english_{name}") or getattr(self, name))
        return shown

    @classmethod
    def current(cls, **facts: Combinable) -> "Masthead":
        """The stored row, or an unsaved one with a neutral name. `facts` are asked for in the same query."""
        row = cls.objects.annotate(**facts).first()
        if row is None:
            row = cls(name=str(_("Báo điện tử")))
            # A paper that has not said its name yet is asked nothing further.
            for fact in facts:
                setattr(row, fact, None)
        return row
