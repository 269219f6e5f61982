"""For the tests: quick password hashing, files that leave no trace."""

import tempfile

from .base import *

SECRET_KEY = "only-for-tests"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

_media = tempfile.TemporaryDirectory(prefix="wecops-test-media-")  # gone when the tests end
MEDIA_ROOT = Path(_media.name)
_imports = tempfile.TemporaryDirectory(prefix="wecops-test-imports-")
IMPORTS_ROOT = Path(_imports.name)

# Static files come from the apps' own folders when asked for, not from a collection that
# may be stale, and without listing them all for each test.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True

# A connection that a server thread left open would hold up the flush after a test.
DATABASES["default"]["CONN_MAX_AGE"] = 0
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Nobody minds a test database lost in a power cut.
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    )
DEMO_ALLOWED = True
# Tests work the queue off themselves, or start the thread where they look at it.
IMPORTS_WORKER = "process"
# No test asks a network, whatever keys lie about.
X_BEARER_TOKEN = BLUESKY_HANDLE = BLUESKY_APP_PASSWORD = ""
MASTODON_SERVERS, MASTODON_ACCESS_TOKENS = [], {}
