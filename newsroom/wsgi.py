"""The application that a WSGI server runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

_django = get_wsgi_application()

# Only now can models be imported.
from articles.reads import FLUSH_EVERY, Tally  # noqa: E402
from articles.site.beacon import counting_reads  # noqa: E402

application = counting_reads(_django, Tally(FLUSH_EVERY))
