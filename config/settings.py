"""Every setting of the house, in one file; docs in README.md, table 配置."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config import databases, logs, modes
from config.rest import REST_FRAMEWORK, SPECTACULAR_SETTINGS  # noqa: F401
from config.sources import CONTENT_SECURITY_POLICY  # noqa: F401

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("DOORSTEP_DATA", BASE_DIR / "var")).resolve()

# demo: one computer, generated secret, demo accounts shown. production: refuses all three.
MODE = modes.read(os.environ)
DEMO = MODE == modes.DEMO
DEBUG = False
SECRET_KEY = modes.secret_key(MODE, os.environ, DATA_DIR)
SECRET_KEY_FALLBACKS = os.environ.get("DOORSTEP_SECRET_KEY_FALLBACKS", "").split()
ALLOWED_HOSTS = os.environ.get("DOORSTEP_HOSTS", "*" if DEMO else "").split()
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "DOORSTEP_HOSTS 未设置：请写上网站的域名，例如 DOORSTEP_HOSTS=jiamenkou.example.cn"
    )
DEMO_PASSWORD = os.environ.get("DOORSTEP_DEMO_PASSWORD", "jiamenkou-2026")
ANONYMOUS_FILINGS_PER_HOUR = int(os.environ.get("DOORSTEP_ANONYMOUS_FILINGS_PER_HOUR", "60"))
# Where phones open this site: for links in group messages, which no request asks for.
SITE_URL = os.environ.get("DOORSTEP_URL", "http://127.0.0.1:8000").rstrip("/")
# Sites a CAP warning may be fetched from; host, key and "longitude,latitude" of QWeather, or nothing.
WARNING_HOSTS = os.environ.get("DOORSTEP_WARNING_HOSTS", "www.12379.cn www.nmc.cn").split()
QWEATHER = os.environ.get("DOORSTEP_QWEATHER", "").split()
# How many proxies in front of us write X-Forwarded-For; without one, what it says is not believed.
TRUSTED_PROXIES = int(os.environ.get("DOORSTEP_PROXIES", "0"))
WISH_WAITS_DAYS = int(os.environ.get("DOORSTEP_WISH_WAITS_DAYS", "14"))
SPOT_CHECK_PERCENT = int(os.environ.get("DOORSTEP_SPOT_CHECK_PERCENT", "5"))
SPOT_CHECKS_AT_LEAST = int(os.environ.get("DOORSTEP_SPOT_CHECKS_AT_LEAST", "3"))
SHARED_DATA_DIR = Path(os.environ.get("DOORSTEP_SHARED_DATA", BASE_DIR.parent / "shared" / "data"))

INSTALLED_APPS = [
    "grids.apps.GridsConfig",
    "residents.apps.ResidentsConfig",
    "council.apps.CouncilConfig",
    "notices.apps.NoticesConfig",
    "config.apps.DoorstepConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.RequestIdMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.ActorMiddleware",
    "config.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
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
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.house",
            ],
        },
    }
]

DATABASES = {"default": databases.read(os.environ)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

AUTH_USER_MODEL = "grids.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "login", "desk", "lobby"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_RESET_ON_SUCCESS = True

SESSION_COOKIE_AGE = 12 * 3600
HTTPS = MODE == modes.PRODUCTION and os.environ.get("DOORSTEP_HTTPS", "1") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked by machines inside, in plain http
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_TRUSTED_ORIGINS = os.environ.get("DOORSTEP_ORIGINS", "").split()
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
LOGGING = logs.CONFIG

LANGUAGE_CODE, TIME_ZONE, DATE_FORMAT = "zh-hans", "Asia/Shanghai", "Y-m-d"

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "config" / "static"]
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEMO
DATA_UPLOAD_MAX_MEMORY_SIZE = FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
