"""Where a story stands, in one word for the desk: a published story may still wait for its hour, or be past it."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from articles.querysets import ArticleQuerySet
from newsroom.text import short_time

SCHEDULED = "scheduled"
# Published, and taken from the readers by the hour set for that.
TAKEN_DOWN = "taken_down"
WORDS: dict[str, str | Promise] = {
    Article.Status.DRAFT: Article.Status.DRAFT.label,
    Article.Status.IN_REVIEW: Article.Status.IN_REVIEW.label,
    Article.Status.APPROVED: Article.Status.APPROVED.label,
    SCHEDULED: _("hẹn giờ đăng"),
    Article.Status.PUBLISHED: Article.Status.PUBLISHED.label,
    Article.Status.WITHDRAWN: Article.Status.WITHDRAWN.label,
    TAKEN_DOWN: _("đã gỡ theo giờ"),
}


def state_of(article: Article, at: datetime | None = None) -> str:
    """One of the keys of WORDS."""
    at = at or timezone.now()
    if article.status != Article.Status.PUBLISHED or article.is_public(at):
        return article.status
    return TAKEN_DOWN if article.take_down_at and article.take_down_at <= at else SCHEDULED


def in_state(articles: ArticleQuerySet, state: str) -> ArticleQuerySet:
    """The stories that stand there now; the twin of `state_of`."""
    now = timezone.now()
    if state == Article.Status.PUBLISHED:
        return articles.published(now)
    if state == TAKEN_DOWN:
        return articles.filter(status=Article.Status.PUBLISHED, take_down_at__lte=now)
    if state == SCHEDULED:
        # Each of the two has its short index; one condition with "or" reads every published story.
        published = Article.objects.filter(status=Article.Status.PUBLISHED).order_by()
        later = published.filter(published_at__gt=now).values("pk")
        held = published.filter(embargo_until__gt=now).values("pk")
        is_not_over = Q(take_down_at__isnull=True) | Q(take_down_at__gt=now)
        return articles.filter(is_not_over, pk__in=later.union(held))
    return articles.filter(status=state)


def state_word(article: Article) -> SafeString:
    """The word with its dot, and the hour at which it will be another one.

    The dot's colour only repeats what the word says.
    """
    now = timezone.now()
    state = state_of(article, now)
    look = Article.Status.WITHDRAWN if state == TAKEN_DOWN else state
    word = format_html('<span class="state state-{}">{}</span>', look, WORDS[state])
    if until := _until(article, state, now):
        return format_html('{} <span class="quiet">{}</span>', word, until)
    return word


def _until(article: Article, state: str, now: datetime) -> str:
    """What the clock will still do, beside the hour that every list shows: an embargo that holds, an end that is set."""
    said = []
    if state not in {Article.Status.WITHDRAWN, TAKEN_DOWN} and article.embargo_until and article.embargo_until > now:
        said.append(gettext("cấm đăng trước %(when)s") % {"when": short_time(article.embargo_until)})
    if state in {Article.Status.PUBLISHED, SCHEDULED} and article.take_down_at:
        said.append(gettext("gỡ lúc %(when)s") % {"when": short_time(article.take_down_at)})
    elif state == TAKEN_DOWN and article.take_down_at:
        said.append(short_time(article.take_down_at))
    return ", ".join(said)
