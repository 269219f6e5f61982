"""rtweet: lists, ids and times as R writes them, and the tweets told of in one row."""

import csv
import io

import pytest

ID = "1138900715566010371"
OTHER = "1138900069643198465"


def table(**cells) -> str:
    row = {
        "status_id": f"x{ID}",
        "screen_name": "InspQuillDemo",
        "text": "A1 Sleep",
        "is_retweet": "FALSE",
    }
    row |= {name.replace("__", "."): cell for name, cell in cells.items()}
    file = io.StringIO()
    csv.writer(file).writerows([row.keys(), row.values()])
    return file.getvalue()


def test_a_quoted_tweet_is_read_from_the_row_of_the_one_that_quotes_it(capture, read):
    cells = {
        "quoted_status_id": f"x{OTHER}",
        "quoted_text": "Q1 &amp; more",
        "quoted_user_id": "x9000000001",
        "quoted_screen_name": "ChatBadgeDemo",
        "quoted_favorite_count": "13",
    }
    (tweet,), _ = read(capture("chat.csv", table(**cells)))
    (quoted,) = tweet.embedded
    assert tweet.quote_of_id == quoted.native_id == OTHER
    assert (quoted.text, quoted.likes, quoted.author.native_id) == ("Q1 & more", 13, "9000000001")


def test_what_a_retweet_quotes_is_quoted_by_the_original(capture, read):
    cells = {
        "is_retweet": "TRUE",
        "retweet_status_id": "1138900600000000007",
        "retweet_text": "A1 Sleep",
        "retweet_screen_name": "DrTreeDemo",
        "quoted_status_id": OTHER,
        "quoted_text": "Q1",
        "quoted_screen_name": "ChatBadgeDemo",
    }
    (tweet,), _ = read(capture("chat.csv", table(**cells)))
    (original,) = tweet.embedded
    assert (tweet.quote_of_id, original.quote_of_id) == ("", OTHER)
    assert [one.native_id for one in original.embedded] == [OTHER]


def test_a_retweet_told_by_its_flag_alone_is_one(capture, read):
    cells = {"is_retweet": "TRUE", "text": "RT @DrTreeDemo: A1 Sle…", "retweet_count": "4"}
    (tweet,), _ = read(capture("chat.csv", table(**cells)))
    assert (tweet.is_retweet, tweet.text_cut, tweet.retweet_of_handle) == (True, True, "DrTreeDemo")
    assert (tweet.reposts, tweet.retweet_of_id) == (None, "")


@pytest.mark.parametrize(
    "listed",
    [
        "https://example.org/a https://example.org/b,c",
        "https://example.org/a|https://example.org/b,c",
        "https://example.org/a, https://example.org/b,c",
        'c("https://example.org/a", "https://example.org/b,c")',
    ],
)
def test_lists_are_parted_as_the_ways_to_save_a_table_part_them(capture, read, listed):
    content = table(urls_expanded_url=listed, urls_t__co="https://t.co/a1 https://t.co/b1")
    (tweet,), _ = read(capture("chat.csv", content))
    assert [(link.url, link.target) for link in tweet.links] == [
        ("https://t.co/a1", "https://example.org/a"),
        ("https://t.co/b1", "https://example.org/b,c"),
    ]


def test_times_are_utc(capture, read):
    content = table(status_id="x20000000123", created_at="2010-08-03 09:15:00")
    (tweet,), _ = read(capture("chat.csv", content))
    assert tweet.created_at.isoformat() == "2010-08-03T09:15:00+00:00"
    assert tweet.time_source == "zoned"


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Caf<U+00E9>", "Café"),
        ("<U+0001F602>", "😂"),
        ("<ed><a0><bd><ed><b8><82>!", "😂!"),
        ("<U+D83D><U+DE02>", "😂"),
        ("<b>bold</b> <3 <ed>", "<b>bold</b> <3 <ed>"),
        ("<U+FFFFFFFF> <ff><ff>", "<U+FFFFFFFF> <ff><ff>"),
        ("<U+D83D> alone", "\ufffd alone"),
    ],
)
def test_what_windows_could_not_write_is_there_again(capture, read, written, text):
    (tweet,), _ = read(capture("chat.csv", table(text=written)))
    assert tweet.text == text
