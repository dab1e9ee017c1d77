"""Django settings. What differs between installations comes from the environment (``env.py``)."""

from importlib.util import find_spec
from pathlib import Path

import pghistory
import pgtrigger
from django.utils.translation import gettext_lazy as _

from dure.config import browser_rules
from dure.config.env import database, read_environment
from dure.foundation.accounts.signing import agency
from dure.foundation.health.logs import logging_settings

ENV = read_environment()
PACKAGE = Path(__file__).resolve().parents[1]

SECRET_KEY = ENV.secret_key or "unset"
SCOPE_SECRET = SECRET_KEY
KEYS_FILE = ENV.keys_file
REGISTRATION_NUMBER_BASIS = ENV.registration_number_basis
AUDIT_CHECKPOINTS = ENV.audit_checkpoints
VAR = ENV.var
METRICS_TOKEN = ENV.metrics_token
DEBUG = ENV.debug
DEMO = ENV.demo
ALLOWED_HOSTS = ENV.allowed_hosts
CSRF_TRUSTED_ORIGINS = ENV.trusted_origins

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    *(["django_linear_migrations"] if find_spec("django_linear_migrations") else []),
    "dure.foundation.access",
    "dure.foundation.codes",
    "dure.foundation.areas",
    "dure.foundation.accounts",
    "dure.foundation.audit",
    "dure.foundation.idle",
    "dure.foundation.drafts",
    "dure.foundation.uploads",
    "dure.foundation.sheets",
    "dure.foundation.loads",
    "dure.foundation.merging",
    "procrastinate.contrib.django",
    "dure.foundation.jobs",
    "dure.foundation.pages",
    "dure.foundation.tokens",
    "dure.foundation.operations",
    "django.forms",
    "dure.registry.directory",
    "dure.registry.people",
    "dure.registry.provisions",
    "dure.registry.deadlines",
    "dure.registry.story",
    "dure.registry.charges",
    "dure.registry.identity",
    "dure.registry.inquiries",
    "dure.registry.protection",
    "dure.journey.discovery.weights",
    "dure.journey.discovery.findings",
    "dure.journey.discovery.rewards",
    "dure.journey.discovery.signals",
    "dure.journey.discovery.rounds",
    "dure.journey.discovery.alarms",
    "dure.journey.discovery.campaigns",
    "dure.journey.discovery.tips",
    "dure.journey.discovery.tuning",
    "dure.journey.visits",
    "dure.journey.needs",
    "dure.journey.screenings",
    "dure.journey.referrals",
    "dure.journey.cases",
    "dure.commons.giving",
    "dure.commons.neighbourhood",
    "dure.steering.indicators",
    "dure.steering.discovery_report",
    "dure.steering.learning",
    "dure.steering.campaign_results",
    "dure.steering.log_review",
    "dure.web",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "dure.api",
]
INSTALLED_APPS = [app for app in INSTALLED_APPS if not app.startswith("dure.") or find_spec(app)]

MIDDLEWARE = [
    "dure.foundation.pages.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "dure.foundation.pages.headers.MethodsMiddleware",
    "dure.foundation.health.middleware.ProbeMiddleware",
    "dure.foundation.health.middleware.RequestRecordMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "dure.foundation.idle.middleware.FarewellMiddleware",
    "dure.foundation.accounts.middleware.TransactionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dure.foundation.idle.middleware.IdleMiddleware",
    "dure.foundation.accounts.middleware.ActorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dure.foundation.accounts.middleware.GuardMiddleware",
    "dure.foundation.drafts.middleware.DraftMiddleware",
]

ROOT_URLCONF = "dure.config.urls"
WSGI_APPLICATION = "dure.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.csrf",
                "dure.foundation.pages.context.display",
                "dure.foundation.idle.context.idle",
                "dure.web.shell.shell",
            ],
        },
    }
]
FORM_RENDERER = "dure.foundation.pages.rendering.PagesRenderer"

DATABASES = {"default": database(ENV.database_url), "owner": database(ENV.owner_database_url)}
DATABASES["owner"]["TEST"] = {"MIRROR": "default"}
DATABASES["aside"] = database(ENV.aside_database_url) | {"CONN_MAX_AGE": 0}
DATABASE_ROUTERS = ["dure.foundation.accounts.signing.counters.CountersAside"]
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_counter",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_LEVEL = pgtrigger.Statement
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_constraint=False, related_name="+", related_query_name="+")

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["dure.foundation.accounts.signing.password.PasswordBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"
CSRF_FAILURE_VIEW = "dure.foundation.accounts.views.doors.form_expired"
TRUSTED_PROXIES = ENV.trusted_proxies

ACCOUNT_ADAPTER = "dure.foundation.accounts.signing.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",  # a whole office may come from one address
    "login_failed": "5/15m/key,100/15m/ip",  # the key is name and address together
    "login_failed_anywhere": "50/15m/key",  # the name from every address
    "reauthenticate": "10/m/user",
}
MFA_ADAPTER = "dure.foundation.accounts.signing.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
SOCIALACCOUNT_ADAPTER = "dure.foundation.accounts.signing.single_sign_on.SingleSignOnAdapter"
SOCIALACCOUNT_PROVIDERS = agency.providers(
    issuer=ENV.oidc_issuer, client_id=ENV.oidc_client_id, client_secret=ENV.oidc_client_secret, name=ENV.oidc_name
)
OIDC_NAME = agency.shown_name(ENV.oidc_name, ENV.oidc_issuer)
OIDC_USERNAME_CLAIM = ENV.oidc_username_claim

IDLE_SECONDS = ENV.idle_minutes * 60
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = ENV.behind_tls
SESSION_COOKIE_NAME = "__Host-session" if ENV.behind_tls else "dure_session"
CSRF_COOKIE_NAME = "__Host-csrf" if ENV.behind_tls else "dure_csrf"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.behind_tls else None
SECURE_HSTS_SECONDS = 31_536_000 if ENV.behind_tls else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENV.behind_tls
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = browser_rules.content_security_policy(sign_in_at=ENV.oidc_issuer)
PERMISSIONS_POLICY = browser_rules.PERMISSIONS_POLICY
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 4
FILE_UPLOAD_HANDLERS = ["dure.foundation.uploads.receiving.BoundedUploadHandler"]

LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", "한국어"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "dure_language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Asia/Seoul"
USE_I18N = USE_TZ = True

LOGGING = {} if DEBUG else logging_settings(level="WARNING" if DEMO else ENV.log_level)

STATIC_URL = "/static/"
STATIC_ROOT = None if DEMO or DEBUG else ENV.var / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMO or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEMO or DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
SILENCED_SYSTEM_CHECKS = ["pgtrigger.W001"]
PRODUCT_NAME = _("Dure")
