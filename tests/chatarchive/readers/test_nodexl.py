"""NodeXL's sheet of edges: one tweet in several rows."""

import pytest

from chatarchive.intake import take_in
from chatarchive.models import Tweet
from chatarchive.readers import UnreadableCapture
from tests.chatarchive.readers.expectations import SAMPLES
from tests.factories import make_chat

ID = "1138900715566010371"
NAMES = "Vertex 1,Vertex 2,Relationship,Relationship Date (UTC),Tweet,Imported ID"
GROUPS = ",,,,Other Columns,"


def sheet(*rows: str) -> str:
    return "\n".join([GROUPS, NAMES, *rows]) + "\n"


def edge(relationship: str, other: str, text: str = "@other @third Yes") -> str:
    return f"me,{other},{relationship},6/12/2019 20:07,{text},{ID}"


def test_only_the_row_of_an_answer_says_whom_it_answers(capture, read):
    rows = edge("Mentions", "third"), edge("Replies to", "other"), edge("Tweet", "me")
    tweets, _ = read(capture("edges.csv", sheet(*rows)))
    assert [tweet.native_id for tweet in tweets] == [ID] * 3
    assert [tweet.reply_to_handle for tweet in tweets] == ["", "other", ""]


@pytest.mark.django_db
@pytest.mark.parametrize("backwards", [False, True])
def test_the_rows_of_one_tweet_become_one_tweet_that_knows_all(read, backwards):
    tweets, problems = read(SAMPLES / "nodexl" / "edges.csv")
    chat = make_chat()
    records = [*tweets, *problems]
    taken = take_in(records[::-1] if backwards else records, chat_of=lambda record: chat.pk)
    counts = taken.counts
    assert (counts.read, counts.new, counts.rejected) == (8, 6, 1)
    assert counts.duplicate + counts.updated == 1
    answer = Tweet.objects.get(key=f"x:{ID}")
    assert (answer.reply_to_key, answer.reply_to_handle) == (
        "x:1138900069643198465",
        "chatbadgedemo",
    )


def test_who_follows_whom_is_no_tweet_and_no_problem(capture, read):
    tweets, problems = read(capture("e.csv", sheet("me,other,Followed,,,", edge("Tweet", "me"))))
    assert (len(tweets), problems) == (1, [])


def test_a_network_without_tweets_is_not_taken(capture, read):
    content = "Vertex 1,Vertex 2,Relationship,Title\na,b,Commented,A video\n"
    with pytest.raises(UnreadableCapture, match="“Vertex 1”"):
        read(capture("edges.csv", content))


def test_the_rows_own_number_is_not_the_tweets(capture, read):
    content = f"Vertex 1,Vertex 2,ID,Relationship,Tweet,Imported ID\nme,me,7,Tweet,a,'{ID}\n"
    (tweet,), _ = read(capture("edges.csv", content))
    assert tweet.native_id == ID


def test_capitals_are_taken_from_the_address_where_it_is_the_same_persons(capture, read):
    names = "Vertex 1,Vertex 2,Relationship,Tweet,Twitter Page for Tweet\n"
    for owner, handle in (("McDemo", "McDemo"), ("other", "mcdemo")):
        row = f"mcdemo,mcdemo,Tweet,a,https://twitter.com/{owner}/status/{ID}\n"
        (tweet,), _ = read(capture("edges.csv", names + row))
        assert tweet.author.handle == handle
