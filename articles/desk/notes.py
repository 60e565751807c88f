"""What colleagues say to each other about a story; a name after @ is told."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import notices
from articles.models import Article, Note
from articles.querysets import ArticleQuerySet
from newsroom.models import User
from newsroom.text import nfc

_MENTION = re.compile(r"(?<![\w@])@([\w.+-]*\w)")
_SHOWN = 50


def of(article: Article | None) -> list[Note]:
    """The notes of a story, the newest first."""
    return list(Note.objects.filter(article=article).select_related("author")[:_SHOWN]) if article else []


def mentioned(text: str) -> list[User]:
    """The members of staff whose account names stand after an @; a name that nobody has is just a word."""
    names = {name.lower() for name in _MENTION.findall(text)}
    people = User.objects.filter(is_active=True, is_staff=True) if names else User.objects.none()
    return [person for person in people if person.username.lower() in names]


@require_POST
def add_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """Write a note; whoever is named and has the story on the own desk finds it in the inbox."""
    if not request.user.has_perm("articles.change_article"):
        raise PermissionDenied
    article = get_object_or_404(Article.objects.on_desk_of(request.user), pk=article_id)
    back = HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]) + "#ghi-chu")
    text = nfc(request.POST.get("text", "")).strip()[:2000]
    if not text:
        messages.error(request, _("Ghi chú chưa có chữ nào."))
        return back
    note = Note.objects.create(article=article, author=request.user, text=text)
    named = mentioned(text)
    told = [person for person in named if _sees(person, article)]
    note.mentions.set(told)
    notices.tell(told, "note", article, by=request.user, reason=text)
    if unseen := [str(person) for person in named if person not in told]:
        said = _("Không báo được cho %(names)s: bài này không thuộc bàn của họ.")
        messages.warning(request, said % {"names": ", ".join(unseen)})
    return back


def _sees(person: User, article: Article) -> bool:
    stories: ArticleQuerySet = Article.objects.on_desk_of(person)
    return stories.filter(pk=article.pk).exists()
