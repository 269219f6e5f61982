"""The transcript in a real browser, its processor slowed four times, as on an old phone: when the
first words show, how long the page is deaf at a time, and what it weighs."""

import gzip
import json
import shutil
from urllib.request import Request, urlopen

from .editor import CHROMIUM_OPTIONS, serving
from .imports import make_chats
from .made_up import write_capture

SIZES = (100, 1_000, 10_000)
SLOWED = 4
RUNS = 3
FIRST_WORDS, DEAF = 1_500, 200  # milliseconds, both for 1,000 tweets
BEGINNING = 50 * 1024
BYTES_A_TWEET = 150
_WATCH = """
window.blocked = [];
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) window.blocked.push(Math.round(task.duration));
}).observe({ type: "longtask", buffered: true });
"""
_FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
_SETTLED = """() => new Promise((done) => {
  const wait = () => requestIdleCallback(() => requestIdleCallback(done));
  document.readyState === "complete" ? wait() : addEventListener("load", wait);
})"""
_SCROLL = """async () => {
  for (let screen = 0; screen < 40; screen += 1) {
    scrollBy({ top: innerHeight * 0.9, behavior: "instant" });
    await new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
  }
}"""


def measure(sandbox, say, in_full=False):
    make_chats(sandbox, len(SIZES))
    for number, size in enumerate(SIZES):
        capture = sandbox.folder / f"reading-{size}.jsonl"
        write_capture(capture, size, seed=30 + number)
        sandbox.manage("import_chat", capture, "--chat", f"bench-{number}", "--publish")
    with serving(sandbox) as address:
        pages = {size: f"{address}/chats/bench-{n}/transcript/" for n, size in enumerate(SIZES)}
        _weigh(pages, say)
        chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
        if chromium:
            _look(chromium, pages, say)
        else:
            say("reading in a browser", "not measured", "Chromium is not installed")


def _weigh(pages, say):
    weights = {}
    for size, page in pages.items():
        weights[size], beginning = _weight(page)
        words = 'class="words"' in beginning
        say(f"first words of {size:,} in 50 KB", "yes" if words else "NO")
    small, middle, large = SIZES
    for one, other in ((small, middle), (middle, large)):
        a_tweet = (weights[other] - weights[one]) / (other - one)
        what = f"gzipped, {one:,} to {other:,} tweets"
        say(what, f"{a_tweet:.0f} bytes", f"a tweet (budget {BYTES_A_TWEET})")
    say(f"gzipped, {small:,} tweets", f"{weights[small] / 1024:.0f} KB")


def _weight(page):
    """The page's bytes as they travel, and what its first 50 KB of HTML hold."""
    with urlopen(Request(page, headers={"Accept-Encoding": "gzip"})) as response:  # noqa: S310
        travelled = response.read()
    html = gzip.decompress(travelled)
    return len(travelled), html[:BEGINNING].decode(errors="replace")


def _look(chromium, pages, say):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        for size, address in pages.items():
            runs = [_open(browser, address) for _ in range(RUNS)]
            first = min(run["first"] for run in runs)
            opening = min(run["opening"] for run in runs)
            what = f"{size:,} tweets, {SLOWED}× slowed"
            budget = size == 1_000
            say(f"{what}: first words", f"{first:.0f} ms", f"(budget {FIRST_WORDS})" * budget)
            say(f"{what}: longest task", f"{opening} ms", f"(budget {DEAF})" * budget)
            for way in ("scrolling", "to_the_end"):
                longest = min(run[way] for run in runs)
                say(f"{what}: {way.replace('_', ' ')}", f"{longest} ms", "longest task")
        browser.close()


def _open(browser, address):
    """One reader on a phone. Returns milliseconds: the first words, and the longest task while
    the page opens, while it is scrolled, and on the way to its last tweet."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.add_init_script(_WATCH)
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    page.goto(address)
    page.evaluate(_SETTLED)
    run = {"first": page.evaluate(_FIRST_PAINT), "opening": _longest(page)}
    page.evaluate(_SCROLL)
    run["scrolling"] = _longest(page)
    last = page.evaluate("[...document.querySelectorAll('[id^=tweet-]')].at(-1).id")
    page.evaluate(f"location.hash = {json.dumps(last)}")
    page.wait_for_timeout(1_500)
    run["to_the_end"] = _longest(page)
    place = page.evaluate("id => document.getElementById(id).getBoundingClientRect().top", last)
    if not 0 <= place < 844:
        raise SystemExit(f"{address}#{last} does not lead there: it stands at {place}")
    context.close()
    return run


def _longest(page):
    """The longest task since this was asked last."""
    page.wait_for_timeout(300)
    return page.evaluate("Math.max(0, ...window.blocked.splice(0))")
