"""One file of settings, from the environment only, safe for production by default."""

import importlib.util
import os
import secrets
from email.utils import formataddr
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from config import env, logs

BASE_DIR = Path(__file__).resolve().parent.parent

# --- where and who we are -------------------------------------------------------------------------
HOST = env.text("HOST", "127.0.0.1").strip("[]")
PORT = env.number("PORT", 8000, 1, 65535)
DEBUG = env.flag("DEBUG", False)
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "var"))).expanduser().resolve()
SITE_NAME = env.text("SITE_NAME", "Rapport")


ON_LOOPBACK = env.is_loopback(HOST)
_site = env.url("SITE_URL", ("http", "https"))
if _site is None:
    if not ON_LOOPBACK:
        raise env.WrongSetting(
            f"SITE_URL is required when HOST is not a loopback address (HOST is {HOST}): "
            "set it to the public address, for example SITE_URL=https://magazine.example."
        )
    SITE_URL = f"http://[{HOST}]:{PORT}" if ":" in HOST else f"http://{HOST}:{PORT}"
else:
    if not _site.hostname or _site.path not in ("", "/") or _site.query or _site.fragment or _site.username:
        raise env.WrongSetting(
            "SITE_URL must be a scheme and a host only, for example https://magazine.example."
        )
    SITE_URL = f"{_site.scheme}://{_site.netloc}"
IS_HTTPS = SITE_URL.startswith("https://")

if DEBUG and not ON_LOOPBACK:
    raise env.WrongSetting("DEBUG=1 shows the site's inside to everybody; it is only for a HOST on loopback.")

ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS")
if _site is not None:
    ALLOWED_HOSTS.append(f"[{_site.hostname}]" if ":" in _site.hostname else _site.hostname)
if ON_LOOPBACK:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]

TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")
WORKERS = env.number("WORKERS", 2, 1, 64)
METRICS_TOKEN = env.text("METRICS_TOKEN")
_crossref = env.url("CROSSREF_URL", ("https", "http"))
CROSSREF_URL = _crossref.geturl() if _crossref else ""
_hub = env.url("WEBSUB_HUB", ("https", "http"))
WEBSUB_HUB = _hub.geturl() if _hub else ""
DEMO = env.flag(
    "DEMO",
    ON_LOOPBACK and not any(map(env.text, ("SITE_URL", "ALLOWED_HOSTS", "TRUSTED_PROXIES", "DATABASE_URL"))),
)
RATE_LIMITS = env.flag("RATE_LIMITS", True)
if not RATE_LIMITS and not ON_LOOPBACK:
    raise env.WrongSetting("RATE_LIMITS=off is only for a HOST on loopback.")


def secret_key():
    """From the environment, or made once and kept for the owner's eyes only."""
    if key := env.text("SECRET_KEY"):
        if len(key) < 50 or len(set(key)) < 5:
            raise env.WrongSetting("SECRET_KEY must have at least 50 characters, not all alike.")
        return key
    path = DATA_DIR / "secret-key"
    try:
        DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            # Written aside and linked: of two processes that start together, both end up with the same key.
            draft = DATA_DIR / f"secret-key.{os.getpid()}"
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(64))
            try:
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        key = path.read_text().strip()
    except OSError as error:
        raise env.WrongSetting(
            f"DATA_DIR ({DATA_DIR}) cannot be used: {error.strerror}. "
            "Make it readable and writable for this user, or set DATA_DIR to a folder that is."
        ) from error
    if len(key) < 50:
        raise env.WrongSetting(
            f"{path} holds no secret key: delete it (everybody signs in again) or restore it."
        )
    return key


SECRET_KEY = secret_key()

# --- the application ------------------------------------------------------------------------------
INSTALLED_APPS = [
    "config",
    "accounts",
    "consent",
    "articles",
    "comments",
    "config.admin.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "cookie_consent",
    "crispy_forms",
    "django_prose_editor",
    "django_tasks_db",
]

MIDDLEWARE = [
    "config.logs.RequestId",
    # Before everything that asks for the host or redirects to https: probes know neither.
    "config.health.answer_probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.Compression",
    "config.middleware.ConditionalGet",
    # Inside the two above, which treat private and public pages differently; outside all that sets cookies.
    "config.middleware.set_policies",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    # Before anything reads a form.
    "config.middleware.refuse_malformed",
    # Around all that sets cookies: it decides which may leave. Its checks hold the order.
    "consent.edge.ConsentMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.speak_site_language",
    "django.middleware.common.CommonMiddleware",
    # What no form can do here is said before a form's token is asked for.
    "config.middleware.Methods",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.middleware.Authentication",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "consent.gate.TermsGateMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.InvalidFormsAre422",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
        },
    },
]
FORM_RENDERER = "config.forms.Renderer"

# --- data -----------------------------------------------------------------------------------------
SQLITE_OPTIONS = {
    # IMMEDIATE: a transaction that will write takes the lock at once, so none fails half-way ("database is locked").
    "transaction_mode": "IMMEDIATE",
    "timeout": 5,
    # synchronous=FULL: an acknowledged comment survives a power cut. recursive_triggers: INSERT OR REPLACE
    # must not walk around the triggers that keep published versions and consent records immutable.
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728; "
        "PRAGMA journal_size_limit=27103364; PRAGMA cache_size=-16000; PRAGMA recursive_triggers=ON;"
    ),
}


def database():
    parts = env.url("DATABASE_URL", ("postgres", "postgresql"))
    if parts is None:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "db.sqlite3",
            "OPTIONS": dict(SQLITE_OPTIONS),
            # Kept open: opening a file and setting it up costs as much as the queries of a page.
            "CONN_MAX_AGE": None,
        }
    name = env.plain(parts.path.lstrip("/"))
    if not name:
        raise env.WrongSetting("DATABASE_URL names no database: postgres://user:password@host:5432/name.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": env.plain(parts.username),
        "PASSWORD": env.plain(parts.password),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def caches():
    """Two caches: "default" is shared by all workers and holds counters (sign-in limits); "fragments" is in process.

    Counters live in a second SQLite file so that they never wait for, or hold up, the site's own writers.
    """
    if parts := env.url("CACHE_URL", ("redis", "rediss")):
        backend, address = "django.core.cache.backends.redis.RedisCache", parts.geturl()
        return {
            "default": {"BACKEND": backend, "LOCATION": address, "KEY_PREFIX": "rapport"},
            "fragments": {
                "BACKEND": "config.caches.Fragments",
                "LOCATION": address,
                "KEY_PREFIX": "rapport-fragments",
            },
        }
    DATABASES["cache"] = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "cache.sqlite3",
        "OPTIONS": dict(SQLITE_OPTIONS),
        "CONN_MAX_AGE": None,
    }
    return {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "counters"},
        "fragments": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    }


CACHES = caches()
DATABASE_ROUTERS = ["config.databases.CountersApart"]

# The writing page of an article with 300 references has 1,500 fields; a form of that size is parsed in milliseconds.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

# What the worker calls every second: functions without arguments, safe to repeat, that do what is due by the clock.
PERIODIC = [
    "accounts.copies.forget_due",
    "accounts.leaving.erase_due",
    "articles.rechecking.recheck_due",
    "articles.publishing.publish_due",
    "comments.releasing.release_due",
    "consent.seals.seal_due",
    "consent.retention.end_restrictions",
    "consent.counting.count_due",
]


def delivery():
    """The way mail leaves: one file per message unless EMAIL_URL names a server. With the sender's address.

    smtp:// speaks STARTTLS unless the server is on this machine (or ?starttls=off), smtps:// TLS from the first byte.
    """
    sender = f"no-reply@{urlsplit(SITE_URL).hostname if not ON_LOOPBACK or _site else 'localhost'}"
    parts = env.url("EMAIL_URL", ("smtp", "smtps"))
    if parts is None:
        return {"BACKEND": "config.mail.FileBackend", "OPTIONS": {"folder": DATA_DIR / "mail"}}, sender
    if not parts.hostname or parts.path not in ("", "/"):
        raise env.WrongSetting("EMAIL_URL must look like smtp://user:password@host:587 (or smtps://…).")
    options = env.query("EMAIL_URL", parts, ("starttls", "from"))
    if (starttls := options.get("starttls", "")) not in ("", "on", "off"):
        raise env.WrongSetting("The option starttls of EMAIL_URL must be on or off.")
    mailer = {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": parts.port,
            "username": env.plain(parts.username),
            "password": env.plain(parts.password),
            "use_ssl": parts.scheme == "smtps",
            "use_tls": parts.scheme == "smtp"
            and (starttls == "on" or not (starttls or env.is_loopback(parts.hostname))),
            "timeout": 20,
        },
    }
    return mailer, options.get("from", sender)


# A mail server of its own must answer within 20 s; requests never wait for it (config/mail.py).
_delivery, _sender = delivery()
MAILERS = {"default": {"BACKEND": "config.mail.QueuedBackend"}, "delivery": _delivery}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = formataddr((SITE_NAME, _sender)) if "<" not in _sender else _sender

MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "config.static.JoinedFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
# Hashed names only: a file's address changes with its content, so it may be kept for ever.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True


def uploads():
    """Where uploaded files are kept: DATA_DIR/media, or the bucket that STORAGE_URL names."""
    parts = env.url("STORAGE_URL", ("s3",))
    if parts is None:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    if not parts.hostname:
        raise env.WrongSetting("STORAGE_URL must look like s3://key:secret@bucket/folder?endpoint=https://….")
    if importlib.util.find_spec("storages") is None:
        raise env.WrongSetting(
            "STORAGE_URL needs django-storages: .venv/bin/pip install 'django-storages[s3]'."
        )
    options = env.query("STORAGE_URL", parts, ("endpoint", "region"))
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": parts.hostname,
            "location": env.plain(parts.path.strip("/")),
            "access_key": env.plain(parts.username) or None,
            "secret_key": env.plain(parts.password) or None,
            "endpoint_url": options.get("endpoint"),
            "region_name": options.get("region"),
            "file_overwrite": False,
        },
    }


WHITENOISE_MANIFEST_STRICT = False
STORAGES = {
    "default": uploads(),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- people ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_validation = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_validation}MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {
        "NAME": f"{_validation}UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "display_name"]},
    },
    {"NAME": f"{_validation}CommonPasswordValidator"},
    {"NAME": "accounts.passwords.TrivialPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "accounts.forms.SignupForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "request_login_code": "accounts.forms.RequestLoginCodeForm",
}
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.signup.SignupFields"
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Codes: typed into the browser that asked for them, so no link in a mail can be followed by a scanner or a thief.
# Fifteen minutes because mail may be slow; the number of tries is what keeps six characters safe.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 900
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
# {}: allauth's own limits, counted in the shared "default" cache. It sees the visitor's address in REMOTE_ADDR,
# which config.proxies has made true.
ACCOUNT_RATE_LIMITS: dict | bool = {} if RATE_LIMITS else False
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
MFA_RATE_LIMITS: dict | bool = {} if RATE_LIMITS else False
# Activity tracking would write to the database on every request.
USERSESSIONS_TRACK_ACTIVITY = False
# Social sign-in is not installed; should it ever be, it must not go round the terms.
SOCIALACCOUNT_AUTO_SIGNUP = False

# --- consent --------------------------------------------------------------------------------------
# How long a choice about cookies is honoured, yes and no alike; checked on the server too (consent.edge).
COOKIE_CONSENT_MAX_AGE = 182 * 24 * 60 * 60
COOKIE_CONSENT_SECURE = IS_HTTPS
COOKIE_CONSENT_HTTPONLY = True
COOKIE_CONSENT_SAMESITE = "Lax"
COOKIE_CONSENT_LOG_ENABLED = False

# --- words ----------------------------------------------------------------------------------------
LANGUAGES = [("en", _("English")), ("de", _("German")), ("ar", _("Arabic"))]
LANGUAGE_CODE = env.choice("LANGUAGE", "en", [code for code, _name in LANGUAGES])
TIME_ZONE = env.zone("TIME_ZONE", "UTC")
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]

# --- forms ----------------------------------------------------------------------------------------
CRISPY_ALLOWED_TEMPLATE_PACKS = ["forms"]
CRISPY_TEMPLATE_PACK = "forms"
CRISPY_FAIL_SILENTLY = False

# --- safety ---------------------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# Gives a comment back with its words; for everything else it is Django's own.
# A text of two million characters still reaches the form that says it is too long, also where each of them takes three
# bytes on the way; an article with three hundred references still can be saved.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
CSRF_FAILURE_VIEW = "config.refusals.csrf_failure"
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 31536000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- log ------------------------------------------------------------------------------------------
LOGGING = logs.configuration(env.choice("LOG_FORMAT", "text", ("text", "json")))
