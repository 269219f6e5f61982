"""An import that is cut off at any moment leaves nothing half-done: repeated, it ends as if
nothing had happened.

``KILLS=500`` in the environment makes that many tries of the first two kinds, where an ordinary
run makes 21, and some 15 of the others.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from chatarchive import drafts, intake
from chatarchive.models import (
    Account,
    Capture,
    CapturedTweet,
    ChatPage,
    ChatTweet,
    Tweet,
)
from chatarchive.transcript import entries_of
from tests.chatarchive.processes import (
    databases,
    import_in_steps,
    in_child,
    kill_this_process,
)
from tests.factories import make_chat, set_community, tweet_id, utc

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("KILLS", "21"))


def hour(day, numbers, *, full=True):
    """Invented tweets of one chat; not ``full``, their words are cut and their authors known
    by handle alone."""
    for number in numbers:
        at = utc(2024, 1, day, 21, number % 60)
        label = f"Q{number // 40 + 1}: what helps?" if number % 40 == 0 else f"Thought {number}"
        text = f"{label} #WeExample " + "and more of it " * 6
        person = number % 40 and number % 13 + 1
        tweet = {
            "id_str": tweet_id(at, day * 1000 + number),
            "created_at": at.strftime("%a %b %d %H:%M:%S +0000 %Y"),
            "full_text": text if full else text[:60] + "…",
            "user": {"screen_name": f"person_{person}"},
        }
        if full:
            tweet["user"]["id_str"] = str(person)
            tweet["favorite_count"] = number
        if number % 40 and number % 3 == 0:
            at = utc(2024, 1, day, 21, (number - 1) % 60)
            tweet["in_reply_to_status_id_str"] = tweet_id(at, day * 1000 + number - 1)
        if number % 11 == 5:
            at = utc(2023, 5, 1, 9)
            tweet["quoted_status"] = {
                "id_str": tweet_id(at, number),
                "full_text": f"Said long ago {number}",
                "user": {"id_str": "99", "screen_name": "elder"},
            }
        yield tweet


def write(path, *hours):
    with open(path, "w") as file:
        for tweets in hours:
            file.writelines(f"{json.dumps(tweet)}\n" for tweet in tweets)
        file.write('{"id_str": "17, cut off\n')
    return str(path)


@pytest.fixture(scope="module")
def captures(tmp_path_factory):
    """Two captures of the same chats: the second overlaps the first, and knows some better."""
    folder = tmp_path_factory.mktemp("captures")
    days = (2, 9, 16, 23, 30)
    early = [hour(day, range(100), full=day % 2) for day in days]
    late = [hour(day, range(60, 150)) for day in days]
    return [write(folder / "early.jsonl", *early), write(folder / "late.jsonl", *late)]


@pytest.fixture(scope="module")
def places(django_db_setup, database_copies, django_db_blocker, tmp_path_factory):
    """Databases: "prepared" with a chat in it that a facilitator has worked on."""
    with django_db_blocker.unblock():
        made = databases(tmp_path_factory.mktemp("databases"), database_copies)
        made.copy("prepared")
        first = write(tmp_path_factory.mktemp("first") / "first.jsonl", hour(16, range(0, 90, 2)))
        in_child(made.place("prepared"), prepare, first)
        yield made
        for name in ("prepared", "undisturbed", "disturbed"):
            made.drop(name)


def prepare(first):
    set_community(handle="@person_0", hashtags="#WeExample", time_zone="Europe/London")
    chat = make_chat(slug="sleep", starts_at=utc(2024, 1, 16, 21), live=False)
    call_command("import_chat", first, "--chat", "sleep", "--json", stdout=StringIO())
    draft = ChatPage.objects.get(pk=chat.pk).get_latest_revision_as_object()
    blocks = list(draft.transcript.get_prep_value())
    hidden, taken_out, *_ = blocks[-1]["value"]["tweets"]
    hidden["hidden"] = True
    blocks[-1]["value"]["tweets"].remove(taken_out)
    drafts.set_transcript(draft, blocks)
    draft.save_revision()
    drafts.note_removals(chat.pk, {taken_out["key"]}, set())


def state():
    """All that an import leaves, without what differs from one run to the next: row numbers,
    block ids and the times of importing."""
    columns = [
        field.name
        for field in Tweet._meta.concrete_fields
        if field.name not in ("id", "changed_at", "author")
    ]
    author = ("author__network", "author__native_id", "author__handle")
    sections = {}
    chats = {}
    for chat in ChatPage.objects.order_by("slug"):
        draft = chat.get_latest_revision_as_object()
        blocks = list(draft.transcript.get_prep_value())
        sections |= {block["id"]: (chat.slug, place) for place, block in enumerate(blocks)}
        chats[chat.slug] = {
            "facts": (chat.title, chat.starts_at, chat.length, chat.hashtags, chat.live),
            "hosts": [host.handle for host in draft.hosts.all()],
            "sections": [(block["value"]["heading"], entries_of(block)) for block in blocks],
            "revisions": chat.revisions.count(),
        }
    links = ChatTweet.objects.values_list(
        "chat__slug", "tweet__key", "removed_at", "reason", "section"
    )
    return {
        "tweets": sorted(map(repr, Tweet.objects.order_by().values_list(*columns, *author))),
        "accounts": sorted(
            Account.objects.values_list("network", "native_id", "handle", "handle_key", "name")
        ),
        "links": sorted(repr((*link, sections.get(section))) for *link, section in links),
        "captures": sorted(
            Capture.objects.values_list("name", "sha256", "format", "zone", "counts", "problems"),
            key=repr,
        ),
        "provenance": sorted(
            CapturedTweet.objects.values_list(
                "capture__name", "chat_tweet__chat__slug", "chat_tweet__tweet__key", "where"
            )
        ),
        "chats": chats,
    }


def run_import(arguments, at=None, act=None):
    intake.BATCH = 80  # so that a file has many of them
    return import_in_steps(arguments, at, act)


def killed_soon_after(seconds):
    def kill(pid):
        time.sleep(seconds)
        os.kill(pid, signal.SIGKILL)

    return kill


class Cutting:
    """One undisturbed import, and the same one cut off and repeated as often as wanted."""

    def __init__(self, places, arguments):
        self.places = places
        self.arguments = arguments
        places.copy("undisturbed", "prepared")
        began = time.monotonic()
        self.told, self.steps, self.commits = self.child("undisturbed", run_import, arguments)
        self.seconds = time.monotonic() - began
        self.before = self.child("prepared", state)
        self.expected = self.child("undisturbed", state)

    def child(self, name, work, *arguments, kill=None):
        return in_child(self.places.place(name), work, *arguments, kill=kill)

    def afresh(self):
        self.places.copy("disturbed", "prepared")

    def repeated(self):
        """The state after the import was run once more, where it had been cut off."""
        self.child("disturbed", run_import, self.arguments)
        return self.child("disturbed", state)

    def moments(self, wanted, seed):
        """Numbers of steps spread over the whole import, and all those around its commits."""
        chance = random.Random(seed)
        around = [step for commit in self.commits for step in (commit, commit + 1)]
        spread = [
            chance.randint(self.steps * part // wanted, self.steps * (part + 1) // wanted - 1)
            for part in range(wanted)
        ]
        return sorted({*around, *spread})


@pytest.fixture(scope="module")
def cutting(places, captures, django_db_blocker):
    with django_db_blocker.unblock():
        yield Cutting(places, [*captures, "--create-chats"])


def test_the_undisturbed_import_is_worth_cutting_off(cutting):
    assert cutting.told["new"] > 600
    assert cutting.told["updated"] > 50
    assert cutting.told["rejected"] == 2
    assert len(cutting.told["chats"]) == 5
    assert len(cutting.commits) >= 2
    assert cutting.steps > 100
    assert cutting.before != cutting.expected


def test_killed_between_two_statements_it_can_be_repeated(cutting):
    tries = cutting.moments(KILLS * 2 // 3, seed=KILLS)
    for step in tries:
        cutting.afresh()
        killed = cutting.child("disturbed", run_import, cutting.arguments, step, kill_this_process)
        assert killed is None
        assert cutting.repeated() == cutting.expected, f"killed before step {step}"


def test_killed_at_any_time_it_can_be_repeated(cutting):
    chance = random.Random(KILLS)
    for _ in range(KILLS // 3):
        seconds = chance.uniform(0.02, cutting.seconds)
        cutting.afresh()
        cutting.child("disturbed", run_import, cutting.arguments, kill=killed_soon_after(seconds))
        assert cutting.repeated() == cutting.expected, f"killed after {seconds:.4f} s"


def test_killed_in_the_midst_of_a_commit_it_can_be_repeated(cutting):
    for commit in cutting.commits:
        for delay in (0, 0.0005, 0.002):
            cutting.afresh()
            cutting.child("disturbed", run_import, cutting.arguments, commit, dying(delay))
            assert cutting.repeated() == cutting.expected, (commit, delay)


class dying:
    """Starts a process that kills this one after ``delay`` seconds."""

    def __init__(self, delay):
        self.delay = delay

    def __call__(self):
        pid = os.getpid()
        if not os.fork():
            time.sleep(self.delay)
            os.kill(pid, signal.SIGKILL)
            os._exit(0)


def command(places, arguments, stdin=None):
    environment = os.environ | {
        "DATABASE_URL": places.url("disturbed"),
        "DJANGO_SETTINGS_MODULE": "wecops.settings.test",
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "import_chat", *arguments],
        cwd=ROOT,
        env=environment,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Tests that run in a shell's background were told to ignore Ctrl-C.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )


@pytest.fixture(scope="module")
def whole_command(cutting):
    """How many seconds the real command takes, undisturbed."""
    cutting.afresh()
    began = time.monotonic()
    assert command(cutting.places, cutting.arguments).communicate()[1] == ""
    seconds = time.monotonic() - began
    assert cutting.child("disturbed", state) == cutting.expected
    return seconds


def test_the_real_command_killed_can_be_repeated(cutting, whole_command):
    for part in (0.6, 0.75, 0.9):
        cutting.afresh()
        process = command(cutting.places, cutting.arguments)
        time.sleep(whole_command * part)
        process.kill()
        process.communicate()
        assert cutting.repeated() == cutting.expected, f"killed after {part} of its time"


def test_the_real_command_interrupted_can_be_repeated(cutting, whole_command):
    for part in (0.4, 0.7, 0.95):
        cutting.afresh()
        process = command(cutting.places, cutting.arguments)
        time.sleep(whole_command * part)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate()
        # While Python itself starts or ends, the signal ends it; a shell calls this 130, too.
        assert process.returncode in (0, 130, -signal.SIGINT), errors
        assert "Traceback" not in errors, f"interrupted after {part} of its time"
        assert cutting.repeated() == cutting.expected, f"interrupted after {part} of its time"


def test_the_real_command_interrupted_while_it_reads_says_so(cutting):
    cutting.afresh()
    process = command(cutting.places, ["-", "--create-chats"], stdin=subprocess.PIPE)
    process.stdin.write("\n" * 1_000_000)  # more than a pipe holds: it is being read
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate()
    assert process.returncode == 130
    assert errors == (
        "CommandError: Stopped: the file being read did not come in. Import again to bring it in.\n"
    )
    assert cutting.child("disturbed", state) == cutting.before


def interrupt_this_process():
    os.kill(os.getpid(), signal.SIGINT)


def test_interrupted_it_says_in_a_sentence_what_did_not_come_in(cutting):
    first_commit = cutting.commits[-2]
    for step in (10, cutting.steps // 4, first_commit + 20):
        cutting.afresh()
        (status, words), *_ = cutting.child(
            "disturbed", run_import, cutting.arguments, step, interrupt_this_process
        )
        assert status == 130
        assert words.startswith("Stopped: the file being read did not come in")
        assert ("the file before it stays" in words) == (step > first_commit)
        if step <= first_commit:
            assert cutting.child("disturbed", state) == cutting.before
        assert cutting.repeated() == cutting.expected


def import_into_little_room(arguments, pages):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + pages}")
    return run_import(arguments)


def test_a_full_disk_is_told_in_a_sentence_and_nothing_is_written(cutting):
    if connection.vendor != "sqlite":
        pytest.skip("a PostgreSQL server's disk cannot be filled from here")
    for pages in (2, 30):
        cutting.afresh()
        (status, words), *_ = cutting.child(
            "disturbed", import_into_little_room, cutting.arguments, pages
        )
        assert status == 1
        assert words == (
            "There is no more room on the disk (database or disk is full): nothing of "
            "“early.jsonl” was brought in. Make room, and import again."
        )
        assert cutting.child("disturbed", state) == cutting.before
    assert cutting.repeated() == cutting.expected


def break_the_connection():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    other.close()


def test_a_lost_connection_is_told_in_a_sentence(cutting):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no connection to lose")
    first_commit = cutting.commits[-2]
    for step, name in ((cutting.steps // 4, "early.jsonl"), (first_commit + 30, "late.jsonl")):
        cutting.afresh()
        (status, words), *_ = cutting.child(
            "disturbed", run_import, cutting.arguments, step, break_the_connection
        )
        assert status == 1
        assert words.startswith("The connection to the database broke off (")
        assert f"nothing of “{name}” was brought in" in words
        assert ("the file before it stays" in words) == (name == "late.jsonl")
        assert cutting.repeated() == cutting.expected
