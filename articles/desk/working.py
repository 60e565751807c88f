"""What is being typed, kept on the server apart from the story: one slot for each person and story, and the losers'.

The desk's script sends the fields of the form as `typed`: pairs of a field's name and its value, or, of a field with
choices, the chosen ones as pairs of value and text. That is what it can put back.
"""

import json
import uuid
from typing import Any, NamedTuple

from django.contrib.admin import site
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import changes, notices
from articles.desk import presence
from articles.desk.diff import Pair, beside
from articles.models import Article, Byline, WorkingCopy
from newsroom.html import TooLarge, clean_html, same_blocks
from newsroom.models import User
from newsroom.text import plain_text, short_time

Kind = WorkingCopy.Kind
# Texts whose difference is shown word by word; of the others it is told that they differ.
TEXTS = ("kicker", "headline", "standfirst", "body", "dateline", "credit", "lead_caption", "video_url", "sponsor")
_FIELDS_AT_MOST = 2000


class BadMessage(Exception):
    """The script sent what it never sends; the text says what."""


class Message(NamedTuple):
    """What the script of an open form says every few seconds."""

    form: uuid.UUID
    article: Article | None
    version: int | None
    has_unsaved: bool
    is_closing: bool
    typed: list | None


def message_of(request: HttpRequest) -> Message:
    """Read it. Raises BadMessage; Http404 for a story that is not on the user's desk."""
    try:
        said = json.loads(request.body)
        form = uuid.UUID(said["form"])
        number, version, typed = said.get("article"), said.get("version"), said.get("typed")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadMessage("The message cannot be read.") from error
    if not all(value is None or (isinstance(value, int) and 0 < value < 2**63) for value in (number, version)):
        raise BadMessage("The story's number and version are whole numbers.")
    if typed is not None and not _is_typed(typed):
        raise BadMessage("The typed fields cannot be read.")
    article = None
    if number is not None:
        article = get_object_or_404(Article.objects.on_desk_of(request.user), pk=number)
    return Message(form, article, version, bool(said.get("has_unsaved")), bool(said.get("is_closing")), typed)


def _is_typed(typed: object) -> bool:
    if not isinstance(typed, list) or len(typed) > _FIELDS_AT_MOST:
        return False
    for pair in typed:
        if not (isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str)):
            return False
        if not isinstance(pair[1], str | list):
            return False
        choices = pair[1] if isinstance(pair[1], list) else []
        if not all(isinstance(c, list) and len(c) == 2 and all(isinstance(x, str) for x in c) for c in choices):
            return False
    return True


@require_POST
def typing(request: HttpRequest) -> JsonResponse:
    """Keep what is typed, say who else is here, and whether somebody saved or took over in the meantime."""
    if not request.user.has_perm("articles.change_article"):
        raise PermissionDenied
    try:
        message = message_of(request)
    except BadMessage as error:
        return JsonResponse({"error": str(error)}, status=400)
    except RequestDataTooBig:
        return JsonResponse({"error": _("Bài dài quá nên chưa giữ được; hãy lưu bài.")}, status=413)
    answer: dict[str, Any] = {}
    if message.typed is not None:
        keep(request.user, message)
        answer["kept_at"] = f"{timezone.localtime():%H:%M:%S}"
    if message.article is not None:
        answer |= presence.beat(request.user, message.article, message.form, message.has_unsaved, message.is_closing)
        answer["version"] = message.article.version
    return JsonResponse(answer)


@transaction.atomic
def keep(user: User, message: Message) -> None:
    """Put what is typed into the user's slot of the story, or of the form while the story has no number.

    A slot that another form has filled is not overwritten: its text becomes a kept copy, one for each form.
    """
    own = WorkingCopy.objects.filter(user=user, article=message.article).exclude(kind=Kind.CHANGE)
    values = {"base_version": message.version, "fields": {"typed": message.typed}, "saved_at": timezone.now()}
    is_late = message.article is not None and message.version != message.article.version
    if is_late and not compare(WorkingCopy(user=user, article=message.article, fields=values["fields"])):
        # Sent before the form was stored, come after it: there is nothing in it that the story has not.
        own.filter(form=message.form).delete()
        return
    # One statement when the slot is this form's, which it is from the second time on.
    if own.filter(kind=Kind.UNSAVED, form=message.form).update(**values):
        return
    own.filter(form=message.form).delete()
    if message.article is not None:
        _put_aside(
            own.filter(kind=Kind.UNSAVED).exclude(fields=values["fields"]), _("Chưa lưu, từ một lần mở bài khác.")
        )
        own.filter(kind=Kind.UNSAVED).delete()
    WorkingCopy.objects.create(kind=Kind.UNSAVED, user=user, article=message.article, form=message.form, **values)


def _put_aside(slots: QuerySet[WorkingCopy], reason: str) -> None:
    """Make kept copies of these slots, one for each form: its newest text."""
    for slot in slots:
        WorkingCopy.objects.filter(kind=Kind.KEPT, user=slot.user_id, article=slot.article_id, form=slot.form).delete()
        slot.kind, slot.reason = Kind.KEPT, reason
        slot.save()


def take_over(article: Article, *, by: User, form: uuid.UUID | None) -> None:
    """Close every other open form of the story: its writer's unsaved text is kept as a copy, and they are told."""
    people = presence.close_others(article, by=by, form=form)
    reason = _("%(who)s tiếp quản bài lúc %(when)s.") % {"who": by, "when": short_time(timezone.now())}
    _put_aside(WorkingCopy.objects.filter(kind=Kind.UNSAVED, article=article, user__in=people), reason)
    notices.tell(people, "take_over", article, by=by, reason=reason)


def let_go(user: User, article: Article, form: uuid.UUID | None) -> None:
    """Forget the texts of a form whose story has just been stored from it, and those that say no more than it does."""
    own = WorkingCopy.objects.filter(user=user).exclude(kind=Kind.CHANGE)
    if form is not None:
        own.filter(form=form, article=article).delete()
        own.filter(form=form, article=None).delete()
    for copy in own.filter(article=article):
        if not compare(copy):
            copy.delete()


def keep_loser(request: HttpRequest, article: Article, form: uuid.UUID | None) -> None:
    """Keep the texts of a form that was not stored because somebody else's was; they are newer than its slot's."""
    texts = {name: request.POST[name] for name in TEXTS if name in request.POST}
    if form is None or not texts:
        return
    own = WorkingCopy.objects.filter(user=request.user, article=article, form=form).exclude(kind=Kind.CHANGE)
    slot = own.filter(kind=Kind.UNSAVED).first()
    typed = (dict_of(slot) if slot else {}) | texts
    own.delete()
    version = request.POST.get("version", "")
    WorkingCopy.objects.create(
        kind=Kind.KEPT,
        user=request.user,
        article=article,
        form=form,
        fields={"typed": [[name, value] for name, value in typed.items()]},
        base_version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None,
        reason=_("Chưa lưu được vì người khác đã lưu trước."),
    )


def as_form(value: str) -> uuid.UUID | None:
    """The name of a form as it is posted; None for anything else."""
    try:
        return uuid.UUID(value)
    except ValueError:
        return None


def offered(user: User, article: Article | None, asked_for: str = "") -> list[dict[str, Any]]:
    """What the form's script may put back: the text of the slot, and a kept one that the address asks for."""
    copies = WorkingCopy.objects.filter(user=user, article=article)
    found = copies.filter(kind=Kind.UNSAVED)
    if asked_for.isascii() and asked_for.isdigit() and len(asked_for) < 19:
        asked = WorkingCopy.objects.filter(pk=int(asked_for), article=article)
        may_change = article is not None and changes.may_propose(user, article)
        found = asked.filter(Q(kind=Kind.CHANGE) | Q(user=user)) if may_change else asked.filter(user=user)
    return [
        {
            "id": copy.pk,
            "when": short_time(copy.saved_at),
            "headline": dict_of(copy).get("headline", "") or _("Bài chưa có tiêu đề"),
            "version": copy.base_version,
            "typed": copy.fields["typed"],
            "compare": _compare_url(copy),
        }
        for copy in found[:10]
    ]


def _compare_url(copy: WorkingCopy) -> str:
    if copy.kind == Kind.CHANGE:
        return reverse("desk-change", args=[copy.article_id])
    return reverse("desk-working-copy", args=[copy.pk])


def kept(user: User, article: Article | None) -> list[WorkingCopy]:
    """The user's kept copies of the story, the newest first."""
    return list(WorkingCopy.objects.filter(kind=Kind.KEPT, user=user, article=article)[:20]) if article else []


def dict_of(copy: WorkingCopy) -> dict[str, Any]:
    return dict(copy.fields.get("typed", []))


class Compared(NamedTuple):
    """A field that differs. `pairs` is empty where only that is told."""

    label: str | Promise
    pairs: list[Pair]
    mine: str
    stored: str


def compare(copy: WorkingCopy) -> list[Compared]:
    """Where the kept text differs from the story as it is stored (from nothing, for a story never saved)."""
    typed = dict_of(copy)
    stored = copy.article or Article()
    found = []
    for name in TEXTS:
        if name not in typed:
            continue
        mine, other = str(typed[name]), getattr(stored, name)
        if name == "body":
            mine = _cleaned(mine)
            if same_blocks(mine, other):
                continue
        pairs = beside(mine, other, is_html=name == "body")
        if any(pair.differs for pair in pairs):
            found.append(Compared(capfirst(Article._meta.get_field(name).verbose_name), pairs, mine, other))
    found += [Compared(label, [], mine, other) for label, mine, other in _choices(typed, stored, copy) if mine != other]
    return found


def _cleaned(body: str) -> str:
    """The text as it would be stored; one that is too large to be cleaned is shown as it was typed."""
    try:
        return clean_html(body)
    except TooLarge:
        return body


def _choices(typed: dict[str, Any], stored: Article, copy: WorkingCopy) -> list[tuple[str, str, str]]:
    """(label, chosen in the kept text, stored) of the fields with choices that people know by their words."""

    def chosen(name: str) -> str:
        return ", ".join(sorted(text.strip() for _value, text in typed.get(name, []) if text.strip("- –")))

    rows = []
    for name in ("topics", "places", "related"):
        if name in typed:
            others = [str(row) for row in getattr(stored, name).all()] if stored.pk else []
            rows.append((capfirst(Article._meta.get_field(name).verbose_name), chosen(name), ", ".join(sorted(others))))
    signed = sorted(text for name, value in typed.items() if name.endswith("-author") for _value, text in value if text)
    bylines = Byline.objects.filter(article=copy.article).select_related("author") if stored.pk else []
    others = sorted(byline.author.name for byline in bylines)
    rows.append((capfirst(Byline._meta.verbose_name_plural), ", ".join(signed), ", ".join(others)))
    return rows


# Pages


def compare_view(request: HttpRequest, copy_id: int) -> HttpResponse:
    """The user's own kept text beside the stored story; from here it is put into the form, or thrown away."""
    copy = get_object_or_404(WorkingCopy.objects.exclude(kind=Kind.CHANGE), pk=copy_id, user=request.user)
    if copy.article is not None and not Article.objects.on_desk_of(request.user).filter(pk=copy.article_id).exists():
        raise Http404
    form_url = (
        reverse("admin:articles_article_change", args=[copy.article_id])
        if copy.article_id
        else reverse("admin:articles_article_add")
    )
    if request.method == "POST":
        copy.delete()
        return HttpResponseRedirect(form_url)
    context = site.each_context(request) | {
        "title": _("Bản của bạn và bản đang lưu"),
        "opts": Article._meta,
        "copy": copy,
        "original": copy.article,
        "headline": dict_of(copy).get("headline", ""),
        "compared": compare(copy),
        "words": len(plain_text(str(dict_of(copy).get("body", ""))).split()),
        "form_url": f"{form_url}?ban={copy.pk}",
    }
    return TemplateResponse(request, "admin/articles/article/working_copy.html", context)


@require_POST
@transaction.atomic
def take_over_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """Let the user go on with the story: whoever has it open keeps their text as a copy of their own, and is told."""
    article = get_object_or_404(Article.objects.on_desk_of(request.user), pk=article_id)
    take_over(article, by=request.user, form=as_form(request.POST.get("form_id", "")))
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))
