"""One file, read from the environment, secure unless told otherwise."""

from datetime import timedelta
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- What the deployment says ------------------------------------------------------------------------------
SECRET_KEY = env("SECRET_KEY")  # no default: without it nothing starts
DEBUG = env.bool("DEBUG", False)
SECURE = env.bool("SECURE", True)  # false only where pages are served over plain HTTP: the demo, the tests
DEMO = env.bool("DEMO", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
REDIS_URL = env("REDIS_URL", default="redis://127.0.0.1:6379/0")
KEY_PREFIX = env("KEY_PREFIX", default="egts")  # keeps two portals on one Redis apart
DATABASES = {"default": env.db("DATABASE_URL", default="postgres:///egts")}
DATABASES["default"] |= {
    "CONN_MAX_AGE": env.int("CONN_MAX_AGE", 60),
    "CONN_HEALTH_CHECKS": True,
    "TEST": {"TEMPLATE": "template0"},
}
# Compiling a page's query takes longer than running it; an address with options of its own keeps them.
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env(
    "DEFAULT_FROM_EMAIL", default="Portail EGTS <ne-pas-repondre@localhost>"
)
MEDIA_ROOT = env("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media"))
STATIC_ROOT = env("STATIC_ROOT", default=str(BASE_DIR / "var" / "static"))
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0)
CLAMD_SOCKET = env("CLAMD_SOCKET", default="")  # a path, or host:port

# --- The brand: neutral unless the State itself runs the portal ---------------------------------------------
BRAND = {
    "name": env("BRAND_NAME", default="États généraux du travail social"),
    "tagline": env("BRAND_TAGLINE", default="Partager les pratiques, construire ensemble"),
    "operator": env("BRAND_OPERATOR", default="Exploitant à renseigner"),
    "contact": env("BRAND_CONTACT", default=""),
    "state": env.bool("BRAND_STATE", False),  # Marianne block and font: State sites only
}

# --- Applications: ours first, so that our templates win ----------------------------------------------------
INSTALLED_APPS = [
    "egts.core",
    "practices",
    "motions",
    "consultations",
    "consultations.synthesis",
    "egts.portal",
    *(["egts.demo"] if DEMO else []),
    "widget_tweaks",
    "dsfr",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "django_filters",
    "django_htmx",
    "csp",
    "pgtrigger",
    "pghistory",
    "django_structlog",
    "whitenoise.runserver_nostatic",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "egts.core.accounts.middleware.SecondFactorMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "egts.urls"
WSGI_APPLICATION = "egts.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "egts.core.forms.Renderer"

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
                "csp.context_processors.nonce",
                "egts.core.context.site",
            ],
        },
    },
]

# --- Language and time -------------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

# --- Files -------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/fichiers-non-publics/"  # never routed: a file is served by what it belongs to
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if SECURE
        else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"  # compressing takes 20 s
    },
}
DOCUMENT_MAX_BYTES = 20 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DSFR_USE_INTEGRITY_CHECKSUMS = False  # the manifest storage rewrites the files
DSFR_CONTENT_IS_SAFE = False

# --- Cache, broker, workers --------------------------------------------------------------------------------
CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": KEY_PREFIX,
        "OPTIONS": {
            "IGNORE_EXCEPTIONS": True,  # a cache that is down makes pages slower, not broken
            "SOCKET_CONNECT_TIMEOUT": 2,
            "SOCKET_TIMEOUT": 5,
        },
    }
}
DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS = True
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # nobody is signed out when Redis restarts
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": f"{KEY_PREFIX}:",
    "visibility_timeout": 3600,  # above the longest task
    "unacked_restore_interval": 5,  # a killed worker's tasks come back in seconds, not after 100
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 3000
CELERY_TASK_SOFT_TIME_LIMIT = 2900
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
ALERTS_HOUR = 7  # of the morning, here: weekly alerts leave on Mondays
CELERY_BEAT_SCHEDULE_FILENAME = env("CELERY_BEAT_FILE", default=str(BASE_DIR / "var" / "beat-schedule"))
CELERY_BEAT_SCHEDULE = {
    "workers-are-alive": {"task": "core.heartbeat", "schedule": timedelta(seconds=20)},
    "notices-whose-message-was-lost": {"task": "core.sweep_notices", "schedule": timedelta(seconds=20)},
    "words-of-the-fiches": {"task": "practices.learn_spelling", "schedule": timedelta(minutes=5)},
    "changes-of-the-catalogue": {
        "task": "practices.sweep_catalogue_changes",
        "schedule": timedelta(hours=1),
    },
    "fiches-to-confirm": {"task": "practices.ask_confirmations", "schedule": timedelta(hours=1)},
    "compilations-whose-message-was-lost": {"task": "synthesis.sweep", "schedule": timedelta(seconds=15)},
    "alerts-of-the-morning": {
        "task": "practices.open_digests",
        "schedule": crontab(hour=ALERTS_HOUR, minute=0),
    },
    "imports-whose-message-was-lost": {"task": "practices.sweep_imports", "schedule": timedelta(minutes=1)},
    "imports-kept-long-enough": {"task": "practices.forget_imports", "schedule": timedelta(hours=6)},
    "alerts-whose-message-was-lost": {"task": "practices.sweep_digests", "schedule": timedelta(minutes=5)},
}

# --- Accounts ----------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 12}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:space"
LOGOUT_REDIRECT_URL = "portal:home"
ACCOUNT_ADAPTER = "egts.core.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "egts.core.accounts.forms.SignupForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_SESSION_REMEMBER = None  # asked: desks are shared
ACCOUNT_CHANGE_EMAIL = True  # one address an account, replaced once the new one is confirmed
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a change that touches security is told to its owner
_WORDING = "egts.core.accounts.wording."
ACCOUNT_FORMS = {
    "login": _WORDING + "LoginForm",
    "signup": _WORDING + "SignupForm",
    "add_email": _WORDING + "AddEmailForm",
    "change_password": _WORDING + "ChangePasswordForm",
    "set_password": _WORDING + "SetPasswordForm",
    "reset_password": _WORDING + "ResetPasswordForm",
    "reset_password_from_key": _WORDING + "ResetPasswordKeyForm",
    "reauthenticate": _WORDING + "ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": _WORDING + "AuthenticateForm",
    "reauthenticate": _WORDING + "MfaReauthenticateForm",
    "activate_totp": _WORDING + "ActivateTotpForm",
    "add_webauthn": _WORDING + "AddWebAuthnForm",
    "edit_webauthn": _WORDING + "EditWebAuthnForm",
}
MFA_ADAPTER = "egts.core.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE
MFA_TOTP_ISSUER = BRAND["name"]
SOCIALACCOUNT_ONLY = False

# --- Security ----------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
CSRF_FAILURE_VIEW = "egts.core.http.csrf_failure"

# --- Logs and errors ---------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
}
if SENTRY_DSN := env("SENTRY_DSN", default=""):
    import sentry_sdk

    sentry_sdk.init(dsn=SENTRY_DSN, send_default_pii=False)

# --- What the rooms of the house agree on ------------------------------------------------------------------
SYNTHESIS_SIMILARITY = env.int("SYNTHESIS_SIMILARITY", 450)  # per mille: how alike two statements must be
REVIEW_DAYS_PROMISED = env.int("REVIEW_DAYS_PROMISED", 15)  # the delay promised to authors
CONFIRM_AFTER_DAYS = env.int(
    "CONFIRM_AFTER_DAYS", 365
)  # from when authors are asked whether a fiche still holds
CONFIRM_AGAIN_AFTER_DAYS = env.int("CONFIRM_AGAIN_AFTER_DAYS", 42)  # asked once more; then the page says so
QUESTIONS_A_DAY = env.int("QUESTIONS_A_DAY", 5)  # that one person may ask, over all fiches
