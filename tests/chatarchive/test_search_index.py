"""The search index holds live pages: drafts leave it alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chatarchive.models import ChatPage, ChatQuestion
from tests.factories import make_chat

pytestmark = pytest.mark.django_db


def found(words):
    return [page.slug for page in ChatPage.objects.live().search(words)]


def index_writes(work):
    with CaptureQueriesContext(connection) as queries:
        work()
    writes = ("INSERT", "UPDATE", "DELETE")
    return [
        query["sql"]
        for query in queries
        if "indexentry" in query["sql"] and query["sql"].startswith(writes)
    ]


def test_a_draft_writes_nothing_into_the_index():
    chat = make_chat(title="Asleep")
    chat.title = "Awake"
    assert not index_writes(chat.save_revision)
    assert found("asleep")
    assert not found("awake")


def test_publishing_it_does():
    chat = make_chat(title="Asleep")
    chat.title = "Awake"
    revision = chat.save_revision()
    assert index_writes(revision.publish)
    assert found("awake")
    assert not found("asleep")


def test_what_is_published_with_new_questions_is_found_by_them_at_once():
    chat = make_chat()
    chat.questions.add(ChatQuestion(words="Who sleeps?"))
    chat.save_revision().publish()
    assert found("sleeps") == [chat.slug]


def test_a_deleted_chat_is_found_no_more():
    chat = make_chat(title="Asleep")
    assert found("asleep")
    assert index_writes(chat.delete)
    assert not found("asleep")
