import pytest

from chatarchive.importing.thread import CAPTURES, work_off


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
