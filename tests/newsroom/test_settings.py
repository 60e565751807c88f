"""The environment: what is refused, in one sentence, and what each value becomes."""

from pathlib import Path

import pytest

from newsroom import env

VARIABLES = ("DATABASE_URL", "SITE_URL", "HOST", "PORT", "ALLOWED_HOSTS", "SECRET_KEY", "REDIS_URL", "DATA_DIR", "X")


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def test_sqlite_in_the_data_folder_is_the_default(tmp_path: Path) -> None:
    database = env.database("", tmp_path)
    assert database["NAME"] == str(tmp_path / "newsroom.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:///bao.db", "{data}/bao.db"),
        ("sqlite:////srv/bao.db", "/srv/bao.db"),
        ("sqlite3:///b%C3%A1o.db", "{data}/báo.db"),
    ],
)
def test_sqlite_files_are_named_relative_to_the_data_folder_or_whole(url: str, name: str, tmp_path: Path) -> None:
    assert env.database(url, tmp_path)["NAME"] == name.format(data=tmp_path)


def test_postgresql_is_read_with_its_parts_decoded(tmp_path: Path) -> None:
    database = env.database("postgresql://t%C3%B2a:m%40t@db.example:5433/bao?sslmode=verify-full", tmp_path)
    wanted = {"USER": "tòa", "PASSWORD": "m@t", "HOST": "db.example", "PORT": "5433", "NAME": "bao"}
    assert {key: database[key] for key in wanted} == wanted
    assert database["OPTIONS"] == {"connect_timeout": 5, "sslmode": "verify-full"}
    assert database["CONN_HEALTH_CHECKS"] is True


def test_postgresql_may_stand_on_a_socket(tmp_path: Path) -> None:
    assert env.database("postgresql://bao@/bao?host=/var/run/postgresql", tmp_path)["HOST"] == "/var/run/postgresql"


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("mysql://root@host/db", "must begin with sqlite:/// or postgresql://"),
        ("bao.db", "must begin with"),
        ("sqlite:///", "names no SQLite file"),
        ("postgresql://host", "names no database"),
        ("postgresql://host:abc/db", "port that is not a number"),
        ("postgresql://host/db?pool=5", "not known: pool"),
    ],
)
def test_a_database_that_cannot_be_meant_is_refused(url: str, part: str, tmp_path: Path) -> None:
    with pytest.raises(env.BadSetting, match=part):
        env.database(url, tmp_path)


def test_a_refused_database_never_shows_its_password(tmp_path: Path) -> None:
    with pytest.raises(env.BadSetting) as caught:
        env.database("mysql://root:bimat@host/db", tmp_path)
    assert "bimat" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "read"), [("on", True), ("TRUE", True), ("1", True), ("off", False), ("no", False), ("", True)]
)
def test_a_switch_is_on_or_off(value: str, read: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", value)
    assert env.switch("X", default=True) is read


@pytest.mark.parametrize("value", ["enabled", "2", "đúng"])
def test_a_switch_that_is_neither_is_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", value)
    with pytest.raises(env.BadSetting, match="X must be on or off"):
        env.switch("X", default=True)


@pytest.mark.parametrize("value", ["0", "65536", "-1", "8000.0", "٨٠٠٠", "eight"])
def test_a_port_outside_its_range_is_refused(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", value)
    with pytest.raises(env.BadSetting, match="PORT must be a whole number from 1 to 65535"):
        env.site_url()


@pytest.mark.parametrize(
    "value", ["baophohien.vn", "ftp://bao.vn", "https://bao.vn/trang", "https://a@bao.vn", "https://"]
)
def test_a_public_address_must_be_one(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_URL", value)
    with pytest.raises(env.BadSetting, match="SITE_URL"):
        env.site_url()


def test_the_public_address_follows_host_and_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "8123")
    assert env.site_url() == "http://127.0.0.1:8123"
    monkeypatch.setenv("HOST", "::1")
    assert env.site_url() == "http://[::1]:8123"
    monkeypatch.setenv("SITE_URL", "https://bao.vn/")
    assert env.site_url() == "https://bao.vn"


def test_the_site_answers_to_its_own_hosts_and_never_to_all(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.allowed_hosts("https://bao.vn") == ["localhost", "127.0.0.1", "[::1]", "bao.vn", "www.bao.vn"]
    assert env.allowed_hosts("https://www.bao.vn:8443")[3:] == ["www.bao.vn", "bao.vn"]
    assert env.allowed_hosts("http://192.0.2.7")[3:] == ["192.0.2.7"]
    monkeypatch.setenv("ALLOWED_HOSTS", "*")
    with pytest.raises(env.BadSetting, match="ALLOWED_HOSTS"):
        env.allowed_hosts("https://bao.vn")


def test_a_key_is_made_once_and_kept_readable_by_its_owner_alone(tmp_path: Path) -> None:
    with pytest.raises(env.BadSetting, match="SECRET_KEY is not set"):
        env.secret_key(tmp_path)
    env.make_secret_key(tmp_path)
    key = env.secret_key(tmp_path)
    env.make_secret_key(tmp_path)
    assert env.secret_key(tmp_path) == key and len(key) > 60
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("key", ["short", "a" * 60, "abab" * 20])
def test_a_weak_key_is_refused(key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", key)
    with pytest.raises(env.BadSetting, match="at least 32 characters"):
        env.secret_key(tmp_path)


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "file" / "var"))
    with pytest.raises(env.BadSetting, match="The data folder .* cannot be made"):
        env.data_dir()


@pytest.mark.parametrize("url", ["http://cache", "127.0.0.1:6379"])
def test_only_addresses_of_redis_are_taken_for_one(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", url)
    with pytest.raises(env.BadSetting, match="REDIS_URL"):
        env.redis_url()


def test_a_missing_media_folder_is_never_written_beside(tmp_path: Path) -> None:
    with pytest.raises(env.BadSetting, match="media folder .* is missing"):
        env.require_media_folder(tmp_path / "media")


@pytest.mark.parametrize(
    ("url", "facts"),
    [
        ("", {"EMAIL_HOST": ""}),
        ("smtp://127.0.0.1", {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": 25, "EMAIL_USE_TLS": False}),
        ("smtps://a%40b:m%20k@thu.bao.vn", {"EMAIL_PORT": 465, "EMAIL_USE_SSL": True, "EMAIL_HOST_USER": "a@b"}),
        ("smtp+tls://u:p@thu.bao.vn:2525", {"EMAIL_PORT": 2525, "EMAIL_USE_TLS": True, "EMAIL_HOST_PASSWORD": "p"}),
    ],
)
def test_the_mail_server_is_named_by_one_address(url: str, facts: dict) -> None:
    assert facts.items() <= env.mail(url).items()


@pytest.mark.parametrize("url", ["thu.bao.vn", "http://thu.bao.vn", "smtp://", "smtp://thu.bao.vn:x"])
def test_an_address_of_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(env.BadSetting, match="EMAIL_URL"):
        env.mail(url)
