"""t: its table, its listing, and what twitterchive made of it."""

import pytest

from chatarchive.readers import open_captures

IDS = [str(1138900069643198465 + number * 4096) for number in range(100)]


def twitterchive(ids) -> str:
    rows = [
        f'"{n}","{one}",2019-06-12 21:05:00,"Me","a",2019-06-12,21' for n, one in enumerate(ids)
    ]
    return "\n".join(['"","id","datetime","user","text","date","hour"', *rows])


def test_ids_that_r_rounded_to_53_bits_are_not_believed(capture, read):
    tweets, problems = read(capture("a.csv", twitterchive(IDS)))
    assert (len(tweets), problems) == (100, [])
    rounded = [str(int(float(one))) for one in IDS]
    tweets, problems = read(capture("b.csv", twitterchive(rounded)))
    assert (tweets, len(problems)) == ([], 100)
    assert all("were rounded" in problem.why for problem in problems)


def test_a_listing_is_known_without_its_row_of_names(capture, read):
    lines = [f"{one}  Jun 12 21:05  @ChatBadgeDemo  Tweet, one" for one in IDS[:3]]
    path = capture("chat.txt", "\n".join(lines))
    assert open_captures([str(path)])[0].format == "t"
    tweets, problems = read(path)
    assert ([tweet.text for tweet in tweets], problems) == (["Tweet, one"] * 3, [])


@pytest.mark.parametrize(
    "text",
    [
        "1138900069643198465 is a number\nand this a text",
        "On Jun 12 21:05  @ChatBadgeDemo  wrote this\n",
        "one\ttwo\n1\t2",
    ],
)
def test_other_texts_are_no_listing(capture, text):
    with pytest.raises(Exception, match="no format known"):
        open_captures([str(capture("notes.txt", text))])


def test_the_table_of_one_tweet_has_its_figures(capture, read):
    names = "ID,Posted at,Screen name,Text,Retweets,Favorites,Source,Location"
    content = f"{names}\n{IDS[0]},2019-06-12 20:05:11 +0000,Me,a,4,13,web,\n"
    (tweet,), _ = read(capture("status.csv", content))
    assert (tweet.reposts, tweet.likes) == (4, 13)
