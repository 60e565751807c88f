"""The tests' environment: a data folder of their own, and no setting of the machine's."""

import atexit
import os
import shutil
import tempfile

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
