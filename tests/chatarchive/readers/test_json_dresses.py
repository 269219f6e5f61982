"""Tweets of Twitter's interfaces, kept by programs in ways of their own."""

import json

import pytest

from chatarchive.readers import UnreadableCapture, open_captures

ID = "1138900069643198465"
LATER = "1138900715566010371"


def status(native_id=ID, text="Q1 Hello") -> dict:
    return {"id_str": native_id, "text": text, "user": {"screen_name": "A"}}


@pytest.mark.parametrize("name", ["tweets", "statuses", None])
def test_statuses_kept_by_their_ids_are_read_one_by_one(capture, read, name):
    by_id = {ID: status(), LATER: status(LATER)}
    content = json.dumps({"query": "#a", name: by_id, "count": 2} if name else by_id)
    tweets, problems = read(capture("t.json", content))
    assert ([tweet.native_id for tweet in tweets], problems) == ([ID, LATER], [])


def test_statuses_kept_by_their_ids_tell_where_they_are_cut(capture, read):
    content = json.dumps({ID: status(), LATER: status(LATER)}, indent=1)
    tweets, (problem,) = read(capture("t.json", content[:-40]))
    assert ([tweet.native_id for tweet in tweets], problem.where) == ([ID], "record 2, line 9")


def test_the_parts_of_a_tweepy_object_beside_its_status_are_passed_over(capture, read):
    whole = {
        "_api": "<tweepy.api.API object>",
        "_json": status(),
        "id": 1,
        "text": "x",
        "user": "U",
    }
    for content in (json.dumps([whole]), json.dumps(whole) + "\n" + json.dumps(whole)):
        tweets, problems = read(capture("t.json", content))
        assert ({tweet.native_id for tweet in tweets}, problems) == ({ID}, [])


def test_an_edited_status_knows_its_versions(capture, read):
    edited = {**status(LATER), "edit_history": {"edit_tweet_ids": [ID, LATER]}}
    (tweet,), _ = read(capture("t.json", json.dumps([edited])))
    assert tweet.edit_ids == [ID, LATER]


def test_pages_under_names_of_their_own_are_read(capture, read):
    users = {"users": [{"id": "7", "username": "A"}]}
    pages = {
        "first": {"data": [{"id": ID, "text": "a", "author_id": "7"}], "includes": users},
        "second": {"data": [{"id": LATER, "text": "b", "author_id": "8"}], "meta": {}},
    }
    tweets, problems = read(capture("t.json", json.dumps(pages)))
    assert ([tweet.author.handle for tweet in tweets], problems) == (["A", ""], [])


def test_the_data_of_tweepys_tweets_is_read_with_and_without_what_belongs_to_it(capture, read):
    data = [{"id": ID, "text": "a", "edit_history_tweet_ids": [ID]}, {"id": LATER, "text": "b"}]
    tweets, problems = read(capture("t.json", json.dumps(data)))
    assert ([tweet.native_id for tweet in tweets], problems) == ([ID, LATER], [])


@pytest.mark.parametrize("damage", [True, [None], [{"id": {}}], {"a": 1}, [[]]])
def test_what_is_damaged_beside_the_tweets_costs_no_tweet(capture, read, damage):
    page = {"data": [{"id": ID, "text": "a", "author_id": "7"}], "includes": {"users": damage}}
    (tweet,), problems = read(capture("t.json", json.dumps(page)))
    assert (tweet.native_id, problems) == (ID, [])


@pytest.mark.parametrize(
    "content",
    [
        f"{ID}\n{LATER}\n",
        ID,
        f'["{ID}", "{LATER}"]',
        f"[{ID}, {LATER}]",
        f'"tweet_id"\r\n"{ID}"\r\n"{LATER}"\r\n',
        f"{ID}\n" * 500,
    ],
)
def test_numbers_of_tweets_alone_are_refused_with_advice(capture, content):
    with pytest.raises(UnreadableCapture, match=r"only numbers.*Hydrator"):
        open_captures([str(capture("ids.txt", content))])


def test_lines_that_were_dumped_twice_are_read_as_if_once(capture, read):
    lines = [
        json.dumps(
            {
                "id_str": f"11389000696431984{at}",
                "text": f"A{at} Sleep",
                "created_at": "Wed Jun 12 20:05:11 +0000 2019",
                "user": {"screen_name": "InspQuillDemo"},
            }
        )
        for at in (65, 66, 67)
    ]
    once, _ = read(capture("once.json", "\n".join(lines)))
    for name, content in (
        ("lines.json", "\n".join(map(json.dumps, lines))),
        ("stuck.json", "".join(map(json.dumps, lines))),
        ("last.json", "\n".join([*lines[:2], json.dumps(lines[2])])),
    ):
        twice, problems = read(capture(name, content))
        assert problems == []
        assert [one.native_id for one in twice] == [one.native_id for one in once]
        assert {one.author.handle for one in twice} == {"InspQuillDemo"}


def test_objects_of_other_programs_are_not_taken_for_api_version_1(capture, read):
    path = capture(
        "java.json",
        json.dumps(
            {
                "createdAt": "Jun 12, 2019 10:05:11 PM",
                "id": 1138900069643198465,
                "text": "A1 Sleep",
                "inReplyToScreenName": "bo",
                "user": {"id": 7, "screenName": "InspQuillDemo", "name": "Insp Quill"},
            }
        ),
    )
    (tweet,), _ = read(path)
    assert (tweet.author.handle, tweet.author.name) == ("InspQuillDemo", "Insp Quill")
    path = capture(
        "flat.json", '[{"id": "1138900069643198465", "text": "A1", "user": "InspQuillDemo"}]'
    )
    (tweet,), _ = read(path)
    assert tweet.author.handle == "InspQuillDemo"
