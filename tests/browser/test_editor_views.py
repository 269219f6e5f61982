"""The transcript in Wagtail's editor: what is unsure, ways to look at it, folding, what an undo
survives, and fingers."""

import pytest
from playwright.sync_api import expect

from chatarchive.models import ChatTweet, Tweet
from tests.browser.editor import Editor, chat_of, draft, eventually, make_tweets
from tests.factories import make_facilitator

# One in each section; the last knows no other section.
DOUBTFUL = (5, 150, 250)


def doubt(chat, tweets, numbers=DOUBTFUL):
    """Have the last merge be unsure of these; of all but the last it knows a better place."""
    blocks = draft(chat)
    size = len(blocks[0]["value"]["tweets"])
    for number in numbers:
        here = number // size
        other = "" if number == numbers[-1] else blocks[(here + 1) % len(blocks)]["id"]
        ChatTweet.objects.filter(chat=chat, tweet=tweets[number]).update(
            unsure=True, section=blocks[here]["id"], other_section=other, reason="time"
        )


@pytest.fixture
def editor(page, log_in, chat, tweets):
    doubt(chat, tweets)
    log_in(page, make_facilitator())
    return Editor(page, chat).open()


def unsure(editor):
    return editor.page.locator(".chat-bar__unsure")


def go_to_second(editor, tweets):
    """To the first tweet of the second section, too far away to be drawn at first."""
    editor.wait()
    editor.focus(tweets[0])
    editor.press("End", "ArrowDown")


def view(editor, name):
    return editor.page.get_by_role("group", name="View").get_by_role("button", name=name)


def toggle(editor, number):
    return editor.sections.nth(number).locator("[data-panel-toggle]").first


def is_folded(editor, number):
    return toggle(editor, number).get_attribute("aria-expanded") == "false"


def shown(editor):
    return editor.page.locator(".chat-row").evaluate_all(
        "rows => rows.filter((row) => row.offsetParent).map((row) => row.dataset.key)"
    )


# Unsure


def test_all_that_is_unsure_is_settled_with_single_keys(editor, chat, tweets):
    expect(unsure(editor)).to_have_text("3 unsure")
    editor.focus(tweets[0])
    editor.press("u")
    editor.said("Unsure 1 of 3: Thought number 5 about paperwork.")
    editor.said("It stands in “Q1”: written at that time. It might belong to “Q2”.")
    assert editor.focused() == tweets[5].key
    editor.press("y")
    editor.said("Settled. Unsure 1 of 2: Thought number 150")
    assert editor.focused() == tweets[150].key
    expect(editor.row(tweets[150])).to_be_in_viewport(ratio=1)
    editor.press("a")
    editor.said("moved to “Q3”. Unsure 1 of 1: Thought number 250")
    assert editor.order()[2][0] == tweets[150].key
    assert editor.focused() == tweets[250].key
    editor.press("a")
    editor.said("No other section was found for it. Press m")
    editor.press("1")
    editor.said("moved to “Q1”. No tweet is unsure.")
    assert editor.order()[0][-1] == tweets[250].key
    expect(unsure(editor)).to_have_text("none unsure")
    assert editor.focused() == tweets[251].key
    editor.save()
    entries = [block["value"]["tweets"] for block in draft(chat)]
    assert {"key": tweets[5].key, "settled": True} in entries[0]
    editor.wait()
    expect(unsure(editor)).to_be_hidden()


def test_the_way_through_the_unsure_goes_round_and_unfolds_sections(editor, tweets):
    go_to_second(editor, tweets)
    editor.press("u")
    assert editor.focused() == tweets[150].key
    editor.press("Shift+F", "u")
    editor.said("Unsure 3 of 3")
    assert editor.focused() == tweets[250].key
    assert not is_folded(editor, 2) and is_folded(editor, 0)
    unsure(editor).click()
    editor.said("Unsure 1 of 3")
    assert editor.focused() == tweets[5].key
    expect(editor.row(tweets[5])).to_be_in_viewport()


def test_a_row_in_doubt_says_so_and_has_buttons(editor, tweets):
    row = editor.row(tweets[5])
    editor.focus(tweets[5])
    editor.press("h")
    expect(unsure(editor)).to_have_text("2 unsure")
    editor.press("y")
    editor.said("It is hidden, so in no doubt.")
    editor.press("h")
    expect(unsure(editor)).to_have_text("3 unsure")
    expect(row).to_contain_text("Unsure")
    expect(row).to_contain_text("Placed here: written at that time. It might belong to “Q2”.")
    row.hover()
    row.get_by_role("button", name="Right here").click()
    editor.said("Settled.")
    assert editor.focused() == tweets[5].key
    expect(row).not_to_contain_text("Unsure")
    expect(row).to_contain_text("A person found that right.")
    editor.press("y")
    editor.said("In doubt again.")
    row.get_by_role("button", name="Move to “Q2”").click()
    assert editor.order()[1][0] == tweets[5].key


def test_a_digit_moves_to_the_section_of_that_number(editor, tweets):
    editor.focus(tweets[1])
    editor.press("3")
    editor.said("moved to “Q3”")
    assert editor.order()[2][0] == tweets[1].key
    assert editor.focused() == tweets[2].key
    editor.press("1")
    editor.said("It stands in this section.")
    editor.press("9")
    editor.said("There is no section 9.")


def test_the_focused_row_says_why_it_stands_there(editor, tweets):
    why = "Placed here: written at that time."
    assert why not in editor.row(tweets[0]).inner_text()
    editor.focus(tweets[0])
    assert why in editor.row(tweets[0]).inner_text()
    editor.press("u", "2", "ArrowUp")
    go_to_second(editor, tweets)
    assert editor.focused() == tweets[5].key
    assert "Placed here: put here by a person." in editor.row(tweets[5]).inner_text()


def test_a_click_hits_its_button_although_the_row_above_falls_silent(editor, tweets):
    editor.page.set_viewport_size({"width": 480, "height": 900})
    editor.focus(tweets[0])
    editor.row(tweets[1]).hover()
    editor.row(tweets[1]).get_by_role("button", name="Hide (h)").click()
    assert editor.entry(tweets[1]) == {"key": tweets[1].key, "hidden": True}


# The filter


FOUND = {
    "is:unsure": DOUBTFUL,
    "is:uns -paperwork": (150, 250),
    '"number 29 about"': (29,),
    "“number 29 about”": (29,),
    "number 29 -@ada": (29, 229, *(number for number in range(290, 300) if number % 3)),
    "is:hidden": (7,),
    "is:starred": (8,),
    "is:edited": (9,),
    "is:note": (10,),
    "is:link": (11,),
    "is:hidden is:starred": (),
    "is:unsure -is:unsure": (),
    "is:nonsense": (),
    # Terms that are only begun hide nothing.
    'number 29 is: - "': (29, 129, 229, *range(290, 300)),
}


def test_the_filter_understands_phrases_people_kinds_and_their_opposites(page, log_in, live_server):
    tweets = make_tweets(300)
    Tweet.objects.filter(pk=tweets[11].pk).update(text="See https://example.org")
    chat = chat_of(tweets, sections=3)
    transcript = draft(chat)
    entries = transcript[0]["value"]["tweets"]
    for number, mark in enumerate(("hidden", "starred", "text", "note"), start=7):
        entries[number][mark] = True if mark in ("hidden", "starred") else "Some words"
    chat.transcript = chat.transcript.stream_block.to_python(transcript)
    chat.save_revision()
    doubt(chat, tweets)
    log_in(page, make_facilitator())
    editor = Editor(page, chat).open()
    for typed, numbers in FOUND.items():
        editor.filter.fill(typed)
        wanted = {tweets[number].key for number in numbers}
        eventually(lambda wanted=wanted: set(shown(editor)) == wanted)
        found = f"Showing {len(numbers)} of 300"
        expect(page.locator(".chat-bar__found")).to_have_text(found)


def test_a_menu_filters_and_enter_goes_from_match_to_match_and_round(editor, tweets):
    page = editor.page
    page.get_by_role("button", name="Show only …").click()
    page.get_by_role("menuitem", name="Unsure").click()
    expect(editor.filter).to_have_value("is:unsure")
    expect(page.locator(".chat-bar__found")).to_have_text("Showing 3 of 300")
    counts = editor.sections.nth(1).locator(".chat-list__counts")
    expect(counts).to_have_text("100 tweets · 1 unsure · 1 match")
    page.get_by_role("button", name="Show only …").click()
    page.get_by_role("menuitem", name="Unsure").click()
    expect(editor.filter).to_have_value("")
    editor.filter.fill('"number 1 " -@nobody')
    editor.press("Enter")
    editor.said("Found 1 of 1, in “Q1”.")
    editor.press("/")
    editor.page.keyboard.press("Control+a")
    editor.page.keyboard.type("is:unsure")
    editor.press("Shift+Enter")
    editor.said("Found 3 of 3, in “Q3”.")
    editor.press("Enter")
    assert editor.focused() == tweets[5].key
    editor.press("Enter", "Enter", "Shift+Enter")
    editor.said("Found 2 of 3, in “Q2”.")
    assert editor.focused() == tweets[150].key


def test_what_is_filtered_away_leaves_the_focus_to_what_is_next(editor, tweets):
    # But not from under the hands of somebody who writes in it.
    editor.filter.fill('"number 7 "')
    editor.press("Enter", "e")
    editor.press("Control+a")
    editor.page.keyboard.type("Said differently")
    eventually(lambda: editor.entry(tweets[7]).get("text") == "Said differently")
    expect(editor.row(tweets[7]).get_by_role("textbox")).to_be_focused()
    editor.press("Control+Enter")
    assert editor.focused() == tweets[7].key
    editor.filter.fill("is:unsure")
    editor.press("Enter", "y")
    editor.said("Settled.")
    assert editor.focused() == tweets[150].key
    editor.press("y")
    assert editor.focused() == tweets[250].key
    editor.press("y")
    expect(toggle(editor, 2)).to_be_focused()
    editor.press("Control+z")
    assert editor.focused() == tweets[250].key


# Views


def test_conversations_stand_under_what_they_answer_and_change_nothing(editor, tweets):
    before = editor.lists()
    # Away from what it answers.
    editor.focus(tweets[9])
    for _ in range(4):
        editor.press("Alt+ArrowUp")
    moved = editor.lists()
    assert [entry["key"] for entry in moved[0]].index(tweets[9].key) == 5
    editor.press("v")
    editor.said("Conversations.")
    assert editor.focused() == tweets[9].key
    expect(view(editor, "Conversations")).to_have_attribute("aria-pressed", "true")
    assert shown(editor)[8:10] == [tweets[8].key, tweets[9].key]
    expect(editor.row(tweets[9])).to_have_attribute("aria-level", "2")
    expect(editor.row(tweets[8])).to_have_attribute("aria-expanded", "true")
    assert editor.lists() == moved != before


def test_a_conversation_folds_and_what_is_asked_for_unfolds_it(editor, tweets):
    view(editor, "Conversations").click()
    editor.focus(tweets[9])
    editor.press("ArrowLeft")
    assert editor.focused() == tweets[8].key
    editor.press("ArrowLeft")
    editor.said("1 answer folded.")
    assert tweets[9].key not in shown(editor)
    editor.press("ArrowDown")
    assert editor.focused() == tweets[10].key
    editor.row(tweets[8]).get_by_role("button", name="1 answer").click()
    expect(editor.row(tweets[9])).to_be_visible()
    editor.focus(tweets[9])
    editor.press("s")
    editor.row(tweets[8]).get_by_role("button", name="1 answer").click()
    assert tweets[9].key not in shown(editor)
    editor.press("Control+z")
    editor.said("Undone: Starred.")
    assert editor.focused() == tweets[9].key


def test_tweets_that_answer_each_other_in_a_ring_are_all_shown(page, log_in, live_server):
    tweets = make_tweets(4)
    for one, other in ((0, 1), (1, 0), (2, 1), (3, 3)):
        Tweet.objects.filter(pk=tweets[one].pk).update(reply_to_key=tweets[other].key)
    log_in(page, make_facilitator())
    editor = Editor(page, chat_of(tweets, sections=1)).open()
    view(editor, "Conversations").click()
    eventually(lambda: set(shown(editor)) == {tweet.key for tweet in tweets})


def test_by_time_tweets_stand_as_they_were_written_whatever_was_moved(editor, tweets):
    editor.focus(tweets[3])
    editor.press("Alt+ArrowUp", "Alt+ArrowUp")
    moved = editor.order()
    view(editor, "By time").click()
    assert shown(editor)[:5] == [tweet.key for tweet in tweets[:5]]
    editor.focus(tweets[3])
    editor.press("Alt+ArrowUp")
    editor.said("Tweets have their places in the transcript’s order")
    assert editor.order() == moved
    notice = editor.page.locator(".chat-bar__notice")
    notice.get_by_role("button", name="Show the transcript’s order").click()
    assert editor.focused() == tweets[3].key
    expect(notice).to_be_hidden()
    assert shown(editor)[:2] == [tweets[0].key, tweets[3].key]
    editor.press("v", "v", "2")
    assert editor.order()[1][0] == tweets[3].key


def test_dragging_out_of_order_goes_only_to_other_sections(editor, tweets):
    view(editor, "By time").click()
    before = editor.order()
    editor.drag(tweets[0], editor.row(tweets[3]))
    expect(editor.page.locator(".chat-bar__notice")).to_be_visible()
    assert editor.order() == before
    editor.filter.fill("number 10")
    expect(editor.row(tweets[100])).to_be_visible()
    editor.drag(tweets[10], editor.row(tweets[103]))
    # Where its time belongs, wherever it was let go.
    assert editor.order()[1][0] == tweets[10].key
    # The view is remembered.
    editor.open()
    expect(view(editor, "By time")).to_have_attribute("aria-pressed", "true")


# Folding


def test_a_section_folds_and_unfolds_with_the_focus_kept(editor, tweets):
    go_to_second(editor, tweets)
    editor.press("ArrowDown", "f")
    editor.said("“Q2” folded.")
    expect(toggle(editor, 1)).to_be_focused()
    expect(editor.row(tweets[101])).to_be_hidden()
    title = editor.sections.nth(1).locator("[data-panel-heading-text]").first
    expect(title).to_contain_text("Q2 (100 tweets, 1 unsure)")
    editor.press("f")
    editor.said("“Q2” unfolded.")
    assert editor.focused() == tweets[101].key
    # Undo of what was taken out unfolds its section.
    before = editor.order()
    editor.press("Delete", "f", "Control+z")
    assert editor.order() == before
    assert editor.focused() == tweets[101].key
    expect(editor.row(tweets[101])).to_be_in_viewport()


def test_all_sections_fold_and_stay_so_over_a_save(editor, tweets):
    go_to_second(editor, tweets)
    editor.press("Shift+F")
    editor.said("3 sections folded.")
    expect(toggle(editor, 1)).to_be_focused()
    assert all(is_folded(editor, number) for number in range(3))
    # No tweet has the focus, but the keys are those of the transcript.
    editor.press("?")
    expect(editor.page.get_by_role("dialog", name="Keys in the transcript")).to_be_visible()
    editor.press("Escape")
    toggle(editor, 0).click()
    editor.focus(tweets[1])
    editor.press("2")
    title = editor.sections.nth(1).locator("[data-panel-heading-text]").first
    expect(title).to_contain_text("101 tweets")
    assert is_folded(editor, 1)
    editor.save()
    editor.wait()
    assert [is_folded(editor, number) for number in range(3)] == [False, True, True]
    editor.page.get_by_role("button", name="Fold all sections").click()
    editor.page.get_by_role("button", name="Unfold all").click()
    assert not any(is_folded(editor, number) for number in range(3))


# Undo over a save


def test_a_save_leaves_undo_and_redo_as_they_were(editor, chat, tweets):
    before = editor.lists()
    editor.focus(tweets[1])
    editor.press("h", "2")
    editor.focus(tweets[5])
    editor.press("x")
    editor.page.keyboard.type("Icebreaker")
    editor.page.keyboard.press("Tab")
    after = editor.lists()
    editor.focus(tweets[6])
    editor.press("s", "Control+z")
    editor.save()
    editor.wait()
    editor.focus(tweets[6])
    editor.press("Control+Shift+z")
    editor.said("Done again: Starred.")
    editor.press("Control+z")
    assert editor.lists() == after
    for _ in range(4):
        editor.press("Control+z")
    assert editor.lists() == before
    editor.press("Control+z")
    editor.said("Nothing to undo.")
    # It is work like any other, and saved like it.
    eventually(lambda: [block["value"]["tweets"] for block in draft(chat)] == before)


def test_nobody_undoes_what_another_did_or_what_no_longer_fits(editor, chat, tweets, log_in):
    editor.focus(tweets[1])
    editor.press("h")
    editor.save()
    editor.wait()
    log_in(editor.page, make_facilitator("another"))
    editor.open()
    editor.focus(tweets[1])
    editor.press("Control+z")
    editor.said("Nothing to undo.")
    editor.focus(tweets[3])
    editor.press("h")
    editor.save()
    editor.wait()
    transcript = draft(chat)
    transcript[0]["value"]["tweets"][2]["note"] = "By somebody else"
    chat.transcript = chat.transcript.stream_block.to_python(transcript)
    chat.save_revision()
    editor.open()
    editor.focus(tweets[3])
    editor.press("Control+z")
    editor.said("Nothing to undo.")
    assert editor.entry(tweets[1]).get("hidden") and editor.entry(tweets[3]).get("hidden")


def test_an_editor_without_storage_works_all_the_same(page, log_in, chat, tweets):
    page.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(Storage.prototype, 'setItem',"
        " { value() { throw new DOMException('full', 'QuotaExceededError'); } });"
    )
    log_in(page, make_facilitator())
    editor = Editor(page, chat).open()
    editor.focus(tweets[1])
    editor.press("h", "v", "f")
    editor.save()
    assert draft(chat)[0]["value"]["tweets"][1] == {"key": tweets[1].key, "hidden": True}


# Fingers


@pytest.fixture
def touched(new_context, log_in, chat, tweets):
    """An editor on a small screen that is touched."""
    viewport = {"width": 390, "height": 844}
    page = new_context(viewport=viewport, has_touch=True, is_mobile=True).new_page()
    log_in(page, make_facilitator())
    return Editor(page, chat).open()


class Finger:
    def __init__(self, page):
        self.page = page
        self.session = page.context.new_cdp_session(page)

    def send(self, kind, *points):
        points = [{"x": x, "y": y} for x, y in points]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def down(self, x, y):
        self.at = (x, y)
        self.send("touchStart", self.at)

    def move(self, x, y, steps=8):
        left, top = self.at
        for step in range(1, steps + 1):
            self.send(
                "touchMove", (left + (x - left) * step / steps, top + (y - top) * step / steps)
            )
            self.page.wait_for_timeout(20)
        self.at = (x, y)

    def up(self):
        self.send("touchEnd")


def grip_of(editor, tweet):
    box = editor.row(tweet).locator(".chat-row__grip").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_finger_on_the_grip_drags_and_on_the_words_scrolls(touched, tweets):
    finger = Finger(touched.page)
    place = touched.row(tweets[3]).bounding_box()
    finger.down(*grip_of(touched, tweets[1]))
    finger.move(200, place["y"] + place["height"] * 0.9)
    finger.up()
    after = touched.order()
    assert after[0][:5] == [tweets[number].key for number in (0, 2, 3, 1, 4)]
    words = touched.row(tweets[3]).locator(".chat-row__words")
    box = words.bounding_box()
    finger.down(box["x"] + 40, box["y"] + 8)
    finger.move(box["x"] + 40, box["y"] - 150)
    finger.up()
    eventually(lambda: words.bounding_box()["y"] < box["y"] - 80)
    assert touched.order() == after


def test_a_folded_section_takes_a_row_as_its_last_or_unfolds_below_one_that_waits(editor, tweets):
    toggle(editor, 1).click()
    editor.filter.fill('"number 1 "')
    expect(editor.row(tweets[1])).to_be_visible()
    editor.drag(tweets[1], editor.sections.nth(1), where=0.5)
    assert editor.order()[1][-1] == tweets[1].key
    assert editor.focused() == tweets[1].key
    editor.press("Control+z")
    toggle(editor, 1).click()
    editor.row(tweets[1]).hover()
    x, y = grip_of(editor, tweets[1])
    mouse = editor.page.mouse
    mouse.move(x, y)
    mouse.down()
    place = editor.sections.nth(1).bounding_box()
    mouse.move(place["x"] + 120, place["y"] + place["height"] / 2, steps=5)
    eventually(lambda: not is_folded(editor, 1))
    mouse.up()
    assert tweets[1].key in editor.order()[1]


def test_a_dragged_row_takes_the_page_along(editor, tweets):
    before = editor.order()
    editor.row(tweets[1]).hover()
    mouse = editor.page.mouse
    mouse.move(*grip_of(editor, tweets[1]))
    mouse.down()
    mouse.move(400, 890, steps=4)
    expect(editor.row(tweets[45])).to_be_in_viewport()
    editor.press("Escape")
    mouse.up()
    assert editor.order() == before


# Words


def test_words_can_be_selected_and_links_lead_elsewhere(page, log_in, live_server):
    tweets = make_tweets(3)
    Tweet.objects.filter(pk=tweets[1].pk).update(text="Read https://example.org/long today")
    log_in(page, make_facilitator())
    editor = Editor(page, chat_of(tweets, sections=1)).open()
    words = editor.row(tweets[0]).locator(".chat-row__words")
    words.dblclick(position={"x": 10, "y": 8})
    assert page.evaluate("getSelection().toString().trim()") == "Thought"
    link = editor.row(tweets[1]).get_by_role("link", name="example.org/long")
    expect(link).to_have_attribute("target", "_blank")
    original = editor.row(tweets[1]).locator(".chat-row__time a")
    expect(original).to_have_attribute("href", tweets[1].url)
    expect(original).to_have_attribute("target", "_blank")
