"""The transcript in Wagtail's editor: what a facilitator does, with keys and with the mouse."""

import pytest
from playwright.sync_api import expect
from wagtail.models import Comment

from chatarchive.models import ChatPage, Tweet
from tests.browser.editor import Editor, chat_of, draft, eventually, keys_of, make_tweets
from tests.factories import (
    keep_pictures,
    make_chat,
    make_facilitator,
    make_tweet,
    section,
)

CHOICE = "[data-operation={}]"


# Marks


def test_keys_mark_the_focused_tweet(editor, tweets):
    editor.focus(tweets[1])
    editor.press("h", "ArrowDown", "s")
    editor.said("Starred")
    assert editor.focused() == tweets[2].key
    assert editor.entry(tweets[1]) == {"key": tweets[1].key, "hidden": True}
    assert editor.entry(tweets[2]) == {"key": tweets[2].key, "starred": True}
    editor.press("s", "ArrowUp", "h")
    assert "hidden" not in editor.entry(tweets[1]) and "starred" not in editor.entry(tweets[2])
    # So does the mouse, with buttons that name the keys.
    editor.row(tweets[1]).hover()
    editor.row(tweets[1]).get_by_role("button", name="Hide (h)").click()
    editor.row(tweets[1]).get_by_role("button", name="Star (s)").click()
    assert editor.entry(tweets[1]) == {"key": tweets[1].key, "hidden": True, "starred": True}
    expect(editor.row(tweets[1]).get_by_role("button", name="Show again (h)")).to_be_visible()
    counts = editor.sections.nth(0).locator(".chat-list__counts")
    expect(counts).to_have_text("100 tweets · 1 hidden · 1 starred")


def test_edited_words_are_shown_as_edited_beside_the_original(editor, tweets):
    editor.focus(tweets[1])
    editor.press("e")
    editor.page.keyboard.type(" & more")
    editor.press("Control+Enter")
    assert editor.focused() == tweets[1].key
    assert editor.entry(tweets[1])["text"] == "Thought number 1 about paperwork & more"
    expect(editor.row(tweets[1])).to_contain_text("edited")
    expect(editor.row(tweets[1])).to_contain_text("Original: Thought number 1 about paperwork")
    editor.press("e")
    editor.page.get_by_role("button", name="Back to the original").click()
    assert editor.entry(tweets[1]) == {"key": tweets[1].key}


def test_escape_takes_back_what_was_being_written_and_saving_keeps_it(editor, chat, tweets):
    editor.focus(tweets[1])
    editor.press("n")
    editor.page.keyboard.type("Ask Ada")
    eventually(lambda: editor.entry(tweets[1]).get("note") == "Ask Ada")
    editor.press("Escape")
    assert editor.entry(tweets[1]) == {"key": tweets[1].key}
    assert editor.focused() == tweets[1].key
    editor.press("Control+z")
    editor.said("Nothing to undo")
    editor.row(tweets[1]).hover()
    editor.row(tweets[1]).get_by_role("button", name="More").click()
    editor.page.get_by_role("menuitem", name="Add a note").click()
    editor.page.keyboard.type("Ask Ada")
    editor.save()
    assert draft(chat)[0]["value"]["tweets"][1]["note"] == "Ask Ada"


# Places


def test_a_tweet_moves_by_key_within_its_section_and_on_into_the_next(editor, tweets):
    editor.focus(tweets[1])
    editor.press("Alt+ArrowDown")
    editor.said("Moved to place 3 of 100")
    assert editor.order()[0][:3] == [tweets[0].key, tweets[2].key, tweets[1].key]
    editor.press("Alt+ArrowUp", "Alt+ArrowUp")
    assert editor.order()[0][0] == tweets[1].key
    editor.press("Alt+ArrowUp")
    editor.said("This is the first of all")
    editor.press("End", "Alt+ArrowDown")
    editor.said("Moved to “Q2”")
    assert editor.focused() == editor.order()[1][0] == tweets[99].key


def test_dragging_moves_within_a_section_and_between_sections(editor, tweets):
    before = editor.order()
    editor.row(tweets[0]).hover()
    grip = editor.row(tweets[0]).locator(".chat-row__grip").bounding_box()
    editor.page.mouse.move(grip["x"] + 8, grip["y"] + 8)
    editor.page.mouse.down()
    editor.page.mouse.move(grip["x"] + 8, grip["y"] + 150, steps=3)
    editor.press("Escape")
    editor.page.mouse.up()
    assert editor.order() == before
    editor.drag(tweets[0], editor.row(tweets[3]))
    assert editor.order()[0][:5] == [tweets[number].key for number in (1, 2, 3, 0, 4)]
    assert editor.focused() == tweets[0].key
    # Filtered, so that both sections are in sight.
    editor.filter.fill("number 10")
    expect(editor.row(tweets[100])).to_be_visible()
    editor.drag(tweets[10], editor.row(tweets[101]), where=0.2)
    assert editor.order()[1][:3] == [tweets[100].key, tweets[10].key, tweets[101].key]
    assert tweets[10].key not in editor.order()[0]


def test_delete_takes_a_tweet_out_undo_brings_it_back_and_keys_lead_everywhere(editor, tweets):
    before = editor.order()
    editor.focus(tweets[1])
    editor.press("Delete")
    assert editor.focused() == tweets[2].key
    assert tweets[1].key not in editor.order()[0]
    editor.press("Control+z")
    assert editor.order() == before
    assert editor.focused() == tweets[1].key
    # Every tweet can be reached by key.
    editor.press("End")
    assert editor.focused() == tweets[99].key
    editor.press("ArrowDown")
    assert editor.focused() == tweets[100].key
    editor.press("PageDown")
    assert editor.focused() == tweets[110].key
    editor.press("Home", "ArrowUp")
    assert editor.focused() == tweets[99].key
    expect(editor.row(tweets[99])).to_be_in_viewport()


# Sections


def test_splitting_names_and_joining_sections(editor, tweets):
    editor.focus(tweets[3])
    editor.press("x")
    heading = editor.sections.nth(1).locator("[data-contentpath=heading] input")
    expect(heading).to_be_focused()
    expect(heading).to_have_value("Q1 (continued)")
    editor.page.keyboard.type("Icebreaker")
    assert editor.sizes() == [3, 97, 100, 100]
    expect(heading).to_have_value("Icebreaker")

    editor.sections.nth(1).get_by_role("button", name="Join to the section above").click()
    editor.said("97 tweets joined to “Q1”")
    assert editor.sizes() == [100, 100, 100]
    assert editor.focused() == tweets[3].key

    # One added with Wagtail's button takes tweets too.
    page = editor.page
    page.locator(".chat-transcript .c-sf-add-button").first.click()
    page.get_by_role("option", name="Section").click()
    eventually(lambda: editor.sizes() == [0, 100, 100, 100])
    editor.sections.nth(0).locator("[data-contentpath=heading] input").fill("Before")
    editor.focus(tweets[0])
    editor.press("Alt+ArrowUp")
    assert editor.order()[0] == [tweets[0].key]
    editor.said("Moved to “Before”")


def test_undo_and_redo_go_through_everything_and_leave_nothing_over(editor, tweets):
    before = editor.lists()
    editor.focus(tweets[1])
    editor.press("h", "s", "Alt+ArrowDown", "m", "2")
    editor.focus(tweets[5])
    editor.press("x")
    editor.page.keyboard.type("Icebreaker")
    editor.page.keyboard.press("Tab")
    editor.focus(tweets[6])
    editor.press("Shift+J", "Delete")
    after = editor.lists()
    steps = 0
    while editor.lists() != before:
        editor.press("Control+z")
        steps += 1
        assert steps < 12, "not all was undone"
    assert editor.sections.count() == 3
    for _ in range(steps):
        editor.press("Control+Shift+z")
    assert editor.lists() == after


def test_undo_brings_back_what_wagtails_own_buttons_did(editor, tweets):
    before = editor.order()
    first = editor.sections.nth(0)
    first.get_by_role("button", name="Duplicate").first.click()
    # A tweet stands once, so the copy begins without any.
    eventually(lambda: editor.sizes() == [100, 0, 100, 100])
    first.get_by_role("button", name="Move down").first.click()
    eventually(lambda: editor.sizes() == [0, 100, 100, 100])
    editor.sections.nth(1).get_by_role("button", name="Delete").first.click()
    eventually(lambda: editor.sizes() == [0, 100, 100])
    for _ in range(3):
        editor.page.get_by_role("button", name="Undo").click()
    assert editor.order() == before
    # The buttons may have led the page to another section.
    editor.wait()
    expect(editor.row(tweets[0])).to_be_visible()


# Filter


def test_the_filter_finds_by_word_and_person_and_changes_nothing(editor, tweets):
    before = editor.lists()
    editor.focus(tweets[0])
    editor.press("/")
    editor.page.keyboard.type("@ada number 29")
    # 129, 291, 294 and 297: every third is hers.
    expect(editor.page.locator(".chat-bar__found")).to_have_text("Showing 4 of 300")
    editor.press("Enter", "ArrowDown")
    assert editor.focused() == tweets[291].key
    editor.press("s", "/", "Escape")
    expect(editor.page.locator(".chat-bar__found")).to_have_text("")
    assert editor.order() == [[entry["key"] for entry in entries] for entries in before]
    assert editor.entry(tweets[291])["starred"]


# Saving


def test_autosave_keeps_everything_and_takes_nothing_from_the_screen(editor, chat, tweets):
    editor.focus(tweets[1])
    editor.press("h", "Alt+ArrowDown")
    eventually(lambda: draft(chat)[0]["value"]["tweets"][2].get("hidden"))
    assert editor.focused() == tweets[1].key
    editor.press("s")
    eventually(lambda: draft(chat)[0]["value"]["tweets"][2].get("starred"))
    editor.press("Control+z", "Control+z", "Control+z")
    eventually(lambda: draft(chat)[0]["value"]["tweets"][1] == {"key": tweets[1].key})


def test_save_draft_keeps_all_work_and_publishing_shows_it(editor, chat, tweets):
    editor.focus(tweets[1])
    editor.press("h", "ArrowDown", "s", "ArrowDown", "e")
    editor.page.keyboard.type(" indeed")
    editor.press("Control+Enter", "ArrowDown", "m", "2")
    editor.focus(tweets[7])
    editor.press("x")
    editor.page.keyboard.type("Icebreaker")
    expected = None

    def settled():
        nonlocal expected
        expected = editor.lists()
        return len(expected) == 4

    eventually(settled)
    editor.save()
    saved = draft(chat)
    assert [block["value"]["tweets"] for block in saved] == expected
    assert saved[1]["value"]["heading"] == "Icebreaker"
    editor.wait()
    assert editor.lists() == expected
    editor.save("Publish")
    live = ChatPage.objects.get(pk=chat.pk)
    assert live.transcript.get_prep_value() == saved


def test_the_preview_shows_the_work_as_it_stands(editor, tweets):
    page = editor.page
    editor.focus(tweets[1])
    editor.press("e")
    page.keyboard.type(" in other words")
    editor.press("Control+Enter")
    page.get_by_role("button", name="Toggle preview").click()
    page.locator("#w-preview-iframe[src]").wait_for()
    preview = f"/admin/pages/{editor.chat.pk}/edit/preview/?mode=transcript"
    eventually(lambda: "in other words" in page.request.get(preview).text())


def test_comparing_revisions_tells_what_was_done(editor, chat, tweets):
    editor.focus(tweets[1])
    editor.press("h", "m", "2")
    first = chat.revisions.order_by("id").first()
    editor.save()
    last = chat.revisions.order_by("id").last()
    editor.page.goto(f"/admin/pages/{chat.pk}/revisions/compare/{first.pk}...{last.pk}/")
    comparison = editor.page.locator(".comparison")
    moved = comparison.locator("dt", has_text="Moved from “Q1” to “Q2”").first.locator("+ dd")
    expect(moved).to_have_text("@tom_invented Thought number 1 about paperwork")
    hidden = comparison.locator("dt", has_text="Hidden").locator("+ dd")
    expect(hidden).to_contain_text("@tom_invented")


def test_a_comment_can_hang_on_a_sections_tweets(editor, chat, tweets):
    page = editor.page
    page.get_by_role("button", name="Toggle comments").click()
    field = editor.sections.nth(0).locator("[data-contentpath=tweets]")
    editor.row(tweets[0]).hover()
    editor.comment(field, "Too many?")
    editor.save()
    comment = Comment.objects.get(page=chat)
    section_id = draft(chat)[0]["id"]
    assert comment.contentpath == f"transcript.{section_id}.tweets"
    editor.wait()
    expect(page.get_by_text("Too many?")).to_be_attached()


def test_comments_go_along_when_sections_are_joined(editor, chat, tweets):
    page = editor.page
    page.get_by_role("button", name="Toggle comments").click()
    editor.filter.fill("number 10")
    second = editor.sections.nth(1).locator("[data-contentpath=tweets]")
    second.evaluate("element => element.scrollIntoView({ block: 'center' })")
    second.hover()
    editor.comment(second, "Mind this")
    editor.sections.nth(1).get_by_role("button", name="Join to the section above").click()
    editor.save()
    assert Comment.objects.get(page=chat).contentpath == f"transcript.{draft(chat)[0]['id']}.tweets"


# What is odd


def test_hostile_words_stay_words_and_what_is_not_stored_is_kept(page, log_in, live_server):
    hostile = "<script>alert(1)</script> <img src=x onerror=alert(2)> javascript:alert(3)"
    tweet = make_tweet(text=hostile, url="javascript:alert(4)")
    unknown = {"key": "x:404", "starred": True, "text": "Said better"}
    chat = make_chat(transcript=[section("Q1", {"key": tweet.key, "note": hostile}, unknown)])
    log_in(page, make_facilitator())
    editor = Editor(page, chat).open()
    expect(editor.row(tweet).locator(".chat-row__words")).to_have_text(hostile)
    assert editor.row(tweet).locator("script, img").count() == 0
    links = editor.row(tweet).locator("a").evaluate_all("links => links.map((link) => link.href)")
    assert all(link.startswith("https://x.com/") for link in links)
    row = page.locator('.chat-row[data-key="x:404"]')
    expect(row).to_contain_text("has been withdrawn")
    expect(row).not_to_contain_text("Said better")
    editor.focus(tweet)
    editor.press("h")
    editor.save()
    assert draft(chat)[0]["value"]["tweets"][1] == unknown


def test_ten_thousand_tweets_open_light_and_can_be_saved_and_published(page, log_in, live_server):
    tweets = make_tweets(10_000)
    chat = chat_of(tweets, sections=8)
    log_in(page, make_facilitator())
    page.set_default_timeout(60_000)
    editor = Editor(page, chat).open()
    expect(editor.row(tweets[0])).to_be_visible()
    assert page.evaluate("document.querySelectorAll('*').length") < 6_000
    assert editor.sections.count() == 8
    editor.focus(tweets[0])
    editor.press("End", "h")
    editor.said("Hidden")
    editor.press("ArrowDown", "End")
    assert editor.focused() == tweets[2499].key
    editor.press("s")
    assert page.evaluate("document.querySelectorAll('*').length") < 6_000
    editor.save("Publish")
    saved = ChatPage.objects.get(pk=chat.pk).transcript.get_prep_value()
    assert sum(len(keys) for keys in keys_of(saved)) == 10_000
    assert saved[0]["value"]["tweets"][-1] == {"key": tweets[1249].key, "hidden": True}
    assert saved[1]["value"]["tweets"][-1] == {"key": tweets[2499].key, "starred": True}


def test_words_that_cannot_be_fetched_are_asked_for_again(page, log_in, live_server):
    tweet = make_tweet(text="Worth the wait")
    chat = make_chat(transcript=[section("Q1", {"key": tweet.key, "starred": True})])
    log_in(page, make_facilitator())
    page.route("**/tweets.json", lambda route: route.abort())
    page.goto(f"/admin/pages/{chat.pk}/edit/")
    expect(page.get_by_text("could not be fetched. Nothing is lost")).to_be_visible()
    page.unroute("**/tweets.json")
    page.get_by_role("button", name="Try again").click()
    editor = Editor(page, chat).wait()
    expect(editor.row(tweet)).to_contain_text("Worth the wait")
    expect(page.get_by_text("could not be fetched")).to_be_hidden()


def test_a_report_of_usage_leads_to_the_very_tweet(page, log_in, chat, tweets):
    log_in(page, make_facilitator())
    path = f"transcript.{draft(chat)[1]['id']}.tweets.{tweets[190].key}"
    page.goto(f"/admin/pages/{chat.pk}/edit/#:w:contentpath={path}")
    editor = Editor(page, chat)
    expect(editor.row(tweets[190])).to_be_focused()
    expect(editor.row(tweets[190])).to_be_in_viewport()


@pytest.mark.django_db(transaction=True)
def test_pictures_kept_here_are_small_beside_their_tweet(editor, tweets):
    first = Tweet.objects.get(pk=tweets[0].pk)
    keep_pictures(first, (900, 600), (600, 900), alt="A mug on a desk")
    editor.open()
    pictures = editor.row(first).get_by_role("img", name="A mug on a desk")
    expect(pictures).to_have_count(2)
    editor.page.wait_for_function(
        "img => img.naturalWidth > 0", arg=pictures.first.element_handle()
    )
    assert pictures.first.bounding_box()["height"] <= 41
    assert editor.row(first).bounding_box()["height"] < 110
