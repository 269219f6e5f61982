"""From the demo's capture on disk to a published chat with quotes, in the admin alone: what a
facilitator does, action by action."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from chatarchive.models import ChatTweet
from chatarchive.transcript import entries_of
from home import demo
from tests.browser.editor import Editor, draft
from tests.browser.worker import Worker
from tests.factories import make_chat, make_facilitator

MOST_ACTIONS = 15


class Hands:
    """Does what a person does, and counts it: a click, a key, a chosen file or option is one."""

    def __init__(self, page):
        self.page = page
        self.actions = []

    def click(self, target, what):
        self._count(f"click {what}")
        target.click()

    def press(self, key, what):
        self._count(f"press {key}: {what}")
        self.page.keyboard.press(key)

    def choose_file(self, field, path):
        self._count(f"choose the file {path.name}")
        field.set_input_files(path)

    def choose_option(self, field, label):
        self._count(f"choose “{label}”")
        field.select_option(label=label)

    def _count(self, action):
        self.actions.append(action)
        print(f"{len(self.actions):2}. {action}")


@pytest.fixture
def chat(live_server):
    """The demo's chat as it stands on the morning after: announced, held, and without a tweet."""
    facts = json.loads((demo.FILES / "chats/custody-and-mental-health.json").read_text("utf-8"))
    zone = ZoneInfo("Europe/London")
    return make_chat(
        title=facts["title"],
        slug=facts["slug"],
        starts_at=datetime.fromisoformat(facts["starts_at"]).replace(tzinfo=zone),
        hosts=[host["handle"] for host in facts["hosts"]],
        questions=facts["questions"],
    )


@pytest.fixture
def worker(settings, tmp_path, live_server):
    settings.IMPORTS_ROOT = tmp_path / "imports"
    with Worker() as worker:
        yield worker


def in_sight(page):
    """The keys of the tweets that stand wholly in the window, below the bar."""
    return page.evaluate(
        """() => {
            const top = document.querySelector(".chat-desk").getBoundingClientRect().bottom;
            const isSeen = (row) => {
                const place = row.getBoundingClientRect();
                return place.top >= top && place.bottom <= innerHeight - 100;
            };
            return [...document.querySelectorAll(".chat-row")].filter(isSeen).map(
                (row) => row.dataset.key
            );
        }"""
    )


def test_from_a_capture_on_disk_to_a_published_chat_with_quotes(page, log_in, chat, worker):
    facilitator = make_facilitator()
    assert not facilitator.is_superuser
    log_in(page, facilitator)
    page.goto("/admin/")
    hands = Hands(page)

    hands.click(page.get_by_role("link", name="Import tweets", exact=True), "Import tweets")
    hands.choose_option(page.locator("#chat-field select"), f"{chat.title} (10 November 2026)")
    hands.choose_file(page.locator("#id_files"), demo.FILES / "captures/2026-11-10-custody.jsonl")
    look = page.get_by_role("button", name="Look at what would happen")
    hands.click(look, "Look at what would happen")
    expect(page.get_by_text("Nothing is written yet")).to_be_visible()
    assert not ChatTweet.objects.exists()
    hands.click(page.get_by_role("button", name="Import 254 tweets"), "Import 254 tweets")
    expect(page.get_by_text(f"254 tweets came into “{chat.title}”")).to_be_visible()

    editor = Editor(page, chat).wait()
    unsure = page.get_by_role("button", name="1 unsure")
    hands.click(unsure, "1 unsure")
    editor.said("It might belong to")
    hands.press("y", "its place is right")
    expect(page.get_by_role("button", name="none unsure")).to_be_visible()

    # Waits until nothing glides any more.
    page.locator(".chat-row:focus").hover()
    starred = in_sight(page)[:3]
    assert len(starred) == 3
    for number, key in enumerate(starred, start=1):
        row = page.locator(f'.chat-row[data-key="{key}"]')
        row.hover()
        hands.click(row.get_by_role("button", name="Star"), f"the star of tweet {number}")
    hands.click(page.get_by_role("button", name="Quote starred (3)"), "Quote starred (3)")
    editor.said("3 tweets quoted in the summary.")

    hands.click(page.get_by_role("button", name="More actions", exact=True), "More actions")
    with page.expect_navigation():
        hands.click(page.get_by_role("button", name="Publish", exact=True), "Publish")

    assert len(hands.actions) <= MOST_ACTIONS, "\n".join(hands.actions)
    chat.refresh_from_db()
    assert chat.live and not chat.has_unpublished_changes
    entries = {entry["key"]: entry for block in draft(chat) for entry in entries_of(block)}
    # The other 33 are retweets: counted, not shown.
    assert len(entries) == 221
    assert {key for key, entry in entries.items() if entry.get("starred")} == set(starred)
    assert [child.value for child in chat.summary if child.block_type == "tweet"] == starred

    page.goto(chat.url)
    figures = page.locator("figure.tweeted")
    expect(figures).to_have_count(3)
    for number, key in enumerate(starred):
        page.goto(chat.url)
        figures.nth(number).get_by_role("link", name="in the transcript").click()
        expect(page.locator(":target")).to_have_id(key.replace("x:", "tweet-"))
        expect(page.locator(":target")).to_be_in_viewport()
