"""Settings that hold everywhere. What differs between machines comes from the environment."""

import os
from decimal import Decimal
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

SITE_DIR = Path(__file__).resolve().parents[2]
BASE_DIR = SITE_DIR.parent


def env(name, default=""):
    """An environment variable. One set to nothing counts as not set."""
    return os.environ.get(name) or default


def env_list(name, default=""):
    """A comma-separated environment variable as a list, blanks left out."""
    return [item.strip() for item in env(name, default).split(",") if item.strip()]


def amount(name, written, kind):
    """The number that an environment variable holds: a Decimal or int, not negative."""
    try:
        number = kind(written)
        if number >= 0 and number < 10**9:
            return number
    except (ArithmeticError, ValueError):
        pass
    raise ImproperlyConfigured(
        f"{name} in the environment is no number: see Settings in README.md."
    )


INSTALLED_APPS = [
    "home",
    "chatarchive",
    "aboutwe",
    "search",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.settings",
    "wagtail.contrib.sitemaps",
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
    "django_filters",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.twitter_oauth2",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "chatarchive.busy.BusyDatabaseMiddleware",
    "aboutwe.consent.ConsentMiddleware",
]

ROOT_URLCONF = "wecops.urls"
WSGI_APPLICATION = "wecops.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SITE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    },
]

DATABASES = {
    "default": dj_database_url.parse(
        env("DATABASE_URL", f"sqlite:///{BASE_DIR / 'db.sqlite3'}"),
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Two writers (an import and an editor's save) queue up instead of failing: WAL lets
    # readers go on, IMMEDIATE takes the write lock before a transaction has read anything.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        **DATABASES["default"].get("OPTIONS", {}),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

LANGUAGE_CODE = "en-gb"
# Stored and logged in UTC; pages show the community's own zone (``home.CommunitySettings``).
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [SITE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env("MEDIA_ROOT", BASE_DIR / "media"))

# Where a visitor's address stands in ``request.META``: to limit how much one of them may send.
VISITOR_ADDRESS = "REMOTE_ADDR"

# Captures on their way in: private, so in no folder that is served.
IMPORTS_ROOT = Path(env("IMPORTS_ROOT", BASE_DIR / "imports"))
if any(IMPORTS_ROOT.is_relative_to(served) for served in (MEDIA_ROOT, STATIC_ROOT)):
    raise ImproperlyConfigured("IMPORTS_ROOT lies in a folder that is served: name another.")
IMPORTS_LIMIT = int(env("IMPORTS_LIMIT_MB", "200")) * 1024 * 1024
# What works off the queue of imports: a "thread" of the web process, or a second "process",
# ``manage.py db_worker --backend imports``.
IMPORTS_WORKER = env("IMPORTS_WORKER", "thread")

# Keys for capturing chats from the networks themselves, for all communities that set none of
# their own. BLUESKY_SERVICE is where its account is; MASTODON_ACCESS_TOKENS are server=token.
X_BEARER_TOKEN = env("X_BEARER_TOKEN")
BLUESKY_SERVICE = env("BLUESKY_SERVICE", "https://bsky.social")
BLUESKY_HANDLE = env("BLUESKY_HANDLE")
BLUESKY_APP_PASSWORD = env("BLUESKY_APP_PASSWORD")
MASTODON_SERVERS = env_list("MASTODON_SERVERS")
MASTODON_ACCESS_TOKENS = dict(
    pair.partition("=")[::2] for pair in env_list("MASTODON_ACCESS_TOKENS")
)
if not all(MASTODON_ACCESS_TOKENS.values()):
    raise ImproperlyConfigured(
        "MASTODON_ACCESS_TOKENS in the environment has to be server=token, with commas between."
    )
# What X takes, in US dollars: for a post, and for a request that counts posts, of
# the last seven days or of the whole archive.
CAPTURE_POST_PRICE = amount("CAPTURE_POST_PRICE", env("CAPTURE_POST_PRICE", "0.005"), Decimal)
CAPTURE_COUNT_PRICE = amount("CAPTURE_COUNT_PRICE", env("CAPTURE_COUNT_PRICE", "0.005"), Decimal)
CAPTURE_ARCHIVE_COUNT_PRICE = amount(
    "CAPTURE_ARCHIVE_COUNT_PRICE", env("CAPTURE_ARCHIVE_COUNT_PRICE", "0.010"), Decimal
)
# So many posts at most from one network, unless whoever captures says otherwise.
CAPTURE_LIMIT = amount("CAPTURE_LIMIT", env("CAPTURE_LIMIT", "5000"), int)
TASKS = {
    # Wagtail's own small tasks run where they arise, as without this setting.
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "imports": {"BACKEND": "django_tasks_db.DatabaseBackend"},
    # Apart from the imports, which need not wait for a network.
    "captures": {"BACKEND": "django_tasks_db.DatabaseBackend"},
}

# A long transcript is one form field, but each section around it has a handful.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# 10,000 entries with notes and edited words, urlencoded, stay below this.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

WAGTAIL_SITE_NAME = "WeCops"
WAGTAILADMIN_BASE_URL = env("WAGTAILADMIN_BASE_URL", "http://127.0.0.1:8000")
# What finds pages: the database itself, or a search server that many communities share. Tweets
# are always found by the database's own index (``chatarchive.finding``).
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
if search_url := env("SEARCH_URL"):
    WAGTAILSEARCH_BACKENDS["default"] = {
        "BACKEND": f"wagtail.search.backends.{env('SEARCH_BACKEND', 'opensearch3')}",
        "URLS": [search_url],
        "INDEX_PREFIX": env("SEARCH_INDEX", "wecops_"),
        "TIMEOUT": 10,
    }
# Nothing is fetched from other servers to show a page.
WAGTAILEMBEDS_FINDERS = []
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "pptx", "rtf", "txt", "xlsx"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 10 * 1024 * 1024

# Visitors sign in with X to comment. Without keys, pages say that it is not set up.
X_CLIENT_ID = env("X_CLIENT_ID")
X_CLIENT_SECRET = env("X_CLIENT_SECRET")
SOCIALACCOUNT_PROVIDERS = {
    "twitter_oauth2": {
        "APPS": [{"client_id": X_CLIENT_ID, "secret": X_CLIENT_SECRET}] if X_CLIENT_ID else [],
        # The least that X lets a site ask for.
        "SCOPE": ["users.read", "tweet.read"],
        "FIELDS": ["id", "name", "username"],
    }
}
SOCIALACCOUNT_ONLY = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_ADAPTER = "home.sign_in.adapters.SocialAccountAdapter"
ACCOUNT_ADAPTER = "home.sign_in.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SIGNUP_FIELDS = []
LOGIN_REDIRECT_URL = "/"
# Signing in by choosing a handle: for one's own machine.
DEVELOPMENT_LOG_IN = False

# The demo's log-in has a public password: only where nobody else can reach it.
DEMO_ALLOWED = False
