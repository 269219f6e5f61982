"""X's own statistics: by tweet they hold tweets, by day they do not."""

import pytest

from chatarchive.readers import UnreadableCapture

ID = "1138900715566010371"
NAMES = "Tweet id,Tweet permalink,Tweet text,time,impressions,retweets,replies,favorites\n"


def test_the_address_says_which_tweet_it_is_and_whose(capture, read):
    address = f"https://twitter.com/Me/status/{ID}"
    row = f"1.1389E+18,{address},Hello,2019-06-12 20:07 +0000,9,1.0,2.0,3.0\n"
    (tweet,), _ = read(capture("t.csv", NAMES + row))
    assert (tweet.native_id, tweet.author.handle) == (ID, "Me")
    assert (tweet.reposts, tweet.replies, tweet.likes) == (1, 2, 3)


def test_promoted_figures_are_not_taken_for_the_tweets_own(capture, read):
    names = "Tweet id,Tweet permalink,Tweet text,time,promoted likes,likes\n"
    row = f"{ID},https://twitter.com/Me/status/{ID},Hello,2019-06-12 20:07 +0000,7,3\n"
    (tweet,), _ = read(capture("t.csv", names + row))
    assert tweet.likes == 3


@pytest.mark.parametrize(
    "content",
    [
        '"Date","Tweets published","impressions","engagements"\n"2019-06-12","3","900","20"\n',
        'Date,Impressions,Likes,New follows,Create Post\n"Wed, Jun 12, 2019",900,3,1,3\n',
    ],
)
def test_figures_by_day_are_refused_with_what_to_do(capture, read, content):
    with pytest.raises(UnreadableCapture, match=r"a day's figures.*by tweet"):
        read(capture("days.csv", content))
