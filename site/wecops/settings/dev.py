"""For one's own machine: nothing to set, everything visible."""

from .base import *

DEBUG = True
SECRET_KEY = env("SECRET_KEY", "only-for-development")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "127.0.0.1,.localhost,[::1],testserver")
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

WAGTAILADMIN_BASE_URL = env("WAGTAILADMIN_BASE_URL", f"http://127.0.0.1:{env('PORT', '8000')}")
DEMO_ALLOWED = True
DEVELOPMENT_LOG_IN = True
