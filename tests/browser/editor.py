"""A facilitator's editor of one chat, as tests drive it."""

import json
import time
from datetime import timedelta

from playwright.sync_api import expect
from wagtail.models import Comment

from chatarchive.models import ChatPage, ChatTweet, Tweet
from tests.factories import CHAT_STARTS, make_account, make_chat, section, tweet_id

PEOPLE = ("ada_invented", "tom_invented", "ife_invented")


def make_tweets(count):
    """Many tweets at once, spread over an hour; every tenth answers the one before it."""
    authors = [make_account(handle) for handle in PEOPLE]
    tweets = []
    for number in range(count):
        at = CHAT_STARTS + timedelta(seconds=number * 3600 / count)
        handle = PEOPLE[number % 3]
        key = tweet_id(at, number)
        answered = tweets[-1] if number % 10 == 9 else None
        tweets.append(
            Tweet(
                key=f"x:{key}",
                network="x",
                author=authors[number % 3],
                text=f"Thought number {number} about {('kindness', 'paperwork')[number % 2]}",
                created_at=at,
                time_source="id",
                url=f"https://x.com/{handle}/status/{key}",
                reply_to_key=answered.key if answered else "",
                reply_to_handle=PEOPLE[(number - 1) % 3] if answered else "",
            )
        )
    return Tweet.objects.bulk_create(tweets, batch_size=500)


def chat_of(tweets, sections):
    size = -(-len(tweets) // sections)
    chat = make_chat(
        title="Kindness",
        transcript=[
            section(f"Q{number + 1}", *tweets[number * size : (number + 1) * size])
            for number in range(sections)
        ],
    )
    ChatTweet.objects.bulk_create(
        [ChatTweet(chat=chat, tweet=tweet, reason="time") for tweet in tweets], batch_size=500
    )
    return chat


def draft(chat):
    """The transcript of the newest draft, raw."""
    page = ChatPage.objects.get(pk=chat.pk).get_latest_revision_as_object()
    return page.transcript.get_prep_value()


def keys_of(blocks):
    return [[entry["key"] for entry in block["value"]["tweets"]] for block in blocks]


def eventually(condition, seconds=15):
    """Wait for what the server does in its own time."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.2)


class Editor:
    """A facilitator's editor of one chat."""

    def __init__(self, page, chat):
        self.page = page
        self.chat = chat
        self.sections = page.locator(
            ".chat-transcript [data-streamfield-child]:not([aria-hidden=true])"
        )
        self.filter = page.get_by_role("searchbox", name="Filter by word or person")

    def open(self):
        self.page.goto(f"/admin/pages/{self.chat.pk}/edit/")
        self.wait()
        return self

    def wait(self):
        self.page.locator(".chat-desk[data-ready]").wait_for(state="attached")
        self.page.locator(".chat-transcript").evaluate(
            "element => element.scrollIntoView({ behavior: 'instant' })"
        )
        return self

    def row(self, tweet):
        return self.page.locator(f'.chat-row[data-key="{tweet.key}"]')

    def focus(self, tweet):
        self.row(tweet).focus()

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def focused(self):
        return self.page.evaluate("document.activeElement.dataset.key")

    def said(self, words):
        expect(self.page.locator(".chat-desk > [aria-live]")).to_contain_text(words)

    def order(self):
        """The keys in the form, section by section, in the order they will be saved."""
        return [[entry["key"] for entry in entries] for entries in self.lists()]

    def sizes(self):
        return [len(entries) for entries in self.lists()]

    def lists(self):
        values = self.sections.locator("input[name$=-value-tweets]").evaluate_all(
            "inputs => inputs.map((input) => input.value)"
        )
        return [json.loads(value) for value in values]

    def entry(self, tweet):
        return next(
            entry for entries in self.lists() for entry in entries if entry["key"] == tweet.key
        )

    def drag(self, tweet, target, *, where=0.9):
        """Drag a tweet by its grip and let go over ``target``, at that part of its height."""
        self.row(tweet).hover()
        grip = self.row(tweet).locator(".chat-row__grip").bounding_box()
        place = target.bounding_box()
        mouse = self.page.mouse
        mouse.move(grip["x"] + 8, grip["y"] + 8)
        mouse.down()
        mouse.move(grip["x"] + 12, grip["y"] + 30)
        mouse.move(place["x"] + 120, place["y"] + place["height"] * where, steps=5)
        mouse.up()

    def comment(self, field, words):
        """Hang a comment on a field, and wait until it is stored and the browser knows it:
        a save before that would make a second one."""
        field.get_by_role("button", name="Add Comment").click()
        written = self.page.get_by_placeholder("Enter your comments...")
        # It takes the focus in its own time, and away from whatever has it by then.
        expect(written).to_be_focused()
        written.fill(words)
        # By key: it glides about while the pointer tries to hit it.
        self.page.get_by_role("button", name="Comment", exact=True).press("Enter")
        eventually(Comment.objects.filter(page=self.chat).exists)
        expect(self.page.get_by_text("Saved", exact=True)).to_be_visible()

    def save(self, name="Save draft"):
        if name != "Save draft":
            self.page.get_by_role("button", name="More actions", exact=True).click()
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()
