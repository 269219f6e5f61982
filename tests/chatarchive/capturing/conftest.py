import pytest

from chatarchive.capturing import bluesky
from chatarchive.importing.thread import CAPTURES, work_off
from tests.capturing_servers.bluesky_api import BlueskyServer
from tests.capturing_servers.mastodon_api import MastodonServer
from tests.capturing_servers.serving import served


@pytest.fixture
def bluesky_api(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(bluesky, "_sessions", {})
    with served(BlueskyServer()) as server:
        yield server


@pytest.fixture
def mastodon_api(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with served(MastodonServer()) as server:
        yield server


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.IMPORTS_ROOT = tmp_path / "imports"


@pytest.fixture
def work(monkeypatch):
    """``work()`` does what is queued and due."""
    from contextlib import contextmanager

    from django.db import transaction
    from django_tasks_db.management.commands import db_worker

    @contextmanager
    def in_the_tests(using):
        with transaction.atomic(using):
            yield

    monkeypatch.setattr(db_worker, "exclusive_transaction", in_the_tests)
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    return lambda: work_off(CAPTURES)
