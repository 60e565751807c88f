"""Who may try the desk of the demo: one account a role."""

import os
import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group

from newsroom.demo import content
from newsroom.models import User

# Without the letters and digits that look alike on a screen.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 16


class Taken(Exception):
    """An account of that name is somebody else's; the text is one sentence for the operator."""


def accounts_file() -> Path:
    """Where the accounts are told, for `make serve` to print; readable by its owner alone."""
    return settings.DATA_DIR / "demo-accounts.txt"


def create(password: str = "") -> str:
    """Create the accounts that are missing; return a table of all, for people.

    With `password` every one of them has that; without it new ones get a random one each, and those that were there
    keep theirs. Raises Taken for an account of one of these names without its role.
    """
    rows = []
    for account in content.paper()["account"]:
        name, role = account["username"], account["role"]
        user = User.objects.filter(username=name).first()
        if user is None:
            given = password or "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
            user = User.objects.create_user(name, password=given, first_name=account["name"], is_staff=True)
            user.groups.add(Group.objects.get(name=role))
        elif not user.groups.filter(name=role).exists():
            raise Taken(f"There is an account {name} already, without the role {role}: rename it first.")
        else:
            given = password or "(as before)"
            _set_password(user, password)
        rows.append((name, given, role))
    return _table(rows)


def give_password(password: str) -> str:
    """Give those of the accounts that are still there this password; return their table. Safe to repeat."""
    rows = []
    for account in content.paper()["account"]:
        if user := User.objects.filter(username=account["username"]).first():
            _set_password(user, password)
            rows.append((user.username, password, account["role"]))
    return _table(rows)


def keep(table: str) -> None:
    """Write the table to the accounts' file, whole or not at all."""
    made = accounts_file().with_suffix(".new")
    made.unlink(missing_ok=True)
    with open(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(table)
    made.replace(accounts_file())


def _set_password(user: User, password: str) -> None:
    # A password that is right already is left alone: setting it would end the sessions that stand on it.
    if password and not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])


def _table(rows: list[tuple[str, str, str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)] if rows else [0, 0]
    return "".join(f"{name:<{widths[0]}}  {password:<{widths[1]}}  {role}\n" for name, password, role in rows)
