"""Capturing from a local server that speaks Mastodon's API, by real requests."""

from datetime import timedelta

import orjson
import pytest

from chatarchive.capturing import mastodon
from chatarchive.capturing.asking import Trouble
from tests.capturing_servers.driving import (
    capture,
    check_every_break,
    mastodon_source,
    read,
    with_token,
)
from tests.factories import CHAT_STARTS


class Chat:
    """A question, answers with and without the hashtag, and what somebody else talks of."""

    def __init__(self, api):
        post, self.api = api.post, api
        self.early = post("ann", "Soon: #TeaChat", -200)
        self.foreign = post("cy", "Look at my cat", -90, name="cats.example")
        self.q1 = post("host", "Q1 Which tea? #TeaChat", 5)
        self.a1 = post("ann", "Green #teachat", 6, answers=self.q1)
        self.forgot = post("bob", "Black, always", 7, answers=self.q1)
        self.below = post("ann", "Even at night?", 8, answers=self.forgot)
        self.brought = post("dee", "Cats belong in #TeaChat", 9, answers=self.foreign)
        self.under = post("cy", "Do they?", 10, answers=self.brought, name="cats.example")
        self.beside = post("eve", "Lovely cat", 11, answers=self.foreign)
        self.q2 = post("host", "Q2 Milk? #TeaChat", 30)
        self.late = post("ann", "That was #TeaChat", 500)
        self.reply_later = post("bob", "Milk first", 600, answers=self.q2)

    def uris(self, *names):
        return {self.api.statuses[getattr(self, name)]["uri"] for name in names}


@pytest.fixture
def chat(mastodon_api):
    return Chat(mastodon_api)


TAGGED = ("q1", "a1", "brought", "q2")
UNTAGGED = ("forgot", "below", "under", "reply_later")


def test_the_tagged_of_the_window_and_what_was_said_below_them_come(mastodon_api, chat, tmp_path):
    path = tmp_path / "a.jsonl"
    figures = capture(mastodon_source(mastodon_api), path)
    assert read(path) == ("mastodon", chat.uris(*TAGGED), chat.uris(*UNTAGGED))
    # Back from the newest: two pages, and an empty one, which is the end.
    assert [one.params.get("max_id") for one in mastodon_api.asked_of("/TeaChat")] == [
        None,
        [chat.brought],
        [chat.early],
    ]
    assert len(mastodon_api.asked_of("/context")) == 3
    assert (figures.posts, figures.counts, figures.requests, figures.left_out) == (8, 1, 6, 0)
    assert "That was" not in path.read_text()  # outside the window: not ours to keep


def test_a_chat_of_long_ago_is_begun_near_its_end(mastodon_api, chat, tmp_path):
    long_after = CHAT_STARTS + timedelta(days=400)
    for number in range(5):
        mastodon_api.post("kim", "Now #TeaChat", 400 * 24 * 60 - number)
    capture(mastodon_source(mastodon_api), tmp_path / "a.jsonl", made_at=long_after)
    first = mastodon_api.asked_of("/TeaChat")[0].params
    at = CHAT_STARTS + timedelta(hours=26)
    assert first["max_id"] == [str(int(at.timestamp() * 1000) << 16)]
    assert read(tmp_path / "a.jsonl")[1] == chat.uris(*TAGGED)


@pytest.mark.parametrize("version", ["4.5.2", "2.7.2 (compatible; Other 2.5.0)", ""])
def test_where_ids_hold_no_time_what_a_status_says_counts(mastodon_api, tmp_path, version):
    mastodon_api.by_count, mastodon_api.version = True, version
    chat = Chat(mastodon_api)
    long_after = CHAT_STARTS + timedelta(days=400)
    capture(mastodon_source(mastodon_api), tmp_path / "a.jsonl", made_at=long_after)
    assert read(tmp_path / "a.jsonl")[1] == chat.uris(*TAGGED)


def test_a_wrong_guess_where_to_begin_is_taken_back(mastodon_api, chat, tmp_path, monkeypatch):
    monkeypatch.setattr(mastodon, "_first_id", lambda plan, version: "1")
    capture(mastodon_source(mastodon_api), tmp_path / "a.jsonl")
    assert read(tmp_path / "a.jsonl")[1] == chat.uris(*TAGGED)


def test_several_hashtags_are_asked_for_on_every_page(mastodon_api, chat, tmp_path):
    chat.cake = mastodon_api.post("kim", "Late to #CakeChat", 31)
    mastodon_api.has_links = False
    capture(mastodon_source(mastodon_api), tmp_path / "a.jsonl", tags=["TeaChat", "CakeChat"])
    assert read(tmp_path / "a.jsonl")[1] == chat.uris(*TAGGED, "cake")
    asked = mastodon_api.asked_of("/TeaChat")
    assert len(asked) > 1 and all(one.params["any[]"] == ["CakeChat"] for one in asked)
    many = ["TeaChat", "One", "Two", "Three", "CakeChat"]
    mastodon_api.asked.clear()
    capture(mastodon_source(mastodon_api), tmp_path / "b.jsonl", tags=many)
    assert read(tmp_path / "b.jsonl")[1] == chat.uris(*TAGGED, "cake")
    assert mastodon_api.asked_of("/CakeChat") and "any[]" not in mastodon_api.asked[-5].params


def test_what_is_not_for_everybody_is_left_out_before_it_is_kept(mastodon_api, chat, tmp_path):
    post, path = mastodon_api.post, tmp_path / "a.jsonl"
    secret = post("bob", "Between us: pu-erh #TeaChat", 12, visibility="private")
    post("bob", "Only for you: mate", 13, answers=chat.q1, visibility="direct")
    chat.quiet = post("gus", "Softly #TeaChat", 14, visibility="unlisted")
    chat.quoting = post("eve", "As bob says #TeaChat", 15, quotes=secret)
    figures = capture(with_token(mastodon_api), path)
    _, tagged, others = read(path)
    assert tagged == chat.uris(*TAGGED, "quiet", "quoting")
    assert others == chat.uris(*UNTAGGED)
    assert "pu-erh" not in path.read_text() and "mate" not in path.read_text()
    assert figures.left_out == 3


def test_a_thread_that_was_cut_is_asked_for_further_down(mastodon_api, tmp_path, monkeypatch):
    monkeypatch.setattr(mastodon, "_THREAD_LIMIT", 3)
    mastodon_api.context_limit = 3
    one = first = mastodon_api.post("host", "Q1 #TeaChat", 1)
    for number in range(7):
        one = mastodon_api.post(f"one{number}", f"Answer {number}", 2 + number, answers=one)
    capture(mastodon_source(mastodon_api), tmp_path / "a.jsonl")
    assert len(read(tmp_path / "a.jsonl")[2]) == 7
    asked = [asked.path.split("/")[4] for asked in mastodon_api.asked_of("/context")]
    assert asked[0] == first and len(asked) == 3


def test_a_status_gone_meanwhile_is_no_trouble(mastodon_api, chat, tmp_path, monkeypatch):
    is_shown = mastodon_api._is_shown
    monkeypatch.setattr(
        mastodon_api,
        "_is_shown",
        lambda number, bearer: number != chat.q1 and is_shown(number, bearer),
    )
    figures = capture(mastodon_source(mastodon_api), tmp_path / "a.jsonl")
    assert figures.refused == 1
    # What hung below it is asked for where that is possible: "forgot" is not known at all.
    assert read(tmp_path / "a.jsonl")[2] == chat.uris("under", "reply_later")


def test_what_stands_above_is_no_part_of_the_chat(mastodon_api, chat, tmp_path):
    capture(mastodon_source(mastodon_api), tmp_path / "a.jsonl")
    _, tagged, others = read(tmp_path / "a.jsonl")
    assert not (tagged | others) & chat.uris("foreign", "beside", "early", "late")


def test_a_followed_chat_is_asked_from_its_newest_status(mastodon_api, chat, tmp_path):
    def something_comes():
        chat.more = mastodon_api.post("gus", "Oolong #TeaChat", 40)

    rounds = [something_comes]
    del mastodon_api.statuses[chat.late]
    capture(
        mastodon_source(mastodon_api),
        tmp_path / "a.jsonl",
        again=lambda: bool(rounds) and (rounds.pop()(), True)[1],
    )
    assert read(tmp_path / "a.jsonl")[1] == chat.uris(*TAGGED, "more")
    since = [one.params.get("since_id") for one in mastodon_api.asked_of("/TeaChat")]
    assert since[:5] == [None, None, None, [chat.q2], [chat.q2]] and since[5:] == [None] * 3


def test_a_server_that_shows_hashtags_to_nobody_is_not_taken_for_silence(mastodon_api, tmp_path):
    mastodon_api.feeds = {"local": "disabled", "remote": "disabled"}
    with pytest.raises(Trouble, match="shows hashtags to nobody") as told:
        capture(mastodon_source(mastodon_api), tmp_path / "a.jsonl")
    assert told.value.kind == Trouble.ACCESS
    assert len(mastodon_api.asked) == 1


@pytest.mark.parametrize("looks", [0, 3])
def test_broken_off_anywhere_it_goes_on_and_asks_for_nothing_twice(
    mastodon_api, chat, tmp_path, looks
):
    asked = mastodon_api.asked
    again = (lambda: len(asked) < 4 + looks) if looks else None
    source = mastodon_source(mastodon_api)
    check_every_break(mastodon.Connection, source, mastodon_api, tmp_path, again)


def test_the_journal_says_what_was_asked_and_keeps_no_more_than_that(mastodon_api, chat, tmp_path):
    path = tmp_path / "a.jsonl"
    capture(mastodon_source(mastodon_api), path)
    lines = [orjson.loads(line)["capture"] for line in path.read_bytes().splitlines()]
    assert [line["step"] for line in lines] == ["plan", "count", *["search"] * 3] + [
        "conversation"
    ] * 3
    assert lines[2]["asked"]["params"] == {
        "since": "2024-01-16T20:00:00Z",
        "until": "2024-01-16T23:00:00Z",
    }
    sent = mastodon_api.asked_of("/TeaChat")[0].params
    assert "since" not in sent and sent["limit"] == ["40"]
