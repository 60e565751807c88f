"""The verbs that change where a story stands. Nothing else writes `status` or `version`.

Each verb checks the right of who asks, the state the story is in, and that nobody saved in between.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from articles.models import Photo
    from newsroom.models import User

Status = Article.Status
# What readers see: a change to one of these in a live story is an update they are told of.
READERS_SEE = ("headline", "standfirst", "body", "lead_photo_id", "lead_caption", "video_url")


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
    return article.status == Status.DRAFT and Article.objects.of(user).filter(pk=article.pk).exists()


def may_review(user: "User") -> bool:
    return user.has_perm("articles.change_article") and user.has_perm("articles.change_any_article")


def may_publish(user: "User") -> bool:
    return user.has_perm("articles.publish_article")


def may_delete(user: "User", article: Article) -> bool:
    """Whether the user may remove the story for good: only one that readers never saw, since others are withdrawn."""
    return user.has_perm("articles.delete_article") and may_edit(user, article) and not was_public(article)


def was_public(article: Article) -> bool:
    """Whether its time of first publication has come: readers and machines may hold its address."""
    return article.first_published_at is not None and article.first_published_at <= timezone.now()


@transaction.atomic
def save_text(article: Article, *, by: "User", expected_version: int | None) -> Article:
    """Store an edited story and give it the next version. A new story has no expected version.

    Raises PermissionDenied to who may not edit it, StaleVersion when the stored version is another one; then nothing
    is written. When it is to appear is decided by who may publish: of others the stored times stay.
    """
    if article.pk is None:
        _allow(by.has_perm("articles.add_article"), _("Bạn chưa được giao quyền viết bài."))
        article.created_by = by
        article.version = 1
        article.status, article.first_published_at = Status.DRAFT, None
        if not may_publish(by):
            article.published_at = article.embargo_until = None
        _note_original(article)
        article.save()
        return article
    stored = _locked(article)
    if stored.version != expected_version:
        raise StaleVersion(stored)
    _allow(may_edit(by, stored), _("Bạn chưa được giao quyền sửa bài này."))
    # State belongs to the verbs: whatever the instance says, a saved text does not move it.
    article.status, article.first_published_at = stored.status, stored.first_published_at
    article.created_by_id = stored.created_by_id
    if not may_publish(by):
        article.published_at, article.embargo_until = stored.published_at, stored.embargo_until
    article.version = stored.version + 1
    _note_original(article, stored)
    article.fill_derived()
    if stored.is_public() and any(getattr(stored, name) != getattr(article, name) for name in READERS_SEE):
        article.updated_at = timezone.now()
    article.save()
    return article


@transaction.atomic
def follow_original(article: Article, *, by: "User") -> Article:
    """Note that the translation says what its original says now. Raises PermissionDenied to who may not edit it."""
    stored = Article.objects.select_for_update(of=("self",)).select_related("original").get(pk=article.pk)
    _allow(may_edit(by, stored), _("Bạn chưa được giao quyền sửa bài này."))
    if stored.original is None:
        raise WrongState(_("Bài này không phải bản dịch."))
    stored.original_version = stored.original.version
    stored.save(update_fields=["original_version"])
    return stored


def tell_of_parts(article: Article) -> None:
    """Tell readers of a live story that something beside its text is new: a picture, a live entry, a correction."""
    if article.is_public():
        article.updated_at = timezone.now()
        article.save(update_fields=["updated_at"])


@transaction.atomic
def submit(article: Article, *, by: "User") -> Article:
    """Hand a draft over to the editors; from then on its writer only reads it.

    Raises PermissionDenied to who may not edit it, WrongState when it is no draft or has no text.
    """
    stored = _locked(article)
    _allow(may_edit(by, stored), _("Bạn chưa được giao quyền sửa bài này."))
    _expect(stored.status == Status.DRAFT, _("Chỉ bản nháp mới gửi duyệt được."))
    _expect(_has_text(stored), _("Bài chưa có nội dung nên chưa gửi duyệt được."))
    return _step(stored, Status.IN_REVIEW)


@transaction.atomic
def approve(article: Article, *, by: "User") -> Article:
    """Release a submitted story for publication. Raises PermissionDenied to who edits only own stories."""
    stored = _locked(article)
    _allow(may_review(by), _("Bạn chưa được giao quyền duyệt bài."))
    _expect(stored.status == Status.IN_REVIEW, _("Chỉ bài chờ duyệt mới duyệt được."))
    return _step(stored, Status.APPROVED)


@transaction.atomic
def send_back(article: Article, *, by: "User") -> Article:
    """Make a submitted or approved story its writer's draft again. Rights as for `approve`."""
    stored = _locked(article)
    _allow(may_review(by), _("Bạn chưa được giao quyền duyệt bài."))
    _expect(stored.status in {Status.IN_REVIEW, Status.APPROVED}, _("Chỉ bài đã gửi duyệt mới trả lại được."))
    return _step(stored, Status.DRAFT)


@transaction.atomic
def publish(article: Article, *, by: "User", at: datetime | None = None) -> Article:
    """Publish at `at`, else at the time planned in the story, else now. A time to come schedules it.

    Raises PermissionDenied without the right, WrongState when it is published already or has no text.
    """
    stored = _locked(article)
    _allow(may_publish(by), _("Bạn chưa được giao quyền đăng và gỡ bài."))
    _expect(stored.status != Status.PUBLISHED, _("Bài này đã đăng rồi."))
    _expect(_has_text(stored), _("Bài chưa có nội dung nên chưa đăng được."))
    stored.published_at = at or stored.published_at or timezone.now()
    return _step(stored, Status.PUBLISHED)


@transaction.atomic
def withdraw(article: Article, *, by: "User") -> Article:
    """Take a published story from the readers: its addresses answer 410 from now on.

    Raises PermissionDenied without the right, WrongState when it is not published.
    """
    stored = _locked(article)
    _allow(may_publish(by), _("Bạn chưa được giao quyền đăng và gỡ bài."))
    _expect(stored.status == Status.PUBLISHED, _("Chỉ bài đã đăng mới gỡ được."))
    # What readers never saw has nothing to withdraw: a scheduled story goes back to be a draft.
    return _step(stored, Status.WITHDRAWN if was_public(stored) else Status.DRAFT)


def show_instead(former: "Photo", photo: "Photo") -> int:
    """Let every story led by the picture `former` be led by `photo`; returns how many stories that were."""
    return Article.objects.filter(lead_photo=former).update(lead_photo=photo, version=F("version") + 1)


def import_published(article: Article, published_at: datetime) -> Article:
    """Mark an imported story as published at its own old time, without saving it.

    For the import alone: what the source published comes in published.
    """
    article.status = Status.PUBLISHED
    article.published_at = article.first_published_at = published_at
    return article


def _note_original(article: Article, stored: Article | None = None) -> None:
    """A translation remembers the version of the original that it was made of, until somebody brings it up to date."""
    if article.original is None:
        article.original_version = None
    elif stored is None or stored.original_id != article.original_id:
        article.original_version = article.original.version
    else:
        article.original_version = stored.original_version


def _locked(article: Article) -> Article:
    return Article.objects.select_for_update().get(pk=article.pk)


def _allow(condition: bool, otherwise: "_StrOrPromise") -> None:
    if not condition:
        raise PermissionDenied(otherwise)


def _expect(condition: bool, otherwise: "_StrOrPromise") -> None:
    if not condition:
        raise WrongState(otherwise)


def _has_text(article: Article) -> bool:
    return bool(article.body or article.standfirst)


def _step(article: Article, to: Status) -> Article:
    article.status = to
    article.version += 1
    article.save()
    return article
