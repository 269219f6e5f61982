"""What axe finds on the transcript's editor: every state of a row, the bar, menus, forms, dialogs,
views, and the quotes in the summary, in both of Wagtail's themes, on a desktop and on a phone."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from wagtail.models import Comment
from wagtail.users.models import UserProfile

from chatarchive.models import ChatTweet
from tests.browser.editor import Editor
from tests.factories import (
    CHAT_STARTS,
    join,
    make_chat,
    make_facilitator,
    make_tweet,
    section,
)

# Wherever they are, of the page.
OURS = [[".chat-transcript"], [".chat-menu"], [".chat-keys"], [".chat-quote"]]
WAGTAILS = {
    # The field that Wagtail's tags widget makes out of the labelled one, on chat pages and others.
    ("label", ".ui-autocomplete-input"),
}


@pytest.fixture
def tweets(live_server):
    at = CHAT_STARTS
    copied = "Everybody deserves a kind word every single day"
    question = make_tweet(text="Q1 What is kindness at work?", author="weexample", at=at)
    named = {
        "question": question,
        "reply": make_tweet(text="A1 Time. https://a.example/1", author="ada", reply_to=question),
        "answered": make_tweet(text="A1 A cup of tea", author="tom", reply_to=question),
        "answer": make_tweet(text="@tom With milk?", author="ada"),
        "hidden": make_tweet(text="Is this on?", author="ife"),
        "starred": make_tweet(text="A1 Being asked twice", author="ife", likes=12, reposts=3),
        "edited": make_tweet(text="A1 Somebody who lissens", author="bo"),
        "noted": make_tweet(text="A1 See above", author="bo"),
        "unsure": make_tweet(text="I would say both", author="cy"),
        "copy": make_tweet(text=copied, author="cy"),
        "repeat": make_tweet(text=f"{copied}! #kind", author="di"),
        "advert": make_tweet(
            text="20% off mugs https://m.example", author="mugs", at=at + timedelta(minutes=5)
        ),
        "quoted": make_tweet(text="A2 Begin with your own team", author="tom"),
        "plain": make_tweet(text="A2 Nothing to add", author="ada"),
    }
    answered = named["answered"]
    named["answer"].reply_to_key, named["answer"].reply_to_handle = answered.key, "tom"
    named["answer"].save()
    return named


@pytest.fixture
def chat(tweets):
    marks = {
        "hidden": {"hidden": True},
        "starred": {"starred": True},
        "edited": {"text": "A1 Somebody who listens"},
        "noted": {"note": "The picture above, that is."},
    }
    entries = [{"key": tweet.key} | marks.get(name, {}) for name, tweet in tweets.items()]
    first = section("Q1 What is kindness at work?", *entries[:-2])
    second = section("Q2 Where does one begin?", *entries[-2:], {"key": "x:404"})
    chat = make_chat(
        title="Kindness",
        summary=[{"type": "tweet", "id": "quote", "value": tweets["quoted"].key}],
        transcript=[first, second],
    )
    join(chat, *tweets.values(), reason="label")
    unsure = ChatTweet.objects.filter(chat=chat, tweet=tweets["unsure"])
    unsure.update(unsure=True, section=first["id"], other_section=second["id"], reason="time")
    path = f"transcript.{first['id']}.tweets.{tweets['question'].key}"
    owner = make_facilitator("commenting")
    Comment.objects.create(page=chat, user=owner, text="Mind this", contentpath=path)
    return chat


def states(editor, tweets):
    """Take the editor through all that it can look like, naming each."""
    page = editor.page
    yield "as it opens"
    editor.focus(tweets["unsure"])
    yield "a row in doubt focused"
    editor.focus(tweets["advert"])
    yield "a proposal focused"
    editor.row(tweets["starred"]).hover()
    editor.focus(tweets["hidden"])
    editor.press("Space", "Shift+ArrowDown", "Shift+ArrowDown")
    yield "three chosen"
    editor.press("m")
    yield "where to move"
    editor.press("Escape", "g")
    yield "what to choose"
    page.get_by_role("menuitem", name="All with a word").click()
    page.keyboard.type("kind")
    yield "choosing by word"
    editor.press("Escape")
    editor.focus(tweets["edited"])
    editor.press("Escape")
    page.keyboard.press("e")
    yield "words being edited"
    editor.press("Escape", "n")
    yield "a note being written"
    editor.press("Escape")
    editor.row(tweets["noted"]).hover()
    editor.row(tweets["noted"]).get_by_role("button", name="More").click()
    yield "more to do"
    editor.press("Escape")
    page.get_by_role("button", name="Show only …").click()
    yield "what to show"
    editor.press("Escape")
    editor.filter.fill("A1 -is:hidden")
    expect(page.locator(".chat-bar__found")).to_contain_text("Showing")
    yield "filtered"
    editor.press("Escape", "ArrowDown", "v")
    yield "conversations"
    editor.press("v", "Alt+ArrowUp")
    yield "by time, asked for places"
    editor.press("v", "?")
    yield "the keys"
    editor.press("Escape")
    editor.press("Shift+F")
    yield "folded"
    editor.press("Shift+F")
    page.get_by_role("button", name="1 in the summary").click()
    yield "quotes in the summary"


@pytest.mark.parametrize(("theme", "width", "height"), [("light", 390, 844), ("dark", 1280, 900)])
def test_no_state_of_the_editor_has_a_barrier_that_axe_knows(
    new_context, log_in, chat, tweets, theme, width, height
):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    facilitator = make_facilitator()
    UserProfile.objects.update_or_create(user=facilitator, defaults={"theme": theme})
    page = new_context(viewport={"width": width, "height": height}).new_page()
    log_in(page, facilitator)
    editor = Editor(page, chat).open()

    def violations(context=None):
        return [
            (rule["id"], " ".join(node["target"]))
            for rule in axe.run(page, context=context).response["violations"]
            for node in rule["nodes"]
        ]

    found = {("as a whole", one) for one in violations() if one not in WAGTAILS}
    expect(page.get_by_role("button", name="1 proposed for hiding")).to_be_visible()
    for state in states(editor, tweets):
        found |= {(state, one) for one in violations({"include": OURS})}
    assert not found


def test_the_bar_leaves_a_phone_to_the_tweets(new_context, log_in, chat, tweets):
    page = new_context(viewport={"width": 390, "height": 844}, has_touch=True).new_page()
    log_in(page, make_facilitator())
    editor = Editor(page, chat).open()
    bar = page.locator(".chat-desk")
    assert bar.bounding_box()["height"] < 844 / 4
    editor.focus(tweets["hidden"])
    editor.press("Space")
    expect(page.get_by_role("group", name="Chosen tweets")).to_be_visible()
    assert bar.bounding_box()["height"] < 844 / 4
    inside = bar.evaluate(
        """(bar) => [...bar.querySelectorAll('button, input')].every((one) => {
            const { left, right } = one.getBoundingClientRect();
            return left >= 0 && right <= window.innerWidth;
        })"""
    )
    assert inside
