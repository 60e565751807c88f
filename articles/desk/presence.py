"""Who has a story open. Soft: it tells and never blocks, and a browser that has died is forgotten by itself."""

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Presence
from newsroom.models import User
from newsroom.text import short_time

# A form says every 15 seconds that it is open; after this long in silence nobody is there.
GONE_AFTER = timedelta(seconds=90)
_FORGOTTEN_AFTER = timedelta(days=1)


def beat(user: User, article: Article, form: uuid.UUID, has_unsaved: bool, is_closing: bool) -> dict[str, Any]:
    """Note that this form is open (or closing); tell who else is here and whether it was taken over."""
    now = timezone.now()
    own = Presence.objects.filter(article=article, form=form, user=user)
    if is_closing:
        own.filter(taken_over_by=None).delete()
        return {}
    if not own.update(seen_at=now, has_unsaved=has_unsaved):
        Presence.objects.update_or_create(
            article=article, form=form, defaults={"user": user, "seen_at": now, "has_unsaved": has_unsaved}
        )
        Presence.objects.filter(seen_at__lt=now - _FORGOTTEN_AFTER).delete()
    here = list(Presence.objects.filter(article=article).select_related("user", "taken_over_by"))
    taken = next((one.taken_over_by for one in here if one.form == form and one.taken_over_by), None)
    return {
        "others": [_told(one, user) for one in _living(here, now) if one.form != form],
        "taken_over_by": str(taken) if taken else None,
    }


def others(article: Article, user: User, form: uuid.UUID) -> list[dict[str, Any]]:
    """Who else has the story open just now, for the page that opens it."""
    here = Presence.objects.filter(article=article).exclude(form=form).select_related("user", "taken_over_by")
    return [_told(one, user) for one in _living(list(here), timezone.now())]


def _living(here: list[Presence], now: Any) -> list[Presence]:
    return [one for one in here if one.seen_at > now - GONE_AFTER and one.taken_over_by_id is None]


def _told(one: Presence, user: User) -> dict[str, Any]:
    who = _("Bạn, ở một cửa sổ khác,") if one.user_id == user.pk else str(one.user)
    words = _("%(who)s đang mở bài này từ %(since)s") % {"who": who, "since": short_time(one.opened_at)}
    unsaved = _("có phần chưa lưu") if one.has_unsaved else _("không có gì chưa lưu")
    return {"form": str(one.form), "words": f"{words}; {unsaved}.", "has_unsaved": one.has_unsaved}


def was_taken_over(article: Article, form: uuid.UUID | None) -> User | None:
    """Who took the story over from this form, if anybody did."""
    if form is None:
        return None
    one = Presence.objects.filter(article=article, form=form, taken_over_by__isnull=False).first()
    return one.taken_over_by if one else None


def close_others(article: Article, *, by: User, form: uuid.UUID | None) -> set[User]:
    """Mark every other open form of the story as taken over; return whose they are."""
    here = Presence.objects.filter(article=article).exclude(form=form).select_related("user")
    taken = _living(list(here), timezone.now())
    Presence.objects.filter(pk__in=[one.pk for one in taken]).update(taken_over_by=by)
    return {one.user for one in taken} - {by}
