"""Imports in the admin, done by ``manage.py db_worker`` in processes of its own that are killed:
what the import's page then says, and how it goes on."""

import html
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import timedelta
from itertools import islice
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.template.loader import get_template
from django.test import Client
from django.urls import get_resolver, reverse
from django_tasks_db.models import DBTaskResult

from bench.made_up import FIRST_CHAT, tweets
from chatarchive import intake
from chatarchive.importing import state, uploads
from chatarchive.models import Capture, ChatPage, ChatTweet, Import, Tweet
from chatarchive.transcript import keys_in
from tests.chatarchive.processes import Steps, databases, in_child, kill_this_process
from tests.factories import make_chat, make_facilitator

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
WORKER = ["--backend", "imports", "--no-startup-delay", "--no-reload", "--interval", "0.05"]
STOPPED = "The import was stopped in the midst of it"
PATIENCE = 60  # seconds


@pytest.fixture(scope="module")
def places(django_db_setup, database_copies, django_db_blocker, tmp_path_factory):
    # Read and compiled once, and not in each child anew.
    assert get_resolver().url_patterns
    for name in ("admin_base", "skeleton", "generic/base", "shared/headers/slim_header"):
        get_template(f"wagtailadmin/{name}.html")
    with django_db_blocker.unblock():
        made = databases(tmp_path_factory.mktemp("databases"), database_copies)
        made.copy("ready")
        in_child(made.place("ready"), prepare)
        yield made
        for name in ("ready", "queued", "worked"):
            made.drop(name)


def prepare():
    make_facilitator()
    make_chat(slug="sleep", title="Sleep", starts_at=FIRST_CHAT, hosts=["WeExample"], live=False)


@pytest.fixture
def site(places, settings, monkeypatch, tmp_path):
    settings.IMPORTS_ROOT = tmp_path / "imports"
    # As for who looks a minute later.
    monkeypatch.setattr(state, "_MOMENT", timedelta())
    return Site(places, tmp_path / "queued")


class Site:
    """A site of its own: its database, its folder of uploads, and what is asked of it."""

    def __init__(self, places, folder):
        self.places = places
        self.folder = folder
        places.copy("worked", "ready")

    def keep(self):
        """Keep it as it stands, for ``afresh`` to go back to."""
        self.places.copy("queued", "worked")
        shutil.copytree(uploads.root(), self.folder)

    def afresh(self):
        self.places.copy("worked", "queued")
        shutil.rmtree(uploads.root())
        shutil.copytree(self.folder, uploads.root(), dirs_exist_ok=True)

    def ask(self, work, *arguments):
        return in_child(self.places.place("worked"), work, *arguments)

    def moments(self):
        """Steps of the work that is queued: some of all, and those around its commits."""
        count, commits = self.ask(work_off)
        spread = [count * part // 4 for part in range(1, 4)]
        return sorted({*spread, *(step for commit in commits for step in (commit, commit + 1))})


def client():
    client = Client()
    client.force_login(get_user_model().objects.get())
    return client


def address(name=""):
    return reverse(f"chatarchive_import{name}", args=[Import.objects.get().pk])


def upload(count):
    lines = "".join(f"{json.dumps(tweet)}\n" for tweet in islice(tweets(count), count))
    file = SimpleUploadedFile("chat.jsonl", lines.encode())
    into = reverse("chatarchive_import_into", args=[ChatPage.objects.get().pk])
    assert client().post(into, {"files": file}).status_code == 302


def post(action):
    data = {"seen": Import.objects.get().task_id}
    assert client().post(address(f"_{action}"), data).status_code == 302


def work_off(at=None):
    """Do what is queued, as ``db_worker`` does; killed before the statement of number ``at``.
    Returns how many statements there were, and the numbers of those before a commit."""
    intake.BATCH = 20  # so that a file has many of them
    steps = Steps(at, kill_this_process)
    with steps.counted():
        call_command("db_worker", *WORKER, "--batch", verbosity=0)
    # PostgreSQL may take a moment to let go of what a killed client had locked.
    while DBTaskResult.objects.ready().exists():
        call_command("db_worker", *WORKER, "--batch", verbosity=0)
    return steps.count, steps.commits


def page():
    """What the import's page says, and what an import leaves."""
    words = " ".join(html.unescape(client().get(address()).content.decode()).split())
    chat = ChatPage.objects.get()
    draft = chat.get_latest_revision_as_object()
    return words, {
        "tweets": Tweet.objects.count(),
        "joined": ChatTweet.objects.count(),
        "captures": Capture.objects.count(),
        "revisions": chat.revisions.count(),
        "entries": len(keys_in(draft.transcript.get_prep_value())) if draft.transcript else 0,
    }


NOTHING = {"tweets": 0, "joined": 0, "captures": 0, "revisions": 1, "entries": 0}


def test_killed_while_it_looks_through_a_second_worker_looks_again(site):
    site.ask(upload, 60)
    site.keep()
    stopped = 0
    for step in site.moments():
        site.afresh()
        assert site.ask(work_off, step) is None
        told, kept = site.ask(page)
        assert kept == NOTHING
        if STOPPED in told:
            assert "The upload is still here: try again." in told
            stopped += 1
            site.ask(post, "again")
        site.ask(work_off)
        told, kept = site.ask(page)
        assert "Import 60 tweets" in told and kept == NOTHING, step
    assert stopped > 1


def test_killed_while_it_imports_nothing_is_half_written_and_a_second_worker_goes_on(site):
    site.ask(upload, 60)
    site.ask(work_off)
    site.ask(post, "confirm")
    site.keep()
    tries = site.moments()
    _, done = site.ask(page)
    assert done["entries"]
    nothing = 0
    for step in tries:
        site.afresh()
        assert site.ask(work_off, step) is None
        told, kept = site.ask(page)
        assert kept in (NOTHING, done), step
        nothing += kept == NOTHING
        if STOPPED in told:
            assert "Nothing is half-written" in told and "Try again" in told
            site.ask(post, "again")
        site.ask(work_off)
        told, kept = site.ask(page)
        assert "The upload is deleted" in told and kept == done, step
        assert not list(uploads.root().glob("*/*.upload")), step
    assert len(tries) > nothing > 3


class Workers:
    """``manage.py db_worker`` as whoever runs the site starts it, several times by name."""

    def __init__(self, site):
        self.processes = {}
        self.environment = os.environ | {
            "DATABASE_URL": site.places.url("worked"),
            "DJANGO_SETTINGS_MODULE": "wecops.settings.dev",
            "IMPORTS_ROOT": str(uploads.root()),
        }

    def start(self, name):
        self.processes[name] = subprocess.Popen(
            [sys.executable, "manage.py", "db_worker", *WORKER, "--worker-id", name],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def end(self, name, signal_number):
        process = self.processes.pop(name)
        process.send_signal(signal_number)
        return process.wait(PATIENCE)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        for name in list(self.processes):
            self.end(name, signal.SIGKILL)


def wait_for(find):
    """What ``find()`` gives, as soon as it gives anything."""
    until = time.monotonic() + PATIENCE
    while not (found := find()):
        assert time.monotonic() < until
        time.sleep(0.01)
    return found


def reads():
    """Whether some of the file has been read."""
    for told in uploads.root().glob("*/progress.json"):
        return " read" in told.read_text()


def who():
    return DBTaskResult.objects.filter(status="RUNNING").latest("started_at").worker_ids[-1]


def test_the_real_worker_killed_in_the_midst_another_goes_on_to_the_end(site):
    with Workers(site) as workers:
        for name in ("one", "two"):
            workers.start(name)
        site.ask(upload, 6000)
        wait_for(reads)
        reading = site.ask(who)
        assert workers.end(reading, signal.SIGKILL) == -signal.SIGKILL
        told, kept = site.ask(page)
        assert STOPPED in told and kept == NOTHING
        site.ask(post, "again")
        wait_for(lambda: "Import 6,000 tweets" in site.ask(page)[0])
        site.ask(post, "confirm")
        wait_for(lambda: "6,000 tweets came in" in site.ask(page)[0])
        (left,) = workers.processes
        assert workers.end(left, signal.SIGTERM) == 0
    _, kept = site.ask(page)
    assert kept["joined"] == kept["entries"] == 6000
