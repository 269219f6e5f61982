"""The ways a tweet can be dressed that the samples do not show."""

import json

import pytest

ID = "1138900069643198465"
LATER = "1138900715566010371"
ANNOUNCED = "Wed Jun 12 20:05:11 +0000 2019"


def one_status(**fields) -> str:
    return json.dumps([{"id_str": ID, "text": "a", "created_at": ANNOUNCED, "user": {}, **fields}])


def one_page(*tweets: dict, **beside) -> str:
    return json.dumps({"data": [{"id": ID, "text": "a", **tweet} for tweet in tweets], **beside})


def test_a_tweet_without_an_author_is_taken(capture, read):
    (tweet,), _ = read(capture("v1.json", one_status()))
    assert tweet.author is None
    (tweet,), _ = read(capture("v2.json", one_page({})))
    assert tweet.author is None
    (tweet,), _ = read(capture("v2.json", one_page({"author_id": "7"})))
    assert (tweet.author.native_id, tweet.author.handle) == ("7", "")


def test_the_string_id_is_believed_before_the_number_that_javascript_rounded(capture, read):
    (tweet,), _ = read(capture("v1.json", one_status(id=1138900069643198500)))
    assert tweet.native_id == ID


def test_a_retweet_whose_original_is_damaged_keeps_its_own_words(capture, read):
    status = one_status(text="RT @DrTreeDemo: A beat map and…", retweeted_status={"text": "A beat"})
    (tweet,), problems = read(capture("v1.json", status))
    assert (tweet.is_retweet, tweet.retweet_of_handle) == (True, "DrTreeDemo")
    assert (tweet.text_cut, tweet.embedded, problems) == (True, [], [])


def test_a_retweet_never_takes_the_figures_of_its_original(capture, read):
    original = {"id_str": LATER, "text": "b", "retweet_count": 9, "favorite_count": 8, "user": {}}
    status = one_status(retweet_count=9, favorite_count=8, retweeted_status=original)
    (tweet,), _ = read(capture("v1.json", status))
    assert (tweet.reposts, tweet.likes) == (None, None)
    assert (tweet.embedded[0].reposts, tweet.embedded[0].likes) == (9, 8)


def test_a_person_who_writes_rt_by_hand_in_the_middle_repeats_nobody(capture, read):
    names = "id_str,from_user,text\n"
    tweets, _ = read(capture("t.csv", f"{names}{ID},Me,So true! RT @DrTreeDemo: A beat map\n"))
    assert not tweets[0].is_retweet


@pytest.mark.parametrize(
    "address",
    [
        f"https://twitter.com/DrTreeDemo/status/{LATER}",
        f"https://x.com/DrTreeDemo/status/{LATER}?s=20",
        f"https://mobile.twitter.com/DrTreeDemo/statuses/{LATER}/photo/1",
        f"http://twitter.com/#!/DrTreeDemo/status/{LATER}",
        f"https://twitter.com/i/web/status/{LATER}",
    ],
)
def test_a_quote_is_known_by_the_address_it_ends_in(capture, read, address):
    entities = json.dumps({"urls": [{"url": "https://t.co/q", "expanded_url": address}]})
    cell = entities.replace('"', '""')
    content = f'id_str,from_user,text,entities_str\n{ID},Me,Look https://t.co/q,"{cell}"\n'
    (tweet,), _ = read(capture("t.csv", content))
    assert tweet.quote_of_id == LATER


@pytest.mark.parametrize(
    "address",
    [
        f"https://netflix.com/DrTreeDemo/status/{LATER}",
        f"https://twitter.com/Me/status/{ID}",
        "https://twitter.com/DrTreeDemo/status/",
        "javascript:alert(1)",
    ],
)
def test_other_addresses_quote_nothing(capture, read, address):
    entities = json.dumps({"urls": [{"url": "https://t.co/q", "expanded_url": address}]})
    cell = entities.replace('"', '""')
    content = f'id_str,from_user,text,entities_str\n{ID},Me,Look https://t.co/q,"{cell}"\n'
    (tweet,), _ = read(capture("t.csv", content))
    assert tweet.quote_of_id == ""
    assert tweet.links[0].target.startswith("https://")


def test_no_address_but_a_web_address_is_ever_linked_to(capture, read):
    evil = "javascript:alert(1)"
    entities = {"urls": [{"url": evil, "expanded_url": evil}], "media": [{"media_url": evil}]}
    (tweet,), _ = read(capture("v1.json", one_status(entities=entities)))
    assert ([link.target for link in tweet.links], tweet.media) == ([""], [])


def test_a_cut_text_is_said_to_be_cut(capture, read):
    (tweet,), _ = read(capture("v1.json", one_status(text="It goes on…", truncated=True)))
    assert tweet.text_cut
    (tweet,), _ = read(capture("t.csv", f"id_str,from_user,text\n{ID},Me,#NAME?\n"))
    assert tweet.text_cut


def test_codes_for_no_language_are_no_language(capture, read):
    for code, language in (
        ("und", ""),
        ("qme", ""),
        ("qu", "qu"),
        ("cy", "cy"),
        ("zh-cn", "zh-cn"),
    ):
        (tweet,), _ = read(capture("v1.json", one_status(lang=code)))
        assert tweet.language == language


def test_pictures_missing_from_a_page_are_still_known_by_their_address(capture, read):
    shown = f"https://twitter.com/Me/status/{ID}/video/1"
    url = {"url": "https://t.co/v", "expanded_url": shown, "display_url": "pic.twitter.com/v"}
    tweet = {"attachments": {"media_keys": ["7_1"]}, "entities": {"urls": [url]}}
    (found,), _ = read(capture("v2.json", one_page(tweet)))
    assert [(one.kind, one.url, one.text_url) for one in found.media] == [
        ("video", shown, "https://t.co/v")
    ]
    assert found.links == []


def test_two_tweets_that_refer_to_each_other_do_not_go_round_for_ever(capture, read):
    def to(native_id):
        return {"referenced_tweets": [{"type": "quoted", "id": native_id}]}

    included = [{"id": ID, "text": "a", **to(LATER)}, {"id": LATER, "text": "b", **to(ID)}]
    page = one_page(to(LATER), includes={"tweets": included})
    (tweet,), _ = read(capture("v2.json", page))
    assert tweet.embedded[0].native_id == LATER


def test_an_answer_to_oneself_names_oneself(capture, read):
    tweet = {"author_id": "7", "in_reply_to_user_id": "7"}
    users = {"users": [{"id": "7", "username": "Me", "name": "Me"}]}
    (found,), _ = read(capture("v2.json", one_page(tweet, includes=users)))
    assert found.reply_to_handle == "Me"


@pytest.mark.parametrize("wrapped", [True, False])
def test_a_later_version_in_an_archive_knows_the_first(capture, read, wrapped):
    edit = {"initialTweetId": ID, "editControlInitial": {"editTweetIds": [ID, LATER]}}
    tweet = {"id_str": LATER, "full_text": "a", "edit_info": {"edit": edit}}
    items = [{"tweet": tweet}] if wrapped else [tweet]
    content = f"window.YTD.tweets.part0 = {json.dumps(items)}"
    (found,), _ = read(capture("tweets.js", content))
    assert found.edit_ids == [ID, LATER]


def test_an_archive_whose_assignment_was_taken_away_is_still_one(capture, read):
    tweet = {"id_str": ID, "full_text": "a", "created_at": ANNOUNCED, "favorite_count": "1"}
    (found,), _ = read(capture("tweets.json", json.dumps([{"tweet": tweet}])))
    assert (found.native_id, found.likes) == (ID, 1)
