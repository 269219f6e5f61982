"""The pictures of a chat: well-formed, legible, the same every time, whoever took part."""

import random
from itertools import pairwise
from types import SimpleNamespace
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from chatarchive.drawing import timeline, web
from chatarchive.drawing.hour import Hour
from chatarchive.drawing.order import ordered
from chatarchive.drawing.portrait import Portrait
from chatarchive.drawing.svg import cut, width_of
from chatarchive.drawing.timeline import NARROWEST, placed
from chatarchive.drawing.web import MOST_LINES, MOST_PEOPLE
from chatarchive.figures.shapes import (
    ChatDetails,
    Exchange,
    Mark,
    Minute,
    Participant,
    SharedLink,
)
from tests.factories import CHAT_STARTS, utc

LONDON = ZoneInfo("Europe/London")
HOSTILE = "</title></svg><script>alert(1)</script>\"'&\x00\x0b\u202e🦊"
SVG = "{http://www.w3.org/2000/svg}"
REPLIES = f".//{SVG}path[@class='reply']"


def read(picture):
    """The picture's root, out of XML that must be well-formed."""
    return ElementTree.fromstring(picture)


def texts_in(root):
    """What is written in the picture, without what only the pointer shows."""
    return [
        "".join([text.text or "", *(inside.tail or "" for inside in text)])
        for text in root.iter(f"{SVG}text")
    ]


def an_hour(minutes=None, marks=(), **fields):
    minutes = {0: 3, 14: 9, 61: 1} if minutes is None else minutes
    details = ChatDetails(minutes=[Minute(*one) for one in minutes.items()], marks=list(marks))
    given = {"starts_at": CHAT_STARTS, "length": 60, "zone": LONDON} | fields
    return Hour(details, **given)


def questions(number, apart=7):
    return [Mark(2 + apart * at, f"Q{at + 1}", "Why?", f"q{at + 1}") for at in range(number)]


def crowd(number, replies=None):
    """``number`` people who mostly answer the first one, and each other by chance."""
    chance = random.Random(number)
    exchanges = {(one, 0): 1 + one % 3 for one in range(1, number)}
    for _ in range(number * 2 if replies is None else replies):
        pair = (chance.randrange(number), chance.randrange(number))
        exchanges[pair] = exchanges.get(pair, 0) + 1
    names = {one: f"Person {one} Example" for one in range(number)}
    return [Exchange(*pair, times) for pair, times in exchanges.items()], names


# The hour


def test_the_hour_is_drawn_with_its_questions_and_its_peak():
    root = read(timeline(an_hour(marks=questions(3))))
    assert len(root.findall(f".//{SVG}rect")) == 3
    said = texts_in(root)
    assert "9 at 9.14 pm" in said
    assert said.count("Q1") == 1
    assert "9 pm" in said and "10 pm" in said
    assert root.get("role") == "img"
    told = {one.get("id") for one in root}
    assert set(root.get("aria-labelledby").split()) <= told
    assert "Asked: Q1 at 9.02 pm, Q2 at 9.09 pm" in root.find(f"{SVG}desc").text


def test_the_hour_is_told_by_the_communitys_clock():
    summer = utc(2024, 7, 16, 20, 0)
    said = texts_in(read(timeline(an_hour(starts_at=summer))))
    assert "9 at 9.14 pm" in said
    abroad = texts_in(read(timeline(an_hour(zone=ZoneInfo("Asia/Kolkata")))))
    assert "9 at 2.44 am" in abroad and "2.30 am" in abroad


def test_bars_stand_where_their_minutes_are_and_within_the_picture():
    root = read(timeline(an_hour({-10: 1, 0: 4, 59: 8, 75: 2})))
    bars = root.findall(f".//{SVG}rect")
    across = [float(bar.get("x").rstrip("%")) for bar in bars]
    assert across == sorted(across) and across[0] >= 0 and across[-1] < 100
    heights = [float(bar.get("height")) for bar in bars]
    assert heights[1] == pytest.approx(heights[2] / 2)
    assert [bar.get("class") for bar in bars] == ["bar outside", "bar", "bar", "bar outside"]
    assert all(float(bar.get("y")) >= 0 for bar in bars)


@pytest.mark.parametrize("number", [1, 5, 12, 40])
@pytest.mark.parametrize("apart", [1, 3, 7])
def test_questions_labels_never_meet(number, apart):
    labels = [(one * apart / 90, f"Q{one + 1}") for one in range(min(number, 90 // apart))]
    rows = placed(labels)
    taken = {}
    for place, row in rows.items():
        share, said = labels[place]
        start, width = share * NARROWEST, width_of(said, 13)
        start -= width if start + width > NARROWEST else 0
        for other, end in taken.get(row, []):
            assert start >= end or start + width <= other
        taken.setdefault(row, []).append((start, start + width))
    assert len(taken) <= 4


def test_a_day_is_drawn_in_longer_steps_that_begin_at_round_times():
    hour = an_hour(dict.fromkeys(range(-47, 1500), 1), length=1440)
    root = read(timeline(hour))
    assert len(root.findall(f".//{SVG}rect")) <= 101
    assert root.find(f"{SVG}title").text == "Tweets by 30 minutes"
    assert len(timeline(hour)) < 20_000
    steps = hour.steps()
    assert sum(step.tweets for step in steps) == 1547
    assert hour.clock(steps[0].minute) == "8 pm"


def test_an_hour_without_tweets_is_not_drawn():
    assert timeline(an_hour({})) == ""
    assert timeline(an_hour({3: 0})) == ""


def test_a_question_asked_long_after_is_not_drawn_outside():
    hour = an_hour(marks=[Mark(500, "Q9", "Late", "q9"), Mark(3, "Q1", "Why?", "q1")])
    assert [mark.label for mark in hour.marks] == ["Q1"]


def test_words_of_a_heading_stay_words():
    marks = [Mark(3, HOSTILE, HOSTILE, "q")]
    drawn = timeline(an_hour(marks=marks))
    assert "<script" not in drawn
    assert not read(drawn).findall(f".//{SVG}script")


# Who replied to whom


@pytest.mark.parametrize("number", [2, 5, 40, 300])
def test_every_name_has_a_line_of_its_own(number):
    exchanges, names = crowd(number)
    drawn = web(exchanges, names, hosts=[0])
    root = read(drawn.picture)
    labels = root.findall(f"{SVG}text")
    assert len(labels) == drawn.people == min(number, MOST_PEOPLE)
    heights = sorted(float(one.get("y")) for one in labels)
    assert all(b - a >= 20 for a, b in pairwise(heights))
    assert heights[-1] < float(root.get("height"))
    start = float(labels[0].get("x").rstrip("%")) / 100 * NARROWEST + 14
    assert max(start + width_of(one, 14) for one in texts_in(root)) <= NARROWEST
    assert len(root.findall(REPLIES)) <= MOST_LINES
    assert drawn.people + drawn.more_people == number
    assert len(drawn.picture) < 60_000
    total = sum(one.replies for one in exchanges if one.writer != one.answered)
    assert drawn.replies + drawn.more_replies == total


def test_a_picture_is_the_same_every_time():
    exchanges, names = crowd(60)
    drawn = web(exchanges, names).picture
    random.Random(1).shuffle(exchanges)
    assert web(exchanges, names).picture == drawn


def test_lines_are_thicker_and_dots_larger_for_more_replies():
    exchanges = [Exchange(1, 2, 9), Exchange(3, 2, 1)]
    root = read(web(exchanges, {1: "Kim", 2: "Pat", 3: "Lee"}).picture)
    thick, thin = root.findall(REPLIES)
    assert float(thick.get("stroke-width")) > 2 * float(thin.get("stroke-width"))
    sizes = [float(dot.get("r")) for dot in root.findall(f"{SVG}circle")]
    assert max(sizes) > 2 * min(sizes)
    assert "Kim to Pat 9, Lee to Pat 1" in root.find(f"{SVG}desc").text


def test_an_arrow_points_to_who_was_answered():
    names = {1: "Kim", 2: "Pat"}

    def heads(*exchanges):
        root = read(web([Exchange(*one, 1) for one in exchanges], names).picture)
        first = root.find(f"{SVG}text").text
        heads = root.findall(f"{SVG}svg[@class='head']/{SVG}path")
        return first, ["up" if path.get("d") == "M-5 4 0-4 5 4z" else "down" for path in heads]

    first, ways = heads((1, 2))
    assert ways == (["down"] if first == "Kim" else ["up"])
    first, ways = heads((2, 1))
    assert ways == (["up"] if first == "Kim" else ["down"])
    assert sorted(heads((1, 2), (2, 1))[1]) == ["down", "up"]


def test_nobody_is_drawn_who_is_not_named_or_spoke_to_themselves():
    names = {1: "Kim", 2: "Pat"}
    assert web([Exchange(1, 1, 4), Exchange(1, 9, 3)], names) is None
    assert web([], names) is None
    drawn = web([Exchange(1, 1, 4), Exchange(1, 2, 3), Exchange(9, 2, 5)], names)
    assert (drawn.people, drawn.replies, drawn.more_people) == (2, 3, 0)


def test_names_stay_words_and_within_their_room():
    names = {1: HOSTILE * 9, 2: "漢字" * 40, 3: "W" * 300}
    drawn = web([Exchange(1, 2, 1), Exchange(3, 2, 1)], names, hosts=[2]).picture
    assert "<script" not in drawn
    root = read(drawn)
    assert all(width_of(text, 14) <= 180 for text in texts_in(root))
    assert any(text.endswith("… · host") for text in texts_in(root))


def test_people_who_talk_to_each_other_stand_together():
    bonds = {(0, 2): 5, (2, 4): 5, (0, 4): 5, (1, 3): 5, (3, 5): 5, (1, 5): 5, (0, 1): 1}
    order = ordered([0, 1, 2, 3, 4, 5], bonds)
    assert {frozenset(order[:3]), frozenset(order[3:])} == {
        frozenset({0, 2, 4}),
        frozenset({1, 3, 5}),
    }


def test_words_are_cut_with_an_ellipsis():
    assert cut("Kim", 100, 14) == "Kim"
    assert cut("Kim of a long name", 60, 14).endswith("…")
    assert width_of(cut("Kim of a long name", 60, 14), 14) <= 60


# What stands beside them


def portrait(**details):
    chat = SimpleNamespace(starts_at=CHAT_STARTS, length=60, slug="tea")
    named = {1: ("kim", "Kim"), 2: ("pat", "Pat"), 3: ("kim2", "Kim")}
    people = {one: SimpleNamespace(handle=h, name=n) for one, (h, n) in named.items()}
    return Portrait(chat, ChatDetails(**details), people, LONDON)


def test_two_of_one_name_are_told_apart_by_their_handles():
    assert portrait().names == {1: "Kim @kim", 2: "Pat", 3: "Kim @kim2"}


def test_of_an_account_that_is_gone_nothing_is_told():
    shown = portrait(
        participants=[Participant(1, 2), Participant(9, 8), Participant(2, 1, welcomed_by=[9, 1])],
        exchanges=[Exchange(9, 1, 3), Exchange(1, 2, 2)],
        links=[SharedLink("https://example.org/", "example.org", 2, [9, 2], ["tweet-1"])],
    )
    assert [one.label for one in shown.participants] == ["Kim @kim", "Pat"]
    assert shown.participants[1].welcomed_by == ["Kim @kim"]
    assert shown.exchanges == [("Kim @kim", 2, [("Pat", 2)])]
    assert shown.links[0].names == ["Pat"]


def test_only_web_addresses_are_linked():
    links = [SharedLink("javascript:alert(1)", "x", 1), SharedLink("https://example.org/", "", 1)]
    assert [link.label for link in portrait(links=links).links] == ["https://example.org/"]


def test_where_there_is_little_room_a_handle_tells_two_of_one_name_apart():
    drawn = portrait(exchanges=[Exchange(1, 2, 1), Exchange(3, 2, 1)]).web.picture
    assert sorted(texts_in(read(drawn))) == ["@kim", "@kim2", "Pat"]
