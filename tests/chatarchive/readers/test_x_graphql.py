"""What X's web pages get, and what gathers it."""

import json

import pytest

from chatarchive.readers import UnreadableCapture, open_captures
from tests.chatarchive.readers.expectations import SAMPLES

ID = "1138900069643198465"
LATER = "1138900715566010371"


def tweet(native_id=ID, text="Q1 Hello", **more) -> dict:
    legacy = {"full_text": text, "id_str": native_id, "user_id_str": "7", **more.pop("legacy", {})}
    return {"__typename": "Tweet", "rest_id": native_id, "legacy": legacy, **more}


def page(*results: dict, **beside) -> dict:
    items = [{"itemType": "TimelineTweet", "tweet_results": {"result": one}} for one in results]
    entries = [
        {"entryId": f"tweet-{n}", "content": {"itemContent": i}} for n, i in enumerate(items)
    ]
    return {"data": {"home": {"instructions": [{"entries": entries}]}}, **beside}


def test_a_file_of_answers_is_read_as_a_list_and_line_by_line(capture, read):
    answers = [page(tweet(ID)), page(tweet(LATER)), {"data": {"viewer": {}}}]
    for content in (json.dumps(answers), "\n".join(map(json.dumps, answers))):
        tweets, problems = read(capture("answers.json", content))
        assert ([one.native_id for one in tweets], problems) == ([ID, LATER], [])


def test_an_advert_is_no_part_of_the_capture(capture, read):
    content = page(tweet(ID), tweet(LATER))
    entry = content["data"]["home"]["instructions"][0]["entries"][1]
    entry["content"]["itemContent"]["promotedMetadata"] = {"impressionId": "1"}
    (found,), problems = read(capture("page.json", json.dumps(content)))
    assert (found.native_id, problems) == (ID, [])


def test_a_tweet_without_a_name_of_its_kind_is_known_by_its_parts(capture, read):
    bare = tweet()
    del bare["__typename"]
    (found,), _ = read(capture("tweet.json", json.dumps({"data": {"tweet": bare}})))
    assert (found.native_id, found.author.native_id) == (ID, "7")


@pytest.mark.parametrize(
    "user",
    [
        {"user_results": {"result": {"rest_id": "7", "core": {"screen_name": "A", "name": "B"}}}},
        {"user_results": {"result": {"rest_id": "7", "legacy": {"screen_name": "A", "name": "B"}}}},
        {"user": {"rest_id": "7", "legacy": {"screen_name": "A", "name": "B"}}},
    ],
)
def test_the_author_is_found_wherever_x_put_the_name(capture, read, user):
    (found,), _ = read(capture("page.json", json.dumps(page(tweet(core=user)))))
    author = found.author
    assert (author.native_id, author.handle, author.name) == ("7", "A", "B")


def test_a_retweet_whose_original_is_gone_is_still_one(capture, read):
    gone = {"result": {"__typename": "TweetTombstone"}}
    retweet = tweet(text="RT @A: Q1…", legacy={"retweeted_status_result": gone})
    (found,), problems = read(capture("page.json", json.dumps(page(retweet))))
    assert (found.is_retweet, found.retweet_of_handle, problems) == (True, "A", [])


def test_a_page_that_is_cut_gives_the_tweets_before_the_cut(capture, read):
    content = json.dumps(page(tweet(ID), tweet(LATER), tweet("1138902288430010375")))
    cut = content[: content.index("1138902288430010375") + 30]
    tweets, (problem,) = read(capture("page.json", cut))
    assert [one.native_id for one in tweets] == [ID, LATER]
    assert "cut off" in problem.why


def test_a_page_of_more_than_a_megabyte_is_still_known(capture, read):
    tweets = [tweet(ID, "Q1", source="x" * 400_000) for _ in range(4)]
    found, problems = read(capture("page.json", json.dumps(page(*tweets))))
    assert (len(found), problems) == (4, [])


def test_exchanges_with_other_sites_are_passed_over(capture):
    exchange = {"response": {"content": {"mimeType": "text/html", "text": "<html></html>"}}}
    content = json.dumps({"log": {"version": "1.2", "entries": [exchange]}})
    with pytest.raises(UnreadableCapture, match="holds no tweets"):
        open_captures([str(capture("session.har", content))])


def test_an_export_with_the_pages_own_data_is_read_from_that(capture, read):
    path = SAMPLES / "twitter-web-exporter" / "search.json"
    rows = json.loads(path.read_text(encoding="utf-8"))[:1]
    rows[0]["metadata"] = tweet(text="The whole tweet")
    path = capture("export.json", json.dumps(rows))
    (found,), _ = read(path)
    assert found.text == "The whole tweet"
    assert open_captures([str(path)])[0].format == "x-graphql"


def test_a_page_of_2021_without_its_timeline_gives_all_its_tweets(capture, read):
    status = {"id_str": ID, "full_text": "Q1", "user_id_str": "7"}
    users = {"7": {"id_str": "7", "screen_name": "A", "name": "B"}}
    objects = {"globalObjects": {"tweets": {ID: status}, "users": users}}
    (found,), _ = read(capture("page.json", json.dumps(objects)))
    assert (found.native_id, found.author.handle) == (ID, "A")


def test_a_tweet_that_claims_to_repeat_itself_does_not_go_round_for_ever(capture, read):
    status = {"id_str": ID, "full_text": "RT @A: a", "retweeted_status_id_str": ID}
    (found,), _ = read(
        capture("page.json", json.dumps({"globalObjects": {"tweets": {ID: status}}}))
    )
    assert found.is_retweet
