"""Who may see what. Every page, feed, list and picture asks here and nowhere else."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from newsroom.text import VIETNAM

if TYPE_CHECKING:
    from articles.models import Article, Author
    from newsroom.models import User


# What lies beyond is no day of a newspaper, and no moment that a computer can reckon with in every zone.
_FIRST_DAY, _LAST_DAY = date(1800, 1, 1), date(9000, 1, 1)


def beginning_of(day: date) -> datetime:
    """The day's first moment in Vietnam."""
    return datetime.combine(min(max(day, _FIRST_DAY), _LAST_DAY), time.min, VIETNAM)


class ArticleQuerySet(models.QuerySet):
    def published(self, at: datetime | None = None) -> "ArticleQuerySet":
        """What readers may see at that moment (now, unless told): published, due, and not under embargo.

        `Article.is_public` says the same of one article; a test holds the two together.
        """
        at = at or timezone.now()
        return self.filter(
            Q(embargo_until__isnull=True) | Q(embargo_until__lte=at),
            Q(take_down_at__isnull=True) | Q(take_down_at__gt=at),
            status="published",
            published_at__lte=at,
        )

    def unfinished(self) -> "ArticleQuerySet":
        """What the newsroom still works on: drafts, and stories on their way to the page.

        Some dozens beside a large archive. They are looked up first: a planner that knows only how many stories a
        state has on average would rather read the archive.
        """
        states = ["draft", "in_review", "approved"]
        return self.filter(pk__in=self.model._default_manager.filter(status__in=states).order_by().values("pk"))

    def in_category(self, slug: str) -> "ArticleQuerySet":
        """Stories of the category with that slug and of its children."""
        return self.filter(Q(category__slug=slug) | Q(category__parent__slug=slug))

    def by_author(self, author: "Author") -> "ArticleQuerySet":
        """Each story once that the author signed, for whatever part."""
        return self.filter(pk__in=author.bylines.values("article"))

    def in_language(self, language: str) -> "ArticleQuerySet":
        return self.filter(language=language)

    def dated(self, first: date | None, last: date | None) -> "ArticleQuerySet":
        """Stories dated from the first to the last of these days in Vietnam, both included."""
        stories = self.filter(published_at__gte=beginning_of(first)) if first else self
        if last is None or last >= _LAST_DAY:
            return stories
        return stories.filter(published_at__lt=beginning_of(last + timedelta(days=1)))

    def behind_original(self) -> "ArticleQuerySet":
        """Translations whose original has changed since; `Article.is_behind_original` says the same of one."""
        return self.filter(original__version__gt=F("original_version"))

    def before_day(self, day: date) -> "ArticleQuerySet":
        return self.filter(published_at__lt=beginning_of(day))

    def after_day(self, day: date) -> "ArticleQuerySet":
        return self.filter(published_at__gte=beginning_of(day + timedelta(days=1)))

    def before(self, article: "Article") -> "ArticleQuerySet":
        """The stories that stand before it in a list of the oldest first."""
        moment = article.published_at
        return self.filter(Q(published_at__lt=moment) | Q(published_at=moment, pk__lt=article.pk))

    def newest_first(self) -> "ArticleQuerySet":
        return self.order_by("-published_at", "-pk")

    def for_cards(self) -> "ArticleQuerySet":
        """With what a card in a list shows, without what it does not."""
        return self.select_related("category__parent", "lead_photo").defer("body", "headline_fold")

    def on_desk_of(self, user: "User") -> "ArticleQuerySet":
        """The stories that this member of staff may open at the desk."""
        if not user.is_active or not user.is_staff or not user.has_perm("articles.change_article"):
            return self.none()
        stories = self.filter(binned_at__isnull=True)
        if not user.has_perm("articles.change_any_article"):
            return stories.of(user)
        if user.has_perm("articles.publish_article"):
            return stories
        return stories.in_charge_of(user)

    def in_charge_of(self, user: "User") -> "ArticleQuerySet":
        """The stories of the categories that an editor looks after, and the own ones; all for one of no category."""
        own = user.categories.values("pk")
        if not user.categories.exists():
            return self
        mine = Q(created_by=user) | Q(pk__in=user.pen_names.values("bylines__article")) | Q(assigned_to=user)
        return self.filter(Q(category__in=own) | Q(category__parent__in=own) | mine)

    def in_bin(self) -> "ArticleQuerySet":
        return self.filter(binned_at__isnull=False)

    def of(self, user: "User") -> "ArticleQuerySet":
        """The user's own stories: begun by them, given to them, or signed with one of their pen names."""
        # Three short lists put together: one condition with "or" makes a planner read the archive.
        stories = self.model._default_manager.order_by()
        begun, given = stories.filter(created_by=user), stories.filter(assigned_to=user)
        signed = user.pen_names.order_by().filter(bylines__isnull=False).values("bylines__article")
        return self.filter(pk__in=begun.values("pk").union(given.values("pk"), signed))

    def linkable_by(self, user: "User") -> "ArticleQuerySet":
        """The stories that the user may name in another story: what readers see, and what is on the own desk."""
        return self.published() | self.on_desk_of(user)
