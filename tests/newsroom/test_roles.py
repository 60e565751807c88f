"""The roles: their rights after migrating, and the ladder on which accounts are managed."""

import pytest
from django.contrib.auth.models import Group, Permission

from newsroom.roles import LADDER, PERMISSIONS, Role, grant_permissions, grantable_by, may_manage, rank
from tests.articles.desk import staff

pytestmark = pytest.mark.django_db

PUBLISHING = {Role.SECRETARY, Role.EDITOR_IN_CHIEF, Role.ADMINISTRATOR}


def test_the_ladder_names_every_role_once():
    assert sorted(LADDER) == sorted(Role)


@pytest.mark.parametrize("role", Role)
def test_every_role_has_exactly_the_rights_of_the_table(role):
    held = {
        f"{app}.{name}"
        for app, name in Group.objects.get(name=role).permissions.values_list("content_type__app_label", "codename")
    }
    assert held == set(PERMISSIONS[role])


def test_every_right_in_the_table_exists():
    known = {f"{app}.{name}" for app, name in Permission.objects.values_list("content_type__app_label", "codename")}
    assert {name for names in PERMISSIONS.values() for name in names} <= known


def test_granting_again_takes_back_what_was_added_by_hand():
    group = Group.objects.get(name=Role.REPORTER)
    group.permissions.add(Permission.objects.get(codename="publish_article"))
    grant_permissions()
    assert not group.permissions.filter(codename="publish_article").exists()


@pytest.mark.parametrize("role", Role)
def test_only_the_secretary_and_above_publish(role):
    assert staff(role).has_perm("articles.publish_article") is (role in PUBLISHING)


@pytest.mark.parametrize("role", Role)
def test_only_administrators_manage_accounts_and_write_source(role):
    user = staff(role)
    is_administrator = role == Role.ADMINISTRATOR
    rights = ["newsroom.add_user", "newsroom.change_user", "articles.write_source"]
    assert [user.has_perm(name) for name in rights] == [is_administrator] * 3
    forbidden = [
        "auth.add_group",
        "auth.change_group",
        "auth.change_permission",
        "admin.change_logentry",
        "newsroom.delete_user",
    ]
    assert not any(user.has_perm(name) for name in forbidden)


def test_a_person_grants_only_roles_below_the_own():
    assert Role.ADMINISTRATOR not in grantable_by(staff(Role.ADMINISTRATOR))
    assert Role.EDITOR_IN_CHIEF in grantable_by(staff(Role.ADMINISTRATOR, "other"))
    assert set(grantable_by(staff("superuser"))) == set(Role)
    assert grantable_by(staff("nobody")) == []


def test_the_highest_role_counts():
    user = staff(Role.REPORTER)
    user.groups.add(Group.objects.get(name=Role.SECRETARY))
    assert rank(user) == rank(staff(Role.SECRETARY))


def test_nobody_manages_who_stands_beside_or_above():
    one, two = staff(Role.ADMINISTRATOR, "one"), staff(Role.ADMINISTRATOR, "two")
    boss = staff("superuser")
    assert not may_manage(one, two) and not may_manage(one, boss) and not may_manage(one, one)
    assert may_manage(one, staff(Role.EDITOR_IN_CHIEF)) and may_manage(boss, one)
