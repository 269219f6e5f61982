"""What a person at a terminal sees while an import runs."""

import json
import os
import pty
import zipfile
from io import StringIO

import pytest
from django.core.management import call_command

from chatarchive.management.progress_line import ProgressLine
from chatarchive.progress import ARRANGING, LOOKING, READING, Progress
from chatarchive.readers import capture_files
from tests.factories import make_chat, set_community, tweet_id, utc


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def stream():
    return StringIO()


def test_a_line_tells_share_and_time_left_in_place_of_the_one_before(clock, stream):
    line = ProgressLine(stream, clock)
    line(Progress(READING, 10, 1000, 900))
    clock.now += 30
    line(Progress(READING, 250, 1000, 12_345))
    line.close()
    assert stream.getvalue() == (
        "\r900 read, 1%"
        "\r12,345 read, 25%, about 2 minutes left"
        "\r                                      \r"
    )


def test_it_is_written_five_times_a_second_at_most(clock, stream):
    line = ProgressLine(stream, clock)
    for _ in range(100):
        line(Progress(READING, 1, 1000, 1))
        clock.now += 0.01
    assert stream.getvalue().count("\r") == 5


def test_a_new_stage_shows_at_once(clock, stream):
    line = ProgressLine(stream, clock)
    line(Progress(LOOKING, 340, 1000))
    line(Progress(ARRANGING, 12, 200))
    assert stream.getvalue() == "\rLooking for chats… 34%\rArranging 12 of 200 chats"


@pytest.mark.parametrize(
    ("seconds", "share", "words"),
    [
        (1.9, 50, "1 read, 50%"),  # too early to tell
        (10, 1, "1 read, 1%"),
        (10, 50, "1 read, 50%, about 10 seconds left"),
        (3, 99, "1 read, 99%, about 5 seconds left"),
        (60, 50, "1 read, 50%, about a minute left"),
        (3600, 25, "1 read, 25%, 3.0 hours left"),
        (60, 100, "1 read, 100%"),
    ],
)
def test_time_left_is_told_as_people_tell_it(clock, stream, seconds, share, words):
    line = ProgressLine(stream, clock)
    line(Progress(READING, 0, 100))
    clock.now += seconds
    line(Progress(READING, share, 100, 1))
    assert stream.getvalue().rpartition("\r")[2].rstrip() == words


def test_a_narrow_terminal_gets_a_shorter_line(clock, stream, monkeypatch):
    monkeypatch.setenv("COLUMNS", "12")
    ProgressLine(stream, clock)(Progress(ARRANGING, 12, 200))
    assert stream.getvalue() == "\rArranging 1"


def test_an_empty_file_is_read_to_its_end(clock, stream):
    ProgressLine(stream, clock)(Progress(READING, 0, 0))
    assert stream.getvalue() == "\r0 read, 100%"


def test_how_far_a_file_was_read_is_told_in_unpacked_bytes(tmp_path):
    words = b"word\n" * 400_000
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", words)
    (file,) = capture_files([str(tmp_path / "a.zip")])
    with file.open_binary() as stream:
        stream.read(1_000_000)
        with file.open_binary() as again:  # somebody else looks at the beginning
            again.read(5)
            assert file.position == 1_000_000
        assert file.position == 1_000_000
    assert file.position == file.size == len(words)


def capture(path, days):
    with open(path, "w") as file:
        for day in days:
            for number in range(400):
                at = utc(2024, 1, day, 21, number % 60)
                words = f"Q{number // 20 + 1}: what now?" if number % 20 == 0 else f"Yes {number}"
                tweet = {
                    "id_str": tweet_id(at),
                    "created_at": "",
                    "full_text": f"{words} #WeExample",
                    "user": {"id_str": str(number % 20), "screen_name": f"person_{number % 20}"},
                }
                file.write(f"{json.dumps(tweet)}\n")
    return str(path)


class Terminal(StringIO):
    def isatty(self):
        return True


@pytest.mark.django_db
def test_all_stages_show_and_nothing_of_them_stays(tmp_path):
    set_community(handle="@person_0", hashtags="#WeExample")
    path = capture(tmp_path / "january.jsonl", [2, 9, 16, 23, 30])
    errors, out = Terminal(), StringIO()
    call_command("import_chat", path, "--create-chats", stderr=errors, stdout=out)
    shown = errors.getvalue()
    assert "\rLooking for chats… " in shown
    assert "\r2,000 read, 100%" in shown
    assert "\rArranging 1 of 5 chats" in shown
    assert shown.endswith("\r")
    assert not shown.rsplit("\r", 2)[1].strip()
    assert "\n" not in shown
    assert "2,000 read: 2,000 new" in out.getvalue()


@pytest.mark.django_db
def test_the_line_is_gone_before_an_error_is_told(tmp_path):
    make_chat(slug="sleep", starts_at=utc(2024, 1, 16, 21))
    errors = Terminal()
    path = tmp_path / "broken.jsonl"
    path.write_text('{"id_str": "x", "full_text": "Hello", "user": {}}\n')
    with pytest.raises(Exception, match="could be read as a tweet"):
        call_command("import_chat", str(path), "--chat", "sleep", stderr=errors)
    assert errors.getvalue().endswith("\r")


@pytest.mark.django_db
def test_nothing_shows_where_there_is_no_terminal(tmp_path):
    make_chat(slug="sleep", starts_at=utc(2024, 1, 16, 21))
    errors = StringIO()
    path = capture(tmp_path / "day.jsonl", [16])
    call_command("import_chat", path, "--chat", "sleep", stderr=errors, stdout=StringIO())
    assert errors.getvalue() == ""


@pytest.mark.django_db
def test_a_real_terminal_gets_the_line(tmp_path):
    make_chat(slug="sleep", starts_at=utc(2024, 1, 16, 21))
    reader, writer = pty.openpty()
    with os.fdopen(writer, "w") as terminal:
        path = capture(tmp_path / "day.jsonl", [16])
        call_command("import_chat", path, "--chat", "sleep", stderr=terminal, stdout=StringIO())
        shown = ""
        while not shown.endswith(" \r"):  # a terminal gives what it has, in pieces
            shown += os.read(reader, 10_000).decode()
    os.close(reader)
    assert shown.startswith("\r400 read, 100%")
    assert shown.endswith("\r")
