"""From transcript to summary: tweets quoted from the desk, in one step."""

import json

import pytest
from playwright.sync_api import expect

from chatarchive.models import ChatPage
from tests.browser.editor import eventually

CARDS = "[data-streamfield-child]:not([aria-hidden=true]) .chat-quote"


def quoted(editor):
    """The keys in the summary's quotes, as they would be saved."""
    return editor.page.locator(f"{CARDS} > input").evaluate_all(
        "all => all.map((one) => one.value)"
    )


def saved(chat):
    page = ChatPage.objects.get(pk=chat.pk).get_latest_revision_as_object()
    return [child.value for child in page.summary if child.block_type == "tweet"]


def test_a_key_quotes_the_focused_tweet_once(editor, tweets):
    editor.focus(tweets[1])
    editor.press("q")
    editor.said("1 tweet quoted in the summary.")
    assert editor.focused() == tweets[1].key
    assert quoted(editor) == [tweets[1].key]
    expect(editor.row(tweets[1]).get_by_text("quoted", exact=True)).to_be_visible()
    expect(editor.page.locator(CARDS)).to_contain_text("Thought number 1 about paperwork")
    editor.press("q")
    editor.said("Already there: 1.")
    assert quoted(editor) == [tweets[1].key]


def test_starred_tweets_are_quoted_undone_and_quoted_again_in_one_step(editor, chat, tweets):
    for number in (7, 2, 15):
        editor.focus(tweets[number])
        editor.press("s")
    editor.focus(tweets[2])
    editor.press("q")
    editor.page.get_by_role("button", name="Quote starred (3)").click()
    editor.said("2 tweets quoted in the summary. Already there: 1.")
    expect(editor.page.locator(".chat-bar__quoted")).to_contain_text("Already there: 1.")
    keys = [tweets[number].key for number in (2, 7, 15)]
    assert quoted(editor) == keys
    eventually(lambda: saved(chat) == keys)
    editor.focus(tweets[2])
    editor.press("Control+z")
    assert quoted(editor) == keys[:1]
    expect(editor.row(tweets[7]).get_by_text("quoted", exact=True)).to_have_count(0)
    editor.press("Control+Shift+z")
    assert quoted(editor) == keys
    editor.save()
    assert saved(chat) == keys


def test_the_way_leads_to_the_quote_and_back_and_wagtails_own_button_deletes_it(editor, tweets):
    page = editor.page
    editor.focus(tweets[3])
    editor.press("q")
    page.get_by_role("button", name="1 in the summary").click()
    expect(page.locator(CARDS)).to_be_focused()
    expect(page.locator(CARDS)).to_be_in_viewport()
    page.get_by_role("button", name="Show in the transcript").click()
    assert editor.focused() == tweets[3].key
    block = page.locator("[data-streamfield-child]", has=page.locator(".chat-quote"))
    block.get_by_role("button", name="Delete").click()
    editor.wait()
    expect(editor.row(tweets[3]).get_by_text("quoted", exact=True)).to_have_count(0)
    editor.focus(tweets[3])
    editor.press("Control+z", "Control+Shift+z")
    assert quoted(editor) == []


def test_hidden_tweets_are_not_quoted_and_a_quote_says_when_its_tweet_is(editor, tweets):
    editor.focus(tweets[1])
    editor.press("h", "q")
    editor.said("Hidden, so not quoted: 1.")
    editor.press("h", "q", "h")
    expect(editor.page.locator(CARDS)).to_contain_text("its tweet is hidden in the transcript")


def test_a_block_added_by_hand_takes_a_tweets_address(editor, tweets):
    page = editor.page
    page.locator("#panel-child-content-summary-section .c-sf-add-button").first.click()
    page.get_by_role("option", name="Tweet").click()
    page.get_by_label("Address of a tweet of this chat").fill(tweets[5].url)
    assert quoted(editor) == [tweets[5].key]


@pytest.mark.parametrize("colour_scheme", ["light", "dark"])
def test_published_quotes_lead_to_the_very_tweet_until_it_is_withdrawn(
    editor, chat, tweets, new_context, colour_scheme
):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    for number in (1, 2):
        editor.focus(tweets[number])
        editor.press("q")
    editor.save("Publish")
    page = new_context(color_scheme=colour_scheme).new_page()
    page.goto(chat.url)
    figures = page.locator("figure.tweeted")
    expect(figures).to_have_count(2)
    assert not axe.run(page).response["violations"]
    figures.first.get_by_role("link", name="in the transcript").click()
    expect(page.locator(":target")).to_contain_text("Thought number 1 about paperwork")
    tweets[1].delete()
    page.goto(chat.url)
    expect(figures).to_have_count(1)
    assert json.dumps("Thought number 1 about") not in page.content()
