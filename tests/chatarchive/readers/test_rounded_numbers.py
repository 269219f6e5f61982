"""Numbers of other tweets that a program rounded along with a row's own: nothing is taken from
them. The row's own number stands in its address as well."""

import csv
import io
import json

import pytest

from tests.factories import tweet_id, utc

IDS = [str(int(tweet_id(utc(2020, 10, 12, 20, minute))) + 137 * minute) for minute in range(12)]


def in_spreadsheet(native_id: str) -> str:
    """Fifteen figures, and zeros."""
    return native_id[:15] + "0" * (len(native_id) - 15)


def table(names: str, row: str) -> str:
    """Of twelve tweets, each second answers the one before."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(names.split(","))
    for number, own in enumerate(IDS):
        answered = IDS[number - 1] if number % 2 else ""
        values = {
            "address": f"https://twitter.com/ann/status/{own}",
            "own": in_spreadsheet(own),
            "answered": in_spreadsheet(answered),
            "begun": in_spreadsheet(answered or own),
            "text": f"{'@bob ' if answered else ''}words {number} #WeExample",
        }
        writer.writerow([cell.format(**values) for cell in row.split("|")])
    return file.getvalue()


TABLES = {
    "snscrape-csv": (
        "url,date,rawContent,id,username,inReplyToTweetId,conversationId",
        "{address}|2020-10-12 20:05:00+00:00|{text}|{own}|ann|{answered}|{begun}",
    ),
    "twint": (
        "id,conversation_id,date,username,tweet,link,reply_to",
        "{own}|{begun}|2020-10-12|ann|{text}|{address}|[{{'username': 'someone'}}]",
    ),
    "nodexl": (
        "Vertex 1,Vertex 2,Relationship,Tweet,Twitter Page for Tweet,Imported ID,"
        "In-Reply-To Tweet ID",
        "ann|bob|Mentions|{text}|{address}|{own}|{answered}",
    ),
    "table": ("Link,Tweet ID,Reply to,Handle,Words", "{address}|{own}|{answered}|ann|{text}"),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_with_rounded_numbers_names_no_other_tweet(capture, read, name):
    tweets, problems = read(capture("chat.csv", table(*TABLES[name])))
    assert ([tweet.native_id for tweet in tweets], problems) == (IDS, [])
    assert {tweet.reply_to_id + tweet.conversation_id for tweet in tweets} == {""}
    # Twint names people also for what answers nobody.
    assert "someone" not in {tweet.reply_to_handle for tweet in tweets}


def test_json_with_rounded_numbers_names_no_other_tweet(capture, read):
    lines = [
        json.dumps(
            {
                "_type": "snscrape.modules.twitter.Tweet",
                "url": f"https://twitter.com/ann/status/{own}",
                "date": "2020-10-12T20:05:00+00:00",
                "rawContent": "@bob A1",
                "id": int(f"{own[:17]}00"),
                "conversationId": int(f"{IDS[0][:17]}00"),
                "inReplyToTweetId": int(f"{IDS[0][:17]}00"),
                "inReplyToUser": {"username": "bob"},
            }
        )
        for own in IDS[1:]
    ]
    tweets, _ = read(capture("chat.jsonl", "\n".join(lines)))
    assert [tweet.native_id for tweet in tweets] == IDS[1:]
    assert {tweet.reply_to_id + tweet.conversation_id for tweet in tweets} == {""}
    assert {tweet.reply_to_handle for tweet in tweets} == {"bob"}


@pytest.mark.parametrize(
    "rounded", [lambda own: int(f"{own[:17]}00"), lambda own: int(in_spreadsheet(own))]
)
def test_statuses_told_by_rounded_numbers_alone_are_rejected(capture, read, rounded):
    statuses = [
        {
            "created_at": "Mon Oct 12 20:05:00 +0000 2020",
            "id": rounded(own),
            "text": "Hello",
            "user": {"screen_name": "ann"},
        }
        for own in IDS
    ]
    tweets, problems = read(capture("chat.json", json.dumps(statuses)))
    assert (tweets, len(problems)) == ([], len(IDS))
    assert "were rounded" in problems[0].why
    for status, own in zip(statuses, IDS, strict=True):
        status["id_str"] = own
    tweets, problems = read(capture("chat.json", json.dumps({"statuses": statuses})))
    assert ([tweet.native_id for tweet in tweets], problems) == (IDS, [])


def test_statuses_told_by_sound_numbers_alone_are_read(capture, read):
    statuses = [{"id": int(own), "text": "Hello", "user": {"screen_name": "ann"}} for own in IDS]
    tweets, _ = read(capture("chat.json", json.dumps(statuses)))
    assert [tweet.native_id for tweet in tweets] == IDS
