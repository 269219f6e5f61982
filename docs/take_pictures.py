"""Take the pictures in docs/images anew, of the demo as ``make run`` shows it when it is fresh:

    .venv/bin/python docs/take_pictures.py http://127.0.0.1:8000

It walks the way that docs/facilitators.md describes, and so leaves a chat behind in the demo.
"""

import json
import re
import shutil
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
CAPTURE = HERE.parent / "home/demo/captures/2026-11-10-custody.jsonl"
CHAT = HERE.parent / "home/demo/chats/custody-and-mental-health.json"
COLOURS = 64
MARGIN = 12
SCALE = 1.5
# In milliseconds: rows glide to where they are shown.
GLIDE = 1500


class Camera:
    def __init__(self, page):
        self.page = page

    def take(self, name, *subjects, top=None, height=None):
        """What the window shows around ``subjects``, from ``top`` down, at most ``height`` high."""
        self.page.wait_for_timeout(GLIDE)
        boxes = [subject.bounding_box() for subject in subjects]
        left = min(box["x"] for box in boxes) - MARGIN
        right = max(box["x"] + box["width"] for box in boxes) + MARGIN
        upper = (top.bounding_box() if top else min(boxes, key=lambda box: box["y"]))["y"] - MARGIN
        lower = max(box["y"] + box["height"] for box in boxes) + MARGIN
        lower = min(lower, upper + height) if height else lower
        taken = self.page.screenshot(animations="disabled")
        image = Image.open(BytesIO(taken)).convert("RGB")
        edges = (max(left, 0), max(upper, 0), right, lower)
        edges = [round(edge * SCALE) for edge in edges]
        edges[2:] = map(min, edges[2:], image.size)
        image = image.crop(edges).quantize(COLOURS, dither=Image.Dither.NONE)
        path = HERE / "images" / f"{name}.png"
        image.save(path, optimize=True)
        print(f"{path.name}: {image.width} × {image.height}, {path.stat().st_size // 1024} KB")


def log_in(page):
    page.goto("/admin/login/")
    page.locator("#id_username").fill("admin")
    page.locator("#id_password").fill("wecops-demo")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Import tweets", exact=True).wait_for()


def make_chat(page):
    """A page for the same evening once more, since the demo's own has its tweets already.
    Returns its number."""
    facts = json.loads(CHAT.read_text(encoding="utf-8"))
    page.goto("/admin/pages/")
    for title in ("WeCops", "Chats"):
        with page.expect_navigation():
            page.get_by_role("link", name=f"Explore child pages of '{title}'").click()
    page.goto(page.url.replace("/pages/", "/pages/add/chatarchive/chatpage/"))
    page.locator("#id_title").fill(facts["title"])
    page.locator("#id_starts_at").fill(facts["starts_at"].replace("T", " "))
    for name, value in (("hosts", "handle"), ("questions", "words")):
        for number, fact in enumerate(facts[name]):
            field = page.locator(f"#id_{name}-{number}-{value}")
            if not field.count():  # the community's own account is there already
                page.locator(f"#id_{name}-ADD").click()
            field.fill(fact if isinstance(fact, str) else fact[value])
    page.get_by_role("button", name="Save draft").click()
    page.locator(".messages .success").wait_for()
    return re.search(r"/pages/(\d+)/edit", page.url)[1]


def wait_for_desk(page):
    page.locator(".chat-desk[data-ready]").wait_for(state="attached")


def pictures_of_the_import(page, camera, chat):
    main = page.locator("main")
    page.goto(f"/admin/chats/{chat}/import/")
    page.locator("#id_files").set_input_files(CAPTURE)
    camera.take("import", page.locator(".import-upload"))
    # Else it would be over before anybody could look.
    told = {"title": "Looking through the file", "words": "120 read, 47%", "share": 0.47}
    page.route("**/progress.json", lambda route: route.fulfill(json=told))
    page.get_by_role("button", name="Look at what would happen").click()
    page.get_by_text(told["words"]).wait_for()
    camera.take("progress", page.locator("[data-import-poll]"))
    page.unroute("**/progress.json")
    page.get_by_text("Nothing is written yet").wait_for(timeout=60_000)
    camera.take("preview", main, height=760)
    page.get_by_role("button", name="Import 254 tweets").click()
    wait_for_desk(page)


def pictures_of_the_desk(page, camera):
    desk, transcript = page.locator(".chat-desk"), page.locator(".chat-transcript")
    transcript.evaluate("element => element.scrollIntoView()")
    page.get_by_role("button", name="1 unsure").click()
    page.wait_for_timeout(2 * GLIDE)
    unsure = page.locator(".chat-row:focus")
    unsure.evaluate("row => row.scrollIntoView({ block: 'center' })")
    unsure.hover()
    camera.take("desk", desk, transcript, top=desk, height=560)

    first = page.locator(".chat-row:focus")
    first.locator(".chat-row__choose").click()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.mouse.move(0, 0)
    camera.take("choosing", desk, transcript, top=desk, height=720)
    page.keyboard.press("Escape")

    key = page.locator(".chat-row:focus").get_attribute("data-key")
    row = page.locator(f'.chat-row[data-key="{key}"]')
    row.hover()
    row.get_by_role("button", name="More").click()
    menu = page.get_by_role("menu")
    camera.take("menu", menu, row, top=menu)
    page.keyboard.press("Escape")

    for key in ("s", "ArrowDown", "ArrowDown", "s"):
        page.keyboard.press(key)
    page.get_by_role("button", name="Quote starred").click()
    page.get_by_role("button", name="in the summary").click()
    quotes = page.locator("[data-streamfield-child]:not([aria-hidden=true]) .chat-quote")
    quotes.first.scroll_into_view_if_needed()
    camera.take("quotes", quotes.first, quotes.last)
    quotes.last.get_by_role("button", name="Show in the transcript").click()


def picture_of_the_comparison(page, camera, chat):
    for keys in ("ArrowDown h", "ArrowDown m 5", "ArrowDown e"):
        for key in keys.split():
            page.keyboard.press(key)
    page.keyboard.type(" In other words: ask.")
    page.keyboard.press("Control+Enter")
    with page.expect_navigation():
        page.get_by_role("button", name="Save draft").click()
    page.goto(f"/admin/pages/{chat}/revisions/compare/live...latest/")
    changed = page.locator(".comparison__child-object", has_text="Words edited")
    changed.evaluate("element => element.scrollIntoView({ block: 'center' })")
    camera.take("compare", changed)


def publish(page, chat):
    page.goto(f"/admin/pages/{chat}/edit/")
    wait_for_desk(page)
    page.get_by_role("button", name="More actions", exact=True).click()
    with page.expect_navigation():
        page.get_by_role("button", name="Publish", exact=True).click()


def picture_of_the_published_page(page, camera):
    address = page.get_by_role("link", name="View live").first.get_attribute("href")
    page.goto(address)
    figures = page.locator("figure.tweeted")
    camera.take("published", figures.first, figures.nth(1))


def main():
    base = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    names = ("chromium", "chromium-browser", "chromium-headless-shell")
    chromium = next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(
            base_url=base.rstrip("/"),
            viewport={"width": 1280, "height": 1000},
            device_scale_factor=SCALE,
            locale="en-GB",
            color_scheme="light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(25_000)
        page = context.new_page()
        camera = Camera(page)
        log_in(page)
        chat = make_chat(page)
        pictures_of_the_import(page, camera, chat)
        publish(page, chat)
        page.goto(f"/admin/pages/{chat}/edit/")
        wait_for_desk(page)
        pictures_of_the_desk(page, camera)
        picture_of_the_comparison(page, camera, chat)
        publish(page, chat)
        picture_of_the_published_page(page, camera)
        browser.close()


if __name__ == "__main__":
    main()
