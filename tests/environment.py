"""The tests' environment: a data folder of their own, and no setting of the machine's."""

import atexit
import os
import shutil
import tempfile
from urllib.parse import quote, urlencode

for _name in ("SITE_URL", "ALLOWED_HOSTS", "HOST", "PORT", "DEBUG", "REQUIRE_OTP_ROLES", "DEMO_PASSWORD", "REDIS_URL"):
    os.environ.pop(_name, None)
if os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
else:
    os.environ.pop("DATABASE_URL", None)

DATA_DIR = tempfile.mkdtemp(prefix="newsroom-tests-")
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
os.makedirs(f"{DATA_DIR}/media")
os.makedirs(f"{DATA_DIR}/static")
os.environ["DATA_DIR"] = DATA_DIR
os.environ["SECRET_KEY"] = "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz"


def database_url(name: str = "") -> str:
    """DATABASE_URL for a process that a test starts: PostgreSQL's present database, or the one of this name there.

    The server may be behind a socket: `postgresql://user@/name?host=/folder`.
    """
    from django.db import connection

    present = connection.settings_dict
    user = ":".join(quote(part, safe="") for part in (present["USER"], present["PASSWORD"]) if part)
    port = f":{present['PORT']}" if present["PORT"] else ""
    host = urlencode({"host": present["HOST"]}) if present["HOST"] else ""
    return f"postgresql://{user}@{port}/{name or present['NAME']}?{host}"
