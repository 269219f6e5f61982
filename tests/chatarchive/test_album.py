"""Pictures that come inside a capture: kept in the image library, and gone with their tweets."""

import json
import re
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image as Pillow
from wagtail.images import get_image_model
from wagtail.models import ReferenceIndex

from chatarchive import album, imports
from chatarchive.models import Capture, Tweet, TweetPicture
from chatarchive.readers import CaptureFile
from chatarchive.records import Media
from chatarchive.redrawing import redrawn
from chatarchive.undoing import undo
from tests.factories import archive_zip, archived, make_chat, make_record, make_tweet, picture

Image = get_image_model()


@pytest.fixture
def chat(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return make_chat(slug="tea")


def imported(path, *options):
    out = StringIO()
    call_command("import_chat", path, "--json", *(options or ["--chat", "tea"]), stdout=out)
    result = json.loads(out.getvalue())
    numbers = ("new", "duplicate", "updated", "outside", "withdrawn", "rejected")
    assert result["read"] == sum(result[name] for name in numbers)
    return result


def files():
    return sorted(
        str(path.relative_to(settings.MEDIA_ROOT))
        for path in Path(settings.MEDIA_ROOT).rglob("*")
        if path.is_file()
    )


def with_picture(path, tweet, content=None, name="Abc.jpg", **options):
    pictures = {f"{tweet['id_str']}-{name}": content or picture()}
    return archive_zip(path, [tweet], pictures, **options)


def test_a_picture_is_kept_with_its_description_in_a_collection_of_its_own(chat, tmp_path):
    tweet = archived("My mug", "Abc.jpg", alt="A blue mug,\nsteaming")
    result = imported(with_picture(tmp_path / "a.zip", tweet))
    assert (result["new"], result["problems"]) == (1, [])
    kept = TweetPicture.objects.get()
    assert kept.tweet.key == f"x:{tweet['id_str']}"
    assert (kept.name, kept.url) == ("Abc", "https://pbs.twimg.com/media/Abc.jpg")
    assert kept.capture == Capture.objects.get()
    image = kept.image
    assert image.title == "Picture in a tweet by @quill_example, 16 January 2024"
    assert image.description == image.default_alt_text == "A blue mug, steaming"
    assert image.collection.name == "Captured pictures"
    assert (image.width, image.height) == (64, 48)
    assert image.file_size == image.file.size
    stored_hash = image.file_hash
    image._set_file_hash()
    assert stored_hash == image.file_hash
    (rendition,) = image.renditions.all()
    assert (rendition.width, rendition.height) == (64, 48)
    assert files() == sorted([image.file.name, rendition.file.name])


def test_the_library_finds_a_kept_picture_and_knows_that_it_is_used(chat, tmp_path):
    tweet = archived("My mug", "Abc.jpg", alt="A steaming mug")
    imported(with_picture(tmp_path / "a.zip", tweet))
    image = Image.objects.get()
    assert list(Image.objects.all().search("quill_example")) == [image]
    assert image.get_usage().count() == 1
    written = set(ReferenceIndex.get_references_to(image).values_list("object_id", "model_path"))
    ReferenceIndex.create_or_update_for_object(TweetPicture.objects.get())
    again = ReferenceIndex.get_references_to(image).values_list("object_id", "model_path")
    assert set(again) == written
    assert again.count() == 1


def test_a_long_description_is_cut_for_the_library_alone(chat, tmp_path):
    tweet = archived("My mug", "Abc.jpg", alt="A mug " * 90)
    imported(with_picture(tmp_path / "a.zip", tweet))
    assert len(Image.objects.get().description) == 255
    assert len(Tweet.objects.get().media[0]["alt"]) > 500


def test_nothing_tells_where_a_picture_was_taken(chat, tmp_path):
    told = Pillow.Exif()
    told[0x010F] = "A camera of PC Example"
    told.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 12.0)})
    content = picture(size=(900, 700), exif=told.tobytes())
    imported(with_picture(tmp_path / "a.zip", archived("Here", "Abc.jpg"), content))
    assert len(files()) == 2
    for name in files():
        path = Path(settings.MEDIA_ROOT, name)
        assert not dict(Pillow.open(path).getexif())
        assert b"PC Example" not in path.read_bytes()


def test_the_files_of_a_tweets_pictures_have_names_that_nobody_can_guess(chat, tmp_path):
    tweet = archived("Mugs", "Abc.jpg", "Def.jpg")
    pictures = {f"{tweet['id_str']}-{name}.jpg": picture() for name in ("Abc", "Def")}
    imported(archive_zip(tmp_path / "a.zip", [tweet], pictures))
    secrets = [re.search(r"-(?:Abc|Def)-(\w{12})\.", name)[1] for name in files()]
    assert len(secrets) == 4
    assert len(set(secrets)) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("destination", [["--chat", "tea"], ["--create-chats"]])
def test_others_can_write_while_pictures_are_drawn(chat, tmp_path, monkeypatch, destination):
    def drawn(file):
        assert not connection.in_atomic_block
        return redrawn(file)

    monkeypatch.setattr(album, "redrawn", drawn)
    imported(with_picture(tmp_path / "a.zip", archived("My mug", "Abc.jpg")), *destination)
    assert Image.objects.count() == 1


def test_what_was_drawn_in_vain_is_removed(chat):
    file = CaptureFile("a.jpg", 100, lambda: BytesIO(picture()))
    media = [Media("photo", "https://pbs.twimg.com/media/Abc.jpg", file=file)]
    with album.Album() as one:
        one.prepare([make_record(media=media)])
        assert len(files()) == 2
    assert not files()


def test_of_tweets_outside_every_chat_no_picture_is_kept(chat, tmp_path):
    tweet = archived("Holidays", "Abc.jpg", at=chat.starts_at.replace(year=2023))
    result = imported(with_picture(tmp_path / "a.zip", tweet), "--sort-into-chats")
    assert result["outside"] == 1
    assert not files()
    assert not Image.objects.exists()


def test_an_archive_with_pictures_after_one_without_adds_them(chat, tmp_path):
    tweet = archived("My mug", "Abc.jpg")
    assert imported(archive_zip(tmp_path / "a.zip", [tweet]))["new"] == 1
    result = imported(with_picture(tmp_path / "b.zip", tweet))
    assert (result["updated"], result["duplicate"]) == (1, 0)
    assert Image.objects.count() == 1


def test_the_same_picture_is_kept_once(chat, tmp_path):
    tweet = archived("My mug", "Abc.jpg")
    path = with_picture(tmp_path / "a.zip", tweet)
    imported(path)
    before = files()
    assert imported(path)["duplicate"] == 1
    other = archived("More", at=chat.starts_at)
    imported(archive_zip(tmp_path / "b.zip", [tweet, other], {f"{tweet['id_str']}-Abc.jpg": b"?"}))
    assert files() == before
    assert Image.objects.count() == 1
    assert TweetPicture.objects.count() == Capture.objects.count() == 2


def test_a_tweet_twice_in_one_archive_has_its_picture_once(chat, tmp_path, monkeypatch):
    monkeypatch.setattr("chatarchive.intake.BATCH", 1)
    tweet = archived("My mug", "Abc.jpg")
    pictures = {f"{tweet['id_str']}-Abc.jpg": picture()}
    path = archive_zip(tmp_path / "a.zip", [tweet, tweet], pictures)
    for options in (["--dry-run"], []):
        result = imported(path, "--chat", "tea", *options)
        assert (result["new"], result["duplicate"]) == (1, 1)
    assert TweetPicture.objects.count() == Image.objects.count() == 1


def test_a_retweets_picture_goes_to_the_original_where_that_is_here(chat, tmp_path):
    original = make_tweet("1747000000000000001", author="sam_example")
    retweet = archived("RT @sam_example: Mug", "Abc.jpg")
    address = f"https://twitter.com/sam_example/status/{original.native_id}/photo/1"
    retweet["entities"]["media"][0]["expanded_url"] = address
    imported(with_picture(tmp_path / "a.zip", retweet))
    assert TweetPicture.objects.get().tweet == original
    assert Image.objects.get().title.startswith("Picture in a tweet by @sam_example")


def test_a_retweet_of_something_unknown_brings_no_picture(chat, tmp_path):
    imported(with_picture(tmp_path / "a.zip", archived("RT @sam_example: Mug", "Abc.jpg")))
    assert not files()


HOSTILE = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "cut": picture(size=(400, 400))[:900],
    "empty": b"\n",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_no_picture_is_told_and_its_tweet_is_in(chat, tmp_path, kind):
    tweet = archived("My mug", "Abc.jpg")
    result = imported(with_picture(tmp_path / "a.zip", tweet, HOSTILE[kind]))
    assert (result["read"], result["new"], result["rejected"]) == (1, 1, 0)
    (problem,) = result["problems"]
    assert problem["where"] == "record 1"
    assert problem["why"].startswith("its picture Abc could not be kept: it is ")
    assert problem["why"].endswith(". The tweet is in.")
    assert Capture.objects.get().problems == [{**problem, "is_record": False}]
    assert not files()
    out = StringIO()
    call_command("import_chat", str(tmp_path / "a.zip"), "--chat", "tea", stdout=out)
    assert "The tweet is in." in out.getvalue()


def test_a_dry_run_tells_the_same_and_writes_no_file(chat, tmp_path):
    tweets = [archived("My mug", "Abc.jpg"), archived("My other mug", "Bad.jpg")]
    pictures = {
        f"{tweets[0]['id_str']}-Abc.jpg": picture(),
        f"{tweets[1]['id_str']}-Bad.jpg": b"no picture",
    }
    path = archive_zip(tmp_path / "a.zip", tweets, pictures)
    dry = imported(path, "--chat", "tea", "--dry-run")
    assert not files()
    assert not Image.objects.exists() and not TweetPicture.objects.exists()
    assert imported(path) == dry


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt])
def test_an_import_that_fails_leaves_no_file(chat, tmp_path, monkeypatch, failure):
    def refresh(*arguments, **options):
        assert len(files()) == 2
        raise failure

    monkeypatch.setattr(imports, "refresh_all", refresh)
    with pytest.raises((failure, CommandError)):
        imported(with_picture(tmp_path / "a.zip", archived("My mug", "Abc.jpg")))
    assert not files()
    assert not Image.objects.exists()


def test_a_full_disk_leaves_not_even_half_a_file(chat, tmp_path, monkeypatch):
    storage = Image._meta.get_field("file").storage

    def save(path, content):
        place = Path(storage.path(path))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage, "save", save)
    with pytest.raises(CommandError, match=r"no more room on the disk.*nothing of “a\.zip"):
        imported(with_picture(tmp_path / "a.zip", archived("My mug", "Abc.jpg")))
    assert not files()


def test_the_number_of_queries_does_not_depend_on_the_number_of_pictures(chat):
    def kept(number):
        records = []
        for _ in range(number):
            file = CaptureFile("a.jpg", 100, lambda: BytesIO(picture()))
            media = [Media("photo", "https://pbs.twimg.com/media/Abc.jpg", file=file)]
            records.append(make_record(make_tweet().native_id, media=media))
        with CaptureQueriesContext(connection) as queries, album.Album() as one:
            assert len(one.keep(records, None, [])) == number
        return len(queries)

    kept(1)  # makes the collection, learns the content types
    assert kept(2) == kept(9)


def test_without_pictures_nothing_is_asked(chat, django_assert_num_queries):
    with django_assert_num_queries(0), album.Album() as one:
        assert one.keep([make_record()], None, []) == set()


def test_with_its_tweet_a_picture_is_gone_from_everywhere(
    chat, tmp_path, django_capture_on_commit_callbacks
):
    tweet = archived("My mug", "Abc.jpg")
    path = with_picture(tmp_path / "a.zip", tweet)
    imported(path)
    imported(archive_zip(tmp_path / "b.zip", [tweet], {f"{tweet['id_str']}-Abc.jpg": picture()}))
    assert len(files()) == 2
    with django_capture_on_commit_callbacks(execute=True):
        Tweet.objects.filter(key=f"x:{tweet['id_str']}").delete()
    assert not files()
    assert not Image.objects.exists()
    assert not ReferenceIndex.objects.filter(model_path="image").exists()


def test_an_undone_capture_takes_its_pictures_along_but_not_those_another_brought(
    chat, tmp_path, django_capture_on_commit_callbacks
):
    tweet, other = archived("My mug", "Abc.jpg"), archived("My cup", "Def.jpg")
    name, other_name = f"{tweet['id_str']}-Abc.jpg", f"{other['id_str']}-Def.jpg"
    imported(archive_zip(tmp_path / "a.zip", [tweet], {name: picture()}))
    both = {name: picture(), other_name: picture()}
    imported(archive_zip(tmp_path / "b.zip", [tweet, other], both))
    first, second = Capture.objects.order_by("pk")
    with django_capture_on_commit_callbacks(execute=True):
        second.delete()
    assert [kept.name for kept in TweetPicture.objects.all()] == ["Abc"]
    assert len(files()) == 2
    with django_capture_on_commit_callbacks(execute=True):
        first.delete()
    assert not files()


def test_what_a_person_deleted_from_the_library_does_not_come_back(
    chat, tmp_path, django_capture_on_commit_callbacks
):
    tweet = archived("My mug", "Abc.jpg")
    path = with_picture(tmp_path / "a.zip", tweet)
    imported(path)
    with django_capture_on_commit_callbacks(execute=True):
        Image.objects.get().delete()
    assert imported(path)["duplicate"] == 1
    assert not Image.objects.exists()
    assert not files()


def test_undoing_a_capture_takes_the_pictures_of_its_tweets_out_of_the_library(
    chat, tmp_path, django_capture_on_commit_callbacks
):
    tweet, other = archived("My mug", "Abc.jpg"), archived("My cup", "Def.jpg")
    imported(with_picture(tmp_path / "a.zip", tweet))
    imported(with_picture(tmp_path / "b.zip", other, name="Def.jpg"))
    with django_capture_on_commit_callbacks(execute=True):
        undo(Capture.objects.earliest("pk"))
    assert [kept.name for kept in TweetPicture.objects.all()] == ["Def"]
    assert Image.objects.count() == 1
    assert len(files()) == 2
