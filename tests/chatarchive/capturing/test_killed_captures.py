"""A capture whose process is killed, for real, at any moment: the same command goes on, asks for
nothing twice, and ends as if nothing had happened."""

import json
import os
import random
from io import StringIO
from unittest.mock import patch

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from chatarchive.capturing import folders
from chatarchive.capturing.journal import Journal
from chatarchive.models import Capture, CaptureRun, ChatTweet
from tests.chatarchive.processes import Steps, databases, in_child, kill_this_process
from tests.factories import make_chat, set_community

pytestmark = pytest.mark.django_db

#: ``KILLS=200`` in the environment tries that many moments.
KILLS = int(os.environ.get("KILLS", "9"))


@pytest.fixture
def prepared(database_copies, tmp_path, mastodon_api, settings):
    """A database with one chat, and a server of Mastodon on which the chat was held."""
    settings.MASTODON_SERVERS = [mastodon_api.address]
    question = mastodon_api.post("ann", "Q1 Which tea? #TeaChat", 1)
    for number in range(45):
        mastodon_api.post(f"guest{number % 7}", f"Cup {number} #TeaChat", 2 + number // 2)
    for number in range(3):
        mastodon_api.post("gus", f"Cup of late {number}", 40 + number, answers=question)
    places = databases(tmp_path, database_copies)
    places.copy("prepared")
    in_child(places.place("prepared"), make_the_chat)
    yield places
    for name in ("prepared", "whole", "killed"):
        places.drop(name)


def make_the_chat():
    set_community(hashtags="#TeaChat")
    make_chat(slug="tea", hashtags="#TeaChat")


def capture(root, at=None):
    """Run the command in steps: database statements, commits, and what the journal writes.
    Returns (its JSON, or the error it ended with; the number of steps)."""
    django_settings.IMPORTS_ROOT = root
    steps = Steps(at, kill_this_process)
    write = Journal._write

    def stepped(self, line):
        steps.take()
        write(self, line)
        steps.take()

    out = StringIO()
    with patch.object(Journal, "_write", stepped), steps.counted():
        try:
            call_command("capture_chat", "tea", "--json", stdout=out, stderr=StringIO())
            told = json.loads(out.getvalue())
        except CommandError as error:
            told = str(error)
    return told, steps.count


def left():
    """What a capture leaves in the database, without what differs from run to run."""
    draft = ChatTweet.objects.get(pk=ChatTweet.objects.first().pk).chat
    transcript = draft.get_latest_revision_as_object().transcript.get_prep_value()
    return (
        sorted(ChatTweet.objects.values_list("tweet__key", "tweet__text", "without_hashtag")),
        [
            [entry["key"] for entry in block["value"]["tweets"]]
            for block in transcript
            if block["type"] == "section"
        ],
        [(one.counts["read"], one.counts["new"]) for one in Capture.objects.all()],
        list(CaptureRun.objects.values_list("state", flat=True)),
        [str(path.name) for path in folders.root().glob("*/*.jsonl")],
    )


def is_over():
    return CaptureRun.objects.filter(state=CaptureRun.State.DONE).exists()


def test_killed_at_any_moment_it_ends_as_if_nothing_had_happened(prepared, mastodon_api, tmp_path):
    places = prepared
    places.copy("whole", "prepared")
    told, steps = in_child(places.place("whole"), capture, tmp_path / "whole")
    assert told["new"] == 49 and told["networks"][0]["complete"]
    expected = in_child(places.place("whole"), left)
    asked = [(one.path, one.params) for one in mastodon_api.asked]
    moments = random.Random(7).sample(range(steps), min(KILLS, steps))
    for number, moment in enumerate(moments):
        mastodon_api.asked.clear()
        root = tmp_path / f"imports-{number}"
        places.copy("killed", "prepared")
        assert in_child(places.place("killed"), capture, root, moment) is None
        if in_child(places.place("killed"), is_over):
            continue  # who captures a chat anew asks for it anew
        received = len(mastodon_api.asked)
        told, _ = in_child(places.place("killed"), capture, root)
        again = [(one.path, one.params) for one in mastodon_api.asked]
        django_settings.IMPORTS_ROOT = root
        # What was being received when the process died was not received.
        assert len(again) - len(asked) in (0, 1), moment
        assert [one for one in again if again.count(one) > 1] in ([], 2 * [again[received - 1]])
        assert in_child(places.place("killed"), left) == expected, moment
