"""The pictures that lie beside a person's tweets."""

import zipfile
from io import BytesIO

import pytest

from chatarchive.readers import capture_files
from chatarchive.readers.pictures import Pictures
from tests.factories import archive_zip, archived, picture

FACE = picture()


def files(tweets):
    return {
        tweet.native_id: [item.file and item.file.open_binary().read() for item in tweet.media]
        for tweet in tweets
    }


@pytest.mark.parametrize("folder", ["data/tweets_media", "data/tweet_media_part1"])
@pytest.mark.parametrize("unpacked", [False, True])
def test_a_tweets_pictures_are_found_in_a_zip_and_in_a_folder(tmp_path, read, folder, unpacked):
    tweet = archived("Two mugs", "Abc.jpg", "Def.png")
    names = [f"{tweet['id_str']}-Abc.jpg", f"{tweet['id_str']}-Def.PNG"]
    path = archive_zip(tmp_path / "a.zip", [tweet], {n: n.encode() for n in names}, folder=folder)
    if unpacked:
        zipfile.ZipFile(path).extractall(tmp_path / "a")
        path = tmp_path / "a"
    tweets, problems = read(path)
    assert files(tweets) == {tweet["id_str"]: [name.encode() for name in names]}
    assert not problems


def test_a_folder_of_pictures_is_not_searched_for_captures(tmp_path):
    path = archive_zip(tmp_path / "a.zip", [archived("Tea")], {"1-Abc.jpg": b"id,text\n1,x\n"})
    assert [file.name for file in capture_files([path])] == [
        "a.zip/data/account.js",
        "a.zip/data/tweets.js",
    ]
    zipfile.ZipFile(path).extractall(tmp_path / "a")
    assert len(list(capture_files([str(tmp_path / "a")]))) == 2


def test_pictures_packed_once_more_are_found_as_the_archives_of_2018_had_them(tmp_path, read):
    tweet = archived("Mug", "Abc.jpg")
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as inner:
        inner.writestr(f"{tweet['id_str']}-Abc.jpg", FACE)
        inner.writestr("tweets_media/more.zip", b"PK")
    path = archive_zip(
        tmp_path / "a.zip",
        [tweet],
        {"tweet-media-part1.zip": packed.getvalue(), "tweet-media-part2.zip": b"PK\3\4 damaged"},
        folder="data/tweet_media",
    )
    assert files(read(path)[0]) == {tweet["id_str"]: [FACE]}


def test_what_is_not_there_and_another_tweets_picture_stay_links(tmp_path, read):
    tweet = archived("Mug", "Abc.jpg")
    path = archive_zip(tmp_path / "a.zip", [tweet], {"77-Abc.jpg": FACE})
    assert files(read(path)[0]) == {tweet["id_str"]: [None]}


def test_films_stay_links(tmp_path, read):
    tweet = archived("Film", "Abc.jpg")
    tweet["extended_entities"]["media"][0] |= {"type": "video", "video_info": {"variants": []}}
    path = archive_zip(tmp_path / "a.zip", [tweet], {f"{tweet['id_str']}-Abc.jpg": FACE})
    assert files(read(path)[0]) == {tweet["id_str"]: [None]}


def test_a_retweets_picture_is_found_by_its_own_id_or_the_originals(tmp_path, read):
    retweets = [archived("RT @sam_example: Mug", "Abc.jpg") for _ in range(2)]
    for tweet in retweets:
        address = "https://twitter.com/sam_example/status/1747000000000000001/photo/1"
        tweet["entities"]["media"][0]["expanded_url"] = address
    own, other = f"{retweets[0]['id_str']}-Abc.jpg", "1747000000000000001-Abc.jpg"
    path = archive_zip(tmp_path / "a.zip", retweets, {own: b"own", other: b"other"})
    assert [found for (found,) in files(read(path)[0]).values()] == [b"own", b"other"]


def test_a_link_out_of_a_folder_is_not_followed(tmp_path, read):
    tweet = archived("Mug", "Abc.jpg")
    path = archive_zip(tmp_path / "a.zip", [tweet], {"1-Other.jpg": FACE})
    zipfile.ZipFile(path).extractall(tmp_path / "a")
    (tmp_path / "secret").write_text("secret")
    media = tmp_path / "a" / "data" / "tweets_media"
    (media / f"{tweet['id_str']}-Abc.jpg").symlink_to(tmp_path / "secret")
    assert files(read(tmp_path / "a")[0]) == {tweet["id_str"]: [None]}


def test_names_are_listed_once_and_nothing_is_opened(tmp_path, monkeypatch):
    names = [f"{number}-Abc.jpg" for number in range(2000)]
    path = archive_zip(tmp_path / "a.zip", [archived("Tea")], dict.fromkeys(names, FACE))
    *_, tweets = capture_files([path])
    opened = []
    opener = zipfile.ZipFile
    monkeypatch.setattr(zipfile, "ZipFile", lambda *a, **k: opened.append(a) or opener(*a, **k))
    pictures = Pictures(tweets)
    found = [pictures.of(str(n), "https://pbs.twimg.com/media/Abc.jpg") for n in range(2000)]
    assert all(found)
    assert len(opened) == 1
    assert pictures.of("5", "https://pbs.twimg.com/media/Abc?format=jpg&name=large")
    assert pictures.of("5", "") is None
