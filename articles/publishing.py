"""The verbs that change where a story stands. Nothing else writes `status` or `version`.

Each verb checks the right of who asks, the state the story is in, and that nobody saved in between; each keeps a
version with who, when and why, and tells exactly those whom it concerns next.
"""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import advice, notices, revisions
from articles.models import Article, DeskRules
from newsroom.text import short_time

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from articles.models import Photo, Revision
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


class NeedsReason(WrongState):
    """The verb wants to know why, for those who are told."""


class HourIsPast(WrongState):
    """A story that readers never saw would appear with an hour that is over; the verb wants to know if that is meant."""


# Rights


def may_edit(user: "User", article: Article) -> bool:
    """Whether the user may change the text: a story of the own desk, or an own one that readers have never seen."""
    if not user.has_perm("articles.change_article") or article.binned_at:
        return False
    if article.status in {Status.PUBLISHED, Status.WITHDRAWN, Status.APPROVED} and not may_publish(user):
        return False
    if user.has_perm("articles.change_any_article"):
        return Article.objects.on_desk_of(user).filter(pk=article.pk).exists()
    return article.status == Status.DRAFT and Article.objects.of(user).filter(pk=article.pk).exists()


def may_review(user: "User", article: Article | None = None) -> bool:
    """Whether the user reviews stories at all, or this one."""
    if not (user.has_perm("articles.change_article") and user.has_perm("articles.change_any_article")):
        return False
    return article is None or Article.objects.on_desk_of(user).filter(pk=article.pk).exists()


def may_publish(user: "User") -> bool:
    return user.has_perm("articles.publish_article")


def may_delete(user: "User", article: Article) -> bool:
    """Whether the user may bin the story: one that readers never saw, since others are withdrawn.

    Who does not publish bins only an own draft that was never handed over.
    """
    if not user.has_perm("articles.delete_article") or not may_edit(user, article) or was_public(article):
        return False
    if may_publish(user):
        return True
    is_own = Article.objects.of(user).filter(pk=article.pk).exists()
    return is_own and article.status == Status.DRAFT and not article.revisions.filter(act="submit").exists()


def hour_is_past(article: Article) -> bool:
    """Whether a story that readers never saw has a time of publication that is over: planned, and then forgotten.

    The minute that runs is not over: a time typed at the desk is exact to the minute.
    """
    planned = article.published_at
    return planned is not None and planned < timezone.now() - timedelta(minutes=1) and not was_public(article)


def was_public(article: Article) -> bool:
    """Whether its time of first publication has come: readers and machines may hold its address."""
    return article.first_published_at is not None and article.first_published_at <= timezone.now()


# The text


@transaction.atomic
def save_text(article: Article, *, by: "User", expected_version: int | None) -> Article:
    """Store an edited story and give it the next version. A new story has no expected version.

    Raises PermissionDenied to who may not edit it, StaleVersion when the stored version is another one; then nothing
    is written. When it is to appear is decided by who may publish: of others the stored times stay. Whoever stores
    relations with it calls `keep_version` after them.
    """
    if article.pk is None:
        _allow(by.has_perm("articles.add_article"), _("Bạn chưa được giao quyền viết bài."))
        article.created_by = by
        article.version = 1
        article.status, article.first_published_at = Status.DRAFT, None
        if not may_publish(by):
            article.published_at = article.embargo_until = article.take_down_at = None
        _note_original(article)
        article.save()
        return article
    stored = _locked(article)
    if stored.version != expected_version:
        raise StaleVersion(stored)
    _allow(may_edit(by, stored), _("Bạn chưa được giao quyền sửa bài này."))
    revisions.keep_before([stored])
    # State belongs to the verbs: whatever the instance says, a saved text does not move it.
    article.status, article.first_published_at = stored.status, stored.first_published_at
    article.created_by_id = stored.created_by_id
    article.binned_at, article.binned_by_id = stored.binned_at, stored.binned_by_id
    if not may_publish(by):
        article.published_at, article.embargo_until = stored.published_at, stored.embargo_until
        article.take_down_at = stored.take_down_at
    article.version = stored.version + 1
    _note_original(article, stored)
    article.fill_derived()
    if stored.is_public() and any(getattr(stored, name) != getattr(article, name) for name in READERS_SEE):
        article.updated_at = timezone.now()
    article.save()
    return article


def keep_version(article: Article, *, by: "User", act: str = "save", reason: str = "") -> "Revision":
    """Keep the version that `save_text` has just stored, now that its relations are stored too."""
    return revisions.record(article, act, by=by, reason=reason)


@transaction.atomic
def restore(revision: "Revision", *, by: "User", expected_version: int) -> tuple[Article, list[str]]:
    """Make the text of a kept version the story's next version; return it and the names of what is gone since.

    Where the story stands and when it appears are left as they are. Raises as `save_text` does.
    """
    article = Article.objects.get(pk=revision.article_id)
    gone = revisions.put_back(article, revision.fields)
    article = save_text(article, by=by, expected_version=expected_version)
    gone += revisions.put_back_relations(article, revision.fields)
    reason = str(_("Lấy lại phiên bản %(version)d.")) % {"version": revision.version}
    revisions.record(article, "restore", by=by, reason=reason)
    return article, gone


@transaction.atomic
def follow_original(article: Article, *, by: "User", reason: str = "") -> Article:
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
def duplicate(article: Article, *, by: "User") -> Article:
    """Begin a new draft of the user's with the texts, pictures, subjects and names of a story on the own desk.

    Its times, address, state and history are its own. Raises PermissionDenied.
    """
    _allow(by.has_perm("articles.add_article"), _("Bạn chưa được giao quyền viết bài."))
    _allow(Article.objects.on_desk_of(by).filter(pk=article.pk).exists(), _("Bài này không ở trên bàn của bạn."))
    fields = revisions.snapshot(article) | {"slug": "", "original": None}
    begun = Article(category=article.category)
    revisions.put_back(begun, fields)
    begun = save_text(begun, by=by, expected_version=None)
    revisions.put_back_relations(begun, fields)
    revisions.record(begun, "duplicate", by=by, reason=f"{article.pk}: {article.headline}")
    return begun


# The way to the page


@transaction.atomic
def submit(article: Article, *, by: "User", reason: str = "") -> Article:
    """Hand a draft over to the editors; from then on its writer only reads it.

    Raises PermissionDenied to who may not edit it, WrongState when it is no draft or has no text.
    """
    stored = _locked(article)
    _allow(may_edit(by, stored), _("Bạn chưa được giao quyền sửa bài này."))
    _expect(stored.status == Status.DRAFT, _("Chỉ bản nháp mới gửi duyệt được."))
    _expect(_has_text(stored), _("Bài chưa có nội dung nên chưa gửi duyệt được."))
    moved = _step(stored, Status.IN_REVIEW, "submit", by, reason)
    notices.tell(notices.editors(moved), "submit", moved, by=by, reason=reason)
    return moved


@transaction.atomic
def approve(article: Article, *, by: "User", reason: str = "") -> Article:
    """Release a submitted story for publication. Raises PermissionDenied to who edits only own stories.

    A superior may release a draft that was never submitted; the version kept says that the step was skipped.
    """
    stored = _locked(article)
    _allow(may_review(by, stored), _("Bạn chưa được giao quyền duyệt bài."))
    skips = stored.status == Status.DRAFT and may_publish(by)
    _expect(stored.status == Status.IN_REVIEW or skips, _("Chỉ bài chờ duyệt mới duyệt được."))
    _expect(_has_text(stored), _("Bài chưa có nội dung nên chưa duyệt được."))
    _second_pair_of_eyes(stored, by)
    moved = _step(stored, Status.APPROVED, "approve", by, reason, skipped=[Status.IN_REVIEW] if skips else [])
    people = [*notices.publishers(moved), *notices.writers(moved)]
    notices.tell(people, "approve", moved, by=by, reason=reason)
    return moved


@transaction.atomic
def send_back(article: Article, *, by: "User", reason: str = "") -> Article:
    """Make a submitted or approved story its writer's draft again. Rights as for `approve`; raises NeedsReason."""
    stored = _locked(article)
    _allow(may_review(by, stored), _("Bạn chưa được giao quyền duyệt bài."))
    _expect(stored.status in {Status.IN_REVIEW, Status.APPROVED}, _("Chỉ bài đã gửi duyệt mới trả lại được."))
    reason = _told(reason, _("Hãy cho người viết biết vì sao bài bị trả lại."))
    moved = _step(stored, Status.DRAFT, "send_back", by, reason)
    notices.tell(notices.writers(moved), "send_back", moved, by=by, reason=reason)
    return moved


@transaction.atomic
def publish(
    article: Article, *, by: "User", at: datetime | None = None, reason: str = "", past_is_meant: bool = False
) -> Article:
    """Publish at `at`, else at the time planned in the story, else now. A time to come schedules it.

    Raises PermissionDenied without the right, WrongState when it is published already or has no text, or when the
    desk's rules want another pair of eyes first; HourIsPast for one that readers never saw and whose
    planned time is over, unless that is meant. Steps that were skipped are kept with the version.
    """
    stored = _locked(article)
    _allow(may_publish(by), _("Bạn chưa được giao quyền đăng và gỡ bài."))
    _expect(stored.status != Status.PUBLISHED, _("Bài này đã đăng rồi."))
    _expect(_has_text(stored), _("Bài chưa có nội dung nên chưa đăng được."))
    _second_pair_of_eyes(stored, by)
    if unmet := advice.lacking(stored, DeskRules.current()):
        raise WrongState(_("Chưa đăng được, còn thiếu: %(what)s.") % {"what": "; ".join(str(c.label) for c in unmet)})
    stored.published_at = at or stored.published_at or timezone.now()
    if at is None and not past_is_meant and hour_is_past(stored):
        words = _("Giờ đăng %(when)s đã qua. Sửa giờ, để trống giờ để đăng ngay, hoặc đánh dấu là đăng với giờ ấy.")
        raise HourIsPast(words % {"when": short_time(stored.published_at)})
    _expect(
        stored.take_down_at is None or stored.take_down_at > max(stored.published_at, timezone.now()),
        _("Giờ gỡ đã qua hoặc trước giờ đăng; hãy sửa giờ gỡ rồi đăng."),
    )
    skipped = [step for step in (Status.IN_REVIEW, Status.APPROVED) if _is_before(stored.status, step)]
    is_later = stored.readable_from is not None and stored.readable_from > timezone.now()
    act = "schedule" if is_later else "publish"
    moved = _step(stored, Status.PUBLISHED, act, by, reason, skipped=skipped)
    notices.tell(notices.writers(moved), act, moved, by=by, reason=reason)
    return moved


@transaction.atomic
def withdraw(article: Article, *, by: "User", reason: str = "") -> Article:
    """Take a published story from the readers: its addresses answer 410 from now on.

    Raises PermissionDenied without the right, WrongState when it is not published.
    """
    stored = _locked(article)
    _allow(may_publish(by), _("Bạn chưa được giao quyền đăng và gỡ bài."))
    _expect(stored.status == Status.PUBLISHED, _("Chỉ bài đã đăng mới gỡ được."))
    # What readers never saw has nothing to withdraw: a scheduled story goes back to be a draft.
    moved = _step(stored, Status.WITHDRAWN if was_public(stored) else Status.DRAFT, "withdraw", by, reason)
    notices.tell(notices.writers(moved), "withdraw", moved, by=by, reason=reason)
    return moved


@transaction.atomic
def reschedule(article: Article, *, by: "User", at: datetime, expected_version: int) -> Article:
    """Give a story that waits for its hour another hour, always one to come.

    Raises PermissionDenied without the right, StaleVersion, and WrongState for a story that readers see or that is
    not scheduled.
    """
    stored = _locked(article)
    _allow(may_publish(by), _("Bạn chưa được giao quyền đăng và gỡ bài."))
    if stored.version != expected_version:
        raise StaleVersion(stored)
    _expect(
        stored.status == Status.PUBLISHED and not was_public(stored), _("Chỉ bài đang hẹn giờ mới dời giờ đăng được.")
    )
    _expect(at > timezone.now(), _("Giờ đăng mới đã qua."))
    _expect(stored.take_down_at is None or stored.take_down_at > at, _("Giờ gỡ phải sau giờ đăng."))
    stored.published_at = at
    return _step(stored, Status.PUBLISHED, "schedule", by)


@transaction.atomic
def plan(article: Article, *, by: "User", on: date | None, expected_version: int) -> Article:
    """Plan an unpublished story for a day, or for none. When it appears is decided by `publish` alone."""
    stored = _locked(article)
    _allow(may_edit(by, stored) or may_review(by, stored), _("Bạn chưa được giao quyền sửa bài này."))
    if stored.version != expected_version:
        raise StaleVersion(stored)
    _expect(stored.status not in {Status.PUBLISHED, Status.WITHDRAWN}, _("Bài đã đăng thì không xếp lịch nữa."))
    Article.objects.filter(pk=stored.pk).update(planned_on=on)
    stored.planned_on = on
    return stored


# The bin


@transaction.atomic
def put_into_bin(article: Article, *, by: "User") -> Article:
    """Take a story that readers never saw off the desk; it can be taken out of the bin again, whole.

    Raises PermissionDenied to who may not delete it.
    """
    stored = _locked(article)
    _allow(may_delete(by, stored), _("Bạn chưa được giao quyền xóa bài này."))
    stored.binned_at, stored.binned_by = timezone.now(), by
    return _step(stored, Status.DRAFT, "bin", by)


@transaction.atomic
def take_out_of_bin(article: Article, *, by: "User") -> Article:
    """Bring a story back as a draft. Raises PermissionDenied but to who put it there and to who publishes."""
    stored = _locked(article, in_bin=True)
    _allow(
        stored.binned_by_id == by.pk or may_publish(by), _("Bạn chưa được giao quyền lấy bài này ra khỏi thùng rác.")
    )
    _expect(stored.binned_at is not None, _("Bài này không ở trong thùng rác."))
    stored.binned_at = stored.binned_by = None
    return _step(stored, Status.DRAFT, "unbin", by)


# Other writers


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


# Helpers

_ORDER = [Status.DRAFT, Status.IN_REVIEW, Status.APPROVED, Status.PUBLISHED]


def _is_before(status: str, step: Status) -> bool:
    """Whether a story that stands there has not been at that step. A withdrawn story has been through all."""
    return status in _ORDER and _ORDER.index(Status(status)) < _ORDER.index(step)


def _locked(article: Article, *, in_bin: bool = False) -> Article:
    stored = Article.objects.select_for_update().get(pk=article.pk)
    if not in_bin:
        _expect(stored.binned_at is None, _("Bài đang ở trong thùng rác."))
    return stored


def _allow(condition: bool, otherwise: "_StrOrPromise") -> None:
    if not condition:
        raise PermissionDenied(otherwise)


def _expect(condition: bool, otherwise: "_StrOrPromise") -> None:
    if not condition:
        raise WrongState(otherwise)


def _told(reason: str, otherwise: "_StrOrPromise") -> str:
    if not reason.strip():
        raise NeedsReason(otherwise)
    return reason.strip()


def _second_pair_of_eyes(article: Article, by: "User") -> None:
    """With the desk's four-eyes rule on, whoever wrote a story neither approves nor publishes it."""
    if DeskRules.current().four_eyes and Article.objects.of(by).filter(pk=article.pk).exists():
        raise WrongState(_("Bài của chính bạn phải do người khác duyệt và đăng."))


def _has_text(article: Article) -> bool:
    return bool(article.body or article.standfirst)


def _step(
    article: Article, to: Status, act: str, by: "User", reason: str = "", skipped: list[Status] | None = None
) -> Article:
    revisions.keep_before([article])
    article.status = to
    article.version += 1
    article.save()
    if skipped:
        steps = ", ".join(str(step.label) for step in skipped)
        reason = f"{reason}\n{_('Bỏ qua bước:')} {steps}".strip()
    revisions.record(article, act, by=by, reason=reason)
    return article
