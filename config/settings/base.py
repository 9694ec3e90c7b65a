"""The settings, in sections. They compute paths and start nothing; every variable is read through config/env.py.

Wrong or missing variables are reported together at the end. Policy numbers are dated rows in the registry, never settings.
"""

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy

from config import embedded
from config.bells import BELLS  # noqa: F401
from config.env import ENVIRONMENT as env
from config.settings import oidc, queue
from config.settings.api import REST_FRAMEWORK, SPECTACULAR_SETTINGS  # noqa: F401
from config.settings.database import database
from config.settings.logging import logging_for

# Where we are
BASE_DIR = Path(__file__).resolve().parents[2]
TRACEABILITY_ENV = env.read_choice("TRACEABILITY_ENV", "development", choices=("development", "production"))
IS_PRODUCTION = TRACEABILITY_ENV == "production"
DEBUG = env.read_flag("DEBUG", False)
PORT = env.read_number("PORT", 8000, unit="a port", highest=65535)
PUBLIC_BASE_URL = env.read_text("PUBLIC_BASE_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
REE_NAMESPACE = env.read_text("REE_NAMESPACE", "https://ledger.example.org/ree/v1/")
LEDGER_STATE_DIR = Path(env.read_text("LEDGER_STATE") or embedded.state_root(BASE_DIR)).resolve()
DEMO_CREDENTIALS_FILE = Path(env.read_text("LEDGER_STATE") or BASE_DIR / "var").resolve() / "demo-credentials.json"

# Ledger
LEDGER_LOG = env.read_text("LEDGER_LOG", "traceability.example")
LEDGER_SEAL_SECONDS = env.read_number("LEDGER_SEAL_SECONDS", 1, unit="seconds", highest=3600)
LEDGER_MERGE_DEADLINE_SECONDS = env.read_number("LEDGER_MERGE_DEADLINE_SECONDS", 600, unit="seconds", highest=86400)
LEDGER_POLICY = env.read_text("LEDGER_POLICY")
LEDGER_TSA_URL, LEDGER_TSA_CA = env.read_text("LEDGER_TSA_URL"), env.read_text("LEDGER_TSA_CA")
LEDGER_SIGNER_DIR = Path(env.read_text("LEDGER_SIGNER_DIR") or LEDGER_STATE_DIR / "signer")
LEDGER_SIGNER_SOCKET = env.read_text("LEDGER_SIGNER_SOCKET")
LEDGER_KEYS_DIR = Path(env.read_text("LEDGER_KEYS_DIR") or LEDGER_STATE_DIR / "keys")
LEDGER_MIRROR_DIR = Path(env.read_text("LEDGER_MIRROR_DIR") or LEDGER_STATE_DIR / "mirror")
LEDGER_MONITOR_URL = env.read_text("LEDGER_MONITOR_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
METRICS_TOKEN = env.read_secret("METRICS_TOKEN")

# Database and queue: each address on its own may be empty, which means the embedded server
_database_url, _redis_url = env.read_secret("DATABASE_URL"), env.read_secret("REDIS_URL")
USES_EMBEDDED_DATABASE, USES_EMBEDDED_QUEUE = not _database_url, not _redis_url
WEB_PROCESSES = env.read_number("WEB_PROCESSES", 2, unit="processes", highest=64)
WEB_THREADS = env.read_number("WEB_THREADS", 8, unit="threads", highest=256)
WORKER_PROCESSES = env.read_number("WORKER_PROCESSES", 2, unit="processes", highest=64)
DATABASE_POOL_SIZE = env.read_number("DATABASE_POOL_SIZE", WEB_THREADS + 2, unit="connections", lowest=0, highest=1000)
LEDGER_DATABASE_ROLE = env.read_text("LEDGER_DATABASE_ROLE", "ledger_app")
LEDGER_DATABASE_ADMINS = env.read_list("LEDGER_DATABASE_ADMINS")
DATABASES = {}
try:
    DATABASES["default"] = database(
        _database_url or embedded.database_url(LEDGER_STATE_DIR), role=LEDGER_DATABASE_ROLE, pool_size=DATABASE_POOL_SIZE
    )
except ValueError as problem:
    env.problems.append(str(problem))
REDIS_URL = _redis_url or embedded.redis_url(LEDGER_STATE_DIR)
try:
    queue.checked(REDIS_URL)
except ValueError as problem:
    env.problems.append(str(problem))
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "cache"}}

CELERY_BROKER_URL = CELERY_RESULT_BACKEND = queue.celery_url(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = queue.TRANSPORT_OPTIONS
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_RESULT_EXPIRES = 3600
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT, CELERY_TASK_SOFT_TIME_LIMIT = queue.TASK_SECONDS, queue.TASK_SECONDS - 30
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE, CELERY_ENABLE_UTC = "UTC", True
CELERY_BEAT_SCHEDULE = queue.BEAT_SCHEDULE
CELERY_BEAT_SCHEDULE_FILENAME = str(LEDGER_STATE_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULER = "config.clock:Clock"

# Apps and requests
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "config",
    "traceability.kernel",
    "traceability.ledger",
    "traceability.registry",
    "traceability.custody",
    "traceability.review",
    "traceability.certificates",
    "traceability.notices",
    "traceability.interfaces.signin",
    "traceability.interfaces.api",
    "traceability.interfaces.desk",
    "traceability.interfaces.pages",
    "traceability.interfaces.console",
]
MIDDLEWARE = [
    "config.middleware.RequestId",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
API_MAX_BODY_BYTES = env.read_number("API_MAX_BODY_BYTES", 4 * 2**20, unit="bytes", lowest=1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = API_MAX_BODY_BYTES
UPLOAD_MAX_BYTES = env.read_number("UPLOAD_MAX_BYTES", 64 * 2**20, unit="bytes", lowest=1024, highest=2**30)
UPLOAD_PROBLEMS_KEEP_DAYS = env.read_number("UPLOAD_PROBLEMS_KEEP_DAYS", 90, unit="days", highest=36_500)
API_REQUESTS_PER_MINUTE = env.read_number("API_REQUESTS_PER_MINUTE", 6000, unit="requests", highest=10_000_000)
# At least what is promised, and what the database holds against everybody; the default reaches over two runs of who sends by the month.
IDEMPOTENCY_KEEP_DAYS = env.read_number("IDEMPOTENCY_KEEP_DAYS", 90, unit="days", lowest=30, highest=36_500)
# Networks that webhooks may be delivered to though they are private, and without TLS.
WEBHOOK_ALLOWED_NETWORKS = env.read_networks("WEBHOOK_ALLOWED_NETWORKS")
CSRF_FAILURE_VIEW = "traceability.interfaces.problems.csrf_failed"

# Static files: found in the packages while developing, collected and named by content in production
STATIC_URL = "/static/"
STATIC_ROOT = env.read_text("STATIC_ROOT") or (str(LEDGER_STATE_DIR / "static") if IS_PRODUCTION else None)
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
_static_storage = (
    "whitenoise.storage.CompressedManifestStaticFilesStorage" if IS_PRODUCTION else "django.contrib.staticfiles.storage.StaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _static_storage},
}

# Language and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", gettext_lazy("English")), ("zh-hans", gettext_lazy("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "traceability" / "locale"]
TIME_ZONE, USE_TZ, USE_I18N = "UTC", True, True

# Security
SECRET_KEY = env.read_secret("SECRET_KEY", "" if IS_PRODUCTION else "development-only-and-refused-in-production-0000000000")
SECRET_KEY_FALLBACKS = env.read_secret("SECRET_KEY_FALLBACKS").split()
ALLOWED_HOSTS = env.read_list("ALLOWED_HOSTS", (urlsplit(PUBLIC_BASE_URL).hostname or "localhost", "localhost", "127.0.0.1", "[::1]"))
CSRF_TRUSTED_ORIGINS = [PUBLIC_BASE_URL]
BEHIND_TLS_PROXY = env.read_flag("BEHIND_TLS_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS_PROXY else None
SECURE_SSL_REDIRECT = IS_PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 86400 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_PRODUCTION
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_PRODUCTION
SESSION_ENGINE = "traceability.interfaces.signin.store"
SESSION_COOKIE_AGE, SESSION_EXPIRE_AT_BROWSER_CLOSE = 8 * 3600, True
X_FRAME_OPTIONS = "DENY"
SECOND_FACTOR = env.read_choice("SECOND_FACTOR", "required" if IS_PRODUCTION else "optional", choices=("required", "optional"))
SECOND_FACTOR_MINUTES = env.read_number("SECOND_FACTOR_MINUTES", 30, unit="minutes", highest=480)
# No browser lets a key be used at a bare address of the network, so that of this machine is called by its name.
SECURITY_KEY_ORIGIN = env.read_text("SECURITY_KEY_ORIGIN").rstrip("/") or PUBLIC_BASE_URL.replace("//127.0.0.1", "//localhost")
OIDC_ISSUER, OIDC_CLIENT_ID = env.read_text("OIDC_ISSUER"), env.read_text("OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = env.read_secret("OIDC_CLIENT_SECRET")
OIDC_SECOND_FACTOR_AMR = env.read_text("OIDC_SECOND_FACTOR_AMR").split()
env.problems += oidc.problems(OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET)
LOGIN_URL, LOGIN_REDIRECT_URL = "/desk/login/", "/desk/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Logs
LOGGING = logging_for(env.read_choice("LOG_LEVEL", "INFO", choices=("DEBUG", "INFO", "WARNING", "ERROR")))

if IS_PRODUCTION:
    env.require("SECRET_KEY", SECRET_KEY, "at least 50 random characters; embedded secrets are for development")
    env.require("DATABASE_URL", _database_url, "postgresql://USER:PASSWORD@HOST:PORT/NAME; the embedded server is for development")
    env.require("REDIS_URL", _redis_url, "redis://HOST:PORT/0; the embedded server is for development")
    env.require("PUBLIC_BASE_URL", env.read_text("PUBLIC_BASE_URL"), "https://HOST, as certificates and their QR codes name it")
    if 0 < len(SECRET_KEY) < 50:
        env.problems.append(f"SECRET_KEY has {len(SECRET_KEY)} characters: expected at least 50 random ones")
    if any(len(key) < 50 for key in SECRET_KEY_FALLBACKS):
        env.problems.append("SECRET_KEY_FALLBACKS: a key has fewer than 50 characters; white space parts one from the next")
    if DEBUG:
        env.problems.append("DEBUG=1: shows contents of requests to strangers, remove it in production")
_problems, env.problems = env.problems, []
if _problems:
    raise ImproperlyConfigured("The environment is not usable:\n  " + "\n  ".join(_problems))
