"""How often stories were read. Never columns of the story: a count must not touch its row."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReadCount(models.Model):
    """The reads of one story, and how much it is read now."""

    article = models.OneToOneField(
        "articles.Article", models.CASCADE, primary_key=True, related_name="reads", verbose_name=_("bài")
    )
    total = models.PositiveBigIntegerField(_("tổng lượt đọc"), default=0)
    # Forward decay, as a logarithm (articles/reads.py): the order stays right without recomputation.
    score = models.FloatField(default=0, db_index=True)

    class Meta:
        verbose_name = _("lượt đọc")
        verbose_name_plural = _("lượt đọc")

    def __str__(self) -> str:
        return f"{self.article_id}: {self.total}"


class ReadDay(models.Model):
    """The reads of one story on one day of GMT+7."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="read_days", verbose_name=_("bài"))
    day = models.DateField(_("ngày"))
    count = models.PositiveIntegerField(_("lượt đọc"), default=0)

    class Meta:
        verbose_name = _("lượt đọc trong ngày")
        verbose_name_plural = _("lượt đọc trong ngày")
        constraints = [models.UniqueConstraint(fields=["article", "day"], name="read_day_is_unique")]

    def __str__(self) -> str:
        return f"{self.article_id}, {self.day}: {self.count}"
