"""Who is told what: the desk's inbox at once, an e-mail from the worker. Exactly those whom it concerns.

A story is taken care of by its writers (who began it, and who signs it), by the editors of its category, and by those
who publish. Whoever does something is not told of it.
"""

import logging
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article, Notice
from newsroom.models import User
from newsroom.roles import Role

if TYPE_CHECKING:
    from django.db.models import QuerySet

logger = logging.getLogger(__name__)

# What the inbox and the subject of the mail say. Who and which story are said beside it.
WORDS = {
    "submit": gettext_lazy("gửi duyệt"),
    "approve": gettext_lazy("đã duyệt, chờ đăng"),
    "send_back": gettext_lazy("trả lại để sửa"),
    "publish": gettext_lazy("đã đăng"),
    "schedule": gettext_lazy("đã hẹn giờ đăng"),
    "withdraw": gettext_lazy("đã gỡ"),
    "note": gettext_lazy("nhắc đến bạn"),
    "assign": gettext_lazy("giao cho bạn"),
    "take_over": gettext_lazy("tiếp quản bài bạn đang mở"),
    "change_submit": gettext_lazy("gửi duyệt bản sửa của bài đã đăng"),
    "change_approve": gettext_lazy("đã duyệt bản sửa"),
    "change_send_back": gettext_lazy("trả lại bản sửa"),
}


def writers(article: Article) -> "QuerySet[User]":
    """Who began the story and who signs it."""
    return User.objects.filter(
        Q(pk=article.created_by_id) | Q(pen_names__bylines__article=article), is_active=True, is_staff=True
    ).distinct()


def editors(article: Article) -> "QuerySet[User]":
    """The editors of the story's category (or of the one above it); without any, the editors of no category."""
    everyone = User.objects.filter(groups__name=Role.EDITOR, is_active=True, is_staff=True)
    home = article.category
    own = everyone.filter(categories__in=[number for number in (home.pk, home.parent_id) if number]).distinct()
    return own if own.exists() else everyone.filter(categories__isnull=True)


def publishers(article: Article) -> "QuerySet[User]":
    """The editorial secretaries, who publish; without any, the editors-in-chief."""
    everyone = User.objects.filter(is_active=True, is_staff=True)
    secretaries = everyone.filter(groups__name=Role.SECRETARY)
    return secretaries if secretaries.exists() else everyone.filter(groups__name=Role.EDITOR_IN_CHIEF)


def tell(people: Iterable[User], act: str, article: Article | None, *, by: User | None, reason: str = "") -> None:
    """Put a notice into the inbox of each of these people once, but not of who did it. `act` is a key of WORDS."""
    for user in {person.pk: person for person in people if by is None or person.pk != by.pk}.values():
        Notice.objects.create(user=user, article=article, sender=by, act=act, reason=reason)


def sentence(notice: Notice) -> str:
    """The notice as one line: who did what to which story."""
    who = str(notice.sender) if notice.sender else _("Hệ thống")
    what = str(WORDS[notice.act])
    return f"{who} {what}: {notice.article}" if notice.article else f"{who} {what}"


def mail_waiting() -> Iterator[int]:
    """Send what has not been sent yet, one notice a step; nothing when the installation has no mail server.

    A notice that was read in the meantime is not mailed. A server that refuses one message is asked again next round.
    """
    if not settings.EMAIL_HOST:
        return
    waiting = Notice.objects.filter(mailed_at__isnull=True, read_at__isnull=True)
    for notice in waiting.select_related("user", "sender", "article").order_by("pk")[:200]:
        if notice.user.email:
            _mail(notice)
        Notice.objects.filter(pk=notice.pk).update(mailed_at=timezone.now())
        yield notice.pk


def _mail(notice: Notice) -> None:
    with translation.override(notice.user.language):
        lines = [sentence(notice)]
        if notice.reason:
            lines += ["", notice.reason]
        if notice.article_id:
            address = reverse("admin:articles_article_change", args=[notice.article_id])
            lines += ["", settings.SITE_URL + address]
        EmailMessage(sentence(notice)[:150], "\n".join(lines), to=[notice.user.email]).send()
