"""The English edition: the same addresses after /en/, its own words, and ways between the two where both exist."""

import pytest
from django.test import Client

from articles import publishing
from tests.articles.desk import change_url, desk_of, filled, staff, stored
from tests.articles.page import page
from tests.articles.stories import category, masthead, story

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper() -> None:
    masthead(
        name="Báo Phố Hiến", english_name="The Pho Hien Paper", english_tagline="A river country", description="Báo."
    )
    category("Kinh tế", english_name="Economy", english_description="Trade and farms of the province.")
    category("Thể thao")


def hreflangs(response) -> dict[str, str]:
    return {e["hreflang"]: e["href"] for e in page(response).all("head link") if "hreflang" in e.attributes}


def versions(settings, vietnamese: str, english: str) -> dict[str, str]:
    return {
        "vi": settings.SITE_URL + vietnamese,
        "en": settings.SITE_URL + english,
        "x-default": settings.SITE_URL + vietnamese,
    }


def test_the_address_alone_decides_the_language(client: Client, paper) -> None:
    for asked in ("en", "vi", "fr"):
        assert page(client.get("/", headers={"accept-language": asked})).one("html")["lang"] == "vi"
        english = client.get("/en/", headers={"accept-language": asked})
        assert page(english).one("html")["lang"] == "en"
        assert english.headers["Content-Language"] == "en"


def test_the_english_edition_has_its_own_name_and_sections(client: Client, paper) -> None:
    seen = page(client.get("/en/kinh-te/"))
    assert seen.one(".masthead-name a")["href"] == "/en/"
    assert seen.one(".masthead-name").text == "The Pho Hien Paper"
    assert seen.one(".masthead-body").text == "A river country"
    assert seen.one("h1").text == "Economy"
    assert [(link.text, link["href"]) for link in seen.all(".row a")] == [("Economy", "/en/kinh-te/")]
    # What nobody wrote in English is told in Vietnamese.
    assert page(client.get("/en/")).meta("description") == "Báo."


def test_a_category_without_an_english_name_is_there_only_for_its_english_stories(client: Client, paper) -> None:
    assert client.get("/en/the-thao/").status_code == 404
    story("Rowing on the river", language="en", category=category("Thể thao"))
    seen = page(client.get("/en/the-thao/"))
    assert seen.one(".listing h2").text == "Rowing on the river"
    assert "/en/the-thao/" not in {link["href"] for link in seen.all(".row a")}
    assert not hreflangs(client.get("/the-thao/"))


def test_english_lists_hold_english_stories_alone(client: Client, paper) -> None:
    story("Chợ phiên", category=category("Kinh tế"))
    story("Market day", language="en", category=category("Kinh tế"))
    for address, headline in {
        "/en/": "Market day", "/en/kinh-te/": "Market day", "/": "Chợ phiên", "/kinh-te/": "Chợ phiên",
    }.items():  # fmt: skip
        assert {link.text for link in page(client.get(address)).all(".card-headline")} == {headline}


def test_pages_in_both_languages_name_each_other(client: Client, paper, settings) -> None:
    for path in ("/", "/kinh-te/", "/gioi-thieu/", "/lien-he/"):
        english = f"/en{path}"
        assert hreflangs(client.get(path)) == hreflangs(client.get(english)) == versions(settings, path, english)
        assert page(client.get(path)).all(".masthead-ways a")[-1]["href"] == english
        assert page(client.get(english)).all(".masthead-ways a")[-1]["href"] == path


def test_a_page_without_a_counterpart_leads_to_the_other_front_page(client: Client, paper) -> None:
    response = client.get("/the-thao/")
    assert not hreflangs(response)
    assert page(response).all(".masthead-ways a")[-1]["href"] == "/en/"


def test_a_paper_without_english_sections_speaks_of_no_other_edition(client: Client) -> None:
    category("Thể thao")
    response = client.get("/")
    assert not hreflangs(response)
    assert [link["href"] for link in page(response).all(".masthead-ways a")] == ["/tim-kiem/"]


def test_a_story_and_its_translation_lead_to_each_other(client: Client, paper, settings) -> None:
    original = story("Chợ phiên", category=category("Kinh tế"))
    translation = story("Market day", language="en", category=category("Kinh tế"), original=original)
    addresses = original.get_absolute_url(), translation.get_absolute_url()
    for own, other in (addresses, addresses[::-1]):
        response = client.get(own)
        assert hreflangs(response) == versions(settings, *addresses)
        assert other in {link["href"] for link in page(response).all("article a")}
        assert page(response).all(".masthead-ways a")[-1]["href"] == other
    translation.status = "draft"
    translation.save()
    assert not hreflangs(client.get(addresses[0]))


def test_a_story_answers_at_the_address_of_its_language_alone(client: Client, paper) -> None:
    vietnamese, english = story("Chợ phiên"), story("Market day", language="en")
    for own in (vietnamese.get_absolute_url(), english.get_absolute_url()):
        foreign = own.removeprefix("/en") if own.startswith("/en/") else f"/en{own}"
        response = client.get(foreign)
        assert (response.status_code, response.headers["Location"]) == (301, own)


def test_no_link_of_an_english_page_leaves_the_edition_but_the_one_that_says_so(client: Client, paper) -> None:
    told = story("Market day", by=("Khánh An",), language="en", category=category("Kinh tế"))
    for address in (
        "/en/",
        "/en/kinh-te/",
        told.get_absolute_url(),
        "/en/tac-gia/khanh-an/",
        "/en/lien-he/",
        "/en/?nhe=1",
    ):
        response = client.get(address)
        assert response.status_code == 200
        ours = [link for link in page(response).all("a") if link.attributes.get("href", "").startswith("/")]
        leaving = [link["href"] for link in ours if not link["href"].startswith("/en/")]
        said = [link["href"] for link in ours if link.attributes.get("hreflang") == "vi"]
        assert leaving == said
        for link in ours:
            assert client.get(link["href"]).status_code == 200, link["href"]


def test_a_translation_remembers_the_version_it_was_made_of(paper) -> None:
    secretary = staff("secretary")
    original = story("Chợ phiên", version=7)
    translation = story("Market day", language="en")
    desk = desk_of(secretary)
    desk.post(change_url(translation), filled(translation, original=original.pk))
    assert stored(translation).original_version == 7
    publishing.save_text(original, by=secretary, expected_version=7)
    # Working on the translation is not yet having followed the original.
    desk.post(change_url(translation), filled(stored(translation), kicker="Trade"))
    assert stored(translation).is_behind_original


def test_the_desk_says_that_the_original_has_changed_until_somebody_has_followed_it(paper) -> None:
    original = story("Chợ phiên", version=2)
    behind = story("Market day", language="en", original=original, original_version=1)
    story("Another day", language="en", original=story("Bài khác"), original_version=1)
    desk = desk_of(staff("secretary"))
    assert "Bản gốc đã thay đổi từ khi dịch." in page(desk.get(change_url(behind))).one(".behind").text
    listed = page(desk.get("/admin/articles/article/?ban_dich=cu"))
    assert [row.text for row in listed.all("tbody .field-headline")] == ["Market day"]
    desk.post(change_url(behind), filled(behind, _follow="1"))
    assert stored(behind).original_version == 2
    assert not page(desk.get(change_url(behind))).all(".behind")


@pytest.mark.parametrize(
    "wrong",
    ["itself in its own language", "a translation", "an original with a translation"],
)
def test_what_cannot_be_an_original_is_refused_with_a_reason(paper, wrong: str) -> None:
    original = story("Chợ phiên")
    translation = story("Market day", language="en", original=original)
    if wrong == "itself in its own language":
        told, chosen, reason = story("Bài khác"), original, "Bản dịch phải khác ngôn ngữ với bài gốc."
    elif wrong == "a translation":
        told, chosen, reason = story("Bài khác"), translation, "cũng là một bản dịch"
    else:
        told, chosen, reason = original, story("News", language="en"), "đã là bài gốc của một bản dịch"
    response = desk_of(staff("secretary")).post(change_url(told), filled(told, original=chosen.pk))
    assert reason in response.text
    assert stored(told).original is None


def test_the_queryset_and_the_instance_agree_on_what_is_behind() -> None:
    original = story("Chợ phiên", version=3)
    for number, seen in enumerate((None, 2, 3, 4)):
        told = story(f"Day {number}", language="en", version=1)
        if seen != 4:
            type(told).objects.filter(original=original).update(original=None)
        type(told).objects.filter(original=original).update(original=None)
        type(told).objects.filter(pk=told.pk).update(original=original, original_version=seen)
        told = stored(told)
        assert told.is_behind_original == type(told).objects.behind_original().filter(pk=told.pk).exists()
        assert told.is_behind_original == (seen == 2)
