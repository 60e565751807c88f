"""The desk over a large archive: its first page, the list, the form, what is kept while typing, and the preview.

200,000 stories, or as many as BENCH_STORIES says. A database that holds that many already is measured as it is.
"""

import json
import os
import sys
import time
import uuid
from collections.abc import Callable

COUNT = int(os.environ.get("BENCH_STORIES", "200000"))
REQUESTS = 15


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    call_command("migrate", verbosity=0)
    from articles.models import Article, Category
    from newsroom.models import User
    from newsroom.roles import Role
    from tests.articles.desk import change_url, desk_of, draft, filled, staff

    if Article.objects.count() < COUNT:
        call_command("make_archive", articles=COUNT, seed=1, stdout=sys.stderr)
    if not settings.STATIC_ROOT.exists():
        call_command("collectstatic", verbosity=0, interactive=False)

    def person(role: str) -> User:
        return User.objects.filter(username=f"bench-{role}").first() or staff(role, f"bench-{role}")

    people = {role: person(role) for role in (Role.REPORTER, Role.EDITOR, Role.SECRETARY, Role.ADMINISTRATOR)}
    Category.objects.get(slug="kinh-te").editors.add(people[Role.EDITOR])
    own = Article.objects.filter(created_by=people[Role.REPORTER])
    for number in range(20 - own.count()):
        draft(people[Role.REPORTER], f"Bản nháp {number}", category=Category.objects.get(slug="kinh-te"))
    written = own.order_by("pk")[0]
    rows: list[dict] = []

    def measured(what: str, goal: int, ask: Callable[[], int]) -> None:
        for _ in range(2):
            assert ask() == 200, what
        with CaptureQueriesContext(connection) as captured:
            ask()
        asked = captured.captured_queries  # the next request forgets them
        slowest = max(asked, key=lambda query: float(query["time"]))
        cpu, wall = time.process_time(), time.perf_counter()
        for _ in range(REQUESTS):
            ask()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        for unit, spent in (("CPU", cpu), ("clock", wall)):
            value = round(spent / REQUESTS * 1e3, 1)
            rows.append({"what": f"{what}: {unit}", "value": value, "unit": "ms", "goal": f"at most {goal}"})
        rows.append({"what": f"{what}: queries", "value": len(asked), "unit": "", "goal": "none"})
        sys.stderr.write(f"{what}: {value} ms, slowest {slowest['time']} s: {slowest['sql'][:3000]}\n")

    def page(client: Client, address: str) -> Callable[[], int]:
        return lambda: client.get(address).status_code

    desks = {role: desk_of(user, HTTP_HOST="127.0.0.1") for role, user in people.items()}
    for role, desk in desks.items():
        measured(f"first page, {role}", 1000, page(desk, "/admin/"))
        measured(f"list, {role}", 300, page(desk, "/admin/articles/article/"))
    desk = desks[Role.SECRETARY]
    for query in (
        "?trang_thai=scheduled",
        "?trang_thai=published",
        "?trang_thai=draft",
        "?cua_toi=1",
        "?chuyen_muc=kinh-te",
        "?ngay_dang=2019-07-08",
        "?ngay_sua=7-ngay",
        "?q=nhan+long",
        "?q=khong+co+dau",
        "?o=-6",
        "?ban_dich=cu",
    ):
        measured(f"list {query}", 300, page(desk, f"/admin/articles/article/{query}"))
    measured("form, reporter", 300, page(desks[Role.REPORTER], change_url(written)))
    measured("form, secretary", 300, page(desk, change_url(written)))
    form = str(uuid.uuid4())
    typed = json.dumps(
        {
            "form": form,
            "article": written.pk,
            "version": written.version,
            "has_unsaved": True,
            "typed": [["headline", written.headline], ["body", "<p>Chữ đang gõ.</p>" * 200]],
        }
    )
    typing = "/admin/articles/article/typing/"
    measured(
        "kept while typing",
        50,
        lambda: desks[Role.REPORTER].post(typing, typed, content_type="application/json").status_code,
    )
    posted = filled(written)
    preview = f"/admin/articles/article/{written.pk}/preview/"
    measured("preview", 500, lambda: desks[Role.REPORTER].post(preview, posted).status_code)
    sys.stdout.write(json.dumps(rows))


if __name__ == "__main__":
    main()
