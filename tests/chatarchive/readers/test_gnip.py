"""Gnip's activities."""

import json

ID = "1138900069643198465"


def activity(**fields) -> str:
    whole = {
        "id": f"tag:search.twitter.com,2005:{ID}",
        "verb": "post",
        "body": "Q1 Hello",
        "actor": {"id": "id:twitter.com:7", "preferredUsername": "A"},
        **fields,
    }
    return json.dumps(whole) + "\n"


def test_an_answer_of_the_search_is_read_like_lines(capture, read):
    answer = f'{{"results": [{activity()},{activity(body="b")}], "next": "abc"}}'
    tweets, problems = read(capture("search.json", answer))
    assert ([tweet.text for tweet in tweets], problems) == (["Q1 Hello", "b"], [])


def test_the_first_captures_have_no_links_to_speak_of(capture, read):
    answered = {"link": "http://twitter.com/B/statuses/12"}
    entities = {"urls": [{"expanded_url": None, "url": "http://example.org/a"}]}
    row = activity(inReplyTo=answered, twitter_entities=entities)
    (tweet,), _ = read(capture("t.json", row))
    assert (tweet.reply_to_id, tweet.reply_to_handle) == ("12", "B")
    assert tweet.links[0].target == "http://example.org/a"


def test_a_share_of_what_is_no_longer_there_is_still_a_retweet(capture, read):
    row = activity(
        verb="share", body="RT @B: Q1…", object={"id": "object:search.twitter.com,2005:12"}
    )
    (tweet,), problems = read(capture("t.json", row))
    assert (tweet.is_retweet, tweet.retweet_of_handle, problems) == (True, "B", [])
    assert tweet.retweet_of_id == "12"
