"""What the desk puts on top of the front page; the rest of it fills itself with the newest."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class FrontSlotQuerySet(models.QuerySet["FrontSlot"]):
    def standing(self, at: datetime | None = None) -> "FrontSlotQuerySet":
        """What stands on top at that moment (now, unless told). Whether its story is public is another question."""
        at = at or timezone.now()
        return self.filter(starts_at__lte=at).filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at))


class FrontSlot(models.Model):
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="front_slots", verbose_name=_("bài"))
    position = models.PositiveSmallIntegerField(_("vị trí"), default=1, help_text=_("1 là bài mở trang."))
    starts_at = models.DateTimeField(_("từ"), default=timezone.now)
    ends_at = models.DateTimeField(_("đến"), null=True, blank=True)

    objects = FrontSlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("bài trên trang nhất")
        verbose_name_plural = _("bài trên trang nhất")
        # Of two in one place the later one stands.
        ordering = ["position", "-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="front_slot_ends_after_it_starts",
                violation_error_message=_("Giờ kết thúc phải sau giờ bắt đầu."),
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=20),
                name="front_slot_position_is_on_the_page",
                violation_error_message=_("Vị trí từ 1 đến 20."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.article}"
