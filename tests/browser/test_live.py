"""A chat watched live in a browser: by its hosts, and by everybody."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from chatarchive.live import copies
from chatarchive.models import CaptureRun
from tests.browser.barriers import barriers
from tests.factories import join, make_chat, make_facilitator, make_tweet, section, set_community

pytestmark = pytest.mark.django_db(transaction=True)
PUBLIC, DESK = "/chats/tonight/live/", "/admin/chats/{}/live/"
# The scripts' own pace, for tests that cannot wait for it.
HURRIED = """const wait = window.setTimeout;
window.setTimeout = (what, time, ...more) => wait(what, Math.min(time, 200), ...more);"""


def minutes(number):
    return timezone.now() + timedelta(minutes=number)


def arrive(chat, text, author="pat_example", at=-5, **fields):
    tweet = make_tweet(text=text, author=author, at=minutes(at), **fields)
    join(chat, tweet)
    copies.drop()
    return tweet


@pytest.fixture
def chat(live_server):
    set_community(live_is_public=True, handle="@WeCops", hashtags="#WeCops")
    earlier = make_tweet(author="pat_example")
    before = make_chat(
        starts_at=timezone.now() - timedelta(days=7), transcript=[section("Q1", earlier)]
    )
    join(before, earlier)
    chat = make_chat(slug="tonight", title="Tired", hosts=["kim"], starts_at=minutes(-20))
    CaptureRun.objects.create(
        chat=chat,
        trigger="button",
        since=minutes(-60),
        until=minutes(60),
        limit=900,
        follow=True,
        state="waiting",
        wait_until=minutes(3),
        wait_why="X asks to wait: so many requests in a quarter of an hour are not allowed.",
        sources=[
            {"title": "X", "state": "running", "trouble": ""},
            {"title": "Bluesky", "state": "running", "trouble": "Bluesky does not answer."},
        ],
    )
    arrive(chat, "Welcome to #WeCops! Say hello.", author="kim", at=-19)
    arrive(chat, "Hello, first time here", author="ned_example", at=-18)
    arrive(chat, "Q1: Why are we tired? #WeCops", author="kim", at=-15)
    for number in range(14):
        arrive(
            chat, f"A1 {number} the nights are long and nobody sleeps #WeCops", at=-14 + number / 2
        )
    arrive(chat, "Does anybody know the form? https://example.org/" + "a" * 90, at=-6)
    return chat


@pytest.mark.parametrize("javascript", [True, False])
def test_tweets_arrive_while_the_page_is_open(chat, new_context, javascript):
    page = new_context(java_script_enabled=javascript).new_page()
    if javascript:
        page.add_init_script(HURRIED)
    page.goto("/chats/tonight/")
    page.get_by_role("link", name="Read the chat live").click()
    tweets = page.locator(".tweets > li")
    expect(tweets).to_have_count(18)
    shown = page.evaluate("scrollY") if javascript else 0
    arrive(chat, "Q2: And then? #WeCops", author="kim", at=-1)
    arrive(chat, "A2 tea <b>please</b>", author="ned_example", at=-1)
    if not javascript:
        expect(page.get_by_role("link", name="Load it again")).to_be_visible()
        page.reload()
    expect(tweets).to_have_count(20)
    expect(page.get_by_role("heading", name="Q2: And then?")).to_have_count(1)
    expect(page.locator("[data-now]")).to_contain_text("Q2: And then?")
    expect(tweets.last).to_contain_text("A2 tea <b>please</b>")
    if not javascript:
        page.get_by_role("link", name="let it load itself").click()
        expect(page.get_by_role("link", name="Leave it as it is")).to_be_visible()
        expect(page.get_by_role("button", name="Pause")).to_have_count(0)
        return
    # What one reads stays where it is, and a button leads to what is new.
    assert page.evaluate("scrollY") == shown
    page.get_by_role("button", name="2 new tweets").click()
    expect(page.get_by_text("A2 tea")).to_be_in_viewport()
    expect(page.get_by_role("button", name="new tweet")).to_have_count(0)


def test_what_is_hidden_leaves_open_pages_and_comes_back_to_its_place(chat, new_context, log_in):
    reader, host = (new_context(viewport={"width": 900, "height": 800}) for _ in range(2))
    reader, host = reader.new_page(), host.new_page()
    for page in (reader, host):
        page.add_init_script(HURRIED)
    log_in(host, make_facilitator())
    reader.goto(PUBLIC)
    host.goto(DESK.format(chat.pk))
    rude = arrive(chat, "Rude words", author="rex_example", at=-2)
    arrive(chat, "Kind words", at=-1)
    expect(reader.get_by_text("Kind words")).to_be_attached()
    item = host.locator(f'[data-key="tweet {rude.key}"]')
    item.get_by_role("button", name="Hide what Rex Example wrote").click()
    expect(host.locator("[data-live-told]")).to_have_text("The tweet is hidden.")
    expect(item.get_by_text("hidden", exact=True)).to_be_visible()
    expect(reader.get_by_text("Rude words")).to_have_count(0)
    item.get_by_role("button", name="Show again").click()
    expect(reader.locator(".tweets > li").nth(-2)).to_contain_text("Rude words")
    # And all of it ends with the transcript.
    draft = chat.get_latest_revision_as_object()
    draft.refresh_from_db()
    draft.get_latest_revision().publish()
    reader.wait_for_url("**/chats/tonight/transcript/")


def test_a_host_sees_who_is_new_and_who_waits_as_it_changes(chat, new_context, log_in):
    page = new_context().new_page()
    page.add_init_script(HURRIED)
    log_in(page, make_facilitator())
    page.goto(DESK.format(chat.pk))
    new = page.locator("section", has=page.get_by_role("heading", name="New here"))
    waiting = page.locator("section", has=page.get_by_role("heading", name="Asked and not"))
    expect(new).to_contain_text("1 of 1 not answered yet")
    expect(new.get_by_text("Nobody has answered yet.")).to_be_visible()
    expect(waiting).to_contain_text("Does anybody know the form?")
    link = new.get_by_role("link", name="Open it on X")
    assert link.get_attribute("href").startswith("https://x.com/ned_example/status/")
    hello = chat.chat_tweets.get(tweet__text__startswith="Hello, first").tweet
    arrive(chat, "Welcome, Ned!", author="kim", at=-1, reply_to=hello)
    expect(new.get_by_text("Answered by @kim.")).to_be_visible()
    expect(page.locator("[data-live-list=tweets] > li").first).to_contain_text("Welcome, Ned!")
    # Whoever pauses it is left in peace.
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Pause")).to_have_attribute("aria-pressed", "true")
    arrive(chat, "Unseen as yet", at=0)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Unseen as yet")).to_be_visible()


def test_hiding_needs_no_javascript(chat, new_context, log_in):
    page = new_context(java_script_enabled=False).new_page()
    log_in(page, make_facilitator())
    page.goto(DESK.format(chat.pk))
    page.get_by_role("button", name="Hide what Ned Example wrote").click()
    expect(page.get_by_text("The tweet is hidden.")).to_be_visible()
    page.get_by_role("link", name="Load the newest").click()
    page.get_by_role("button", name="Show again").click()
    expect(page.get_by_text("The tweet is shown again.")).to_be_visible()


def test_nothing_stands_in_a_readers_way(chat, new_context):
    page = new_context().new_page()
    page.goto(PUBLIC)
    assert not barriers(page)


@pytest.mark.parametrize("colour_scheme", ["light", "dark"])
def test_nothing_stands_in_a_hosts_way(chat, new_context, log_in, colour_scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = new_context(color_scheme=colour_scheme).new_page()
    log_in(page, make_facilitator())
    page.goto(DESK.format(chat.pk))
    over = "document.querySelector('main').scrollWidth - document.querySelector('main').clientWidth"
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        found = [
            (violation["id"], [node["target"] for node in violation["nodes"][:3]])
            for violation in axe.run(page).response["violations"]
        ]
        assert not found
        assert page.evaluate(over) <= 0
