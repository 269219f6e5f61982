"""The transcript in Wagtail's editor: presses, keys, screens and colours that few people have."""

from playwright.sync_api import expect


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
