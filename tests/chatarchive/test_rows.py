"""Rows by the thousand are the rows that the models would have written."""

import pytest
from django.utils import timezone

from chatarchive.models import CapturedTweet, ChatTweet, Tweet
from chatarchive.rows import insert, listed, update
from tests.factories import make_capture, make_chat, make_tweet, utc

pytestmark = pytest.mark.django_db


def row(number, **values):
    return {
        "key": f"x:{number}",
        "network": "x",
        "text": f"Thought {number}",
        "created_at": utc(2024, 1, 16, 21),
        "time_source": "id",
        **values,
    }


def test_the_keys_of_new_rows_come_back_in_their_order():
    make_tweet()
    numbers = [*range(1200, 0, -1)]  # more than one statement takes on PostgreSQL
    ids = insert(Tweet, [row(number) for number in numbers])
    tweets = Tweet.objects.in_bulk(ids)
    assert [tweets[pk].key for pk in ids] == [f"x:{number}" for number in numbers]


def test_what_a_row_lacks_is_as_the_model_has_it():
    before = timezone.now()
    insert(Tweet, [row(1)])
    tweet = Tweet.objects.get()
    assert (tweet.author, tweet.likes, tweet.url, tweet.is_retweet) == (None, None, "", False)
    assert tweet.links == tweet.edit_keys == []
    assert tweet.created_at == utc(2024, 1, 16, 21)
    assert before <= tweet.changed_at <= timezone.now()


@pytest.mark.parametrize("value", [None, "", "[]", "it's 5 %s", "NULL"])
def test_what_is_the_same_in_all_rows_is_written_into_all(value):
    column = "likes" if value is None else "text"
    insert(Tweet, [row(number, **{column: value}) for number in (1, 2, 3)])
    assert list(Tweet.objects.values_list(column, flat=True)) == [value] * 3


def test_yes_is_not_one_and_no_is_not_nought():
    values = {"is_retweet": True, "text_cut": False, "likes": 1, "replies": 0}
    insert(Tweet, [row(number, **values) for number in (1, 2)])
    insert(Tweet, [row(3, **values), row(4, is_retweet=False, text_cut=True, likes=0, replies=1)])
    *same, other = Tweet.objects.order_by("pk").values_list(*values)
    assert same == [(True, False, 1, 0)] * 3
    assert other == (False, True, 0, 1)


def test_rows_may_have_nothing_of_their_own():
    link = ChatTweet.objects.create(chat=make_chat(), tweet=make_tweet())
    capture = make_capture()
    same = {"capture_id": capture.pk, "chat_tweet_id": link.pk, "where": ""}
    insert(CapturedTweet, [same, same], ignore_conflicts=True)
    assert [captured.where for captured in link.captured_tweets.all()] == [""]


def test_rows_that_a_constraint_forbids_can_be_left_out():
    chat, tweet, other = make_chat(), make_tweet(), make_tweet()
    link = {"chat_id": chat.pk, "tweet_id": tweet.pk}
    insert(ChatTweet, [link])
    insert(ChatTweet, [link, {"chat_id": chat.pk, "tweet_id": other.pk}], ignore_conflicts=True)
    assert ChatTweet.objects.count() == 2


def test_lists_texts_and_gaps_are_written_and_written_over():
    links = [{"url": "https://t.co/é", "target": "https://example.org/", "label": "“50 %s”"}]
    ids = insert(Tweet, [row(1, links=links, likes=3), row(2, links=[], likes=None)])
    assert Tweet.objects.get(pk=ids[0]).links == links
    rows = [
        {"pk": ids[0], "links": [], "likes": None, "text": "50 % of “it”"},
        {"pk": ids[1], "links": links, "likes": 0, "text": ""},
    ]
    update(Tweet, ["text", "links", "likes"], rows)
    first, second = (Tweet.objects.get(pk=pk) for pk in ids)
    assert (first.links, first.likes, first.text) == ([], None, "50 % of “it”")
    assert (second.links, second.likes, second.text) == (links, 0, "")


def test_nothing_to_write_is_nothing_written(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert insert(Tweet, []) == []
        update(Tweet, ["text"], [])


def test_a_list_of_keys_of_any_length_finds_its_rows():
    insert(Tweet, [row("1"), row("at://did/“two”"), row("3")])
    keys = ["x:1", "x:at://did/“two”", *[f"x:none-{number}" for number in range(40_000)]]
    assert Tweet.objects.filter(key__in=listed(keys)).count() == 2
    assert not Tweet.objects.filter(key__in=listed([])).exists()
