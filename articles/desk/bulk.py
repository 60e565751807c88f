"""The verbs for many stories of the list at once: each is asked for by itself, and who is refused is named."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import publishing
from articles.models import Article
from newsroom.models import User

# A press moves what one can look over; a list of the whole archive is never moved by mistake.
AT_ONCE = 100


class Move(NamedTuple):
    """A verb as the list offers it. `asked` is the question of the page between, where there is one."""

    label: str | Promise
    verb: Callable[..., Article]
    may: Callable[[User], bool]
    done: str | Promise
    asked: str | Promise = ""
    needs_reason: bool = False


def _may_write(user: User) -> bool:
    return user.has_perm("articles.change_article")


MOVES = {
    "submit_selected": Move(
        gettext_lazy("Gửi duyệt"), publishing.submit, _may_write, gettext_lazy("Đã gửi duyệt %(count)d bài.")
    ),
    "approve_selected": Move(
        gettext_lazy("Duyệt"), publishing.approve, publishing.may_review, gettext_lazy("Đã duyệt %(count)d bài.")
    ),
    "send_back_selected": Move(
        gettext_lazy("Trả lại"),
        publishing.send_back,
        publishing.may_review,
        gettext_lazy("Đã trả lại %(count)d bài."),
        gettext_lazy("Trả lại các bài này cho người viết?"),
        needs_reason=True,
    ),
    "publish_selected": Move(
        gettext_lazy("Đăng"),
        publishing.publish,
        publishing.may_publish,
        gettext_lazy("Đã đăng hoặc hẹn giờ %(count)d bài."),
    ),
    "withdraw_selected": Move(
        gettext_lazy("Gỡ"),
        publishing.withdraw,
        publishing.may_publish,
        gettext_lazy("Đã gỡ %(count)d bài."),
        gettext_lazy("Gỡ các bài này khỏi trang?"),
    ),
}


class MovesMany(admin.ModelAdmin):
    """A list of stories that offers the verbs the user may press at all."""

    def get_actions(self, request: HttpRequest) -> dict[str, tuple]:
        actions = super().get_actions(request)
        if not actions:  # a list to choose from has none
            return actions
        moves = {name: (_action, name, move.label) for name, move in MOVES.items() if move.may(request.user)}
        return moves | actions


def _action(model_admin: Any, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse | None:
    """Do what was chosen with each of the stories, or ask first on a page of its own."""
    name = request.POST["action"]
    move = MOVES[name]
    stories = list(queryset.defer("body")[: AT_ONCE + 1])
    if len(stories) > AT_ONCE:
        words = _("Mỗi lần chỉ làm được với nhiều nhất %(count)d bài; chưa có bài nào thay đổi.")
        messages.error(request, words % {"count": AT_ONCE})
        return None
    reason = request.POST.get("reason", "").strip()
    is_answered = "confirmed" in request.POST and (reason or not move.needs_reason)
    if move.asked and not is_answered:
        context = model_admin.admin_site.each_context(request) | {
            "title": move.asked,
            "opts": model_admin.opts,
            "stories": stories,
            "action": name,
            "move": move,
            "lacks_reason": "confirmed" in request.POST,
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/articles/article/bulk_confirmation.html", context)
    _move(model_admin, request, move, stories, reason)
    return None


def _move(model_admin: Any, request: HttpRequest, move: Move, stories: list[Article], reason: str) -> None:
    """Each verb locks its story and reads it anew, so what the list showed of it does not matter."""
    moved, refused = 0, []
    for article in stories:
        try:
            done = move.verb(article, by=request.user, reason=reason)
        except (PermissionDenied, publishing.WrongState) as refusal:
            refused.append((article.headline, str(refusal)))
            continue
        moved += 1
        model_admin.log_change(request, done, str(move.label))
    if moved:
        messages.success(request, move.done % {"count": moved})
    if refused:
        rows = format_html_join("", "<li>{}: {}</li>", refused)
        words = _("%(count)d bài không làm được:") % {"count": len(refused)}
        messages.error(request, format_html("{}<ul>{}</ul>", words, rows))
