"""The editor in a real browser: from the request until a facilitator can work, with an empty
transcript and with long ones; looking through the longest; what is done to many tweets at once;
saving and publishing the longest."""

import json
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

from .commands import ROOT
from .imports import make_chats
from .made_up import write_capture

SIZES = (0, 1_000, 3_000, 10_000)
RUNS = 3
BUDGET = 200  # milliseconds: for the first of these, and for looking through the longest
BULK_SIZES = (3_000, 10_000)
UNSURE = 10  # One tweet in so many; nothing in these chats is unsure of itself.
READY = "document.querySelector('.chat-desk[data-ready]') && document.readyState == 'complete'"
CHROMIUM_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def measure(sandbox, say, in_full=False):
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        say("editor", "not measured", "Chromium is not installed")
        return
    from playwright.sync_api import sync_playwright

    chats = _prepare(sandbox)
    with serving(sandbox) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        page = _logged_in(browser, address)
        _measure_opening(page, address, chats, say)
        with _unsaved(page):
            _measure_looking(page, address, chats[SIZES[-1]], say)
            for size in BULK_SIZES:
                _measure_bulk(page, address, chats[size], size, say)
        _measure_publishing(page, address, chats[SIZES[-1]], say)
        browser.close()


def _prepare(sandbox):
    """Chats of each size as drafts. Returns their page ids by size."""
    sandbox.python(
        "from django.contrib.auth import get_user_model\n"
        "get_user_model().objects.create_superuser('bench', 'bench@example.org', 'bench')\n"
    )
    make_chats(sandbox, len(SIZES))
    for number, size in enumerate(SIZES):
        if size:
            capture = sandbox.folder / f"editor-{size}.jsonl"
            write_capture(capture, size, seed=20 + number)
            sandbox.manage("import_chat", capture, "--chat", f"bench-{number}")
    ids = sandbox.python(
        "import json\n"
        "from chatarchive.models import ChatPage, ChatTweet\n"
        "keys = ChatTweet.objects.order_by('pk').values_list('pk', flat=True)\n"
        f"unsure = list(keys)[::{UNSURE}]\n"
        "ChatTweet.objects.filter(pk__in=unsure).update(unsure=True)\n"
        f"slugs = [f'bench-{{number}}' for number in range({len(SIZES)})]\n"
        "print(json.dumps([ChatPage.objects.get(slug=slug).pk for slug in slugs]))\n"
    )
    return dict(zip(SIZES, json.loads(ids.splitlines()[-1]), strict=True))


@contextmanager
def serving(sandbox):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(  # noqa: S603 - our own command line
        [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"],
        cwd=ROOT,
        env=sandbox.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(100):
            try:
                urlopen(f"{address}/healthz")  # noqa: S310 - our own server
                break
            except URLError:
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait()


def _logged_in(browser, address):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(120_000)
    page.on("dialog", lambda dialog: dialog.accept())  # leaves what is not saved
    page.goto(f"{address}/admin/login/")
    page.fill("[name=username]", "bench")
    page.fill("[name=password]", "bench")
    page.click("[type=submit]")
    page.wait_for_url(f"{address}/admin/")
    return page


def _measure_opening(page, address, chats, say):
    empty = None
    for size, page_id in chats.items():
        url = f"{address}/admin/pages/{page_id}/edit/"
        page.goto(url)  # templates, scripts and styles are warm from here on
        seconds = []
        for _ in range(RUNS):
            began = time.perf_counter()
            page.goto(url)
            page.wait_for_function(READY)
            seconds.append(time.perf_counter() - began)
        ready = min(seconds)
        empty = empty or ready
        elements = page.evaluate("document.querySelectorAll('*').length")
        ratio = f"{ready / empty:.2f} × empty (budget 1.5), {elements:,} elements"
        say(f"editor ready, {size:,} tweets", f"{ready:.2f} s", ratio)


@contextmanager
def _unsaved(page):
    """Without autosaves, which would leave less to be measured after this."""
    editors = "**/edit/"
    page.route(
        editors, lambda route: route.abort() if route.request.post_data else route.continue_()
    )
    yield
    page.goto("about:blank")  # or the last of them would be saved yet
    page.unroute(editors)


def _open_to_work(page, address, page_id):
    page.goto(f"{address}/admin/pages/{page_id}/edit/")
    page.wait_for_function(READY)
    page.wait_for_timeout(2_000)  # near-duplicates are looked for meanwhile
    page.locator(".chat-transcript").evaluate("element => element.scrollIntoView()")
    page.evaluate(_WATCH_FRAMES)
    page.locator(".chat-row").nth(1).focus()


def _drawn_after(page):
    page.wait_for_function("window.drawnAfter !== null")
    return page.evaluate("window.drawnAfter")


def _measure_looking(page, address, page_id, say):
    """The way through what is unsure, the views and the filter: the least of several times."""
    _open_to_work(page, address, page_id)
    least = {}

    def press_and_keep(key, what):
        page.wait_for_timeout(500)  # what the key before set off is over
        page.keyboard.press(key)
        least[what] = min(least.get(what, float("inf")), _drawn_after(page))

    for _ in range(RUNS):
        press_and_keep("u", "to the next unsure tweet (u)")
        press_and_keep("y", "its place is right (y)")
        for view in ("conversations", "by time", "transcript"):
            press_and_keep("v", f"view: {view} (v)")
        # Not typed, as that waits for the next letter.
        page.locator(".chat-bar__filter").evaluate("input => { input.value = 'custody'; }")
        page.locator(".chat-bar__filter").focus()
        press_and_keep("ArrowDown", "filter")
        page.locator(".chat-bar__filter").focus()
        press_and_keep("Escape", "clear the filter")
        page.locator(".chat-row").nth(1).focus()
    for what, milliseconds in least.items():
        say(f"{what}, {SIZES[-1]:,} tweets", f"{milliseconds:.0f} ms", f"(budget {BUDGET} ms)")


def _measure_bulk(page, address, page_id, size, say):
    """From each key press until the frame that shows what it did has been drawn, the least of
    several times."""
    _open_to_work(page, address, page_id)
    press = page.keyboard.press
    least = {}

    def choose(name):
        press("g")
        page.get_by_role("menuitem", name=name).focus()
        press("Enter")

    def keep(what):
        least[what] = min(least.get(what, float("inf")), _drawn_after(page))
        page.wait_for_timeout(500)  # what the key set off is over

    def press_and_keep(key, what):
        press(key)
        keep(what)

    press("Space")
    for _ in range(99):
        press("Shift+ArrowDown")
    for _ in range(RUNS):
        press("m")
        page.get_by_role("menuitem", disabled=False).last.focus()
        press_and_keep("Enter", "move 100")
        press_and_keep("Control+z", "undo moving 100")
    for _ in range(RUNS):
        choose("All with links")
        keep("choose all links")
    press("Escape")
    choose("All of the transcript")
    for _ in range(RUNS):
        press_and_keep("h", "hide all")
        press_and_keep("Control+z", "undo hiding all")
    press_and_keep("Delete", "take all out")
    page.get_by_text("0 tweets · 0 hidden").wait_for()
    budget = f"(budget {BUDGET} ms)" if size == BULK_SIZES[0] else ""
    for what, milliseconds in least.items():
        say(f"{what}, {size:,} tweets", f"{milliseconds:.0f} ms", budget)


_WATCH_FRAMES = """() => {
    window.drawnAfter = null;
    window.addEventListener('keydown', () => {
        const began = performance.now();
        window.pressed = began;
        window.drawnAfter = null;
        requestAnimationFrame(() => setTimeout(() => {
            if (window.pressed === began) window.drawnAfter = performance.now() - began;
        }));
    }, true);
}"""


def _measure_publishing(page, address, page_id, say):
    for what, name in (("save draft", "action-save"), ("publish", "action-publish")):
        page.goto(f"{address}/admin/pages/{page_id}/edit/")
        page.wait_for_function(READY)
        began = time.perf_counter()
        with page.expect_navigation():
            page.evaluate(_SUBMIT, name)
        say(f"{what}, {SIZES[-1]:,} tweets", f"{time.perf_counter() - began:.2f} s")


# As the menu's own button does, wherever the menu happens to show it.
_SUBMIT = """name => {
    const form = document.querySelector('[data-edit-form]');
    const button = document.createElement('button');
    button.name = name;
    button.value = name;
    form.append(button);
    button.click();
}"""
