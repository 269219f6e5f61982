"""The transcript in Wagtail's editor: presses, keys, screens and colours that few people have."""

from playwright.sync_api import expect

from tests.browser.editor import Editor, eventually
from tests.factories import make_facilitator


def point_at(locator):
    box = locator.bounding_box()
    locator.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


# Drawn anew while the mouse is down


def test_a_press_is_a_click_although_an_undo_came_between(editor, tweets):
    page = editor.page
    for number in (2, 3):
        editor.focus(tweets[number])
        editor.press("q")
    point_at(page.get_by_role("button", name="2 in the summary").locator(".icon"))
    page.mouse.down()
    editor.press("Control+z")
    page.mouse.up()
    card = page.locator("[data-streamfield-child]:not([aria-hidden=true]) .chat-quote")
    expect(card).to_be_focused()


def test_a_press_on_a_row_is_a_click_although_its_words_are_being_kept(editor, tweets):
    editor.focus(tweets[1])
    editor.press("e")
    point_at(editor.row(tweets[1]).get_by_role("button", name="Star (s)").locator(".icon"))
    # Before the word is kept by itself: the press ends the writing.
    editor.page.keyboard.insert_text(" indeed")
    editor.page.mouse.down()
    editor.page.mouse.up()
    text = "Thought number 1 about paperwork indeed"
    assert editor.entry(tweets[1]) == {"key": tweets[1].key, "text": text, "starred": True}


def test_a_form_shows_what_undoing_left_of_its_words(editor, tweets):
    editor.focus(tweets[1])
    editor.press("n")
    editor.page.keyboard.type("Ask Ada")
    eventually(lambda: editor.entry(tweets[1]).get("note") == "Ask Ada")
    editor.page.get_by_role("button", name="Undo: Note").click()
    note = editor.row(tweets[1]).get_by_role("textbox")
    expect(note).to_have_value("")
    editor.page.get_by_role("button", name="Redo: Note").click()
    expect(note).to_have_value("Ask Ada")
    editor.page.get_by_role("button", name="Done", exact=True).click()
    assert editor.entry(tweets[1])["note"] == "Ask Ada"


def test_the_focus_does_not_go_with_the_button_that_an_undo_takes_away(editor, tweets):
    editor.focus(tweets[1])
    editor.press("q")
    editor.page.get_by_role("button", name="1 in the summary").focus()
    editor.press("Control+z")
    assert editor.focused() == tweets[1].key


def test_a_digit_takes_all_that_is_chosen_along_but_the_focus_stays_with_a_row_that_stays(
    editor, tweets
):
    editor.filter.fill("number 10")
    editor.press("Enter", "Space")
    editor.row(tweets[100]).focus()
    editor.press("Space", "2")
    editor.said("moved to “Q2”")
    assert tweets[10].key in editor.order()[1]
    assert editor.focused() == tweets[100].key


def test_keys_of_windows_and_of_macs_undo_and_redo(editor, tweets):
    editor.focus(tweets[1])
    editor.press("h", "Meta+z")
    editor.said("Undone: Hidden.")
    editor.press("Control+y")
    editor.said("Done again: Hidden.")
    assert editor.entry(tweets[1])["hidden"]


# Locked


def test_a_page_that_another_has_locked_can_be_read_but_not_changed(page, log_in, chat, tweets):
    chat.locked, chat.locked_by = True, make_facilitator("another")
    chat.save()
    log_in(page, make_facilitator())
    editor = Editor(page, chat).open()
    before = editor.lists()
    expect(page.get_by_text("This page is locked. You can read the transcript")).to_be_visible()
    editor.row(tweets[1]).hover()
    expect(editor.row(tweets[1]).get_by_role("button")).to_have_count(0)
    editor.focus(tweets[1])
    editor.press("h", "Alt+ArrowDown", "Control+a", "x", "e", "2", "Delete")
    editor.said("This page is locked")
    assert editor.focused() == tweets[1].key
    assert editor.lists() == before
    page.get_by_role("button", name="By time").click()
    expect(page.get_by_role("button", name="By time")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Show only …").click()
    page.get_by_role("menuitem", name="Hidden").click()
    expect(page.locator(".chat-bar__found")).to_have_text("Showing 0 of 300")


# Screens and colours

COVERED = """() => [...document.querySelectorAll('.chat-bar button')]
    .filter((button) => button.checkVisibility())
    .filter((button) => {
        const { left, top, width, height } = button.getBoundingClientRect();
        return document.elementFromPoint(left + width / 2, top + height / 2) !== button;
    })
    .map((button) => button.title)"""


def test_wagtails_floating_button_covers_none_of_the_bars(editor, tweets):
    editor.focus(tweets[0])
    editor.press("PageDown", "PageDown")
    for width in (820, 1000, 1120, 1240):
        editor.page.set_viewport_size({"width": width, "height": 800})
        eventually(lambda: editor.page.evaluate(COVERED) == [])


def test_what_is_chosen_and_what_has_the_focus_differ_in_forced_colours(editor, tweets):
    editor.page.emulate_media(forced_colors="active")
    editor.focus(tweets[1])
    editor.press("Space", "Shift+ArrowDown")
    chosen, focused = (
        editor.row(tweets[number]).evaluate("row => getComputedStyle(row).outlineStyle")
        for number in (1, 2)
    )
    assert (chosen, focused) == ("dashed", "solid")
