"""Server time and queries of the readers' pages without any cache, on the demo content."""

import json
import os
import sys
import time
from io import BytesIO

REQUESTS = 300


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    os.environ["DEMO_PASSWORD"] = "only-for-benchmarks"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from articles.media.renditions import make_renditions
    from articles.models import Article, Photo

    settings.STATIC_ROOT.mkdir(parents=True)
    from newsroom.wsgi import application

    call_command("migrate", verbosity=0)
    call_command("load_demo", verbosity=0, stdout=sys.stderr)
    call_command("collectstatic", verbosity=0, interactive=False)
    for photo in Photo.objects.awaiting_renditions():
        make_renditions(photo)

    def get(path: str) -> None:
        def start(status: str, headers: list) -> None:
            assert status == "200 OK", (path, status)

        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "HTTP_HOST": "127.0.0.1:8000",
            "HTTP_ACCEPT_ENCODING": "gzip",
            "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        answer = application(environ, start)
        for _part in answer:
            pass
        answer.close()

    story = Article.objects.published().filter(lead_photo__isnull=False).exclude(lead_photo__file="").newest_first()[0]
    seed = Article.objects.get(headline__startswith="Hưng Yên: Triển khai công tác thông tin đối ngoại")
    pages = {
        "article page": (story.get_absolute_url(), 8, 15.0),
        "the seed's page": (seed.get_absolute_url(), 8, 15.0),
        "front page": ("/", 12, None),
        "category page": (story.category.get_absolute_url(), None, None),
    }
    client = Client(HTTP_HOST="127.0.0.1")
    rows = []
    for name, (path, most_queries, most_ms) in pages.items():
        for _ in range(20):
            get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        queries = len(captured)
        cpu, wall = time.process_time(), time.perf_counter()
        for _ in range(REQUESTS):
            get(path)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        goal = f"at most {most_ms:.0f}" if most_ms else "none"
        rows.append(
            {"what": f"{name}: server CPU", "value": round(cpu / REQUESTS * 1e3, 2), "unit": "ms", "goal": goal}
        )
        rows.append({"what": f"{name}: wall", "value": round(wall / REQUESTS * 1e3, 2), "unit": "ms", "goal": goal})
        limit = f"at most {most_queries}" if most_queries else "none"
        rows.append({"what": f"{name}: queries", "value": queries, "unit": "", "goal": limit})
    sys.stdout.write(json.dumps(rows))


if __name__ == "__main__":
    main()
