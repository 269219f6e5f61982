"""While an import holds the database, as SQLite has it: pages are read, and who saves is told."""

import html
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from wagtail.admin.models import EditingSession

from bench.made_up import FIRST_CHAT
from chatarchive import imports
from chatarchive.busy import BUSY
from chatarchive.importing.thread import work_off
from chatarchive.models import ChatPage, ChatTweet, Import
from tests.chatarchive.test_editing import Editor
from tests.chatarchive.test_imports_in_the_admin import confirm, page_of, text_of, upload
from tests.factories import make_chat, make_facilitator, set_community

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.IMPORTS_ROOT = tmp_path / "imports"


@pytest.fixture
def admin(client):
    client.force_login(make_facilitator())
    return client


@pytest.fixture
def other():
    set_community(name="We Example")
    return make_chat(slug="other", title="Other", transcript=[])


@pytest.fixture
def held(admin, other, monkeypatch):
    """An import held up once all its tweets are written, and nothing is committed. Called, it
    goes on to its end."""
    chat = make_chat(slug="sleep", title="Sleep", starts_at=FIRST_CHAT, hosts=["WeExample"])
    reached, go_on = Event(), Event()
    refresh_all = imports.refresh_all

    def held_up(*args, **options):
        reached.set()
        assert go_on.wait(60)
        return refresh_all(*args, **options)

    def work():
        try:
            work_off()
        finally:
            connections.close_all()

    # Wagtail notes a person's first visit to a page, and to its editor.
    for page in (other, chat):
        admin.get(page.url)
        admin.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    upload(admin, chat=chat)
    work()
    confirm(admin)
    monkeypatch.setattr(imports, "refresh_all", held_up)
    with ThreadPoolExecutor() as threads:
        working = threads.submit(work)
        assert reached.wait(60)
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout = 10")

        def release():
            go_on.set()
            working.result()

        yield release
        release()


def test_pages_and_the_editor_are_read_while_an_import_runs(admin, other, held):
    for address in (
        "/",
        "/chats/",
        other.url,
        "/search/?q=sleep",
        "/admin/",
        f"/admin/pages/{other.pk}/edit/",
        f"/admin/pages/{Import.objects.get().chat_id}/edit/",
        "/admin/imports/",
    ):
        assert admin.get(address).status_code == 200, address
    assert "read" in text_of(page_of(admin))
    assert Import.objects.get().state == "running" and not ChatTweet.objects.exists()
    held()
    assert "30 tweets came in" in text_of(page_of(admin))


def test_who_has_a_page_open_is_noted_once_the_database_is_free(admin, other, held):
    told = admin.get(f"/admin/pages/{other.pk}/edit/").content.decode()
    ping = re.search(r'"(/admin/editing-sessions/ping/[^"]+)"', told)[1]
    assert ping.endswith("/0/") or connection.vendor != "sqlite"
    held()
    answer = admin.post(ping).json()
    session = EditingSession.objects.latest("pk")
    assert session.object_id == str(other.pk)
    assert answer["ping_url"].endswith(f"/{session.pk}/")


def test_a_save_that_waited_in_vain_is_kept_to_be_sent_again(admin, other, held):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL lets others write")
    editor = Editor(admin, other)
    refused = editor.save(title="A <new> title")
    assert refused.status_code == 503
    assert BUSY in refused.content.decode()
    assert editor.save(headers={"accept": "application/json"}).json()["error_message"] == BUSY
    held()
    sent = {
        html.unescape(name): html.unescape(value)
        for name, value in re.findall(
            r'type="hidden" name="([^"]*)" value="([^"]*)"', refused.content.decode()
        )
    }
    assert admin.post(editor.action, sent).status_code == 302
    assert ChatPage.objects.get(pk=other.pk).get_latest_revision_as_object().title == (
        "A <new> title"
    )


def test_a_password_is_not_kept_to_be_sent_again(client, held, other):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL lets others write")
    refused = Client().post(
        reverse("wagtailadmin_login"), {"username": "facilitator", "password": "password"}
    )
    assert refused.status_code == 503 and BUSY in refused.content.decode()
