"""The pictures of a chat as a browser draws them, of few people and of many."""

import random
from types import SimpleNamespace

import pytest

from chatarchive import figures
from chatarchive.figures.shapes import (
    ChatDetails,
    Exchange,
    Mark,
    Minute,
    Participant,
    Reach,
    SharedLink,
    TellingWord,
)
from tests.browser.barriers import barriers
from tests.factories import make_chat, make_tweet, section

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ["Kim", "Pat Example", "Lee of the Wessmoor Night Shift Society", "漢字漢字漢字", "مثال"]
# Labels that meet, or that the picture's edge would cut.
_ILL_PLACED = """() => [...document.querySelectorAll("svg.drawn")].flatMap(picture => {
    const edge = picture.getBoundingClientRect(), wrong = [];
    const labels = [...picture.querySelectorAll("text")].map(text => {
        const said = [...text.childNodes].filter(one => one.nodeType === 3)
            .map(one => one.data).join("");
        return [said, text.getBoundingClientRect()];
    });
    labels.forEach(([said, box], place) => {
        if (box.left < edge.left - 1 || box.right > edge.right + 1) wrong.push(`cut: ${said}`);
        for (const [other, beside] of labels.slice(place + 1))
            if (box.left < beside.right && beside.left < box.right
                && box.top + 3 < beside.bottom && beside.top + 3 < box.bottom)
                wrong.push(`${said} meets ${other}`);
    });
    return wrong;
})"""
_SMALLEST = """() => Math.min(...[...document.querySelectorAll("svg.drawn text")]
    .map(text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a))"""


def details_with(number):
    """What is counted of a lively chat of that many people, and who they are."""
    chance = random.Random(number)
    people = {
        one: SimpleNamespace(handle=f"person_{one}", name=f"{NAMES[one % 5]} {one}")
        for one in range(number)
    }
    exchanges = {(one, 0): 1 + one % 4 for one in range(1, number)}
    for _ in range(2 * number if number > 1 else 0):
        writer, answered = chance.sample(range(number), 2)
        exchanges[writer, answered] = exchanges.get((writer, answered), 0) + 1
    anchors = [f"tweet-{one}" for one in range(9)]
    details = ChatDetails(
        tweets=9 * number,
        people=number,
        newcomers=number // 3,
        replies=sum(exchanges.values()),
        minutes=[Minute(one, chance.randrange(number)) for one in range(-5, 75)]
        if number > 1
        else [Minute(4, 1), Minute(5, 0)],
        marks=[Mark(2 + 6 * one, f"Q{one + 1}", f"Q{one + 1}. Why?", "q") for one in range(9)],
        participants=[
            Participant(one, 9, 4, 3, 2, 1, one == 0, one % 3 == 1, [0, 2], "tweet-1")
            for one in people
        ],
        links=[
            SharedLink("https://example.org/" + "a" * 90, "example.org/aaa", 9, [*people], anchors)
        ],
        words=[TellingWord("tea", 3, 2.4), TellingWord("w" * 40, 3, None)],
        exchanges=[Exchange(*pair, replies) for pair, replies in exchanges.items()],
        reach=Reach(12345, number, number),
    )
    return details, people


@pytest.mark.parametrize("number", [1, 12, 300])
def test_pictures_and_lists_are_legible_at_every_width(number, new_context, monkeypatch):
    make_chat(slug="tea", transcript=[section("Q1. Why?", make_tweet())])
    details, people = details_with(number)
    monkeypatch.setattr(figures, "details_of", lambda chat: details)
    monkeypatch.setattr(figures, "people_of", lambda details: people)
    page = new_context().new_page()
    for address in ("/chats/tea/", "/chats/tea/figures/"):
        page.goto(address)
        assert not barriers(page), address
        for width in (320, 390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert not page.evaluate(_ILL_PLACED), (address, width)
            assert page.evaluate(_SMALLEST) >= 12
