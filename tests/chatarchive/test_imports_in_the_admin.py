"""Bringing captures in through the admin: uploads, the look before, the import itself."""

import json
import zipfile
from datetime import timedelta
from io import BytesIO
from itertools import islice
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import GroupPagePermission, Page

from bench.made_up import FIRST_CHAT, tweets
from chatarchive.importing import uploads
from chatarchive.importing.thread import work_off
from chatarchive.models import Capture, ChatIndexPage, ChatPage, ChatTweet, Import, Tweet
from chatarchive.transcript import keys_in
from tests.factories import make_chat, make_facilitator, set_community

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.IMPORTS_ROOT = tmp_path / "imports"
    return settings.IMPORTS_ROOT


@pytest.fixture
def queue(monkeypatch):
    """``queue()`` works off what is queued. The transaction that a test runs in is no worker's:
    SQLite begins none in another."""
    from contextlib import contextmanager

    from django.db import transaction
    from django_tasks_db.management.commands import db_worker

    @contextmanager
    def in_the_tests(using):
        with transaction.atomic(using):
            yield

    monkeypatch.setattr(db_worker, "exclusive_transaction", in_the_tests)
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    return work_off


@pytest.fixture
def chat():
    return make_chat(slug="sleep", title="Sleep", starts_at=FIRST_CHAT, hosts=["WeExample"])


@pytest.fixture
def user():
    return make_facilitator()


@pytest.fixture
def admin(client, user):
    client.force_login(user)
    return client


def jsonl(count=30, **options):
    lines = islice(tweets(count, **options), count)
    return "".join(f"{json.dumps(tweet)}\n" for tweet in lines).encode()


def upload(client, *files, chat=None, follow=False, **choices):
    files = files or [("chat.jsonl", jsonl())]
    files = [SimpleUploadedFile(name, content) for name, content in files]
    address = (
        reverse("chatarchive_import_into", args=[chat.pk])
        if chat
        else reverse("chatarchive_imports")
    )
    return client.post(address, {"files": files} | choices, follow=follow)


def page_of(client, import_=None):
    import_ = import_ or Import.objects.get()
    return client.get(reverse("chatarchive_import", args=[import_.pk]))


def text_of(response):
    return " ".join(response.content.decode().split())


def confirm(client, import_=None, **data):
    import_ = import_ or Import.objects.get()
    data = {"seen": import_.task_id} | data
    return client.post(reverse("chatarchive_import_confirm", args=[import_.pk]), data)


def draft_of(chat):
    return ChatPage.objects.get(pk=chat.pk).get_latest_revision_as_object()


def test_from_a_file_to_the_editor(admin, chat, queue, user):
    response = upload(admin, chat=chat)
    import_ = Import.objects.get()
    assert response.url == reverse("chatarchive_import", args=[import_.pk])
    assert "Waiting for its turn" in text_of(page_of(admin))
    queue()
    told = text_of(page_of(admin))
    assert "Import 30 tweets" in told and "Q1:" in told and "Nothing is written yet" in told
    assert not Tweet.objects.exists() and not Capture.objects.exists()
    confirm(admin)
    queue()
    landed = admin.get(reverse("chatarchive_import_next", args=[import_.pk]))
    assert landed.url == reverse("wagtailadmin_pages:edit", args=[chat.pk])
    assert len(keys_in(draft_of(chat).transcript.get_prep_value())) == 30
    assert Capture.objects.get().imported_by == user
    assert Capture.objects.get().name == "chat.jsonl"
    assert not uploads.folder_of(import_).exists()
    assert "30 tweets came in" in text_of(page_of(admin))
