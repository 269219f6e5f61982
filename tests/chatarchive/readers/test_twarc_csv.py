"""twarc-csv: what its versions and options made of the same tweets."""

import csv
import io
import json

import pytest

from chatarchive.readers import open_captures
from tests.chatarchive.readers.expectations import SAMPLES

ID = "1138900069643198465"
ORIGINAL = "1138900715566010371"


def table(*rows: dict) -> str:
    file = io.StringIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(file, names)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def row(text: str = "Q1 Hello", **more) -> dict:
    return {"text": text, "author.username": "ChatBadgeDemo", "id": ID} | more


def test_line_ends_are_line_ends_again(capture, read):
    (tweet,), _ = read(capture("chat.csv", table(row(r"one\n\ntwo"))))
    assert tweet.text == "one\n\ntwo"


def test_the_first_version_left_line_ends_as_they_were(capture, read):
    tweets, _ = read(capture("chat.csv", table(row("one\ntwo"), row(r"C:\new", id=ORIGINAL))))
    assert [tweet.text for tweet in tweets] == ["one\ntwo", r"C:\new"]


@pytest.mark.parametrize("everything", [False, True])
def test_cells_written_as_json_are_read(capture, read, everything):
    cells = row("one\ntwo “three”", lang="en")
    encoded = {
        name: json.dumps(cell) if everything or name == "text" else cell
        for name, cell in cells.items()
    }
    (tweet,), problems = read(capture("chat.csv", table(encoded)))
    assert (tweet.text, tweet.native_id, problems) == ("one\ntwo “three”", ID, [])
    assert (tweet.author.handle, tweet.language) == ("ChatBadgeDemo", "en")


def test_lists_as_python_shows_them_are_read(capture, read):
    cells = {"entities.urls": "['https://example.org/a', 'https://example.org/b']"}
    (tweet,), _ = read(capture("chat.csv", table(row("https://t.co/a1 https://t.co/b1", **cells))))
    assert [(link.url, link.target) for link in tweet.links] == [
        ("https://t.co/a1", "https://example.org/a"),
        ("https://t.co/b1", "https://example.org/b"),
    ]


def test_where_it_cannot_be_told_which_address_leads_where_none_is_guessed(capture, read):
    cells = {"entities.urls": '["https://example.org/a"]'}
    (tweet,), _ = read(capture("chat.csv", table(row("https://t.co/a1 https://t.co/b1", **cells))))
    assert [link.url for link in tweet.links] == ["https://example.org/a"]


def test_a_retweets_figures_and_words_are_those_of_what_it_repeats(capture, read):
    cells = {
        "referenced_tweets.retweeted.id": ORIGINAL,
        "retweeted_user_id": "9000000002",
        "retweeted_username": "InspQuillDemo",
        "public_metrics.like_count": "13.0",
    }
    (tweet,), _ = read(capture("chat.csv", table(row("A1 Sleep", **cells))))
    assert (tweet.is_retweet, tweet.retweet_of_id, tweet.likes) == (True, ORIGINAL, None)
    assert (tweet.text, tweet.text_cut, tweet.retweet_of_handle) == (
        "A1 Sleep",
        False,
        "InspQuillDemo",
    )
    (original,) = tweet.embedded
    assert (original.native_id, original.text, original.likes) == (ORIGINAL, "A1 Sleep", 13)
    assert (original.author.native_id, original.author.handle) == ("9000000002", "InspQuillDemo")


def test_a_retweet_left_as_it_was_is_cut_and_tells_of_no_original(capture, read):
    cells = {"referenced_tweets.retweeted.id": ORIGINAL, "public_metrics.like_count": "0"}
    (tweet,), _ = read(capture("chat.csv", table(row("RT @InspQuillDemo: A1 Sle…", **cells))))
    assert (tweet.retweet_of_handle, tweet.text_cut) == ("InspQuillDemo", True)
    assert (tweet.embedded, tweet.likes) == ([], None)


def test_rounded_ids_take_those_beside_them_along(capture, read):
    rows = [
        row("A1", id=f"11389000696431{n}0000", conversation_id="1138900069643190000")
        for n in range(6)
    ]
    tweets, problems = read(capture("chat.csv", table(*rows)))
    assert (tweets, len(problems)) == ([], 6)


@pytest.mark.parametrize(
    "cell", ["[", "[5]", "[{}]", '[{"url": 5}]', "['", "{}", "null", '"', "[" * 9999]
)
@pytest.mark.parametrize(
    "name",
    [
        "entities.urls",
        "entities.mentions",
        "attachments.media",
        "attachments.media_keys",
        "referenced_tweets",
        "edit_history_tweet_ids",
        "public_metrics.like_count",
    ],
)
def test_a_damaged_cell_costs_at_most_its_row(capture, read, name, cell):
    content = table(row(**{name: cell}), row("next", id=ORIGINAL))
    tweets, problems = read(capture("chat.csv", content))
    assert len(tweets) + len(problems) == 2
    assert tweets[-1].text == "next"


def test_columns_may_be_few_and_in_any_order(capture, read):
    sample = SAMPLES / "twarc-csv" / "version-7.csv"
    rows = list(csv.DictReader(io.StringIO(sample.read_text(encoding="utf-8"))))
    kept = ["author.username", "public_metrics.reply_count", "id", "text"]
    path = capture("fewer.csv", table(*({name: one[name] for name in kept} for one in rows)))
    (reading,) = open_captures([str(path)])
    tweets, problems = read(path)
    assert reading.format == "twarc-csv"
    assert (len(tweets), len(problems)) == (len(rows) - 1, 1)
