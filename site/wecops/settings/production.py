"""For the community's server: PostgreSQL, gunicorn, WhiteNoise, a proxy that speaks TLS."""

from django.core.exceptions import ImproperlyConfigured

from .base import *


def required(name, read=env):
    """An environment variable the site cannot safely run without."""
    value = read(name)
    if not value:
        raise ImproperlyConfigured(f"Set {name} in the environment: see Settings in README.md.")
    return value


DEBUG = False
SECRET_KEY = required("SECRET_KEY")
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = required("ALLOWED_HOSTS", env_list)
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
WAGTAILADMIN_BASE_URL = env("WAGTAILADMIN_BASE_URL", f"https://{ALLOWED_HOSTS[0].lstrip('.')}")

# The proxy sets this header itself, whatever a visitor sent (docs/running.md).
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# So is this one; without a proxy it would be the visitor's own invention.
VISITOR_ADDRESS = env("VISITOR_ADDRESS", "HTTP_X_FORWARDED_FOR")
SECURE_SSL_REDIRECT = env("SECURE_SSL_REDIRECT", "1") == "1"
# The health check comes from inside, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = int(env("SECURE_HSTS_SECONDS", str(30 * 24 * 3600)))
# Whether all its neighbours speak TLS, and for good, only the domain's owner can know.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

if DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
    IMPORTS_WORKER = env("IMPORTS_WORKER", "process")

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

EMAIL_HOST = env("EMAIL_HOST", "localhost")
EMAIL_PORT = int(env("EMAIL_PORT", "25"))
EMAIL_HOST_USER = env("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env("EMAIL_USE_TLS", "0") == "1"
# Visitors wait for it: a mail server that does not answer must not keep them.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", f"site@{ALLOWED_HOSTS[0].lstrip('.')}")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "INFO")},
}
