"""Archives from before 2019: months as JavaScript, all of them as a table, and whose they are."""

import shutil
import zipfile

import pytest

from chatarchive.intake import take_in
from chatarchive.models import Tweet
from chatarchive.readers import UnreadableCapture, open_captures
from tests.chatarchive.readers.expectations import SAMPLES
from tests.factories import make_chat

MONTHS = SAMPLES / "grailbird" / "data" / "js"
TABLE = SAMPLES / "grailbird-csv" / "tweets.csv"
QUILL = "InspQuillDemo"
CSV_NAMES = (
    "tweet_id,in_reply_to_status_id,timestamp,source,text,retweeted_status_id,expanded_urls\n"
)


@pytest.fixture
def archive(tmp_path):
    """A whole archive, unpacked: months, table, and what makes it a little web site."""
    folder = tmp_path / "archive"
    for name in ("user_details.js", "payload_details.js", "tweet_index.js"):
        (folder / "data" / "js").mkdir(parents=True, exist_ok=True)
        shutil.copy(MONTHS / name, folder / "data" / "js" / name)
    (folder / "data" / "js" / "tweets").mkdir()
    for month in (MONTHS / "tweets").glob("*.js"):
        shutil.copy(month, folder / "data" / "js" / "tweets")
    shutil.copy(TABLE, folder)
    (folder / "index.html").write_text("<!DOCTYPE html><html><title>Your tweets</title></html>")
    (folder / "js").mkdir()
    (folder / "js" / "tailbird.js").write_text("var Grailbird = {data: {}}, a = [1, 2];\n")
    (folder / "README.txt").write_text("Hi! Open index.html, and browse.\n")
    return folder


def zipped(folder, path, top=""):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                out.write(file, f"{top}{file.relative_to(folder)}")
    return path


@pytest.mark.parametrize("how", ["folder", "zip", "zip with a folder"])
def test_a_whole_archive_is_read_months_and_table_and_nothing_else(archive, tmp_path, how):
    path = archive
    if how != "folder":
        path = zipped(archive, tmp_path / "tweets.zip", "tweets/" if how != "zip" else "")
    readings = open_captures([str(path)])
    assert sorted(reading.format for reading in readings) == [
        "grailbird",
        "grailbird",
        "grailbird-csv",
    ]
    found = [one for reading in readings for one in reading.records()]
    assert len(found) == 10
    assert {one.author.handle for one in found if hasattr(one, "author")} == {QUILL}


def test_the_table_alone_beside_its_details_knows_its_owner(tmp_path, read):
    shutil.copy(TABLE, tmp_path)
    tweets, _ = read(tmp_path / "tweets.csv")
    assert {tweet.author.handle for tweet in tweets} == {QUILL}  # from a picture's address
    assert {tweet.author.native_id for tweet in tweets} == {""}
    shutil.copy(MONTHS / "user_details.js", tmp_path)
    tweets, _ = read(tmp_path / "tweets.csv")
    assert {tweet.author.native_id for tweet in tweets} == {"9000000002"}


def test_without_details_or_a_picture_the_author_is_unknown(capture, read):
    tweets, _ = read(capture("t.csv", CSV_NAMES + "334782500000000002,,,web,Hello,,\n"))
    assert [tweet.author for tweet in tweets] == [None]


def test_the_picture_of_a_repeated_tweet_tells_no_owner(capture, read):
    address = "https://twitter.com/DrTreeDemo/status/334782000000000001/photo/1"
    row = f"334782500000000002,,,web,RT @DrTreeDemo: A map,334782000000000001,{address}\n"
    (tweet,), _ = read(capture("t.csv", CSV_NAMES + row))
    assert (tweet.author, tweet.is_retweet, tweet.media[0].url) == (None, True, address)


@pytest.mark.django_db
@pytest.mark.parametrize("backwards", [False, True])
def test_months_and_table_are_the_same_tweets_and_the_fuller_wins(archive, backwards):
    readings = open_captures([str(archive)])
    records = [one for reading in readings for one in reading.records()]
    chat = make_chat()
    take_in(records[::-1] if backwards else records, chat_of=lambda record: chat.pk)
    repeated = Tweet.objects.get(key="x:334783000000000003")
    assert not repeated.text_cut
    assert repeated.media[0]["url"] == "https://pbs.twimg.com/media/DemoMapAbc.jpg"
    assert Tweet.objects.get(key="x:20123456789").time_source == "assumed"
    answer = Tweet.objects.get(key="x:334782500000000002")
    assert answer.links[0]["url"] == "http://t.co/demoLnk1"


def test_a_row_whose_last_cell_is_missing_is_read(capture, read):
    (tweet,), problems = read(capture("t.csv", CSV_NAMES + "334782500000000002,,,web,Hello\n"))
    assert (tweet.text, problems) == ("Hello", [])


def test_links_that_do_not_go_with_the_words_are_listed_below_them(capture, read):
    row = (
        '334782500000000002,,,web,See http://t.co/a,,"http://example.org/a,http://example.org/b"\n'
    )
    (tweet,), _ = read(capture("t.csv", CSV_NAMES + row))
    assert [link.url for link in tweet.links] == ["http://example.org/a", "http://example.org/b"]


@pytest.mark.parametrize("name", ["user_details.js", "payload_details.js", "tweet_index.js"])
def test_the_other_parts_of_an_old_archive_are_named(name):
    with pytest.raises(UnreadableCapture, match="from before 2019 that holds no tweets"):
        open_captures([str(MONTHS / name)])


def test_a_month_cut_off_gives_what_is_whole(capture, read):
    content = (MONTHS / "tweets" / "2013_05.js").read_text(encoding="utf-8")
    tweets, problems = read(capture("2013_05.js", content[: len(content) - 300]))
    assert (len(tweets), len(problems)) == (2, 1)


def test_a_month_written_on_one_line_is_a_month(capture, read):
    content = (
        'Grailbird.data.tweets_2013_02 =\n[{"id_str":"334782500000000002","text":"a","user":{}}]\n'
    )
    tweets, problems = read(capture("2013_02.js", content))
    assert (len(tweets), problems) == (1, [])
