"""A file that holds no tweets is refused in a sentence that says what it is."""

import json

import pytest

from chatarchive.readers import UnreadableCapture, by_name, names, open_captures
from tests.chatarchive.readers.expectations import SAMPLES

LOGIN = "<!DOCTYPE html><html><head><title>Log in to X</title></head><body>…</body></html>"


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("empty.csv", "", "is empty"),
        ("blank.csv", " \r\n \r\n", "is empty"),
        ("zeros.json", "\0" * 500, "not a text|is empty"),
        ("chat.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a PDF document"),
        ("chat.json", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", "a picture"),
        ("chat.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(range(256)), "a picture"),
        ("tweets.js", LOGIN, "asks to log in"),
        ("tweets.json", "\n<html><title>502 Bad Gateway</title></html>", "502 Bad Gateway"),
        ("chat.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Office"),
        ("notes.txt", "Dear diary", "of no format known"),
        ("sums.csv", "month,total\nJune,5\n", "“month”, “total”"),
        ("counts.json", '{"data":[{"start":"2021","end":"2022","tweet_count":5}]}', "counts"),
        ("users.json", '[{"id":"1","username":"a","name":"b"}]', "accounts, not tweets"),
        ("users1.json", '[{"id_str":"1","screen_name":"a","name":"b"}]', "accounts, not"),
        ("x.html", "<html><title>(3) #WeExample - Search / X</title>Log in", "as a HAR"),
        ("x.html", "<html><title>Ann on X: “Q1 Why?” / X</title>", "as a HAR"),
        ("x.html", "<html><title>Log in to X / X</title>", "asks to log in"),
        ("x.html", "<!-- saved from url=(0019)https://x.com/hashtag/a --><html>", "as a HAR"),
        ("chat.xls", "<html><body><table><tr><td>Q1</td></tr></table>", "save it as .xlsx"),
        ("begun.json", '[\n {"created_at": "Sat Mar 10", "id": 97', "ends in the middle"),
        ("begun.json", '{"statuses": [{"created_at": "Sat Mar 10 1', "ends in the middle"),
        ("begun.json", '{"posts":[{"uri":"at://did:plc:a/app.b', "ends in the middle"),
        ("begun.jsonl", '{"created_at": "Sat Mar 10", "id": 97', "ends in the middle"),
        ("users_5.json", '{"users":[{"id":"1","username":"a"}],"media":[]}', "not the tweets"),
        ("error.json", '{"title":"Unauthorized","detail":"No.","status":401}', "error: No."),
        ("error.json", '{"errors":[{"code":88,"message":"Rate limit exceeded"}]}', "Rate limit"),
        ("none.json", '{"meta":{"result_count":0}}', "found no tweets"),
        ("none.json", '{"statuses":[],"search_metadata":{}}', "found no tweets"),
        ("other.json", '{"a":1,"b":[2]}', "not of tweets"),
        ("list.json", "[1,2,3]", "bare values"),
        ("header.csv", "id_str,from_user,text\n", "holds no tweets"),
        ("none.json", '{"posts":[],"cursor":"c"}', "no posts"),
        ("none.json", '{"ancestors":[],"descendants":[]}', "no posts"),
        ("uris.json", '[{"uri":"at://did:plc:a/app.bsky.feed.post/3k"}]', "no posts with"),
        ("actor.json", '{"type":"Person","preferredUsername":"ann"}', "whose archive"),
        (
            "likes.json",
            '{"type":"OrderedCollection","orderedItems":["https://a.example/1"]}',
            "addresses",
        ),
        ("like.js", 'window.YTD.like.part0 = [{"like":{"tweetId":"1"}}]', "liked"),
        ("none.js", "window.YTD.tweets.part0 = [ ]", "holds no tweets"),
    ],
)
def test_what_is_no_capture_is_named(capture, name, content, what):
    path = capture(name, content)
    with pytest.raises(UnreadableCapture, match=what) as refusal:
        open_captures([str(path)])
    assert name in str(refusal.value)


def test_deleted_tweets_are_never_taken(capture):
    path = SAMPLES / "twitter-archive" / "data" / "deleted-tweets.js"
    with pytest.raises(UnreadableCapture, match="deleted"):
        open_captures([str(path)])
    text = path.read_text(encoding="utf-8").partition("=")[2]
    tweets = json.loads(text)
    tweets[0]["tweet"]["deleted_at"] = "Wed Jun 12 21:00:00 +0000 2019"
    with pytest.raises(UnreadableCapture):
        open_captures([str(capture("tweets.json", json.dumps(tweets)))])


def test_a_format_can_be_named_and_must_fit(capture):
    path = str(SAMPLES / "tags" / "v6.csv")
    (reading,) = open_captures([path], format_name="tags")
    assert reading.format == "tags"
    with pytest.raises(UnreadableCapture, match="cannot be read as"):
        open_captures([path], format_name="twitter-v2")
    with pytest.raises(ValueError, match="There are: twitter-archiver, tags, "):
        open_captures([path], format_name="tagz")


def test_formats_are_known_by_name():
    assert [by_name(name).NAME for name in names()] == names()


@pytest.mark.parametrize(
    "sample", ["tags/v6.csv", "twitter-v2/pages.jsonl", "twitter-v1/array.json"]
)
def test_a_capture_is_known_by_its_content_under_any_name(capture, sample):
    path = capture("download.pdf", (SAMPLES / sample).read_bytes())
    (reading,) = open_captures([str(path)])
    assert reading.format == sample.partition("/")[0]
