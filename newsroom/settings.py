"""All settings. The environment is read here and nowhere else; `newsroom.env` refuses what it cannot use."""

from urllib.parse import urlsplit

from newsroom import env
from newsroom.editor import CKEDITOR_CONFIGS as CKEDITOR_CONFIGS

BASE_DIR = env.BASE_DIR
DATA_DIR = env.data_dir()
DEBUG = env.switch("DEBUG", default=False)
SITE_URL = env.site_url()
SECRET_KEY = env.secret_key(DATA_DIR)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.allowed_hosts(SITE_URL)
CSRF_TRUSTED_ORIGINS = [SITE_URL]
REQUIRE_OTP_ROLES = env.words("REQUIRE_OTP_ROLES")
PAGE_CACHE = env.switch("PAGE_CACHE", default=True)
REDIS_URL = env.redis_url()

INSTALLED_APPS = [
    "newsroom",
    "articles",
    "markets",
    "articles.desk.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "newsroom.staticfiles.StaticFilesConfig",
    "ckeditor",
    "django_filters",
]

MIDDLEWARE = [
    "newsroom.middleware.RequestLogMiddleware",
    "newsroom.middleware.HeadersMiddleware",
    "articles.site.addresses.OneHostMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "newsroom.middleware.CompressionMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "newsroom.middleware.PublicAnswerMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "newsroom.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "articles.site.light.LightPageMiddleware",
    "articles.site.addresses.OldAddressMiddleware",
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["newsroom.templatetags.vietnamese"],
        },
    }
]
# The admin's own form templates come from an app; ours may replace them from templates/.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

DATABASES = {"default": env.database(env.text("DATABASE_URL"), DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "newsroom"}
    )
}

AUTH_USER_MODEL = "newsroom.User"
LOGIN_URL = "admin:login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

globals().update(env.mail(env.text("EMAIL_URL")))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("MAIL_FROM", f"toa-soan@{urlsplit(SITE_URL).hostname}")

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "newsroom" / "locale"]
FORMAT_MODULE_PATH = ["newsroom.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "newsroom.staticfiles.AllowedAppDirectoriesFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_ROOT = BASE_DIR / "static" / "root"
WHITENOISE_MAX_AGE = 86400
# 20 MB pictures and a form around them; larger requests are refused before they are read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
# A grid of prices has some fields a row, and up to 200 rows.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
PHOTO_MAX_BYTES = 20 * 1024 * 1024
# What one import reads at the most; everything is streamed, so these bound time and disk, not memory.
IMPORT_FILE_BYTES = env.whole("IMPORT_FILE_MB", 20 * 1024, 1, 1024 * 1024) * 1024**2
IMPORT_RECORD_BYTES = env.whole("IMPORT_RECORD_MB", 5, 1, 100) * 1024**2
IMPORT_ZIP_ENTRIES = env.whole("IMPORT_ZIP_ENTRIES", 1_000_000, 1, 100_000_000)
IMPORT_ZIP_RATIO = env.whole("IMPORT_ZIP_RATIO", 100, 1, 10_000)

_HTTPS = urlsplit(SITE_URL).scheme == "https"
SESSION_COOKIE_NAME = "__Host-sessionid" if _HTTPS else "sessionid"
SESSION_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if _HTTPS else "csrf"
CSRF_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_HTTPONLY = False  # desk scripts send it back with each background request
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "newsroom.errors.csrf_failure"
SECURE_SSL_REDIRECT = _HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 86400 if _HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
# Django's own `same-origin` hides the referrer from video hosts, which then refuse to play.
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# The number of proxies of our own in front; only then are their X-Forwarded-… headers believed.
TRUSTED_PROXIES = env.whole("TRUSTED_PROXIES", 0, 0, 5)
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

SILENCED_SYSTEM_CHECKS = [
    # CKEditor 4.22 has holes that are closed outside it: locked configuration, files from an allow-list,
    # cleaning on the server and a Content-Security-Policy (docs/security.md).
    "ckeditor.W001",
    # Frames are refused by the policy's frame-ancestors, which browsers prefer to X-Frame-Options.
    "security.W002",
    # The redirect to https, HSTS and Secure cookies follow SITE_URL; a newsroom on http://localhost has none.
    *([] if _HTTPS else ["security.W004", "security.W008", "security.W012", "security.W016"]),
    # Subdomains of a newspaper belong to other systems until its owner says otherwise.
    "security.W005",
    "security.W021",
    # Column comments are for PostgreSQL; SQLite does without.
    "fields.W163",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "newsroom.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "WARNING").upper()},
    "loggers": {
        "newsroom": {"level": env.text("LOG_LEVEL", "INFO").upper()},
        "articles": {"level": env.text("LOG_LEVEL", "INFO").upper()},
        "markets": {"level": env.text("LOG_LEVEL", "INFO").upper()},
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": ["stderr"], "propagate": False},
        # One line a refused request is enough; ours carries the same facts.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "ERROR"},
    },
}
if env.text("LOG_LEVEL").upper() not in {"", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
    raise env.BadSetting("LOG_LEVEL must be DEBUG, INFO, WARNING, ERROR or CRITICAL.")
