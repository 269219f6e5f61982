"""Files packed with gzip and the like are read as what is in them."""

import bz2
import gzip
import hashlib
import io
import json
import lzma
import tarfile
import zipfile

import pytest

from chatarchive.readers import SourceError, UnreadableCapture, open_captures, sources
from tests.chatarchive.readers.expectations import SAMPLES, as_expected

PAGES = SAMPLES / "twitter-v2" / "pages.jsonl"
WAYS = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}


def many_lines(number=2000) -> bytes:
    ids = range(1138900069643198465, 1138900069643198465 + number * 4194304, 4194304)
    lines = [{"id_str": str(one), "text": f"Thought {one % 977}", "user": {}} for one in ids]
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


@pytest.mark.parametrize("way", WAYS)
def test_a_packed_capture_says_what_the_capture_says(tmp_path, way):
    path = tmp_path / f"pages.jsonl.{way}"
    path.write_bytes(WAYS[way](PAGES.read_bytes()))
    (packed,) = open_captures([str(path)])
    (plain,) = open_captures([str(PAGES)])
    assert as_expected(packed) == as_expected(plain)
    assert packed.name == path.name
    assert packed.file.size == path.stat().st_size
    assert packed.file.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_packed_files_are_found_in_zips_and_folders_and_on_standard_input(tmp_path, read):
    content = gzip.compress(PAGES.read_bytes())
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("a/pages.jsonl.gz", content)
    plain = len(read(PAGES)[0])
    assert len(read(tmp_path / "all.zip")[0]) == plain
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "pages.jsonl.gz").write_bytes(content)
    assert len(read(tmp_path / "folder")[0]) == plain
    (reading,) = open_captures(["-"], stdin=io.BytesIO(content))
    assert len(list(reading.records())) == len(list(reading.records()))


def test_pieces_packed_one_after_the_other_are_one_file(tmp_path, read):
    lines = many_lines(20).splitlines(keepends=True)
    path = tmp_path / "stream.jsonl.gz"
    path.write_bytes(b"".join(map(gzip.compress, lines)) + b"\0" * 5000)
    tweets, problems = read(path)
    assert (len(tweets), problems) == (20, [])


@pytest.mark.parametrize("way", ["gz", "xz"])
def test_a_packed_file_cut_off_gives_what_is_there_and_says_so(tmp_path, read, way):
    path = tmp_path / f"stream.jsonl.{way}"
    whole = WAYS[way](many_lines())
    path.write_bytes(whole[: len(whole) * 3 // 4])
    tweets, problems = read(path)
    assert 200 < len(tweets) < 2000
    assert len(problems) == 1


def test_a_packed_file_whose_check_fails_is_read_and_says_so(tmp_path, read):
    whole = bytearray(gzip.compress(many_lines(2000)))
    whole[-6] ^= 1
    (tmp_path / "a.jsonl.gz").write_bytes(whole)
    tweets, problems = read(tmp_path / "a.jsonl.gz")
    assert len(tweets) > 1000
    assert len(problems) == 1
    lines = b"".join(map(gzip.compress, many_lines(20).splitlines(keepends=True)))
    (tmp_path / "b.jsonl.gz").write_bytes(lines + b"and then something else")
    tweets, (problem,) = read(tmp_path / "b.jsonl.gz")
    assert len(tweets) == 20
    assert "cut off or damaged" in problem.why


@pytest.mark.parametrize("way", WAYS)
def test_a_packed_bomb_is_refused(tmp_path, way, monkeypatch):
    monkeypatch.setattr(sources, "LARGE", 4 << 20)
    path = tmp_path / f"bomb.json.{way}"
    path.write_bytes(WAYS[way](b"[" + b" " * (6 << 20)))
    with pytest.raises(SourceError, match="more than is allowed"):
        open_captures([str(path)])


def test_what_is_packed_twice_or_holds_many_files_is_refused(tmp_path):
    once = gzip.compress(PAGES.read_bytes())
    (tmp_path / "a.gz").write_bytes(gzip.compress(once))
    with pytest.raises(SourceError, match="inside a packed file"):
        open_captures([str(tmp_path / "a.gz")])
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as archive:
        archive.add(PAGES, "pages.jsonl")
    with pytest.raises(SourceError, match="tar archive"):
        open_captures([str(tmp_path / "a.tar.gz")])
    (tmp_path / "b.gz").write_bytes(b"\x1f\x8b\x08\0" + b"\1" * 50)
    with pytest.raises(SourceError, match="damaged"):
        open_captures([str(tmp_path / "b.gz")])
    (tmp_path / "c.gz").write_bytes(gzip.compress(b""))
    with pytest.raises(UnreadableCapture, match="empty"):
        open_captures([str(tmp_path / "c.gz")])
