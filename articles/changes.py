"""A change to a live story: written, reviewed and timed while readers see the old text, then put in its place whole.

One at a time for each story. It is applied through the same doors as any save: rights, the version at hand, the
cleaner. A story that was saved in the meantime keeps its text, and the change goes back to its writer.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import notices, publishing, revisions
from articles.models import Article, WorkingCopy

if TYPE_CHECKING:
    from newsroom.models import User

Kind, State = WorkingCopy.Kind, WorkingCopy.State


def of(article: Article | None) -> WorkingCopy | None:
    """The change that waits for this story, if there is one."""
    waiting = WorkingCopy.objects.filter(kind=Kind.CHANGE, article=article).select_related("user", "approved_by")
    return waiting.first() if article is not None and article.pk else None


def may_propose(user: "User", article: Article) -> bool:
    """Whether the user may write a change to this live story: whoever reviews it, publishing or not."""
    return article.status == Article.Status.PUBLISHED and publishing.may_review(user, article)


@transaction.atomic
def propose(
    article: Article, *, by: "User", fields: dict[str, Any], typed: list, base_version: int | None, reason: str = ""
) -> WorkingCopy:
    """Keep a change for review. `fields` is what `revisions.snapshot` would give of the changed story.

    Raises PermissionDenied, StaleVersion when the story was saved since, WrongState when somebody else's waits.
    """
    stored = Article.objects.select_for_update().get(pk=article.pk)
    if not may_propose(by, stored):
        raise PermissionDenied(_("Bạn chưa được giao quyền sửa bài này."))
    if stored.version != base_version:
        raise publishing.StaleVersion(stored)
    waiting = of(stored)
    if waiting is not None and waiting.user_id != by.pk:
        raise publishing.WrongState(_("Bài này đã có bản sửa của %(who)s đang chờ.") % {"who": waiting.user})
    change = waiting or WorkingCopy(kind=Kind.CHANGE, user=by, article=stored)
    change.fields = {"typed": typed, "snapshot": fields}
    change.base_version, change.reason, change.saved_at = base_version, reason[:300], timezone.now()
    change.state, change.apply_at, change.approved_by = State.IN_REVIEW, None, None
    change.save()
    notices.tell(notices.publishers(stored), "change_submit", stored, by=by, reason=reason)
    return change


@transaction.atomic
def approve(change: WorkingCopy, *, by: "User", at: datetime | None = None) -> bool:
    """Let the change come into force at that moment, else now; whether it is in force already.

    Raises PermissionDenied without the right to publish, WrongState for a time that is past, StaleVersion when the
    story was saved since the change was written.
    """
    change = WorkingCopy.objects.select_for_update().get(pk=change.pk)
    article = _story_of(change)
    if not publishing.may_publish(by):
        raise PermissionDenied(_("Bạn chưa được giao quyền đăng và gỡ bài."))
    if at is not None and at <= timezone.now():
        raise publishing.WrongState(_("Giờ thay đã qua; để trống để thay ngay."))
    if article.version != change.base_version:
        raise publishing.StaleVersion(article)
    change.state, change.approved_by, change.apply_at = State.APPROVED, by, at or timezone.now()
    change.save()
    if at is None:
        _put_in_force(change)
        return True
    notices.tell([change.user], "change_approve", article, by=by)
    return False


@transaction.atomic
def send_back(change: WorkingCopy, *, by: "User", reason: str) -> None:
    """Give the change back to its writer as a kept copy. Raises NeedsReason without one, PermissionDenied."""
    if not (publishing.may_publish(by) or change.user_id == by.pk):
        raise PermissionDenied(_("Bạn chưa được giao quyền duyệt bài."))
    if not reason.strip():
        raise publishing.NeedsReason(_("Hãy cho người viết biết vì sao bản sửa bị trả lại."))
    _give_back(change, by=by, reason=reason.strip())


def put_due_in_force() -> Iterator[int]:
    """Put every approved change whose moment has come in its story's place; for the worker, and safe to repeat."""
    due = WorkingCopy.objects.filter(kind=Kind.CHANGE, state=State.APPROVED, apply_at__lte=timezone.now())
    for number in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            change = due.select_for_update().filter(pk=number).first()
            if change is None:
                continue  # another worker had it, or somebody took it back
            try:
                # A step of its own, so that a refusal leaves the notice and nothing else.
                with transaction.atomic():
                    _put_in_force(change)
            except (publishing.StaleVersion, publishing.WrongState, PermissionDenied) as refusal:
                _give_back(change, by=None, reason=str(refusal))
        yield number


def _story_of(change: WorkingCopy) -> Article:
    # A change is always of a story (a constraint of the table); the column is empty for other working copies alone.
    assert change.article_id is not None
    return Article.objects.get(pk=change.article_id)


def _put_in_force(change: WorkingCopy) -> None:
    article = _story_of(change)
    fields = change.fields["snapshot"]
    approver = change.approved_by
    assert approver is not None
    revisions.put_back(article, fields)
    article = publishing.save_text(article, by=approver, expected_version=change.base_version)
    revisions.put_back_relations(article, fields)
    who = _("Bản sửa của %(who)s.") % {"who": change.user}
    publishing.keep_version(article, by=approver, act="change", reason=f"{who} {change.reason}".strip())
    WorkingCopy.objects.filter(pk=change.pk).delete()
    notices.tell([change.user], "publish", article, by=approver)


def _give_back(change: WorkingCopy, *, by: "User | None", reason: str) -> None:
    change.kind, change.state, change.apply_at, change.approved_by = Kind.KEPT, State.DRAFT, None, None
    change.reason = reason[:300]
    change.save()
    notices.tell([change.user], "change_send_back", change.article, by=by, reason=reason)
