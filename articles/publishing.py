"""The verbs that change where a story stands. Nothing else writes `status` or `version`.

Each verb checks the right of who asks, the state the story is in, and that nobody saved in between.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article

if TYPE_CHECKING:
    from newsroom.models import User

Status = Article.Status
# What readers see: a change to one of these in a live story is an update they are told of.
READERS_SEE = ("headline", "standfirst", "body", "lead_photo_id", "lead_caption")


class StaleVersion(Exception):
    """Somebody saved the story since this text was opened; `stored` is what stands there now."""

    def __init__(self, stored: Article) -> None:
        super().__init__(str(_("Bài đã được người khác lưu trong lúc bạn sửa.")))
        self.stored = stored


class WrongState(Exception):
    """The verb does not fit the state that the story is in; the text says why, in Vietnamese."""


def may_edit(user: "User", article: Article) -> bool:
    """Whether the user may change the text: any story, or an own one that readers have never seen."""
    if not user.has_perm("articles.change_article"):
        return False
    if article.status in {Status.PUBLISHED, Status.WITHDRAWN, Status.APPROVED} and not may_publish(user):
        return False
    if user.has_perm("articles.change_any_article"):
        return True
    own = article.created_by_id == user.pk or article.bylines.filter(author__user=user).exists()
    return own and article.status == Status.DRAFT


def may_publish(user: "User") -> bool:
    return user.has_perm("articles.publish_article")


@transaction.atomic
def save_text(article: Article, *, by: "User", expected_version: int | None) -> Article:
    """Store an edited story and give it the next version. A new story has no expected version.

    Raises StaleVersion when the stored version is another one; then nothing is written.
    """
    if article.pk is None:
        article.created_by = by
        article.version = 1
        article.save()
        return article
    stored = Article.objects.select_for_update().get(pk=article.pk)
    if stored.version != expected_version:
        raise StaleVersion(stored)
    # State belongs to the verbs: whatever the instance says, a saved text does not move it.
    article.status, article.first_published_at = stored.status, stored.first_published_at
    article.version = stored.version + 1
    article.fill_derived()
    if stored.is_public() and any(getattr(stored, name) != getattr(article, name) for name in READERS_SEE):
        article.updated_at = timezone.now()
    article.save()
    return article


@transaction.atomic
def publish(article: Article, *, by: "User", at: datetime | None = None) -> Article:
    """Publish at `at`, else at the time planned in the story, else now. A time to come schedules it.

    Raises PermissionDenied without the right, WrongState when it is published already or has no body.
    """
    stored = _locked(article, by)
    if stored.status == Status.PUBLISHED:
        raise WrongState(_("Bài này đã đăng rồi."))
    if not stored.body and not stored.standfirst:
        raise WrongState(_("Bài chưa có nội dung nên chưa đăng được."))
    stored.published_at = at or stored.published_at or timezone.now()
    stored.status = Status.PUBLISHED
    return _step(stored)


@transaction.atomic
def withdraw(article: Article, *, by: "User") -> Article:
    """Take a published story from the readers: its addresses answer 410 from now on.

    Raises PermissionDenied without the right, WrongState when it is not published.
    """
    stored = _locked(article, by)
    if stored.status != Status.PUBLISHED:
        raise WrongState(_("Chỉ bài đã đăng mới gỡ được."))
    # What readers never saw has nothing to withdraw: a scheduled story goes back to be a draft.
    stored.status = Status.WITHDRAWN if stored.first_published_at <= timezone.now() else Status.DRAFT
    return _step(stored)


def import_published(article: Article, published_at: datetime) -> Article:
    """Mark an imported story as published at its own old time, without saving it.

    For the import alone: what the source published comes in published.
    """
    article.status = Status.PUBLISHED
    article.published_at = article.first_published_at = published_at
    return article


def _locked(article: Article, by: "User") -> Article:
    if not may_publish(by):
        raise PermissionDenied(_("Bạn chưa được giao quyền đăng và gỡ bài."))
    return Article.objects.select_for_update().get(pk=article.pk)


def _step(article: Article) -> Article:
    article.version += 1
    article.save()
    return article
