"""One settings file, driven by the environment.

BIHUAN_ENV is `local` (the default: loopback only, an embedded database, a secret made on first start), `test` or
`production` (everything unsafe refuses to start, see readiness.py).
"""

import os
import re
import sys
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils.csp import CSP

from bihuan import row_scope
from bihuan.config import localdb, places

ENVIRONMENT = os.environ.get("BIHUAN_ENV", "local")
TESTING = ENVIRONMENT == "test"
PRODUCTION = ENVIRONMENT == "production"
DEMO = os.environ.get("BIHUAN_DEMO", "0") == "1"
DEMO_HISTORY = os.environ.get("BIHUAN_DEMO_HISTORY", "1") == "1"  # the two years that the worker tells afterwards
DEBUG = os.environ.get("BIHUAN_DEBUG", "0") == "1"


def listed(text: str) -> list[str]:
    """The names between commas, blanks beside them taken off."""
    return [name.strip() for name in text.split(",") if name.strip()]


def program() -> str:
    """The command that runs here, by which its scope is called (bihuan/row_scope.py)."""
    words = (word for word in sys.argv[1:] if re.fullmatch("[a-z_]+", word) and word != "manage")
    return next(words, "program")


PACKAGE = Path(__file__).resolve().parent.parent
HOME = places.home()

SECRET_KEY = os.environ.get("BIHUAN_SECRET_KEY", "") or ("only-for-tests" if TESTING else localdb.local_secret(HOME))
ALLOWED_HOSTS = listed(os.environ.get("BIHUAN_HOSTS", "localhost,127.0.0.1,[::1],testserver"))
CSRF_TRUSTED_ORIGINS = listed(os.environ.get("BIHUAN_ORIGINS", ""))
PUBLIC_URL = os.environ.get("BIHUAN_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    "bihuan.audit",
    "bihuan.documents",
    "bihuan.notify",
    "bihuan.parties",
    "bihuan.amendments",
    "bihuan.hazards",
    "bihuan.likeness",
    "bihuan.registers",
    "bihuan.experts",
    "bihuan.inspections",
    "bihuan.engagements",
    "bihuan.filings",
    "bihuan.admission",
    "bihuan.conduct",
    "bihuan.insight",
    "bihuan.oversight",
    "bihuan.exchange",
    "bihuan.field",
    "bihuan.web",
    "bihuan.demo",
    "procrastinate.contrib.django",  # after those whose tasks it reads: by then each has said what stands for all of it
]

MIDDLEWARE = [
    "bihuan.web.moment.note_the_moment",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "bihuan.web.devices_allowed.say_which_devices",
    "bihuan.web.nul_characters.decline_nul_characters",
    "bihuan.web.files_away.StoreMiddleware",
    "bihuan.parties.login.AccountMiddleware",
    "bihuan.web.accounts.entering.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "bihuan.config.urls"
WSGI_APPLICATION = "bihuan.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["bihuan.web.templatetags.words"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bihuan.web.context.shell",
                *(["bihuan.demo.showing.history"] if DEMO else []),
            ],
        },
    }
]


def database(url: str) -> dict:
    """The Django database entry for a postgresql:// URL (host may be a socket folder in the query)."""
    parts = urlsplit(url)
    extra = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "bihuan.config.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "bihuan",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": extra.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        # Persistent connections: reconnecting costs ten times what a request costs.
        "CONN_MAX_AGE": 0 if TESTING else 600,
        "CONN_HEALTH_CHECKS": not TESTING,
        "OPTIONS": {
            "prepare_threshold": 1,
            # Prepared is only what looks up by key (prepared.py): planned once for any values, not for these each time.
            # A test on a busy machine may think longer than anybody should who holds rows.
            "options": "-c jit=off -c plan_cache_mode=force_generic_plan "
            f"-c idle_in_transaction_session_timeout={0 if TESTING else 60_000} "
            + row_scope.session_default(f"system:{program()}"),  # a server says otherwise (wsgi.py)
            **extra,
        },
        "TEST": {"NAME": os.environ.get("BIHUAN_TEST_DB", "test_bihuan")},
    }


DATABASES = {"default": database(localdb.database_url(HOME))}

AUTH_USER_MODEL = "parties.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "bihuan.parties.login.AccountBackend"]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "login"

# The proxies (addresses or networks) whose X-Forwarded-For is believed.
PROXIES = listed(os.environ.get("BIHUAN_PROXIES", "127.0.0.0/8,::1"))

# Lock-out by account and address together: a stranger cannot lock a whole office out by its shared address.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "bihuan.parties.addresses.address_of"
AXES_LOCKOUT_TEMPLATE = "web/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
SILENCED_SYSTEM_CHECKS = ["axes.W003"]

# Which roles must hold a second factor (GB/T 22239-2019, 8.1.4.1 d): officials and keepers in production; elsewhere
# whoever wants one sets it up.
SECOND_FACTOR_ROLES = listed(
    os.environ.get(
        "BIHUAN_SECOND_FACTOR_ROLES",
        "regulator_clerk,regulator_leader,administrator,security_keeper,auditor" if PRODUCTION else "",
    )
)

# The authority's own identity provider (OpenID Connect); without an issuer the log-in page offers none.
OIDC = {
    "issuer": os.environ.get("BIHUAN_OIDC_ISSUER", ""),
    "client_id": os.environ.get("BIHUAN_OIDC_CLIENT_ID", ""),
    "client_secret": os.environ.get("BIHUAN_OIDC_CLIENT_SECRET", ""),
    "scope": os.environ.get("BIHUAN_OIDC_SCOPE", "openid profile"),
    "claim": os.environ.get("BIHUAN_OIDC_CLAIM", "preferred_username"),  # which of its claims is our user name
}

SESSION_ENGINE = "bihuan.parties.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "media-src": [CSP.SELF, "blob:"],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = not PRODUCTION
WHITENOISE_MAX_AGE = 31_536_000 if PRODUCTION else 0 if DEBUG else 60  # seconds; their names tell only there

MEDIA_ROOT = Path(os.environ.get("BIHUAN_MEDIA", HOME / "media"))
# A bucket for the files in place of that folder (docs/how-to/files-in-a-bucket.md); without a name there is none.
MEDIA_S3 = {
    "name": os.environ.get("BIHUAN_S3_BUCKET", ""),
    "endpoint": os.environ.get("BIHUAN_S3_ENDPOINT", "").rstrip("/"),
    "access_key": os.environ.get("BIHUAN_S3_ACCESS_KEY", ""),
    "secret_key": os.environ.get("BIHUAN_S3_SECRET_KEY", ""),
    "region": os.environ.get("BIHUAN_S3_REGION", "us-east-1"),
    "prefix": os.environ.get("BIHUAN_S3_PREFIX", ""),
    "addressing": os.environ.get("BIHUAN_S3_ADDRESSING", "path"),
}
FONTS_FOLDER = Path(os.environ.get("BIHUAN_FONTS", HOME / "fonts"))
FORMS_FOLDER = Path(os.environ.get("BIHUAN_FORMS", HOME / "forms"))
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 40

# A list with more rows than these is written by the worker; what it wrote is kept for so many days.
EXPORT_AT_ONCE = int(os.environ.get("BIHUAN_EXPORT_AT_ONCE", "5000"))
EXPORT_KEPT_DAYS = int(os.environ.get("BIHUAN_EXPORT_KEPT_DAYS", "7"))
# All sheets of one account within a day hold so many megabytes at most.
IMPORT_DAY_MB = int(os.environ.get("BIHUAN_IMPORT_DAY_MB", "500"))
# A sheet with more rows than these is checked and imported by the worker.
IMPORT_AT_ONCE = int(os.environ.get("BIHUAN_IMPORT_AT_ONCE", "2000"))

# What phones may leave half sent: so many megabytes for one account, and for so many days. What a file that a phone
# saved may hold at most; the sender sends it in parts where it is more.
FIELD_UNFINISHED_MB = int(os.environ.get("BIHUAN_FIELD_UNFINISHED_MB", "500"))
FIELD_UNFINISHED_DAYS = int(os.environ.get("BIHUAN_FIELD_UNFINISHED_DAYS", "60"))
FIELD_FILE_MB = int(os.environ.get("BIHUAN_FIELD_FILE_MB", "100"))
# What of an account may have come from phones within a day for one more such file to be taken.
FIELD_DAY_MB = int(os.environ.get("BIHUAN_FIELD_DAY_MB", "6000"))

# The longest voice recording, and its largest file.
VOICE_MINUTES = int(os.environ.get("BIHUAN_VOICE_MINUTES", "5"))
VOICE_MB = int(os.environ.get("BIHUAN_VOICE_MB", "10"))

MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}

PROCRASTINATE_ON_APP_READY = "bihuan.config.jobs.ready"
# What was due while the worker was off, or in hours that the clock jumped over, is done when it is back: once each.
PROCRASTINATE_PERIODIC_DEFAULTS = {"max_delay": 26 * 3600}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"axes": {"level": "WARNING"}, "bihuan": {"level": "INFO"}},
}

# So often every process asks what was signed into force over the packs; None: never (tests sign for themselves).
AMENDMENTS_SECONDS = None if TESTING else 60.0
