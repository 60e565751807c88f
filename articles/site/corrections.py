"""The page of corrections: what the paper said wrong, the newest first."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Article, Correction
from articles.site.views import list_context, page_asked_for
from newsroom.pages import in_both_languages


@require_safe
def corrections(request: HttpRequest, language: str) -> HttpResponse:
    """Those of stories that readers see; of a story that was taken down, that and why it was."""
    now = timezone.now()
    public = Article.objects.published(now).in_language(language).values("pk")
    taken_down = Q(
        kind=Correction.Kind.RETRACTION, article__status=Article.Status.WITHDRAWN, article__language=language
    )
    rows = (
        Correction.objects.filter(published_at__lte=now)
        .filter(Q(article__in=public) | taken_down)
        .select_related("article__category")
        .defer("article__body")
    )
    page = page_asked_for(request, rows)
    context = list_context(
        request,
        language,
        [(_("Đính chính"), reverse("corrections"))],
        page,
        description=_("Những chỗ báo đã đăng sai và đã sửa, mới nhất trước."),
    )
    context |= in_both_languages(reverse("corrections"))
    context["corrections"] = [(correction, correction.article.is_public(now)) for correction in page.articles]
    return render(request, "articles/corrections.html", context)
