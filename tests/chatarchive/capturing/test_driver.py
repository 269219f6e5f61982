"""Driving an engine: waiting, trying again, limits, stopping."""

import pytest

from chatarchive.capturing.asking import (
    COUNT,
    SEARCH,
    Announcement,
    Ask,
    BrokenOff,
    MustWait,
    Refusal,
    Round,
    Trouble,
)
from chatarchive.capturing.driver import TRIES, EndOfDryRun, Later
from tests.chatarchive.capturing.driving import Answering, Noting, drive, make_plan

SIZE = ("limit", 10, 100)
ASKS = [Ask(SEARCH, "/posts", {"page": number}, SIZE) for number in range(3)]


def engine_of(*wanted, sent=None):
    """An engine that yields ``wanted``, and adds to ``sent`` what it is sent."""

    def engine(plan):
        for one in wanted:
            answer = yield one
            if sent is not None:
                sent.append(answer)

    return engine


def page(number=100):
    return {"data": [{}] * number}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "x.jsonl"


def test_a_request_that_broke_off_is_made_again_after_longer_and_longer_pauses(path):
    patience = Noting()
    connection = Answering(*[BrokenOff("Cut.")] * (TRIES - 1), page())
    driver = drive(engine_of(ASKS[0]), connection, path, make_plan(), patience=patience)
    assert (driver.figures.requests, driver.figures.posts) == (1, 100)
    pauses = [seconds for seconds, why in patience.waits]
    assert len(pauses) == TRIES - 1
    assert all(0.75 * 2**n <= pause <= 2**n for n, pause in enumerate(pauses, 1))


def test_after_some_tries_it_gives_up_in_words(path):
    connection = Answering(*[BrokenOff("X did not answer in time.")] * TRIES)
    with pytest.raises(Trouble, match=r"did not answer in time.*kept") as caught:
        drive(engine_of(ASKS[0]), connection, path, make_plan())
    assert caught.value.kind == Trouble.NETWORK
    assert len(connection.asked) == TRIES


def test_a_limit_is_waited_out_as_long_as_the_network_says_or_longer_each_time(path):
    patience = Noting()
    connection = Answering(
        *(MustWait(40, "Limit"), MustWait(None, "?"), MustWait(None, "?"), page(1))
    )
    drive(engine_of(ASKS[0]), connection, path, make_plan(), patience=patience)
    assert [seconds for seconds, why in patience.waits] == [41, 61, 121]


def test_a_patience_that_does_not_sleep_leaves_the_rest_for_later(path):
    class Impatient:
        def wait(self, seconds, why):
            raise Later(seconds, why)

    connection = Answering(page(), MustWait(40, "Limit"))
    with pytest.raises(Later):
        drive(engine_of(*ASKS), connection, path, make_plan(), patience=Impatient())
    connection = Answering(page(), page(1))
    assert drive(engine_of(*ASKS), connection, path, make_plan()).figures.posts == 201
    assert [ask.params["page"] for ask in connection.asked] == [1, 2]


def test_a_limit_makes_the_last_page_smaller_and_then_stops(path):
    connection = Answering(page(100), page(30), page(100))
    with pytest.raises(Trouble, match="limit of 130 posts") as caught:
        drive(engine_of(*ASKS), connection, path, make_plan(), limit=130)
    assert caught.value.kind == Trouble.LIMIT
    assert [ask.params["limit"] for ask in connection.asked] == [100, 30]


def test_with_a_higher_limit_it_goes_on_and_asks_nothing_again(path):
    with pytest.raises(Trouble):
        drive(engine_of(*ASKS), Answering(page(100), page(30)), path, make_plan(), limit=130)
    connection = Answering(page(100))
    driver = drive(engine_of(*ASKS), connection, path, make_plan(), limit=1000)
    assert [ask.params["page"] for ask in connection.asked] == [2]
    assert (driver.figures.posts, driver.figures.requests, driver.figures.asked_now) == (230, 3, 1)


def test_a_page_is_not_made_smaller_than_the_network_takes(path):
    connection = Answering(page(10))
    drive(engine_of(ASKS[0]), connection, path, make_plan(), limit=3)
    assert connection.asked[0].params["limit"] == 10


def test_an_engine_is_sent_a_refusal_and_goes_on_also_when_it_was_kept(path):
    for _ in range(2):
        sent = []
        connection = Answering(Refusal(Refusal.GONE, "Deleted."), page(2))
        driver = drive(engine_of(*ASKS[:2], sent=sent), connection, path, make_plan())
        assert (sent[0].kind, len(sent[1]["data"])) == ("gone", 2)
        assert (driver.figures.refused, driver.figures.posts) == (1, 2)
    assert not connection.asked


def test_a_dry_run_counts_and_asks_for_no_post(path):
    told = []
    wanted = Ask(COUNT, "/counts"), Announcement(SEARCH, 250, 3), *ASKS
    connection = Answering({"total": 250})
    with pytest.raises(EndOfDryRun):
        drive(
            engine_of(*wanted),
            connection,
            path,
            make_plan(),
            dry_run=True,
            on_announcement=lambda announcement, figures: told.append(figures.planned_cost),
        )
    assert told == [251]  # dollars, at one a post and one a count
    assert len(connection.asked) == 1


def test_the_cost_announced_is_that_of_what_came(path):
    wanted = Ask(COUNT, "/counts"), Announcement(SEARCH, 250, 3), *ASKS
    connection = Answering({"total": 250}, page(), page(), page(50))
    figures = drive(engine_of(*wanted), connection, path, make_plan()).figures
    assert figures.planned_cost == figures.cost == 251
    assert (figures.planned, figures.posts, figures.planned_by_step) == (250, 250, {"search": 250})


def test_what_somebody_wants_stopped_asks_for_nothing_more(path):
    with pytest.raises(Trouble) as caught:
        drive(engine_of(ASKS[0]), Answering(), path, make_plan(), stopped=lambda: True)
    assert caught.value.kind == Trouble.STOPPED


def test_a_round_waits_for_the_next_look_and_what_is_kept_is_passed_through_at_once(path):
    looks, patience = [], Noting()
    wanted = [one for ask in ASKS for one in (ask, Round())]

    def look():
        looks.append(True)
        return True

    connection = Answering(page(1), page(2))
    drive(engine_of(*wanted[:3]), connection, path, make_plan(), on_round=look, patience=patience)
    assert (len(looks), patience.waits) == (1, [(30, "")])
    connection = Answering(page(3))
    drive(engine_of(*wanted), connection, path, make_plan(), on_round=look, patience=patience)
    assert len(connection.asked) == 1
    assert len(looks) == 3  # none where more lies kept


def test_what_was_left_out_is_counted(path):
    connection = Answering({"data": [], "capture": {"left_out": 3}})
    assert drive(engine_of(ASKS[0]), connection, path, make_plan()).figures.left_out == 3
