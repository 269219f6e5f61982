"""Capturing from a local server that speaks Bluesky's API, by real requests."""

import orjson
import pytest

from chatarchive.capturing import bluesky
from tests.capturing_servers.bluesky_api import error
from tests.capturing_servers.driving import bluesky_source, capture, check_every_break, read


@pytest.fixture
def chat(bluesky_api):
    """A question, answers with and without the hashtag, and what somebody else talks of."""
    api = bluesky_api
    q1 = api.post("host", "Q1 Which tea? #TeaChat", 5)
    a1 = api.post("ann", "Green #teachat", 6, answers=q1)
    forgot = api.post("bob", "Black, always", 7, answers=q1)
    below = api.post("ann", "Even at night?", 8, answers=forgot)
    foreign = api.post("cy", "Look at my cat", -90)
    brought = api.post("dee", "Cats belong in #TeaChat", 9, answers=foreign)
    under = api.post("cy", "Do they?", 10, answers=brought)
    beside = api.post("eve", "Lovely cat", 11, answers=foreign)
    q2 = api.post("host", "Q2 Milk? #TeaChat", 30)
    early = api.post("ann", "Soon: #TeaChat", -200)
    return locals()


def lines_of(path):
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def test_the_tagged_and_what_was_said_below_them_come(bluesky_api, chat, tmp_path):
    path = tmp_path / "a.jsonl"
    figures = capture(bluesky_source(bluesky_api), path)
    assert read(path) == (
        "bluesky",
        {chat[name] for name in ("q1", "a1", "brought", "q2")},
        {chat[name] for name in ("forgot", "below", "under")},
    )
    # Two pages of the search, and a thread for each conversation that holds more.
    assert (len(bluesky_api.asked_of("searchPosts")), figures.requests) == (2, 4)
    threads = [asked.params["uri"][0] for asked in bluesky_api.asked_of("getPostThread")]
    assert threads == [chat["q1"], chat["brought"]]
    assert (figures.posts, figures.counts, figures.cost) == (7, 0, 0)


def test_several_hashtags_are_searched_one_by_one(bluesky_api, chat, tmp_path):
    other = bluesky_api.post("kim", "Late to #CakeChat", 31)
    capture(bluesky_source(bluesky_api), tmp_path / "a.jsonl", tags=["TeaChat", "CakeChat"])
    _, tagged, _ = read(tmp_path / "a.jsonl")
    assert other in tagged and chat["q1"] in tagged


def test_a_place_no_longer_known_is_gone_on_from_by_time(bluesky_api, chat, tmp_path):
    # 1 logs in, 2 is the first page of the search.
    bluesky_api.faults[3] = error(400, "InvalidRequest", "bad cursor")
    figures = capture(bluesky_source(bluesky_api), tmp_path / "a.jsonl")
    _, tagged, others = read(tmp_path / "a.jsonl")
    assert (len(tagged), len(others), figures.refused) == (4, 3, 1)


def test_a_place_leads_no_further_than_so_far(bluesky_api, chat, tmp_path, monkeypatch):
    monkeypatch.setattr(bluesky, "_FAR", 3)
    bluesky_api.leads = 3
    capture(bluesky_source(bluesky_api), tmp_path / "a.jsonl")
    assert len(read(tmp_path / "a.jsonl")[1]) == 4


def test_who_shows_themselves_only_to_those_logged_in_is_left_out(bluesky_api, chat, tmp_path):
    api, path = bluesky_api, tmp_path / "a.jsonl"
    api.shy, api.unshy = {"bob", "dee"}, {"ann"}
    quoting = api.post("eve", "As dee says #TeaChat", 32, quotes=chat["brought"])
    figures = capture(bluesky_source(api), path)
    _, tagged, others = read(path)
    assert tagged == {chat["q1"], chat["a1"], chat["q2"], quoting}
    assert others == {chat["below"]}  # though it answers one that is left out
    for words in ("Black, always", "Cats belong"):
        assert words not in path.read_text()
    assert figures.left_out == 3
    assert sum(line["capture"].get("left_out", 0) for line in lines_of(path)) == 3


def test_what_was_deleted_leaves_no_problem(bluesky_api, chat, tmp_path):
    bluesky_api.deleted = {chat["forgot"]}
    capture(bluesky_source(bluesky_api), tmp_path / "a.jsonl")
    assert read(tmp_path / "a.jsonl")[2] == {chat["under"]}
    bluesky_api.faults[4 + 3] = error(400, "NotFound")
    figures = capture(bluesky_source(bluesky_api), tmp_path / "b.jsonl")
    assert figures.refused == 1
    read(tmp_path / "b.jsonl")


def test_a_thread_cut_off_at_its_depth_is_asked_on_from_there(bluesky_api, tmp_path):
    uri = bluesky_api.post("host", "Q1 #TeaChat", 1)
    for number in range(20):
        uri = bluesky_api.post(f"one{number}", f"Answer {number}", 2 + number, answers=uri)
    bluesky_api.deepest = 8
    capture(bluesky_source(bluesky_api), tmp_path / "a.jsonl")
    assert len(read(tmp_path / "a.jsonl")[2]) == 20
    assert len(bluesky_api.asked_of("getPostThread")) == 3


def test_a_followed_chat_is_asked_from_its_newest_post(bluesky_api, chat, tmp_path):
    api = bluesky_api
    late = []
    rounds = [
        lambda: late.append(api.post("gus", "Oolong #TeaChat", 40)),
        # Found late by the search: it was written before the newest.
        lambda: late.append(api.post("hal", "Rooibos #TeaChat", 39)),
    ]
    again = lambda: bool(rounds) and (rounds.pop(0)(), True)[1]  # noqa: E731
    capture(bluesky_source(api), tmp_path / "a.jsonl", again=again)
    _, tagged, others = read(tmp_path / "a.jsonl")
    assert set(late) < tagged and len(others) == 3
    asked = [one.params["since"][0][11:16] for one in api.asked_of("searchPosts")]
    assert asked == ["20:00", "20:00", "21:30", "21:40", "20:00", "20:00"]


def test_a_token_that_expired_is_renewed_and_one_no_longer_known_made_anew(
    bluesky_api, chat, tmp_path
):
    source = bluesky_source(bluesky_api)
    capture(source, tmp_path / "a.jsonl")
    bluesky_api.log_out()
    capture(source, tmp_path / "b.jsonl")
    bluesky_api.log_out()
    bluesky_api.refresh.clear()
    capture(source, tmp_path / "c.jsonl")
    assert len(bluesky_api.asked_of("createSession")) == 2
    assert len(bluesky_api.asked_of("refreshSession")) == 2
    assert read(tmp_path / "a.jsonl") == read(tmp_path / "b.jsonl") == read(tmp_path / "c.jsonl")


@pytest.mark.parametrize("looks", [0, 2])
def test_broken_off_anywhere_it_goes_on_and_asks_for_nothing_twice(
    bluesky_api, chat, tmp_path, looks
):
    source, asked = bluesky_source(bluesky_api), bluesky_api.asked
    capture(source, tmp_path / "first.jsonl")  # who logs in once stays logged in
    asked.clear()
    again = (lambda: len(asked) < 2 + looks) if looks else None
    check_every_break(bluesky.Connection, source, bluesky_api, tmp_path, again)
