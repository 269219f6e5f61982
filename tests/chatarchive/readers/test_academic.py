"""Folders of academictwitteR: each answer of X's interface stands in two files, the tweets in one
and what belongs to them in the other."""

import json

import pytest

from tests.factories import tweet_id, utc

QUESTION, ANSWER = (tweet_id(utc(2021, 3, 10, 20, minute)) for minute in (5, 6))
TWEETS = [
    {"id": QUESTION, "author_id": "11", "text": "Q1 Why?", "conversation_id": QUESTION},
    {
        "id": ANSWER,
        "author_id": "12",
        "text": "@ann_example A1 Because",
        "conversation_id": QUESTION,
        "in_reply_to_user_id": "11",
        "referenced_tweets": [{"type": "replied_to", "id": QUESTION}],
        "attachments": {"media_keys": ["3_1"]},
    },
]
BESIDE = {
    "users": [
        {"id": "11", "username": "ann_example", "name": "Ann"},
        {"id": "12", "username": "bo_example", "name": "Bo"},
    ],
    "media": [{"media_key": "3_1", "type": "photo", "url": "https://pbs.twimg.com/media/a.jpg"}],
}


def test_who_wrote_the_tweets_is_told_by_the_file_beside_them(capture, read):
    data = capture(f"chat/data_{ANSWER}.json", json.dumps(TWEETS))
    capture(f"chat/users_{ANSWER}.json", json.dumps(BESIDE))
    capture("chat/data_1.json", "[]")
    capture("chat/query", "#WeExample")
    for path in (data.parent, data):
        (question, answer), problems = read(path)
        assert (question.author.handle, answer.author.name) == ("ann_example", "Bo")
        assert answer.reply_to_handle == "ann_example"
        assert [item.url for item in answer.media] == ["https://pbs.twimg.com/media/a.jpg"]
        assert problems == []


@pytest.mark.parametrize("beside", [None, "", "[5]", '{"users": 5}', '{"users": [{"id"'])
def test_without_it_the_tweets_are_read_alone(capture, read, beside):
    data = capture("data_5.json", json.dumps(TWEETS))
    if beside is not None:
        capture("users_5.json", beside)
    tweets, problems = read(data)
    assert [(tweet.author.native_id, tweet.author.handle) for tweet in tweets] == [
        ("11", ""),
        ("12", ""),
    ]
    assert problems == []
