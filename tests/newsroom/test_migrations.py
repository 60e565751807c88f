"""Migrations: named, complete, and with a way back."""

import re
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from articles.models import Photo

OURS = ("newsroom", "articles", "markets")


@pytest.mark.django_db
def test_no_model_has_changed_without_a_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_migration_says_in_its_name_what_it_does() -> None:
    names = [name for app, name in MigrationLoader(None).graph.nodes if app in OURS]
    assert names and not [name for name in names if re.search(r"_auto_|_initial$|_merge_", name)]


@pytest.mark.parametrize("app", OURS)
def test_every_operation_can_be_taken_back(app: str) -> None:
    for (label, name), migration in MigrationLoader(None).disk_migrations.items():
        if label == app:
            assert all(operation.reversible for operation in migration.operations), name


@pytest.mark.django_db(transaction=True)
def test_the_schema_goes_back_to_nothing_and_comes_again() -> None:
    def tables() -> set[str]:
        return {
            name for name in connection.introspection.table_names() if name.startswith(tuple(f"{a}_" for a in OURS))
        }

    before = tables()
    assert {model._meta.db_table for app in OURS for model in apps.get_app_config(app).get_models()} <= before
    try:
        for app in ("admin", "markets", "articles", "newsroom"):
            call_command("migrate", app, "zero", verbosity=0, stdout=StringIO())
        assert tables() == set()
    finally:
        call_command("migrate", verbosity=0, stdout=StringIO())
    assert tables() == before


@pytest.mark.django_db
def test_pictures_stored_before_search_folded_are_found_after_a_second_run_as_well() -> None:
    photo = Photo.objects.create(caption="Cánh đồng sen")
    Photo.objects.update(search_fold="")
    fill = import_module("articles.migrations.0004_fill_photo_search_fold").fill
    for _ in range(2):
        fill(apps, connection.schema_editor())
        photo.refresh_from_db()
        assert photo.search_fold == "canh dong sen"
