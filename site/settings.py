"""Settings are facts, not environments: a service is on when its URL is set.

A clone without any variable is *embedded*: SQLite, tasks at once, mail on the console.  Give
it a SECRET_KEY and it is *serious*, and ``check --deploy`` names what is still missing.
Every variable is described in .env.example.
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from .env import env, flag, keys, number, postgresql, redis, smtp, words

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env("VAR_DIR") or BASE_DIR / "var")
VAR_DIR.mkdir(parents=True, exist_ok=True)

SECRET_KEY = env("SECRET_KEY") or "embedded-and-therefore-public"
EMBEDDED = env("SECRET_KEY") is None
# What seals sensitive facts (records.vault); an embedded clone keeps a key of its own.
SENSITIVE_KEYS = keys("SENSITIVE_KEYS", VAR_DIR / "sensitive.key" if EMBEDDED else None)
DEBUG = flag("DEBUG", default=False)
ALLOWED_HOSTS = words("ALLOWED_HOSTS", "127.0.0.1,localhost,testserver" if EMBEDDED else "")
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")

# One proxy in front says how the visitor came (X-Forwarded-Proto) and from where (-For).
BEHIND_PROXY = flag("BEHIND_PROXY", default=False)

# A rehearsal's clock (records.clock): an ISO date or instant, refused when serious.
CLOCK = env("CLOCK")
if CLOCK and not EMBEDDED:
    raise ImproperlyConfigured(
        "CLOCK shifts the date for rehearsals; remove it, SECRET_KEY is set."
    )

INSTALLED_APPS = [
    "nangluc.apps.SiteConfig",
    "records",
    "courses",
    "assessments",
    "competency",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "nangluc.middleware.PolicyMiddleware",
    "nangluc.middleware.NoNulMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "nangluc.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "nangluc.second_factor.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "nangluc.urls"
WSGI_APPLICATION = "nangluc.wsgi.application"
AUTH_USER_MODEL = "records.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "builtins": [
                "nangluc.templatetags.ui",
                "nangluc.templatetags.ui_forms",
                "nangluc.templatetags.ui_lists",
                "nangluc.templatetags.words",
                "nangluc.templatetags.frame",
                "django.templatetags.i18n",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "nangluc.shell.shell",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]

SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": env("SQLITE_PATH") or VAR_DIR / "nangluc.sqlite3",
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;"
            # Else INSERT OR REPLACE deletes a ledger row and no trigger hears of it.
            "PRAGMA recursive_triggers=ON;"
        ),
    },
    "CONN_MAX_AGE": None,
    # A file, since a browser asks for several things at once and each thread needs a connection.
    "TEST": {"NAME": VAR_DIR / f"test-{os.getpid()}.sqlite3"},
}
DATABASE_URL = env("DATABASE_URL")
DATABASES = {"default": postgresql(DATABASE_URL) if DATABASE_URL else SQLITE}

REDIS_URL = redis(env("REDIS_URL"))
if REDIS_URL:
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    }
    SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    SESSION_ENGINE = "nangluc.sessions"

# Without Redis nothing is sent; Celery wants an address with a host all the same, and warns without.
CELERY_BROKER_URL = REDIS_URL or "memory://localhost"
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

EMAIL_URL = env("EMAIL_URL")
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if EMAIL_URL:
    globals().update(smtp(EMAIL_URL))
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL") or "nangluc@localhost"

# Ours is allauth's, which is Django's with e-mail added; a second one would hash every wrong password twice.
AUTHENTICATION_BACKENDS = [
    "nangluc.accounts.AccountBackend",
    "courses.rights.GrantBackend",
    "assessments.rights.QuestionBackend",
]
PASSWORD_HASHERS = ["nangluc.hashers.Argon2idFloor"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "nangluc.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "nangluc.accounts.LoginForm",
    "reauthenticate": "nangluc.accounts.ReauthenticateForm",
    "change_password": "nangluc.accounts.ChangePasswordForm",
    "set_password": "nangluc.accounts.SetPasswordForm",
    "reset_password": "nangluc.accounts.ResetPasswordForm",
    "reset_password_from_key": "nangluc.accounts.ResetPasswordKeyForm",
    "add_email": "nangluc.accounts.AddEmailForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]  # nobody signs up
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if EMBEDDED else "https"
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
MFA_ADAPTER = "nangluc.accounts.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "nangluc.accounts.AuthenticateForm",
    "reauthenticate": "nangluc.accounts.ReauthenticateCodeForm",
    "activate_totp": "nangluc.accounts.ActivateTOTPForm",
    "add_webauthn": "nangluc.accounts.AddPasskeyForm",
    "edit_webauthn": "nangluc.accounts.EditPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = EMBEDDED
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody can open an account in another's name
MFA_TOTP_TOLERANCE = 1  # a phone half a minute slow still gets in
# For whom: site/second_factor.py.
SECOND_FACTOR_COMPULSORY = not EMBEDDED

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "site" / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
MEDIA_URL = "media/"
MEDIA_ROOT = VAR_DIR / "media"
# Files no address serves: what somebody sent to be imported, and what was read from it.
PRIVATE_ROOT = VAR_DIR / "private"
# Lists are full of other people's data, which is kept no longer than it serves: a quarter is
# enough to mend refused rows and to answer for what was sent.  0: for ever.
UPLOADS_KEPT_DAYS = number("UPLOADS_KEPT_DAYS", default=90)
# The ledger in columns (records.columns), derived and therefore never backed up.
COLUMNS_DIR = VAR_DIR / "columns"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "nangluc.storage.Static"},
}

SECURE = not EMBEDDED
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SECURE_SSL_REDIRECT = flag("SECURE_SSL_REDIRECT", default=SECURE)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "nangluc.views.csrf_failure"
# Where to report a weakness, as mailto: or https: address; served as security.txt.
SECURITY_CONTACT = env("SECURITY_CONTACT")
X_FRAME_OPTIONS = "DENY"  # Wagtail loosens it itself for its preview

WAGTAIL_SITE_NAME = "Năng Lực"
_HOST = f"https://{ALLOWED_HOSTS[0].lstrip('.')}" if SECURE and ALLOWED_HOSTS else None
WAGTAILADMIN_BASE_URL = env("BASE_URL") or _HOST or "http://127.0.0.1:8000"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "svg"]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]  # one province, one clock
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILEMBEDS_FINDERS: list[dict[str, object]] = []  # the server asks no foreign host
WAGTAIL_ENABLE_UPDATE_CHECK = False
# One way in: allauth's, with its second factor and limits.  Wagtail must not be a side door.
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FINISH_WORKFLOW_ACTION = "courses.release.release"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False

SITE_TITLE = _("Năng Lực")
BASE_URL = WAGTAILADMIN_BASE_URL

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
