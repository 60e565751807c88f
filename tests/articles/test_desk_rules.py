"""What the newsroom has agreed on: its style rules, and what the chief wants before a story goes out."""

import pytest

from articles import advice
from articles.models import Category, DeskRules, StyleRule
from newsroom.roles import Role
from tests.articles.desk import change_url, desk_of, draft, filled, staff, stored
from tests.articles.page import page
from tests.articles.stories import category

STYLE, RULES = "/admin/articles/stylerule/", "/admin/articles/deskrules/"
LIMITS = {"headline_limit": 90, "standfirst_limit": 250, "kicker_limit": 30, "caption_limit": 200}
CHIEFS = {Role.EDITOR_IN_CHIEF, Role.ADMINISTRATOR}
EDITORS = CHIEFS | {Role.EDITOR, Role.SECRETARY}

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role)
def test_style_rules_are_kept_by_editors_and_above(role):
    client = desk_of(staff(role))
    client.post(f"{STYLE}add/", {"kind": "place", "found": "Hà Tây", "better": "Hà Nội", "note": ""})
    assert StyleRule.objects.exists() is (role in EDITORS)
    assert client.get(STYLE).status_code == (200 if role in EDITORS else 403)


@pytest.mark.parametrize("typed", ["ha tay", "HÀ TÂY", "ha noi", "sap nhap"])
def test_a_style_rule_is_found_by_any_of_its_words_with_or_without_accents(typed):
    StyleRule.objects.create(kind="place", found="Hà Tây", better="Hà Nội", note="Sáp nhập năm 2008.")
    StyleRule.objects.create(found="qui định", better="quy định")
    shown = page(desk_of(staff(Role.EDITOR)).get(f"{STYLE}?q={typed}"))
    assert [e.text for e in shown.all("#result_list .field-found")] == ["Hà Tây"]


@pytest.mark.parametrize("role", Role)
def test_the_rules_of_the_desk_are_the_chiefs(role):
    client = desk_of(staff(role))
    client.post(f"{RULES}add/", {**LIMITS, "four_eyes": "on", "required_to_publish": ["lead_photo"]})
    assert DeskRules.current().four_eyes is (role in CHIEFS)
    assert client.get(RULES).status_code == (302 if role in CHIEFS else 403)


def test_the_rules_are_one_row_that_nobody_deletes():
    client = desk_of(staff(Role.EDITOR_IN_CHIEF))
    assert client.get(RULES).url == f"{RULES}add/"
    client.post(f"{RULES}add/", LIMITS)
    assert client.get(RULES).url == f"{RULES}1/change/"
    assert client.get(f"{RULES}add/").status_code == 403
    assert client.post(f"{RULES}1/delete/", {"post": "yes"}).status_code == 403
    assert DeskRules.objects.get().headline_limit == 90


def test_what_is_required_is_ticked_by_its_name_and_holds_at_publication():
    client = desk_of(staff(Role.EDITOR_IN_CHIEF))
    shown = page(client.get(f"{RULES}add/"))
    ticks = [e["value"] for e in shown.all("#id_required_to_publish input")]
    labels = [e.text for e in shown.all("#id_required_to_publish label")]
    assert ticks == list(advice.NAMES) and labels == [str(label) for _name, label in advice.labels()]
    client.post(f"{RULES}add/", {**LIMITS, "required_to_publish": ["lead_photo", "byline"]})
    assert DeskRules.current().required_to_publish == ["lead_photo", "byline"]
    article = draft(staff(Role.REPORTER))
    client.post(change_url(article), filled(article, _publish="1"))
    assert stored(article).status == "draft"
    client.post(f"{RULES}1/change/", LIMITS)
    assert DeskRules.current().required_to_publish == []
    client.post(change_url(article), filled(stored(article), _publish="1"))
    assert stored(article).is_public()


def test_a_requirement_that_does_not_exist_is_refused():
    answer = desk_of(staff(Role.EDITOR_IN_CHIEF)).post(f"{RULES}add/", {**LIMITS, "required_to_publish": ["khac"]})
    assert answer.status_code == 200 and not DeskRules.objects.exists()


def test_the_chief_says_who_leads_a_category():
    home, editor, reporter = category("Kinh tế"), staff(Role.EDITOR), staff(Role.REPORTER)
    client = desk_of(staff(Role.EDITOR_IN_CHIEF))
    url = f"/admin/articles/category/{home.pk}/change/"
    offered = [e["value"] for e in page(client.get(url)).all("#id_editors input")]
    assert offered == [str(editor.pk)]
    facts = {"name": home.name, "slug": home.slug, "position": "0"}
    client.post(url, {**facts, "editors": [reporter.pk]})
    assert not Category.objects.get().editors.exists()
    client.post(url, {**facts, "editors": [editor.pk]})
    assert Category.objects.get().editors.get() == editor
