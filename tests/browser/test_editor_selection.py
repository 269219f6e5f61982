"""Choosing many tweets in the transcript's editor, and acting on them together."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from chatarchive.models import ChatTweet
from tests.browser.editor import Editor, chat_of, draft, make_tweets
from tests.factories import CHAT_STARTS, join, make_chat, make_facilitator, make_tweet, section


def chosen(editor):
    return editor.page.evaluate("""() => {
        const rows = document.querySelectorAll('.chat-row[aria-selected=true]');
        return [...rows].map((row) => row.dataset.key);
    }""")


def hidden(editor):
    return [entry["key"] for entries in editor.lists() for entry in entries if entry.get("hidden")]


def keys(tweets, *numbers):
    return [tweets[number].key for number in numbers]


def choose_from_menu(editor, name):
    editor.press("g")
    editor.page.get_by_role("menuitem", name=name).click()


def test_keys_choose_extend_and_act_on_all_chosen_as_one_step(editor, tweets):
    before = editor.lists()
    editor.focus(tweets[1])
    editor.press("Space", "Shift+ArrowDown", "Shift+ArrowDown")
    editor.said("3 tweets chosen")
    assert chosen(editor) == keys(tweets, 1, 2, 3)
    editor.press("Shift+ArrowUp")
    assert chosen(editor) == keys(tweets, 1, 2)
    editor.press("h")
    editor.said("2 tweets hidden")
    assert hidden(editor) == keys(tweets, 1, 2)
    editor.press("h")
    editor.said("2 tweets shown again")
    assert editor.lists() == before
    editor.press("s", "Control+z")
    editor.said("Undone: 2 tweets starred")
    assert editor.lists() == before
    assert chosen(editor) == keys(tweets, 1, 2)
    editor.press("Escape")
    editor.said("None chosen")
    assert chosen(editor) == []


def test_the_mouse_chooses_with_the_box_ctrl_and_shift(editor, tweets):
    editor.row(tweets[1]).hover()
    editor.row(tweets[1]).get_by_role("checkbox", name="Choose @tom_invented’s tweet").click()
    editor.row(tweets[4]).locator(".chat-row__words").click(modifiers=["Shift"])
    assert chosen(editor) == keys(tweets, 1, 2, 3, 4)
    editor.row(tweets[2]).locator(".chat-row__words").click(modifiers=["ControlOrMeta"])
    assert chosen(editor) == keys(tweets, 1, 3, 4)
    editor.said("3 tweets chosen")
    # The words of none were selected on the way.
    assert editor.page.evaluate("getSelection().toString()") == ""
    # A plain click and selecting words choose nothing.
    editor.press("Escape")
    words = editor.row(tweets[1]).locator(".chat-row__words")
    words.click()
    assert chosen(editor) == []
    box = words.bounding_box()
    editor.page.mouse.move(box["x"] + 2, box["y"] + 8)
    editor.page.mouse.down()
    editor.page.mouse.move(box["x"] + 90, box["y"] + 8, steps=4)
    editor.page.mouse.up()
    assert editor.page.evaluate("getSelection().toString().trim()") != ""
    assert chosen(editor) == []
    # Going on selecting words is not choosing either.
    words.click(modifiers=["Shift"], position={"x": 4, "y": 6})
    assert chosen(editor) == []


def test_buttons_in_the_bar_act_on_all_chosen(editor, tweets):
    bar = editor.page.get_by_role("group", name="Chosen tweets")
    expect(bar).to_be_hidden()
    editor.focus(tweets[0])
    editor.press("Control+a")
    editor.said("100 tweets chosen")
    expect(bar).to_contain_text("100 chosen")
    bar.get_by_role("button", name="Hide").click()
    assert len(hidden(editor)) == 100
    bar.get_by_role("button", name="Show again").click()
    assert hidden(editor) == []
    # Keys do the same from here.
    editor.press("s")
    editor.said("100 tweets starred")
    bar.get_by_role("button", name="Move to").click()
    editor.page.get_by_role("menuitem", name="Q3").click()
    editor.said("100 tweets moved to “Q3”")
    assert editor.sizes() == [0, 100, 200]
    bar.get_by_role("button", name="Take out").click()
    assert editor.sizes() == [0, 100, 100]
    expect(bar).to_be_hidden()
    editor.press("Control+z", "Control+z")
    assert editor.sizes() == [100, 100, 100]


def test_the_filter_leaves_what_is_chosen_and_the_bar_tells(editor, tweets):
    editor.focus(tweets[1])
    editor.press("Space", "ArrowDown", "h")
    # A row outside the selection is worked on alone.
    assert hidden(editor) == keys(tweets, 2)
    editor.press("Space")
    editor.filter.fill("number 2")
    figure = editor.page.locator(".chat-chosen__figure")
    expect(figure).to_have_text("2 chosen, 1 of them not in sight")
    editor.filter.fill("")
    expect(figure).to_have_text("2 chosen")
    assert chosen(editor) == keys(tweets, 1, 2)


def test_what_is_chosen_stays_so_through_splits_and_undo_until_taken_out(editor, tweets):
    editor.focus(tweets[3])
    editor.press("Space", "Shift+ArrowDown", "x")
    assert editor.sections.count() == 4
    assert chosen(editor) == keys(tweets, 3, 4)
    editor.press("Tab")
    editor.focus(tweets[3])
    editor.press("Control+z")
    assert editor.sections.count() == 3
    assert chosen(editor) == keys(tweets, 3, 4)
    editor.focus(tweets[3])
    editor.press("Delete")
    editor.said("2 tweets taken out")
    assert editor.focused() == tweets[5].key
    assert chosen(editor) == []
    expect(editor.page.locator(".chat-chosen__figure")).to_be_hidden()


def test_chosen_tweets_step_past_the_next_and_on_into_the_next_section(editor, tweets):
    editor.focus(tweets[0])
    editor.press("Space", "ArrowDown", "ArrowDown", "Space", "Alt+ArrowDown")
    assert editor.order()[0][:4] == keys(tweets, 1, 0, 3, 2)
    editor.said("2 tweets moved down")
    editor.press("Escape", "End", "Shift+ArrowUp", "Alt+ArrowDown")
    assert editor.order()[1][:3] == keys(tweets, 98, 99, 100)
    assert editor.focused() == tweets[98].key
    # Those that the filter hides do not.
    editor.press("Control+z", "Control+z", "Escape")
    editor.wait()
    editor.focus(tweets[1])
    editor.press("Space", "ArrowDown", "Space")
    editor.focus(tweets[12])
    editor.press("Space")
    editor.filter.fill("number 1")
    expect(editor.row(tweets[2])).to_have_count(0)
    editor.focus(tweets[1])
    editor.press("Alt+ArrowDown")
    editor.said("2 tweets moved down. 1 chosen tweet stayed")
    # Past the next one in sight.
    order = [*range(2, 11), 1, 11, 13, 12, 14]
    assert editor.order()[0][1:15] == keys(tweets, *order)
    assert editor.focused() == tweets[1].key
    editor.press("Alt+ArrowUp", "Control+z", "Control+z")
    assert editor.order()[0] == keys(tweets, *range(100))
    assert chosen(editor) == keys(tweets, 1, 12)


def test_with_the_last_tweet_gone_undo_is_still_at_hand(editor, tweets):
    editor.focus(tweets[0])
    choose_from_menu(editor, "All of the transcript")
    editor.press("Delete")
    assert editor.sizes() == [0, 0, 0]
    editor.press("Control+z")
    assert editor.sizes() == [100, 100, 100]
    assert editor.focused() == tweets[0].key


def test_dragging_one_of_many_drags_all(editor, tweets):
    editor.focus(tweets[0])
    editor.press("Space", "Shift+ArrowDown", "ArrowDown", "ArrowDown")
    page = editor.page
    editor.row(tweets[0]).hover()
    grip = editor.row(tweets[0]).locator(".chat-row__grip").bounding_box()
    place = editor.row(tweets[5]).bounding_box()
    page.mouse.move(grip["x"] + 8, grip["y"] + 8)
    page.mouse.down()
    page.mouse.move(place["x"] + 120, place["y"] + place["height"] * 0.9, steps=5)
    expect(page.locator(".chat-ghost")).to_have_text("2 tweets")
    page.mouse.up()
    assert editor.order()[0][:6] == keys(tweets, 2, 3, 4, 5, 0, 1)


# The menu


def test_the_menu_chooses_by_person_section_filter_and_the_others(editor, tweets):
    page = editor.page
    editor.focus(tweets[1])
    editor.press("g")
    expect(page.get_by_role("menuitem", name="All by @tom_invented")).to_contain_text("100")
    expect(page.get_by_role("menuitem", name="All with links")).to_be_disabled()
    page.get_by_role("menuitem", name="All by @tom_invented").click()
    editor.said("100 tweets chosen")
    assert editor.focused() == tweets[1].key
    choose_from_menu(editor, "All others instead")
    editor.said("200 tweets chosen")
    # The focus goes to one of them, for the keys to act on all.
    assert editor.focused() == tweets[0].key
    choose_from_menu(editor, "All of “Q1”")
    editor.said("100 tweets chosen")
    editor.filter.fill("number 29")
    editor.press("Enter")
    choose_from_menu(editor, "All that match the filter")
    editor.said("13 tweets chosen")
    editor.filter.fill("")
    editor.wait()
    editor.focus(tweets[0])
    choose_from_menu(editor, "All with a word")
    page.keyboard.type("KINDNESS number 29")
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("5 tweets")
    editor.press("Enter")
    editor.said("5 tweets chosen")
    assert editor.focused() == tweets[290].key


@pytest.fixture
def motley(page, log_in, live_server):
    """An editor of few tweets of many kinds, by name."""
    at = CHAT_STARTS + timedelta(minutes=5)
    copied = "Everybody deserves a kind word every single day"
    named = {
        "early": make_tweet(text="Is it on?", author="early", at=CHAT_STARTS - timedelta(hours=1)),
        "link": make_tweet(text="See https://a.example/1", author="ada", at=at),
        "repeat": make_tweet(text="RT @ada: See https://a.example/1", author="parrot", at=at),
        "quote": make_tweet(text="https://x.com/ada/status/1 #we", author="parrot", at=at),
        "own": make_tweet(text="RT @ada: See", author="tom", at=at),
        "said": make_tweet(text="I have words too", author="tom", at=at),
        "slogan": make_tweet(text=copied, author="ife", at=at, likes=2),
        "copy": make_tweet(text=f"{copied.upper()}! #kind", author="bo", at=at, likes=9),
        "starred": make_tweet(text=f"RT @ife: {copied}", author="cy", at=at),
        "other": make_tweet(text=f"{copied} via @ife", author="di", at=at),
        "thanks": make_tweet(text="thanks!", author="ada", at=at),
        "thanked": make_tweet(text="Thanks", author="tom", at=at),
        "advert": make_tweet(text="20% off mugs https://m.example", author="mugs", at=at),
    }
    entries = [
        {"key": tweet.key, "starred": True} if name == "starred" else tweet
        for name, tweet in named.items()
    ]
    chat = make_chat(transcript=[section("Q1", *entries, id="first")])
    join(chat, *named.values())
    ChatTweet.objects.filter(tweet=named["thanked"]).update(unsure=True, section="first")
    ChatTweet.objects.filter(tweet=named["early"]).update(without_hashtag=True)
    log_in(page, make_facilitator())
    editor = Editor(page, chat).open()
    editor.named = named
    return editor


KINDS = {
    "All with links": ["link", "repeat", "quote", "advert"],
    "All outside the hour": ["early"],
    "All by people who only repeat": ["repeat", "quote", "starred"],
    "All in doubt": ["thanked"],
    "All starred": ["starred"],
    "All proposed for hiding": ["advert"],
}


def test_near_duplicates_are_hidden_but_one_and_shown_again(motley):
    named = motley.named
    badge = motley.row(named["slogan"]).get_by_role("button", name="3 more alike")
    expect(badge).to_be_visible()
    expect(motley.row(named["thanks"])).not_to_contain_text("alike")
    assert hidden(motley) == []
    motley.focus(named["slogan"])
    motley.press("d")
    # What is starred stays, and is the one that stands for all.
    motley.said("3 near-duplicates hidden")
    folded = [named[name].key for name in ("slogan", "copy", "other")]
    assert hidden(motley) == folded
    motley.press("d")
    motley.said("3 near-duplicates shown again")
    assert hidden(motley) == []
    motley.focus(named["starred"])
    motley.press("s", "d")
    # Of equals the one that drew most stays.
    assert hidden(motley) == [named[name].key for name in ("slogan", "starred", "other")]
    motley.press("Control+z")
    assert hidden(motley) == []
    # And the link that somebody sent on.
    motley.page.get_by_role("button", name="Fold all 4 near-duplicates").click()
    assert len(hidden(motley)) == 4
    motley.press("Control+z")
    assert hidden(motley) == []


def test_the_menu_finds_kinds_and_a_proposal_says_why_is_reviewed_and_can_be_declined(motley):
    motley.focus(motley.named["early"])
    for item, names in KINDS.items():
        choose_from_menu(motley, item)
        assert chosen(motley) == [motley.named[name].key for name in names], item
    motley.press("Escape")
    expect(motley.row(motley.named["early"])).to_contain_text("reply without the hashtag")
    motley.filter.fill("is:tagless")
    expect(motley.page.locator(".chat-row__badge", has_text="without the hashtag")).to_have_count(1)
    expect(motley.row(motley.named["thanked"])).to_have_count(0)
    motley.filter.fill("")
    advert = motley.named["advert"]
    row, page = motley.row(advert), motley.page
    expect(row).to_contain_text("May be an advert")
    assert hidden(motley) == []
    review = page.get_by_role("button", name="1 proposed for hiding")
    review.click()
    assert chosen(motley) == [advert.key] and motley.focused() == advert.key
    expect(row).to_contain_text("sells something, answers nobody")
    motley.press("h")
    assert hidden(motley) == [advert.key]
    motley.press("Escape")
    expect(review).to_be_hidden()
    motley.press("Control+z")
    expect(review).to_be_visible()
    motley.press("s")
    expect(row).not_to_contain_text("May be an advert")


def test_the_bar_the_menu_and_the_dialog_have_no_barrier_that_axe_knows(motley):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = motley.page

    def violations(part):
        found = []
        for colour_scheme in ("light", "dark"):
            page.emulate_media(color_scheme=colour_scheme)
            found += axe.run(page, context=part).response["violations"]
        return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]

    motley.focus(motley.named["slogan"])
    expect(motley.row(motley.named["slogan"])).to_contain_text("alike")
    motley.press("Space", "Shift+ArrowDown")
    assert violations(".chat-desk") == []
    assert violations(".chat-list") == []
    motley.press("g")
    assert violations(".chat-menu") == []
    page.get_by_role("menuitem", name="All with a word").click()
    assert violations(".chat-keys") == []


# Thousands


def test_a_hundred_of_three_thousand_move_together_and_back(page, log_in, live_server):
    tweets = make_tweets(3000)
    chat = chat_of(tweets, sections=3)
    log_in(page, make_facilitator())
    editor = Editor(page, chat).open()
    before = editor.order()
    editor.focus(tweets[0])
    editor.press("Space", *["PageDown"] * 10, "ArrowUp")
    editor.row(tweets[99]).locator(".chat-row__words").click(modifiers=["Shift"])
    editor.said("100 tweets chosen")
    editor.press("m", "3")
    editor.said("100 tweets moved to “Q3”")
    after = editor.order()
    assert [len(keys) for keys in after] == [900, 1000, 1100]
    # They came earlier, so they stand before all, in their order.
    assert after[2] == before[0][:100] + before[2]
    editor.press("Control+z")
    editor.said("Undone: 100 tweets moved")
    assert editor.order() == before
    editor.press("Control+Shift+z")
    assert editor.order() == after
    editor.save()
    assert [len(block["value"]["tweets"]) for block in draft(chat)] == [900, 1000, 1100]


def test_many_stand_where_their_time_belongs_answers_below_what_they_answer(
    page, log_in, live_server
):
    def at(minute):
        return CHAT_STARTS + timedelta(minutes=minute)

    first, parent = make_tweet(at=at(1)), make_tweet(at=at(2))
    answer = make_tweet(at=at(30), reply_to=parent)
    late = make_tweet(at=at(40))
    stay, middle, end = make_tweet(at=at(1)), make_tweet(at=at(20)), make_tweet(at=at(50))
    to_middle = make_tweet(at=at(45), reply_to=middle)
    chat = make_chat(
        transcript=[
            section("Q1", first, parent, answer, late, to_middle),
            section("Q2", stay, middle, end),
        ]
    )
    join(chat, first, parent, answer, late, to_middle, stay, middle, end)
    log_in(page, make_facilitator())
    editor = Editor(page, chat).open()
    editor.focus(first)
    editor.press("Control+a", "m", "2")
    expected = [stay, first, parent, answer, middle, to_middle, late, end]
    assert editor.order() == [[], [tweet.key for tweet in expected]]
