"""From paths to files: folders, zips, standard input, and what is refused."""

import hashlib
import io
import struct
import zipfile
from pathlib import Path

import pytest

from chatarchive.readers import (
    SourceError,
    UnreadableCapture,
    capture_files,
    open_captures,
    sources,
    zips,
)
from tests.chatarchive.readers.expectations import SAMPLES

ARCHIVE = SAMPLES / "twitter-archive" / "data"
CHAT = SAMPLES / "twitter-archiver" / "chat.csv"


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def archive_members() -> dict[str, bytes]:
    names = ("README.txt", "account.js", "deleted-tweets.js", "tweets-part1.js", "tweets.js")
    files = [ARCHIVE / name for name in names if (ARCHIVE / name).exists()]
    return {f"twitter-2024/data/{file.name}": file.read_bytes() for file in files} | {
        "twitter-2024/data/tweets_media/1.jpg": b"\xff\xd8\xff\xe0" + b"\0" * 999,
        "__MACOSX/data/._tweets.js": b"\0\5\x16\7",
    }


def test_a_downloaded_archive_is_read_from_its_zip_with_its_owner(tmp_path, read):
    path = zipped(tmp_path / "twitter.zip", archive_members())
    tweets, problems = read(path)
    assert (len(tweets), problems) == (5, [])
    assert {tweet.author.handle for tweet in tweets} == {"InspQuillDemo"}


def test_a_folder_passes_over_what_is_no_capture_and_says_so():
    passed = []
    readings = open_captures([str(ARCHIVE)], passed_over=lambda file, why: passed.append(file.name))
    names = [reading.name for reading in readings if "expected" not in reading.name]
    assert names == ["data/tweets-part1.js", "data/tweets.js"]
    assert "data/account.js" in passed
    assert "data/deleted-tweets.js" in passed


def test_without_an_account_file_the_author_is_unknown_not_guessed(tmp_path, read):
    (tmp_path / "tweets.js").write_bytes((ARCHIVE / "tweets.js").read_bytes())
    tweets, _ = read(tmp_path / "tweets.js")
    assert {tweet.author for tweet in tweets} == {None}


def test_the_account_file_of_another_person_is_not_taken(tmp_path, read):
    (tmp_path / "ann_tweets.js").write_bytes((ARCHIVE / "tweets.js").read_bytes())
    account = (ARCHIVE / "account.js").read_text(encoding="utf-8")
    (tmp_path / "bob_account.js").write_text(account.replace("Quill", "Bob"), encoding="utf-8")
    other = account.replace("Quill", "Ann").replace("9000000002", "9000000007")
    (tmp_path / "ann_account.js").write_text(other, encoding="utf-8")
    tweets, _ = read(tmp_path / "ann_tweets.js")
    assert {tweet.author.handle for tweet in tweets} == {"InspAnnDemo"}


def test_standard_input_can_be_read_twice(read):
    (reading,) = open_captures(["-"], stdin=io.BytesIO(CHAT.read_bytes()))
    assert len(list(reading.records())) == len(list(reading.records())) == 7
    assert reading.file.sha256 == hashlib.sha256(CHAT.read_bytes()).hexdigest()


def test_a_file_knows_its_size_and_sum(tmp_path):
    path = zipped(tmp_path / "june.zip", {"chat.csv": CHAT.read_bytes()})
    (file,) = capture_files([str(path)])
    assert file.name == "june.zip/chat.csv"
    assert file.size == CHAT.stat().st_size
    assert file.sha256 == hashlib.sha256(CHAT.read_bytes()).hexdigest()


def test_a_zip_in_a_zip_is_opened_and_one_deeper_is_not(tmp_path, read):
    one = zipped(tmp_path / "1.zip", {"chat.csv": CHAT.read_bytes()})
    two = zipped(tmp_path / "2.zip", {"1.zip": one.read_bytes()})
    assert len(read(two)[0]) == 6
    three = zipped(tmp_path / "3.zip", {"2.zip": two.read_bytes()})
    with pytest.raises(SourceError, match="in a zip in a zip"):
        read(three)


@pytest.mark.parametrize("name", ["../chat.csv", "/etc/chat.csv", "C:/chat.csv", "a\\..\\b.csv"])
def test_a_zip_whose_paths_climb_is_refused(tmp_path, name):
    path = zipped(tmp_path / "odd.zip", {name: CHAT.read_bytes()})
    with pytest.raises(SourceError, match="leads out of the zip"):
        open_captures([str(path)])


def test_a_zip_that_unpacks_to_more_than_is_allowed_is_refused(tmp_path, monkeypatch):
    path = zipped(tmp_path / "big.zip", {"a.csv": CHAT.read_bytes(), "b.csv": CHAT.read_bytes()})
    monkeypatch.setattr(sources, "UNPACKED_LIMIT", CHAT.stat().st_size + 1)
    with pytest.raises(SourceError, match="more than is allowed"):
        open_captures([str(path)])


def test_a_zip_bomb_is_refused_by_how_tight_it_is_packed(tmp_path):
    path = zipped(tmp_path / "bomb.zip", {"chat.csv": b"a" * (65 << 20)})
    with pytest.raises(SourceError, match="more than is allowed"):
        open_captures([str(path)])


def test_many_small_files_packed_too_tight_together_are_a_bomb(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "LARGE", 4 << 20)
    path = zipped(tmp_path / "bomb.zip", {f"{one}.csv": b"a" * (2 << 20) for one in range(4)})
    with pytest.raises(SourceError, match="more than is allowed"):
        open_captures([str(path)])


def test_zips_in_a_zip_share_what_may_be_unpacked(tmp_path, monkeypatch):
    size = CHAT.stat().st_size
    inner = zipped(tmp_path / "inner.zip", {"chat.csv": CHAT.read_bytes()}).read_bytes()
    path = zipped(tmp_path / "outer.zip", {f"{one}.zip": inner for one in range(3)})
    monkeypatch.setattr(sources, "UNPACKED_LIMIT", 3 * len(inner) + 2 * size)
    with pytest.raises(SourceError, match="more than is allowed"):
        open_captures([str(path)])
    monkeypatch.setattr(sources, "UNPACKED_LIMIT", 3 * len(inner) + 3 * size)
    assert len(open_captures([str(path)])) == 3


def overlapping(path: Path, number: int) -> Path:
    """A zip whose list of contents names the same bytes again and again."""
    content = zipped(path, {"0.csv": CHAT.read_bytes()}).read_bytes()
    start, end = content.index(b"PK\1\2"), content.index(b"PK\5\6")
    entry = content[start:end]
    entries = b"".join(entry.replace(b"0.csv", b"%d.csv" % one) for one in range(number))
    tail = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, number, number, len(entries), start, 0)
    path.write_bytes(content[:start] + entries + tail)
    return path


def test_files_that_share_their_bytes_are_refused(tmp_path):
    assert len(open_captures([str(overlapping(tmp_path / "one.zip", 1))])) == 1
    with pytest.raises(SourceError, match="share their bytes"):
        open_captures([str(overlapping(tmp_path / "many.zip", 9))])


def test_a_list_of_contents_without_end_is_refused_before_it_is_built(tmp_path, monkeypatch):
    path = zipped(tmp_path / "many.zip", {f"{one}.txt": b"" for one in range(30)})
    monkeypatch.setattr(zips, "MEMBERS_LIMIT", 20)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(SourceError, match="more than 20 files"):
        open_captures([str(path)])


def test_a_file_that_says_it_is_smaller_than_it_is_is_refused(tmp_path):
    path = zipped(tmp_path / "a.zip", {"chat.csv": CHAT.read_bytes()})
    content = bytearray(path.read_bytes())
    for header, at in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        place = content.index(header) + at
        content[place : place + 4] = struct.pack("<L", 700)
    path.write_bytes(content)
    with pytest.raises(SourceError, match="cannot be unpacked"):
        open_captures([str(path)])


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_way_to_pack_that_cannot_be_measured_is_refused(tmp_path, method):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", method) as archive:
        archive.writestr("chat.csv", CHAT.read_bytes())
    with pytest.raises(SourceError, match="not known here"):
        open_captures([str(tmp_path / "a.zip")])


def test_links_in_a_zip_lead_nowhere(tmp_path):
    link = zipfile.ZipInfo("passwords.csv")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("chat.csv", CHAT.read_bytes())
    assert [file.name for file in capture_files([str(tmp_path / "a.zip")])] == ["a.zip/chat.csv"]


def test_two_files_of_one_name_in_a_zip_are_both_read(tmp_path, read):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("chat.csv", CHAT.read_bytes())
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("chat.csv", CHAT.read_bytes())
    assert len(read(tmp_path / "a.zip")[0]) == 2 * len(read(CHAT)[0])


def test_a_locked_zip_is_refused(tmp_path):
    content = bytearray(zipped(tmp_path / "a.zip", {"chat.csv": CHAT.read_bytes()}).read_bytes())
    content[6] |= 1  # the flag in the member's own header, and in the list of contents
    content[content.index(b"PK\1\2") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(SourceError, match="password"):
        open_captures([str(tmp_path / "a.zip")])


def test_a_damaged_zip_is_refused(tmp_path):
    path = zipped(tmp_path / "a.zip", {"chat.csv": CHAT.read_bytes()})
    path.write_bytes(path.read_bytes()[:-60])
    with pytest.raises(SourceError, match="damaged or was not downloaded"):
        open_captures([str(path)])


def test_a_path_that_leads_nowhere_is_named():
    with pytest.raises(SourceError, match=r"no file or folder “nowhere\.csv”"):
        open_captures(["nowhere.csv"])


def test_a_folder_without_a_capture_is_refused_with_what_is_in_it(tmp_path):
    (tmp_path / "notes.txt").write_text("Buy milk")
    with pytest.raises(UnreadableCapture, match=r"no capture of tweets.*notes\.txt"):
        open_captures([str(tmp_path)])


def test_a_zip_of_pictures_is_refused_as_one(tmp_path):
    path = zipped(tmp_path / "a.zip", {"a.png": b"\x89PNG\r\n\x1a\n"})
    with pytest.raises(UnreadableCapture, match="only pictures and films"):
        open_captures([str(path)])


def test_one_named_file_that_is_no_capture_stops_everything(tmp_path):
    (tmp_path / "notes.txt").write_text("Buy milk")
    with pytest.raises(UnreadableCapture, match=r"notes\.txt"):
        open_captures([str(CHAT), str(tmp_path / "notes.txt")])


def test_a_file_that_cannot_be_opened_is_told_by_the_name_people_know():
    path = "x" * 300  # too long for a file system
    with pytest.raises(SourceError, match=r"“june\.zip” could not be opened"):
        list(capture_files([path], names={path: "june.zip"}))
