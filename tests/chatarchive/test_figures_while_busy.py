"""Who looks at a chat that somebody writes to waits for nobody, and leaves nothing outdated."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest
from django.db import connections, transaction

from chatarchive import figures
from chatarchive.drafts import lock
from chatarchive.models import ChatFigures, ChatPage
from tests.factories import make_chat, make_tweet, section

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def somebody_writing_to(chat):
    """As an import does, that is not through yet. SQLite has one writer at a time."""
    begun, go_on = Event(), Event()

    def write():
        try:
            with transaction.atomic():
                lock(chat.pk)
                ChatPage.objects.filter(pk=chat.pk).update(title="Written")
                begun.set()
                assert go_on.wait(60)
        finally:
            connections.close_all()

    with ThreadPoolExecutor() as threads:
        writing = threads.submit(write)
        assert begun.wait(60)
        try:
            yield
        finally:
            go_on.set()
        writing.result()


def test_figures_are_told_and_not_kept_while_somebody_writes_and_kept_after():
    chat = make_chat(transcript=[section("Q1", make_tweet(author="kim"))])
    ChatFigures.objects.all().delete()
    with somebody_writing_to(chat):
        assert figures.details_of(chat).tweets == 1
        assert figures.figures_by_chat([chat])[chat.pk].tweets == 1
        assert not ChatFigures.objects.exists()
    assert figures.details_of(chat).tweets == 1
    assert ChatFigures.objects.get().details["tweets"] == 1


def test_what_is_kept_already_is_read_while_somebody_writes():
    chat = make_chat(transcript=[section("Q1", make_tweet(author="kim"))])
    with somebody_writing_to(chat):
        assert figures.details_of(chat).tweets == 1
