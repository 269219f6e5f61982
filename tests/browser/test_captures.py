"""Captures in the admin: seeing, undoing, moving them, and a tweet by hand."""

import pytest
from playwright.sync_api import expect

from chatarchive.drafts import refresh
from chatarchive.imports import Importer
from chatarchive.models import Capture, ChatPage
from chatarchive.records import Problem
from chatarchive.transcript import entries_of, keys_in
from tests.browser.editor import Editor
from tests.factories import (
    make_chat,
    make_facilitator,
    make_reading,
    make_record,
    tweet_id,
    utc,
)


def minute(number, text, author="sam_sample"):
    at = utc(2024, 1, 16, 21, number)
    return make_record(tweet_id(at, number), text=text, author=author, at=at)


TWEETS = [
    minute(0, "Welcome to #wecops", "weexample"),
    minute(1, "Q1: What helps you sleep after a late shift?", "weexample"),
    minute(3, "A1 Silence, and a cup of tea", "kim_example"),
    minute(4, "A1 A rota that holds", "lee_example"),
    minute(9, "Good night, all", "sam_sample"),
]


def bring_in(chat, name, *records):
    importer = Importer(
        site=chat.get_site(),
        destination=lambda record: chat.pk,
        zone="Europe/London",
        user=chat.owner,
    )
    importer.run([make_reading(*records, name=name, format="twitter-archiver")])
    return Capture.objects.latest("pk")


@pytest.fixture
def facilitator(live_server):
    return make_facilitator(first_name="Pat", last_name="Example")


@pytest.fixture
def chat(facilitator):
    return make_chat(title="Sleep", slug="sleep", hosts=["weexample"], owner=facilitator)


@pytest.fixture
def capture(chat):
    problems = [Problem(f"line {number}", "it has no tweet id.") for number in range(7, 67)]
    return bring_in(chat, "2024-01-16 sheet.csv", *TWEETS, *problems)


@pytest.fixture
def admin(page, log_in, facilitator):
    log_in(page, facilitator)
    return page


def draft_of(chat):
    page = ChatPage.objects.get(pk=chat.pk)
    return list(page.get_latest_revision_as_object().transcript.get_prep_value())


def seen_in(chat):
    return [(block["value"]["heading"], entries_of(block)) for block in draft_of(chat)]


def test_a_chats_captures_are_found_from_its_page_and_told_in_full(admin, chat, capture):
    bring_in(make_chat(title="Other"), "other.csv", minute(50, "Elsewhere"))
    admin.goto(f"/admin/pages/{chat.pk}/edit/")
    admin.get_by_role("link", name="Captures", exact=True).last.click()
    expect(admin.get_by_role("link", name="2024-01-16 sheet.csv")).to_be_visible()
    expect(admin.get_by_text("other.csv")).to_have_count(0)
    admin.get_by_role("link", name="2024-01-16 sheet.csv").click()
    expect(admin.get_by_role("row", name="Unreadable 60")).to_be_visible()
    with admin.expect_download() as download:
        admin.get_by_role("link", name="Download as CSV").click()
    assert download.value.path().read_text("utf-8-sig").count("no tweet id") == 60


def test_the_report_stands_in_the_reports_menu(admin, chat, capture):
    admin.goto("/admin/")
    admin.get_by_role("button", name="Reports").click()
    admin.get_by_role("link", name="Captures").click()
    expect(admin.get_by_role("link", name="2024-01-16 sheet.csv")).to_be_visible()


def test_undone_and_brought_in_again_the_work_is_back(admin, chat, capture):
    editor = Editor(admin, chat).open()
    star, hide = TWEETS[2], TWEETS[3]
    editor.focus(star)
    editor.press("s")
    editor.focus(hide)
    editor.press("h")
    editor.save()
    before = seen_in(chat)
    assert [entry for _, entries in before for entry in entries if len(entry) > 1]
    admin.goto(f"/admin/captures/{capture.pk}/")
    admin.get_by_role("link", name="Undo").click()
    expect(admin.get_by_text("5 tweets leave the draft and the archive.")).to_be_visible()
    admin.get_by_role("button", name="Yes, undo this capture").click()
    expect(admin.get_by_text("is undone: 5 tweets taken out.")).to_be_visible()
    assert keys_in(draft_of(chat)) == []
    bring_in(chat, "again.csv", *TWEETS)
    assert seen_in(chat) == before


def test_moved_to_the_right_chat(admin, chat, capture):
    right = make_chat(title="Rest", starts_at=utc(2024, 1, 23, 21))
    admin.goto(f"/admin/captures/{capture.pk}/")
    admin.get_by_role("link", name="Move to another chat").click()
    admin.get_by_label("To", exact=True).or_(admin.get_by_label("To*")).select_option(
        label="Rest (23 January 2024)"
    )
    admin.get_by_role("button", name="Yes, move these tweets").click()
    expect(admin.get_by_text("moved from “Sleep” to “Rest”")).to_be_visible()
    assert keys_in(draft_of(chat)) == [] and len(keys_in(draft_of(right))) == 5


def test_a_missed_tweet_is_added_by_hand(admin, chat, capture):
    admin.goto(f"/admin/pages/{chat.pk}/edit/")
    admin.get_by_role("link", name="Add a tweet by hand").last.click()
    missed = tweet_id(utc(2024, 1, 16, 21, 5), 77)
    admin.get_by_label("Address").fill(f"https://x.com/ali_example/status/{missed}")
    admin.get_by_label("Words").fill("A1 Reading, on paper")
    admin.get_by_label("In answer to").fill(f"https://x.com/weexample/status/{TWEETS[1].native_id}")
    admin.get_by_role("button", name="Add this tweet").click()
    expect(admin.get_by_text("The tweet is in the draft")).to_be_visible()
    editor = Editor(admin, chat)
    editor.wait()
    row = admin.locator(f'.chat-row[data-key="x:{missed}"]')
    expect(row).to_contain_text("Reading, on paper")
    refresh(chat.pk, publish=True)
    admin.goto("/chats/sleep/transcript/")
    expect(admin.locator(f"#tweet-{missed}")).to_contain_text("added by hand")


@pytest.mark.parametrize("colour_scheme", ["light", "dark"])
def test_no_screen_has_a_barrier_that_axe_knows(
    chat, capture, facilitator, log_in, new_context, colour_scheme
):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    make_chat(title="Rest")
    page = new_context(color_scheme=colour_scheme).new_page()
    log_in(page, facilitator)
    found = []
    for address in screens(chat, capture):
        page.goto(address)
        for violation in axe.run(page).response["violations"]:
            targets = [node["target"] for node in violation["nodes"][:3]]
            if targets == [['h2[role="alert"]']]:
                continue  # how Wagtail says the number of matches
            found.append((address, violation["id"], targets))
    assert not found


@pytest.mark.parametrize("width", [390, 1280])
def test_no_screen_scrolls_sideways(chat, capture, facilitator, log_in, new_context, width):
    make_chat(title="What a very long night teaches those who have to work through it")
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    log_in(page, facilitator)
    for address in screens(chat, capture):
        page.goto(address)
        # Wagtail's <main> cuts off what is too wide, so the document never is.
        over = "Math.max(...[document.documentElement, document.querySelector('main')].map("
        over += "(element) => element.scrollWidth - element.clientWidth))"
        assert page.evaluate(over) <= 0, address


def screens(chat, capture):
    return [
        "/admin/reports/captures/",
        f"/admin/reports/captures/?chat={chat.pk}",
        f"/admin/captures/{capture.pk}/",
        f"/admin/captures/{capture.pk}/undo/",
        f"/admin/captures/{capture.pk}/move/",
        f"/admin/chats/{chat.pk}/add-tweet/",
    ]
