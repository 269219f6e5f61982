"""GetOldTweets: lines that are hard to take apart, and words that were changed."""

import pytest

from chatarchive.readers.scraped_words import is_spaced, mended

ID = "1138900069643198465"
LATER = "1138900715566010371"
NAMES = "username;date;retweets;favorites;text;geo;mentions;hashtags;id;permalink"
NEWEST = "date,username,to,retweets,favorites,text,geo,mentions,hashtags,id,permalink"


def line(text: str, native_id: str = ID, more: str = "") -> str:
    address = f"https://twitter.com/ChatBadgeDemo/status/{native_id}"
    return f'ChatBadgeDemo;2019-06-12 21:05;2;3;"{text}";;;;"{native_id}";{address}{more}'


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "",
        'with "marks" in it',
        '"all of it"',
        'at the end "',
        '" at the start',
        'a;b; "c;d"',
        'she said "" nothing',
        '""";"',
        'two\nlines; and "marks"',
    ],
)
def test_words_with_marks_of_quotation_in_them_are_whole(capture, read, text):
    content = "\n".join([NAMES, line(text), line("next", LATER)])
    tweets, problems = read(capture("output_got.csv", content))
    assert ([tweet.text for tweet in tweets], problems) == ([text, "next"], [])
    assert (tweets[0].author.handle, tweets[0].likes) == ("ChatBadgeDemo", 3)


def test_columns_that_somebody_added_stay_apart_from_the_words(capture, read):
    content = "\n".join([f"{NAMES};img", line("a;b", more=";https://example.org/a.jpg")])
    (tweet,), _ = read(capture("output_got.csv", content))
    assert tweet.text == "a;b"


def test_a_line_that_is_cut_costs_itself_only(capture, read):
    content = "\n".join([NAMES, line("a")[:50], line("b", LATER), line("c")[:40]])
    (tweet,), problems = read(capture("output_got.csv", content))
    assert tweet.text == "b"
    assert [problem.where for problem in problems] == ["line 2", "line 4"]


def test_a_spreadsheet_that_saved_the_table_again_wrote_it_soundly(capture, read):
    row = 'ChatBadgeDemo;2019-06-12 21:05;2;3;"with ""marks""; and\nlines";;;;{};{}'
    address = f"https://twitter.com/ChatBadgeDemo/status/{ID}"
    content = "\n".join([NAMES, row.format("1,1389E+18", address)])
    (tweet,), _ = read(capture("chat.csv", content))
    assert (tweet.text, tweet.native_id) == ('with "marks"; and\nlines', ID)


def test_a_place_with_a_comma_does_not_move_the_id(capture, read):
    address = f"https://twitter.com/ChatBadgeDemo/status/{ID}"
    row = f'2019-06-12 20:05:11,ChatBadgeDemo,,2,3,"a, b",Llanfair, Wales,,,{ID},{address}'
    (tweet,), _ = read(capture("output_got.csv", f"{NEWEST}\n{row}\n"))
    assert (tweet.text, tweet.native_id) == ("a, b", ID)


def test_of_several_who_are_answered_the_first_is_taken(capture, read):
    address = f"https://twitter.com/ChatBadgeDemo/status/{ID}"
    row = f'2019-06-12 20:05:11,ChatBadgeDemo,"DrTreeDemo, PcMarrowDemo",2,3,a,,,,{ID},{address}'
    (tweet,), _ = read(capture("output_got.csv", f"{NEWEST}\n{row}\n"))
    assert tweet.reply_to_handle == "DrTreeDemo"


@pytest.mark.parametrize(
    ("written", "stood"),
    [
        ("# tag and @ name", "#tag and @name"),
        ("We are # 1 @ home!", "We are # 1 @home!"),
        ("see https:// example.org/a now", "see https://example.org/a now"),
        ("see http://www. example.org", "see http://www.example.org"),
        ("https:// example.org/rest/after-a-l ong-night …", "https://example.org/rest/after-a-long-night"),
        ("https://example.org/rest/after-a-long-night …", "https://example.org/rest/after-a-long-night"),
        ("https://example.org/a … and so on", "https://example.org/a … and so on"),
        ("https://example.org/a and …", "https://example.org/a and …"),
        ("#tagpic.twitter.com/Ab12Cd34Ef", "#tag pic.twitter.com/Ab12Cd34Ef"),
        ("Yes.https://example.org/a", "Yes. https://example.org/a"),
        ("(https://example.org/a)", "(https://example.org/a)"),
        ("https://example.org/?to=https://example.org", "https://example.org/?to=https://example.org"),
        ("https://pic.twitter.com/Ab12Cd34Ef", "https://pic.twitter.com/Ab12Cd34Ef"),
        (
            "https://example.org/rest/after-a-long-night/ …pic.twitter.com/Ab12Cd34Ef",
            "https://example.org/rest/after-a-long-night/ pic.twitter.com/Ab12Cd34Ef",
        ),
    ],
)  # fmt: skip
def test_what_is_certain_is_mended(written, stood):
    assert mended(written, spaced=True) == stood


def test_marks_with_a_space_after_them_stay_where_the_tool_put_none():
    texts = ["#tag one", "we @ home", "#tag two"]
    assert not is_spaced(texts)
    assert mended("we @ home", spaced=False) == "we @ home"
    assert is_spaced(["# tag @ name", "# tag"])


def test_a_day_is_a_time_where_the_id_holds_none(capture, read):
    old = line("Hello").replace(ID, "24342366827").replace("2019-06-12 21:05", "2010/09/12")
    (tweet,), problems = read(capture("output_got.csv", f"{NAMES}\n{old}\n"))
    assert problems == []
    assert (tweet.created_at.isoformat(), tweet.time_source) == (
        "2010-09-12T00:00:00+00:00",
        "assumed",
    )
