"""The demo: a paper that looks alive, and a second load that leaves everything as the desk has made it."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from unittest import mock

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings
from django.utils import timezone

from articles.models import Article, Author, Byline, Category, ImportRecord, Photo, Topic
from markets.models import Board, TableSetting
from newsroom.demo import accounts, content, loading
from newsroom.html import clean_html
from newsroom.models import Masthead, User
from newsroom.roles import Role
from newsroom.text import VIETNAM

Status = Article.Status
# Shorter than any rule for passwords allows: what the operator gives is taken as it is.
PASSWORD = "123"
ROLES = {
    "phongvien": Role.REPORTER,
    "bientap": Role.EDITOR,
    "thuky": Role.SECRETARY,
    "tongbientap": Role.EDITOR_IN_CHIEF,
    "quantri": Role.ADMINISTRATOR,
    "thitruong": Role.MARKET,
}


def load_demo(*arguments: str, password: str = "") -> str:
    """What the command says on standard error."""
    said = StringIO()
    with mock.patch.dict("os.environ", {"DEMO_PASSWORD": password}):
        call_command("load_demo", *arguments, stderr=said)
    return said.getvalue()


def every_row() -> dict[str, list[dict]]:
    return {model._meta.label: list(model.objects.order_by("pk").values()) for model in apps.get_models()}


class LoadedDemo(TestCase):
    """What is there after one load. A class, because a load takes seconds and these tests only look and roll back."""

    @classmethod
    @override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    def setUpTestData(cls) -> None:
        cls.said = load_demo(password=PASSWORD)
        # Read here: the file is the machine's, and a later load by another test writes it anew.
        cls.kept = accounts.accounts_file().read_text(encoding="utf-8")

    def story(self, key: str) -> Article:
        return Article.objects.get(import_records__source=loading.SOURCE, import_records__source_id=key)

    def test_at_least_sixty_four_stories_stand_in_all_of_the_twelve_categories(self) -> None:
        own = Article.objects.published().filter(import_records__source=loading.SOURCE)
        assert own.count() >= 64
        tops = list(Category.objects.top())
        assert len(tops) == 12
        assert [category.name for category in tops][:4] == ["Thời sự", "Chính trị", "Xây dựng Đảng", "Kinh tế"]
        for category in tops:
            assert own.in_category(category.slug).in_language("vi").count() >= 3, category
        assert {child.path for child in Category.objects.filter(parent__isnull=False)} >= {
            "kinh-te/nong-nghiep",
            "van-hoa-xa-hoi/y-te",
        }

    def test_the_front_page_is_of_today_and_goes_back_for_weeks(self) -> None:
        newest, *others = Article.objects.published().newest_first()
        assert timezone.now() - newest.published_at < timedelta(hours=1)
        assert newest.lead_photo is not None
        assert sum(timezone.now() - story.published_at < timedelta(days=1) for story in others) >= 15
        assert self.client.get("/").status_code == 200

    def test_what_is_published_is_public_and_signed(self) -> None:
        published = Article.objects.published().prefetch_related("bylines")
        for story in published:
            assert story.is_public(), story
            assert story.bylines.all(), story
        assert published.filter(language="en").count() >= 2
        assert {byline.role for byline in Byline.objects.all()} == {"text", "photo", "translation"}

    def test_the_desk_has_drafts_a_submission_a_schedule_an_embargo_and_a_withdrawal(self) -> None:
        assert Article.objects.filter(status=Status.DRAFT).count() >= 3
        assert Article.objects.filter(status=Status.IN_REVIEW).count() == 1
        scheduled = self.story("lich-thi-dau-tuan-toi")
        tomorrow = timezone.localdate() + timedelta(days=1)
        assert timezone.localtime(scheduled.published_at).strftime("%Y-%m-%d %H:%M") == f"{tomorrow} 06:00"
        embargoed = self.story("bao-cao-chi-so-du-an")
        assert embargoed.published_at < timezone.now() < embargoed.embargo_until
        withdrawn = self.story("ban-do-quan-an-cho-phien")
        assert withdrawn.is_withdrawn
        hidden = [*Article.objects.exclude(status=Status.PUBLISHED), scheduled, embargoed]
        for story in hidden:
            answer = self.client.get(story.get_absolute_url())
            assert answer.status_code == (410 if story == withdrawn else 404), story
            assert not story.is_public()
            assert story not in Article.objects.published()

    def test_every_picture_says_that_it_is_an_illustration(self) -> None:
        pictures = Photo.objects.exclude(file="")
        assert pictures.count() == len(content.pictures()) >= 12
        for photo in pictures:
            assert photo.is_illustration and photo.credit == "Báo Phố Hiến" and photo.alt_text
            assert photo.caption.startswith("Tranh minh họa: ")
        for story in Article.objects.filter(import_records__source=loading.SOURCE):
            assert story.lead_photo is not None
            caption = story.lead_caption or story.lead_photo.caption
            assert caption.startswith("Illustration: " if story.language == "en" else "Tranh minh họa: "), story

    def test_there_is_a_story_of_each_format_with_what_it_is_made_of(self) -> None:
        formats = {story.format: story for story in Article.objects.published()}
        assert set(formats) == set(Article.Format)
        assert formats["photo_story"].gallery.exclude(photo__file="").count() == 5
        assert formats["live"].live_entries.filter(is_key=True).count() == 3
        assert formats["video"].video_url and formats["video"].lead_photo
        recording = Article.objects.get(recording__isnull=False).recording
        assert recording.url.endswith(".mp3") and 0 < recording.size < 60_000
        for facts in ({"corrections__isnull": False}, {"topics__is_series": True}, {"related__isnull": False}):
            assert Article.objects.published().filter(**facts).exists(), facts
        for text in ("<table>", '<blockquote class="pull">', "data-provider", "<figure"):
            assert Article.objects.filter(body__contains=text).exists(), text
        assert Article.objects.published().exclude(sponsor="").exists()

    def test_the_seed_came_in_by_the_importer_at_its_own_time(self) -> None:
        seed = Article.objects.exclude(import_records__source=loading.SOURCE).get()
        assert seed.headline.startswith("Hưng Yên: Triển khai công tác thông tin đối ngoại")
        assert seed.published_at == datetime(2019, 7, 8, 21, 24, tzinfo=VIETNAM)
        assert seed.category.slug == "thong-tin-doi-ngoai"
        assert [byline.author.name for byline in seed.bylines.all()] == ["Đào Doan"]
        assert seed.is_public()

    def test_the_market_tables_are_those_of_8_july_2019(self) -> None:
        chosen = {setting.kind: setting.source.slug for setting in TableSetting.objects.all()}
        assert chosen == {"gold": "doji", "currency": "bidv-fx", "deposit": "ocb"}
        days = {board.source.slug: f"{board.as_of.astimezone(VIETNAM):%Y-%m-%d}" for board in Board.objects.all()}
        # The bank's interest rates of that day are those in force since the first of the month.
        assert days == {"doji": "2019-07-08", "bidv-fx": "2019-07-08", "ocb": "2019-07-01"}

    def test_authors_are_linked_to_the_accounts_and_topics_gather_stories(self) -> None:
        assert Author.objects.filter(user__isnull=True).exclude(bio="").count() >= 6
        assert {author.user.username for author in Author.objects.exclude(user=None)} == {
            "phongvien",
            "bientap",
            "thuky",
            "tongbientap",
        }
        assert Topic.objects.count() >= 12
        assert all(topic.articles.exists() for topic in Topic.objects.all())

    def test_each_account_signs_in_with_its_role_alone(self) -> None:
        assert set(User.objects.values_list("username", flat=True)) == set(ROLES)
        for name, role in ROLES.items():
            user = User.objects.get(username=name)
            assert [group.name for group in user.groups.all()] == [role]
            assert user.is_staff and not user.is_superuser
            answer = self.client.post("/admin/login/?next=/admin/", {"username": name, "password": PASSWORD})
            assert answer.status_code == 302, name
            assert answer.headers["Location"] == "/admin/"

    def test_the_accounts_are_told_to_the_operator_and_kept_in_a_file_of_the_owner(self) -> None:
        assert self.kept in self.said
        for name, role in ROLES.items():
            assert f"{name:<11}  {PASSWORD}  {role}" in self.kept.splitlines()
        assert accounts.accounts_file().stat().st_mode & 0o777 == 0o600

    def test_a_second_load_changes_no_row(self) -> None:
        before = every_row()
        said = load_demo()
        assert said == "The demo was loaded before; nothing to add.\n"
        assert every_row() == before
        load_demo(password=PASSWORD)
        assert every_row() == before

    def test_what_the_desk_changed_or_deleted_stays_so(self) -> None:
        story = self.story("cau-yen-thuong-thong-xe")
        story.headline = "Sửa ở bàn biên tập"
        story.save()
        self.story("tram-phat-song-bai").delete()
        Topic.objects.get(name="OCOP").delete()
        Category.objects.filter(slug="doi-song").update(name="Nếp sống", slug="nep-song")
        Author.objects.filter(name="Quốc Bảo").update(name="Bảo Quốc", slug="bao-quoc")
        Masthead.objects.update(name="Báo khác")
        TableSetting.objects.update(source=None)
        User.objects.get(username="thitruong").delete()
        before = every_row()
        load_demo()
        assert every_row() == before

    def test_a_new_password_is_given_to_the_accounts_that_are_still_there(self) -> None:
        User.objects.get(username="thitruong").delete()
        User.objects.filter(username="quantri").update(is_active=False)
        load_demo(password="mật khẩu khác")
        assert not User.objects.filter(username="thitruong").exists()
        assert not User.objects.get(username="quantri").is_active
        assert not self.client.login(username="bientap", password=PASSWORD)
        assert self.client.login(username="bientap", password="mật khẩu khác")
        assert "thitruong" not in accounts.accounts_file().read_text(encoding="utf-8")
        load_demo(password=PASSWORD)

    def test_the_stories_can_be_taken_back_as_an_import_can(self) -> None:
        run = ImportRecord.objects.filter(source=loading.SOURCE).values_list("run", flat=True).distinct().get()
        call_command("import_articles", undo=run, stdout=StringIO(), stderr=StringIO())
        assert [story.published_at.year for story in Article.objects.all()] == [2019]
        assert [category.slug for category in Category.objects.all()] == ["thong-tin-doi-ngoai"]
        assert not loading.is_loaded()


@pytest.mark.django_db
def test_beside_real_content_only_when_told_and_a_cut_off_load_is_made_whole_by_the_next() -> None:
    Masthead.objects.create(name="Báo có thật")
    politics = Category.objects.create(name="Chính trị", description="Của tòa soạn")
    Article.objects.create(headline="Bài có thật", category=politics)

    with pytest.raises(CommandError, match="There are stories in this database already") as refused:
        load_demo()
    assert refused.value.returncode == 2
    assert not User.objects.exists() and not Photo.objects.exists()

    with mock.patch.object(loading, "load_markets", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        load_demo("--beside-real-content")
    assert Article.objects.count() == 1 and not User.objects.exists() and not Topic.objects.exists()

    said = load_demo("--beside-real-content")
    assert Article.objects.filter(import_records__source=loading.SOURCE).count() == len(content.stories())
    assert Photo.objects.exclude(file="").count() == len(content.pictures())
    assert len(list((settings.MEDIA_ROOT / "photos").rglob("*.webp"))) == len(content.pictures())
    assert Masthead.current().name == "Báo có thật"
    assert Category.objects.get(slug="chinh-tri") == politics
    lines = [line.split() for line in said.splitlines()[1:]]
    assert {name: role for name, _, role in lines} == ROLES
    passwords = {name: password for name, password, _ in lines}
    assert len(set(passwords.values())) == 6 and min(map(len, passwords.values())) >= 16
    assert all(User.objects.get(username=name).check_password(password) for name, password in passwords.items())


@pytest.mark.django_db
def test_an_account_of_somebody_else_is_not_taken_over() -> None:
    mine = User.objects.create_user("thuky", password="của riêng tôi, dài và kín")
    with pytest.raises(accounts.Taken, match="There is an account thuky already, without the role secretary"):
        accounts.create(PASSWORD)
    mine.refresh_from_db()
    assert mine.check_password("của riêng tôi, dài và kín") and not mine.groups.exists()


def test_the_sanitiser_takes_nothing_from_the_stories() -> None:
    for story in content.stories():
        html = story.html(lambda key, caption: f'<figure class="image"><figcaption>{caption}</figcaption></figure>')
        assert clean_html(html) == html, story.key


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("-20m", datetime(2026, 3, 1, 0, 10, tzinfo=VIETNAM)),
        ("-1h35m", datetime(2026, 2, 28, 22, 55, tzinfo=VIETNAM)),
        ("-2d 08:05", datetime(2026, 2, 27, 8, 5, tzinfo=VIETNAM)),
        ("+1d 06:00", datetime(2026, 3, 2, 6, 0, tzinfo=VIETNAM)),
        ("", None),
    ],
)
def test_a_time_is_so_long_ago_or_a_clock_of_a_vietnamese_day(written: str, meant: datetime | None) -> None:
    # Half past midnight in Vietnam is still the day before in UTC.
    assert content.moment(written, datetime(2026, 2, 28, 17, 30, tzinfo=UTC)) == meant


@pytest.mark.parametrize("written", ["-", "20m", "-1d", "-1d 25:00", "hôm qua"])
def test_a_time_that_means_nothing_is_refused(written: str) -> None:
    with pytest.raises(ValueError):
        content.moment(written, timezone.now())
