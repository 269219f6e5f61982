"""JSON of no known tool: read as a table, as long as it is certain that it holds tweets."""

import io
import json

import pytest

from chatarchive.readers import UnreadableCapture, open_captures
from chatarchive.records import Problem

IDS = [str(1138900069643198465 + number * 250_000_000_000) for number in range(4)]


def opened(value: object, **options):
    content = value if isinstance(value, str) else json.dumps(value)
    (reading,) = open_captures(["-"], stdin=io.BytesIO(content.encode()), **options)
    return reading


def tweets(count: int = 3, **more) -> list[dict]:
    return [
        {"tweet_id": IDS[number], "text": f"Thought {number}", "handle": "ann", **more}
        for number in range(count)
    ]


def ids_of(reading) -> list[str]:
    return [one.native_id for one in reading.records() if not isinstance(one, Problem)]


@pytest.mark.parametrize(
    "document",
    [
        tweets(),
        {"tweets": tweets()},
        {"query": "#WeExample", "count": 3, "data": {"results": tweets()}},
        {"june": tweets()[:1], "july": tweets()[1:]},
        {"0": tweets()[0], "1": tweets()[1], "2": tweets()[2]},
        {"data": {"0": tweets()[:2], "1": tweets()[2:]}},
        {"Ann": {"tweets": tweets()[:2]}, "Bo": {"tweets": tweets()[2:]}},
        [tweets()[:2], tweets()[2:]],
        [{"claim": "any", "tweet": one} for one in tweets()],
        {name: {str(at): one[name] for at, one in enumerate(tweets())} for name in tweets()[0]},
        "\n".join(map(json.dumps, tweets())),
        "\n".join(json.dumps(json.dumps(one)) for one in tweets()),
    ],
)
def test_the_objects_are_found_wherever_they_stand(document):
    reading = opened(document)
    assert reading.format == "table"
    assert ids_of(reading) == IDS[:3]
    assert [one.text for one in reading.records()] == ["Thought 0", "Thought 1", "Thought 2"]
    assert {one.author.handle for one in reading.records()} == {"ann"}


@pytest.mark.parametrize(
    "more",
    [
        {"created_at": "Wed Jun 12 20:05:11 +0000 2019", "user": {"screen_name": "ann"}},
        {"author_id": "9000000001", "username": "ann"},
    ],
)
def test_statuses_that_pandas_wrote_by_column_are_read(more):
    rows = [{"id": int(one), "text": f"A{one[-3:]} #WeExample", **more} for one in IDS]
    columns = {name: {str(at): row[name] for at, row in enumerate(rows)} for name in rows[0]}
    reading = opened(columns)
    assert ids_of(reading) == IDS
    assert {one.author.handle for one in reading.records()} == {"ann"}


def test_lists_of_objects_alike_are_one_table_also_beyond_the_beginning():
    far = {
        f"day {day}": [{**tweets()[0], "tweet_id": str(int(IDS[0]) + day * 10**9)}]
        for day in range(12_000)
    }
    assert len(ids_of(opened(far))) == 12_000


def test_a_tweet_that_another_carries_along_is_not_taken_for_it():
    other = {"tweet_id": IDS[3], "text": "Much longer words of somebody else", "handle": "bo"}
    for name in ("quoted_tweet", "retweetedStatus", "parent", "in_reply_to"):
        reading = opened(tweets(**{name: other}))
        assert ids_of(reading) == IDS[:3]
        assert {one.author.handle for one in reading.records()} == {"ann"}


def test_mongodbs_wrapped_values_are_taken_out():
    rows = [
        {"_id": {"$oid": "5d01"}, "tweet_id": {"$numberLong": one}, "text": "Thought"}
        for one in IDS
    ]
    assert ids_of(opened(rows)) == IDS


def test_numbers_that_were_rounded_are_rejected():
    rows = [{"id": float(one), "text": f"Thought of {one} #WeExample"} for one in IDS]
    with pytest.raises(UnreadableCapture, match="rounded by a spreadsheet"):
        opened(rows)


def test_each_object_gives_a_record_or_a_problem():
    reading = opened([*tweets(2), {}, "end", {"note": "pause"}, *tweets(1)])
    found = list(reading.records())
    assert [one.where for one in found] == [f"record {number}" for number in range(1, 7)]
    assert [one.why for one in found if isinstance(one, Problem)] == [
        "there is no tweet here, only a value by itself.",
        "there is no tweet here, only a value by itself.",
        "it has no tweet id, so it cannot be told from other tweets.",
    ]


def test_the_columns_can_be_said():
    rows = [{"a": {"b": one}, "c": "Words", "d": "bo"} for one in IDS]
    reading = opened(rows, columns={"id": "a.b", "text": "c", "author": "d"})
    assert ids_of(reading) == IDS
    assert {one.author.handle for one in reading.records()} == {"bo"}


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ([{"text": "Thought", "date": "2019-06-12"}] * 3, "no column holds tweets’ ids"),
        ([{"tweet_id": one, "likes": 3} for one in IDS], "no column holds words"),
        (tweets(recipient={"screen_name": "bo"}), "messages to single people"),
        (tweets(deleted_at="2020-01-01"), "deleted by those who wrote them"),
        ([{"like": one} for one in tweets()], "it has no columns"),
    ],
)
def test_what_is_missing_or_not_taken_is_said(document, why):
    with pytest.raises(UnreadableCapture, match=why):
        opened(document)


def test_an_id_and_words_of_different_tweets_are_never_put_together():
    rows = [
        {
            "team": "The long name of a team",
            "first": {"tweet_id": one, "text": f"Thought of {one}", "likes": 1},
            "second": {"tweet_id": str(int(one) + 10**12), "text": "Much longer words, others’"},
            "second_user": {"screen_name": "ann"},
        }
        for one in IDS
    ]
    found = list(opened(rows).records())
    assert [(one.native_id, one.text) for one in found] == [
        (one, f"Thought of {one}") for one in IDS
    ]
    without = [{"team": row["team"], "first": {"tweet_id": IDS[0]}} for row in rows]
    with pytest.raises(UnreadableCapture, match="no column holds words"):
        opened(without)
