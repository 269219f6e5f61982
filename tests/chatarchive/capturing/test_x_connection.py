"""X asked through the real tweepy: pages stay whole, refusals become words, the key stays here."""

import io
import logging
import traceback

import pytest

from chatarchive.capturing import x_connection
from chatarchive.capturing.asking import (
    RETWEETS,
    SEARCH,
    Ask,
    BrokenOff,
    MustWait,
    Refusal,
    Trouble,
)
from chatarchive.capturing.sources import Source
from chatarchive.capturing.vault import Secret
from chatarchive.capturing.x_connection import ALL, COUNTS_RECENT, RECENT, Connection
from tests.capturing_servers import x_api as x
from tests.capturing_servers.x_posts import make_x_post
from tests.chatarchive.capturing.driving import make_plan

PLAN = make_plan()
SEARCHED = Ask(SEARCH, RECENT, {"query": "#WeExample"})
ARCHIVE = Ask(SEARCH, ALL, {"query": "#WeExample"})


def connection(key=x.KEY, **options):
    return Connection(Source("x", secret=Secret(key)), **options)


@pytest.fixture
def everything_logged():
    """What all loggers say, on the lowest level."""
    words = io.StringIO()
    handler, root = logging.StreamHandler(words), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield words
    root.removeHandler(handler)
    root.setLevel(level)


def test_a_page_stays_whole(x_api):
    long = {"text": "At length #WeExample", "entities": {"hashtags": [{"tag": "WeExample"}]}}
    x_api.posts = [
        make_x_post("Short #WeExample", PLAN.since, "ada_example"),
        make_x_post("At…", PLAN.since, "bo_example", note_tweet=long, anything={"new": [1]}),
    ]
    media = [{"media_key": "3_1", "type": "photo", "alt_text": "A jug"}]
    x_api.beside = {
        "includes": {"media": media},
        "errors": [
            x.problem(
                "not-authorized-for-resource",
                "Authorization Error",
                resource_type="tweet",
                resource_id="17",
            )
        ],
    }
    page = connection().send(SEARCHED)
    assert sorted(page["data"], key=lambda post: int(post["id"])) == x_api.posts
    assert page["includes"]["media"] == media
    assert page["meta"]["result_count"] == Connection.posts_in(page) == 2
    assert page["capture"] == {"left_out": 1}  # protected by its author


def test_all_fields_are_asked_for_but_those_of_the_author_alone(x_api):
    connection().send(SEARCHED)
    path, params = x_api.asked[0]
    assert {"note_tweet", "edit_history_tweet_ids", "context_annotations"} <= {
        *params["tweet.fields"].split(",")
    }
    assert {"author_id", "referenced_tweets.id"} <= {*params["expansions"].split(",")}
    assert not [name for name in params["tweet.fields"].split(",") if "non_public" in name]
    connection().send(Ask("count", COUNTS_RECENT, {"query": "#a", "granularity": "day"}))
    assert x_api.asked[1][1].keys() == {"query", "granularity"}


def test_a_field_that_x_no_longer_knows_is_left_out(x_api):
    x_api.unknown_fields = {"note_request_suggestions", "source"}
    one = connection()
    for _ in range(2):
        one.send(SEARCHED)
    assert len(x_api.asked) == 4  # one refusal for each, once
    assert "source" not in x_api.asked[-1][1]["tweet.fields"].split(",")


def test_fields_are_asked_for_by_their_new_names_where_x_refuses_the_old(x_api, monkeypatch):
    allowed = x._ALLOWED - {"tweet.fields"} | {"post.fields"}
    monkeypatch.setattr(x, "_ALLOWED", allowed)
    connection().send(SEARCHED)
    asked = x_api.asked[-1][1]
    assert "note_post" in asked["post.fields"].split(",")
    assert "referenced_posts" in asked["expansions"].split(",")


REFUSED = {
    "wrong key": (x.UNAUTHORIZED, SEARCHED, Trouble.KEY, "does not know the key"),
    "no archive": (x.FORBIDDEN, ARCHIVE, Trouble.ACCESS, "last seven days can still be had"),
    "no search": (x.FORBIDDEN, SEARCHED, Trouble.ACCESS, "no access to searching"),
    "no project": (x.NOT_ENROLLED, SEARCHED, Trouble.ACCESS, "belongs to no project"),
    "no credit": (x.NO_CREDIT, SEARCHED, Trouble.CREDIT, "out of credit"),
    "cap": (x.USAGE_CAP, SEARCHED, Trouble.CREDIT, "cap of posts is used up"),
    "bad request": (
        x.Failure(
            400,
            {"errors": [{"message": f"Bad {x.ACCOUNT}, {x.KEY}:\nno operator 'point_radius'"}]},
        ),
        *(SEARCHED, Trouble.REQUEST, "no operator 'point_radius'"),
    ),
    "elsewhere": (
        x.Failure(302, b"", {"Location": "https://api.x.com/2/tweets/search/recent"}),
        *(SEARCHED, Trouble.NETWORK, "leads elsewhere"),
    ),
    "teapot": (x.Failure(418, b"[]"), SEARCHED, None, "cannot be read"),
    "no HTML": (x.Failure(404, b"<p>Gone</p>"), SEARCHED, Trouble.REQUEST, r"\(404\)"),
    "overload": (x.OVERLOADED, SEARCHED, None, "overloaded"),
    "cut before": (x.CUT_BEFORE, SEARCHED, None, "broke off"),
    "cut within": (x.CUT_WITHIN, SEARCHED, None, "broke off"),
    "half JSON": (x.Failure(200, b'{"data": [{"id'), SEARCHED, None, "broke off"),
    "a list": (x.Failure(200, b"[]"), SEARCHED, None, "cannot be read"),
    "clock": (
        x.Failure(
            400, {"errors": [{"message": "'end_time' must be a minimum of 10 seconds prior"}]}
        ),
        *(SEARCHED, None, "clock"),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_goes_wrong_is_told_in_words_without_key_or_account(x_api, everything_logged, name):
    failure, ask, kind, words = REFUSED[name]
    x_api.failures = {1: failure}
    with pytest.raises(Trouble if kind else BrokenOff, match=words) as caught:
        connection().send(ask)
    assert getattr(caught.value, "kind", None) == kind
    assert len(x_api.asked) == 1
    told = "".join(traceback.format_exception(caught.value)) + everything_logged.getvalue()
    assert "api.twitter.com" in told  # it was logged what was asked
    for secret in (x.KEY, x.KEY[:30], x.ACCOUNT):
        assert secret not in told
    assert caught.value.__context__ is None  # nor hangs on it what a debugger would show
    locals_kept = repr([frame.f_locals for frame, _ in traceback.walk_tb(caught.tb)][1:])
    assert x.KEY not in locals_kept


def test_a_server_that_never_answers_is_not_waited_for(x_api, monkeypatch):
    monkeypatch.setattr(x_connection, "_TIMEOUT", (5, 0.05))
    x_api.failures = {1: x.SILENCE}
    with pytest.raises(BrokenOff, match="in time"):
        connection().send(SEARCHED)


@pytest.mark.parametrize("key", ["AnotherKey", "AnotherKey\nof two lines", "AnotherKey’s"])
def test_a_wrong_key_is_not_shown_either(x_api, everything_logged, key):
    with pytest.raises(Trouble) as caught:
        connection(key).send(SEARCHED)
    assert caught.value.kind == Trouble.KEY
    assert "AnotherKey" not in str(caught.value) + everything_logged.getvalue()


def test_a_key_may_be_pasted_with_blanks_around_it(x_api):
    assert connection(f" {x.KEY}\n").send(SEARCHED)["meta"] == {"result_count": 0}


@pytest.mark.parametrize(
    ("failure", "least", "most"),
    [
        (lambda: x.limited(300), 290, 300),
        (x.limited, None, None),
        (lambda: x.limited(-60), None, None),
        (lambda: x.limited(400_000), None, None),
        (lambda: x.limited(300, remaining=7), None, None),
    ],
    ids=["reset", "no header", "long ago", "too long", "another limit"],
)
def test_a_limit_tells_how_long_to_wait_where_x_does(x_api, failure, least, most):
    x_api.failures = {1: failure()}
    with pytest.raises(MustWait) as caught:
        connection().send(SEARCHED)
    assert caught.value.seconds is None if least is None else least < caught.value.seconds <= most


def test_a_place_that_x_forgot_is_a_refusal(x_api):
    ask = Ask(SEARCH, RECENT, {"query": "#WeExample", "next_token": "b26v89c19zqg8o3f"})
    with pytest.raises(Refusal) as caught:
        connection().send(ask)
    assert caught.value.kind == Refusal.EXPIRED


def test_a_time_that_fell_out_of_the_seven_days_is_a_refusal(x_api):
    params = {"query": "#WeExample", "start_time": "2020-01-01T00:00:00Z"}
    with pytest.raises(Refusal) as caught:
        connection().send(Ask(SEARCH, RECENT, params))
    assert caught.value.kind == Refusal.EXPIRED


@pytest.mark.parametrize(
    ("failure", "kind", "why"),
    [
        (x.Failure(404, {"title": "Not Found Error"}), Refusal.GONE, "deleted"),
        (
            x.Failure(200, {"errors": [x.problem("not-authorized-for-resource", "No")]}),
            *(Refusal.GONE, "protects"),
        ),
        (x.FORBIDDEN, Refusal.UNKNOWN, "plan"),
    ],
)
def test_retweets_that_are_not_to_be_had_stop_nothing_else(x_api, failure, kind, why):
    x_api.failures = {1: failure}
    with pytest.raises(Refusal, match=why) as caught:
        connection().send(Ask(RETWEETS, "/2/tweets/17/retweets"))
    assert caught.value.kind == kind


def test_the_archive_is_asked_once_a_second(x_api):
    slept = []
    one = connection(sleep=slept.append, clock=lambda: 100)
    for ask in (ARCHIVE, SEARCHED, ARCHIVE):
        one.send(ask)
    assert slept == [pytest.approx(1.1)]
