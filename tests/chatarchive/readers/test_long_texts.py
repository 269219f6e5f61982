"""Long texts in a person's archive, of which the file of tweets holds the beginnings only."""

import json
import zipfile

import pytest

from tests.factories import archive_zip, archived, utc

WHOLE = "A1 Tea &amp; sleep. " + "And a walk in the park. " * 12 + "See https://t.co/demoLong01"
BEGINNING = WHOLE[:278] + "…"
AT = utc(2024, 3, 10, 20, 5)
LINK = {
    "expandedUrl": "https://example.org/park",
    "displayUrl": "example.org/park",
    "shortUrl": "https://t.co/demoLong01",
    "fromIndex": "310",
    "toIndex": "333",
}


def long_text(text=WHOLE, created_at="2024-03-10T20:05:00.000Z", urls=(LINK,)) -> dict:
    core = {"styletags": [], "urls": list(urls), "text": text, "mentions": [], "hashtags": []}
    return {"noteTweet": {"noteTweetId": "1", "createdAt": created_at, "core": core}}


def archive(tmp_path, tweets, texts):
    content = f"window.YTD.note_tweet.part0 = {json.dumps(texts)}"
    return archive_zip(tmp_path / "a.zip", tweets, {"note-tweet.js": content}, folder="data")


def test_a_long_text_takes_the_place_of_its_beginning_and_brings_its_links(tmp_path, read):
    path = archive(tmp_path, [archived(BEGINNING, at=AT)], [long_text()])
    (tweet,), problems = read(path)
    assert tweet.text == WHOLE.replace("&amp;", "&")
    assert (tweet.text_cut, problems) == (False, [])
    assert [link.target for link in tweet.links] == ["https://example.org/park"]
    zipfile.ZipFile(path).extractall(tmp_path / "a")
    assert read(tmp_path / "a") == ([tweet], [])
    assert read(tmp_path / "a" / "data" / "tweets.js") == ([tweet], [])


def test_an_answer_keeps_the_names_before_it_that_the_long_text_lacks(tmp_path, read):
    answer = archived(f"@ann_example @bo_example {BEGINNING}", at=AT)
    (tweet,), _ = read(archive(tmp_path, [answer], [long_text(WHOLE.replace("&amp;", "&"))]))
    assert tweet.text == f"@ann_example @bo_example {WHOLE.replace('&amp;', '&')}"


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [long_text(created_at="2024-03-17T20:05:00.000Z")],  # last week's began alike
        [long_text("Other words " * 40)],
        [long_text(), long_text()],  # which of them?
        [long_text(urls=()) | {"noteTweet": None}, {"noteTweet": {"core": {"text": 5}}}, "x"],
    ],
)
def test_without_its_long_text_a_beginning_is_marked_as_cut(tmp_path, read, texts):
    (tweet,), _ = read(archive(tmp_path, [archived(BEGINNING, at=AT)], texts))
    assert tweet.text == BEGINNING.replace("&amp;", "&")
    assert tweet.text_cut


def test_who_trails_off_wrote_a_whole_text(tmp_path, read):
    tweets = [archived("Well…", at=AT), archived(BEGINNING, at=utc(2019, 3, 10, 20, 5))]
    tweets, _ = read(archive(tmp_path, tweets, [long_text("Well… or not")]))
    assert [tweet.text_cut for tweet in tweets] == [False, False]
    assert tweets[0].text == "Well…"
