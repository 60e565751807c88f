"""Bring the demo into the database: whole, in one transaction, and once.

What it made is tied to an import run, as imported stories are: a repeat finds the run and adds nothing, so that what
the desk changed or deleted stays so, and `import_articles --undo` takes the stories back.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.html import format_html

from articles import publishing
from articles.legacy.record import Unusable
from articles.legacy.run import Options, import_articles
from articles.legacy.turn import taking_turn
from articles.media.attachments import receive_recording
from articles.media.receiving import receive
from articles.models import (
    Article,
    Attachment,
    Author,
    Byline,
    Category,
    Correction,
    GalleryPhoto,
    ImportMade,
    ImportRecord,
    ImportRun,
    LiveEntry,
    MenuItem,
    Page,
    Photo,
    Place,
    Topic,
)
from markets.demo import load_markets
from newsroom.demo import accounts, content
from newsroom.demo.content import Story
from newsroom.models import Masthead, User

SOURCE = "load_demo"
CREDIT = "Báo Phố Hiến"
WRITER, SECRETARY = "phongvien", "thuky"


def load(*, password: str = "", beside_real_content: bool = False) -> str:
    """Load the demo unless it was loaded before; return the table of its accounts, "" when nothing in it is new.

    `password` is that of all the accounts; a repeat gives it to those that are still there. Raises Unusable on a
    database with stories that are not the demo's, and when somebody else has an account's name.
    """
    if is_loaded():
        return _load_again(password)
    if Article.objects.exists() and not beside_real_content:
        raise Unusable("There are stories in this database already; the demo goes into an empty one.")
    # Before the transaction: it takes seconds, and after a cut-off load the same pictures are found again.
    photos = _receive_pictures()
    with transaction.atomic():
        run = ImportRun(options={"demo": True})
        with taking_turn(run):
            if is_loaded():
                # Another load had the turn until now.
                transaction.set_rollback(True)
                return _load_again(password)
            table = _create_accounts(password)
            _Loading(run, photos, timezone.now().replace(second=0, microsecond=0)).everything()
        import_articles(Options(sources=[str(content.SEED)], category=content.SEED_CATEGORY), _silent)
        load_markets()
        # Last: random passwords are told if and only if they are stored.
        accounts.keep(table)
    return table


def _silent(message: str) -> None:
    """The seed's import has nothing to say that who loads the demo must know."""


def is_loaded() -> bool:
    return ImportRecord.objects.filter(source=SOURCE).exists()


def _load_again(password: str) -> str:
    if not password:
        return ""
    with transaction.atomic():
        table = accounts.give_password(password)
        accounts.keep(table)
    return table


def _create_accounts(password: str) -> str:
    try:
        return accounts.create(password)
    except accounts.Taken as error:
        raise Unusable(str(error)) from error


def _receive_pictures() -> dict[str, Photo]:
    photos = {}
    for key, facts in content.pictures().items():
        path = content.PICTURES / f"{key}.webp"
        with path.open("rb") as file:
            photos[key], _ = receive(file, name=path.name, credit=CREDIT, is_illustration=True, **facts)
    return photos


def _recording(name: str) -> Attachment | None:
    if not name:
        return None
    path = content.RECORDINGS / name
    with path.open("rb") as file:
        return receive_recording(file, path.name)


@dataclass
class _Loading:
    """One load at work: what it has made or found so far, by the keys that the files use."""

    run: ImportRun
    photos: dict[str, Photo]
    now: datetime
    users: dict[str, User] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    authors: dict[str, Author] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    stories: dict[str, Article] = field(default_factory=dict)
    made: list[ImportMade] = field(default_factory=list)

    def everything(self) -> None:
        paper = content.paper()
        self.users = {user.username: user for user in User.objects.filter(username__in=[WRITER, SECRETARY])}
        if not Masthead.objects.exists():
            Masthead.objects.create(**paper["masthead"])
        for position, table in enumerate(content.categories(), start=1):
            self._category(table, position)
        for table in paper["author"]:
            self._author(table)
        # Oldest first, as in a paper that grew; what has no time yet was begun last.
        for story in sorted(content.stories(), key=lambda story: content.moment(story.at, self.now) or self.now):
            self._story(story)
        for story in content.stories():
            self.stories[story.key].related.set([self.stories[key] for key in story.related])
        Topic.objects.filter(name__in={story.series for story in content.stories() if story.series}).update(
            is_series=True
        )
        self._pages()
        self.run.created = self.run.records.count()
        self.run.save(update_fields=["created"])
        ImportMade.objects.bulk_create(self.made)

    def _category(self, table: dict, position: int, parent: Category | None = None) -> None:
        children = table.pop("children", [])
        category = Category.objects.filter(slug=table["slug"]).first()
        if category is None:
            category = Category.objects.create(parent=parent, position=position, **table)
            self.made.append(ImportMade(run=self.run, kind=ImportMade.Kind.CATEGORY, row=category.pk))
        self.categories[category.slug] = category
        for place, child in enumerate(children, start=1):
            self._category(child, place, parent=category)

    def _author(self, table: dict) -> None:
        account = table.pop("account", None)
        author = Author.objects.named(table["name"])
        if author is None:
            user = User.objects.get(username=account) if account else None
            author = Author.objects.create(user=user, **table)
            self.made.append(ImportMade(run=self.run, kind=ImportMade.Kind.AUTHOR, row=author.pk))
        self.authors[table["name"]] = author

    def _topic(self, name: str) -> Topic:
        if name not in self.topics:
            self.topics[name], is_new = Topic.objects.get_or_create(name=name)
            if is_new:
                self.made.append(ImportMade(run=self.run, kind=ImportMade.Kind.TOPIC, row=self.topics[name].pk))
        return self.topics[name]

    def _pages(self) -> None:
        """What the desk of a paper that has any has written itself stays as it is."""
        if Page.objects.exists() or MenuItem.objects.exists():
            return
        tables = content.pages()
        pages = {}
        for table in tables["page"]:
            page = Page.objects.create(**table | {"body": content.as_html(table["body"])})
            pages[page.language, page.slug] = page
        for position, table in enumerate(tables["menu"], start=1):
            # By their addresses: a category in a menu would be kept when the demo is taken back.
            leads_to = {"page": pages.get((table["language"], table.get("page", "")))}
            MenuItem.objects.create(**table | leads_to, position=position)

    def _story(self, story: Story) -> None:
        article = Article(
            **{name: getattr(story, name) for name in ("headline", "kicker", "standfirst", "dateline", "language")},
            format=story.format,
            body=story.html(self._figure),
            category=self.categories[story.category],
            lead_photo=self.photos[story.picture],
            lead_caption=story.caption,
            sponsor=story.sponsor,
            video_url=story.video_url,
            recording=_recording(story.recording),
            original=self.stories[story.original] if story.original else None,
            embargo_until=content.moment(story.embargo, self.now),
        )
        # Only who publishes may set an embargo.
        by = self.users[SECRETARY if story.embargo else WRITER]
        article = publishing.save_text(article, by=by, expected_version=None)
        signed = [
            *((name, Byline.Role.TEXT) for name in story.by),
            *((name, Byline.Role.PHOTO) for name in story.photos_by),
            *((name, Byline.Role.TRANSLATION) for name in story.translated_by),
        ]
        Byline.objects.bulk_create(
            Byline(article=article, author=self.authors[name], role=role, position=position)
            for position, (name, role) in enumerate(signed)
        )
        article.topics.set([self._topic(name) for name in [*story.topics, *filter(None, [story.series])]])
        article.places.set([Place.objects.get_or_create(name=name)[0] for name in story.places])
        self._parts(article, story)
        article = self._brought_to_its_state(article, story)
        self.stories[story.key] = article
        ImportRecord.objects.create(
            source=SOURCE, source_id=story.key, article=article, run=self.run, imported_version=article.version
        )

    def _parts(self, article: Article, story: Story) -> None:
        """What its format has besides the text, and what was corrected in it."""
        GalleryPhoto.objects.bulk_create(
            GalleryPhoto(article=article, photo=self.photos[one["picture"]], caption=one["caption"], position=position)
            for position, one in enumerate(story.gallery, start=1)
        )
        for entry in story.live:
            LiveEntry.objects.create(
                article=article,
                posted_at=content.moment(entry["at"], self.now) or self.now,
                created_by=self.users[WRITER],
                **{name: entry[name] for name in ("headline", "body", "is_key") if name in entry},
            )
        for correction in story.corrections:
            Correction.objects.create(
                article=article,
                published_at=content.moment(correction["at"], self.now) or self.now,
                created_by=self.users[SECRETARY],
                kind=correction["kind"],
                text=correction["text"],
            )

    def _brought_to_its_state(self, article: Article, story: Story) -> Article:
        if story.state == "in_review":
            return publishing.submit(article, by=self.users[WRITER])
        if story.state in {"published", "withdrawn"}:
            at = content.moment(story.at, self.now)
            article = publishing.publish(article, by=self.users[SECRETARY], at=at, past_is_meant=True)
        if story.state == "withdrawn":
            article = publishing.withdraw(article, by=self.users[SECRETARY])
        return article

    def _figure(self, key: str, caption: str) -> str:
        photo = self.photos[key]
        return format_html(
            '<figure class="image"><img src="{}" alt="{}" width="{}" height="{}"><figcaption>{}</figcaption></figure>',
            *(photo.url, photo.alt_text, photo.width, photo.height, caption),
        )
