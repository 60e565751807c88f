"""Where a story stands, in one word for the desk: a published story may still wait for its hour."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from articles.querysets import ArticleQuerySet

SCHEDULED = "scheduled"
WORDS: dict[str, str | Promise] = {
    Article.Status.DRAFT: Article.Status.DRAFT.label,
    Article.Status.IN_REVIEW: Article.Status.IN_REVIEW.label,
    Article.Status.APPROVED: Article.Status.APPROVED.label,
    SCHEDULED: _("hẹn giờ đăng"),
    Article.Status.PUBLISHED: Article.Status.PUBLISHED.label,
    Article.Status.WITHDRAWN: Article.Status.WITHDRAWN.label,
}


def state_of(article: Article, at: datetime | None = None) -> str:
    """One of the keys of WORDS."""
    if article.status == Article.Status.PUBLISHED and not article.is_public(at):
        return SCHEDULED
    return article.status


def in_state(articles: ArticleQuerySet, state: str) -> ArticleQuerySet:
    """The stories that stand there now; the twin of `state_of`."""
    now = timezone.now()
    if state == Article.Status.PUBLISHED:
        return articles.published(now)
    if state == SCHEDULED:
        return articles.filter(Q(published_at__gt=now) | Q(embargo_until__gt=now), status=Article.Status.PUBLISHED)
    return articles.filter(status=state)


def state_word(article: Article) -> SafeString:
    """The word with its dot; the dot's colour only repeats what the word says."""
    state = state_of(article)
    return format_html('<span class="state state-{}">{}</span>', state, WORDS[state])
