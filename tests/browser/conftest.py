"""Tests in a real Chromium, on the live server.

Only asked for what a browser alone can show. A page's JavaScript error, or a request to any
other server, fails the test; a failing test leaves pictures of its pages.
"""

import os
import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect, sync_playwright

from tests.browser.editor import Editor, chat_of, make_tweets
from tests.factories import make_facilitator

# Playwright keeps an event loop running in the tests' thread, where Django then refuses
# to use its database, although nothing here is asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# A machine that tests on both databases at once is slow.
PATIENCE = 15_000
expect.set_options(timeout=PATIENCE)

HERE = Path(__file__).parent
# Nobody looks: without motion no test waits for things to have glided to their places.
PROFILE = {
    "viewport": {"width": 1280, "height": 900},
    "locale": "en-GB",
    "reduced_motion": "reduce",
}
# The first is the same without windows, and starts a page in three quarters of the time.
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser():
    chromium = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if not chromium:
        reason = "Chromium is not installed (Debian: apt install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def kept_context(browser, live_server):
    """A browser profile that all tests use in turn, so that Wagtail's scripts are fetched and
    compiled once: half of what opening the editor takes."""
    context = browser.new_context(base_url=live_server.url, **PROFILE)
    yield context
    context.close()


def _forget(context, origin):
    """Leave nothing of a test in the kept profile but what static files it had fetched."""
    page = context.new_page()
    for left in context.pages:
        if left != page:
            left.close()
    kinds = {"origin": origin, "storageTypes": "cookies,local_storage,indexeddb"}
    context.new_cdp_session(page).send("Storage.clearDataForOrigin", kinds)
    page.close()
    context.clear_cookies()
    context.clear_permissions()
    context.unroute_all()


@pytest.fixture
def allowed_servers(live_server):
    """Where a test's pages may go: nowhere but to the site and to what ``allow_server`` adds."""
    return [live_server.url]


@pytest.fixture
def allow_server(allowed_servers):
    """``allow_server(address)``: a server of this very test's, such as one that stands for X."""

    def allow_server(address):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address)
        allowed_servers.append(f"{address}/")

    return allow_server


@pytest.fixture
def new_context(browser, live_server, kept_context, allowed_servers):
    """Call it for a browser profile of its own: one more person at another computer.

    Takes Playwright's options, such as ``viewport`` or ``java_script_enabled``. The first
    one without any is ``kept_context``, with nothing left in it of another test.
    """
    contexts, errors, strangers = [], [], []
    kept = [kept_context]

    def note_error(web_error):
        errors.append(str(web_error.error))

    def note_request(request):
        if not request.url.startswith((*allowed_servers, "data:", "blob:", "about:")):
            strangers.append(request.url)

    def new_context(**options):
        if options or not kept:
            context = browser.new_context(base_url=live_server.url, **PROFILE | options)
        else:
            context = kept.pop()
        context.set_default_timeout(PATIENCE)
        context.on("weberror", note_error)
        context.on("request", note_request)
        contexts.append(context)
        return context

    yield new_context
    # Before the database is flushed: an open page may go on asking the server.
    for context in contexts:
        if context == kept_context:
            _forget(context, live_server.url)
            context.remove_listener("weberror", note_error)
            context.remove_listener("request", note_request)
        else:
            context.close()
    assert not errors, f"JavaScript errors: {errors}"
    assert not strangers, f"other servers were asked: {strangers}"


@pytest.fixture
def context(new_context):
    return new_context()


@pytest.fixture
def page(context):
    """An empty tab of 1280 × 900; addresses may be relative: ``page.goto("/chats/")``."""
    return context.new_page()


@pytest.fixture
def log_in(live_server):
    """``log_in(page, user)``: from now on the page's browser profile is logged in as them."""

    def log_in(page, user):
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
        )

    return log_in


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    browser = getattr(item, "funcargs", {}).get("browser")
    if browser and call.when == "call" and report.failed:
        folder = item.config.cache.mkdir("screenshots")
        pages = [page for context in browser.contexts for page in context.pages]
        for number, page in enumerate(pages, start=1):
            picture = folder / f"{re.sub(r'[^a-zA-Z0-9_-]+', '-', item.name)}-{number}.png"
            page.screenshot(path=picture)
            report.sections.append(("screenshot", f"{picture}\n{page.url}"))
    return report


# A chat in the editor. Modules that need another one have fixtures of the same names.


@pytest.fixture
def tweets(live_server):
    return make_tweets(300)


@pytest.fixture
def chat(tweets):
    return chat_of(tweets, sections=3)


@pytest.fixture
def editor(page, log_in, chat):
    log_in(page, make_facilitator())
    return Editor(page, chat).open()
