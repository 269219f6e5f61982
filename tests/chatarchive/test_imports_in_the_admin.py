"""Bringing captures in through the admin: uploads, the look before, the import itself."""

import errno
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
from chatarchive.readers import sources
from chatarchive.transcript import keys_in
from tests.chatarchive.test_import_chat import evening
from tests.factories import (
    archive_zip,
    archived,
    make_chat,
    make_facilitator,
    set_community,
    utc,
)

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
    onward = confirm(admin).url
    waiting = admin.get(onward).url
    assert "Waiting for its turn" in text_of(admin.get(waiting))
    queue()
    # An import that is over before the browser asks leads to the editor as well.
    assert admin.get(waiting).url == onward
    assert admin.get(onward).url == reverse("wagtailadmin_pages:edit", args=[chat.pk])
    assert len(keys_in(draft_of(chat).transcript.get_prep_value())) == 30
    assert Capture.objects.get().imported_by == user
    assert Capture.objects.get().name == "chat.jsonl"
    assert not uploads.folder_of(import_).exists()
    assert "30 tweets came in" in text_of(page_of(admin))


def test_confirmed_twice_it_comes_in_once(admin, chat, queue):
    upload(admin, chat=chat)
    queue()
    seen = Import.objects.get().task_id
    confirm(admin, seen=seen)
    confirm(admin, seen=seen)
    assert DBTaskResult.objects.ready().count() == 1
    queue()
    confirm(admin, seen=seen)
    queue()
    assert Capture.objects.count() == 1 and ChatTweet.objects.count() == 30


def test_what_is_confirmed_is_what_was_seen(admin, chat, queue):
    upload(admin, chat=chat)
    queue()
    seen = Import.objects.get().task_id
    other = make_chat(title="Other")
    look = reverse("chatarchive_import_look", args=[Import.objects.get().pk])
    admin.post(look, {"into": "chat", "chat": other.pk})
    queue()
    assert "Into “Other”" in text_of(page_of(admin))
    confirm(admin, seen=seen)
    assert "Look once more" in text_of(page_of(admin))
    assert not DBTaskResult.objects.ready().exists()


def test_the_same_file_again_brings_nothing_and_says_so_calmly(admin, chat, queue):
    for _ in range(2):
        upload(admin, chat=chat)
        queue()
        import_ = Import.objects.first()
        told = text_of(page_of(admin, import_))
        confirm(admin, import_)
        queue()
    assert "Nothing in it is new" in told and "Import 30" not in told


def test_several_files_and_a_zip_come_in_and_what_is_no_capture_is_named(admin, chat, queue):
    lines = jsonl(30).splitlines(keepends=True)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("part/second.jsonl", b"".join(lines[10:20]))
    upload(
        admin,
        ("same.jsonl", b"".join(lines[:10])),
        ("same.jsonl", b"".join(lines[20:])),
        ("more.zip", packed.getvalue()),
        ("notes.txt", b"Milk, bread"),
        chat=chat,
    )
    queue()
    told = text_of(page_of(admin))
    assert "Import 30 tweets" in told
    assert "more.zip/part/second.jsonl" in told and told.count("same.jsonl") >= 2
    assert "Passed over" in told and "notes.txt" in told
    assert not [word for word in ("--columns", "--format") if word in told]


def test_the_loose_files_of_a_personal_archive_find_each_other(admin, chat, queue, tmp_path):
    at, beginning = utc(2024, 1, 16, 21, 5), "A2 " + "so many words " * 19
    core = {"text": f"{beginning}and the end"}
    long_text = {"noteTweet": {"createdAt": at.isoformat(), "core": core}}
    path = archive_zip(
        tmp_path / "a.zip",
        [archived(f"{beginning.strip()}…", at=at)],
        {"note-tweet.js": f"window.YTD.note_tweet.part0 = {json.dumps([long_text])}"},
        folder="data",
    )
    with zipfile.ZipFile(path) as archive:
        files = [(name.rpartition("/")[2], archive.read(name)) for name in archive.namelist()]
    upload(admin, *files, chat=chat)
    queue()
    told = text_of(page_of(admin))
    assert "Import 1 tweet" in told and "bring both together" in told
    confirm(admin)
    queue()
    tweet = Tweet.objects.get()
    assert tweet.author.handle == "quill_example"
    assert tweet.text.endswith("and the end")


def test_a_refused_file_is_told_in_the_readers_words_and_nothing_else_happens(admin, chat, queue):
    upload(admin, ("list.txt", b"Milk, bread and a great many other things"), chat=chat)
    queue()
    told = text_of(page_of(admin))
    assert "This did not work" in told and "list.txt" in told and "Try again" in told
    assert "--columns" not in told
    assert not Tweet.objects.exists()


def test_a_trap_among_the_files_is_passed_over_and_named(admin, chat, queue, monkeypatch):
    monkeypatch.setattr(sources, "LARGE", 10_000)
    traps = {}
    for name, member, content in (
        ("bomb.zip", "chat.jsonl", b"0" * 5_000_000),
        ("way-out.zip", "../chat.jsonl", jsonl(3)),
    ):
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(member, content)
        traps[name] = packed.getvalue()
    upload(admin, ("chat.jsonl", jsonl(30)), *traps.items(), chat=chat)
    queue()
    told = text_of(page_of(admin))
    assert "Import 30 tweets" in told
    assert "“bomb.zip” would unpack to" in told and "leads out of the zip" in told


def test_a_full_disk_is_told_with_whom_to_ask(admin, chat, queue, monkeypatch):
    def full(*arguments, **options):
        raise OSError(errno.ENOSPC, "No space left on device")

    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inner.zip", b"PK\x03\x04")
    upload(admin, ("chat.zip", packed.getvalue()), chat=chat)
    monkeypatch.setattr(sources, "_spooled", full)
    queue()
    told = text_of(page_of(admin))
    assert "to unpack “chat.zip”. Ask whoever runs the site to make room." in told


HOSTILE = [
    "../../../../tmp/escape.jsonl",
    "..\\..\\escape.jsonl",
    "nul\x00l.jsonl",
    "\u202elnosj.exe",
    "<img src=x onerror=alert(1)>.jsonl",
    "x" * 5000 + ".jsonl",
    "-",
    "con.jsonl",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_files_name_is_shown_and_never_a_path(admin, chat, queue, folder, name):
    import_ = Import(user=make_facilitator("owner"), site=chat.get_site(), chat=chat)
    uploads.keep(import_, [SimpleUploadedFile("plain", jsonl(3))])
    import_.files[0]["name"] = uploads.shown_name(name)
    import_.save()
    assert [path.name for path in uploads.folder_of(import_).iterdir()] == ["0.upload"]
    assert Path(uploads.paths_of(import_)[0]).stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    shown = import_.files[0]["name"]
    assert len(shown) <= 201 and not {"/", "\\", "\x00", "\u202e"} & set(shown)
    upload(admin, (name.replace("\x00", ""), jsonl(3)), chat=chat)
    queue()
    told = page_of(admin, Import.objects.first()).content.decode()
    assert "<img src=x" not in told
    assert "3 tweets would be new" in told


def test_an_upload_is_streamed_to_the_private_folder(admin, chat, folder, queue):
    upload(admin, ("large.jsonl", jsonl(8000)), chat=chat)
    (place,) = [path for path in folder.iterdir() if path.is_dir()]
    assert [path.name for path in place.iterdir()] == ["0.upload"]
    assert (place / "0.upload").stat().st_mode & 0o777 == 0o600
    assert [path for path in folder.iterdir() if path.suffix == ".upload"] == []


@pytest.mark.parametrize("by_script", [True, False])
def test_an_upload_beyond_the_limit_is_refused_in_a_sentence(admin, chat, settings, by_script):
    settings.IMPORTS_LIMIT = 1000
    headers = {"accept": "application/json"} if by_script else {"accept": "text/html"}
    files = [SimpleUploadedFile("large.jsonl", b"x" * 2_000_000)]
    address = reverse("chatarchive_import_into", args=[chat.pk])
    response = admin.post(address, {"files": files}, headers=headers)
    assert response.status_code == 422
    assert "nothing was uploaded" in response.content.decode()
    response = admin.post(address, {"files": [SimpleUploadedFile("a", b"x" * 2000)]})
    assert "nothing was uploaded" in text_of(response)
    assert not Import.objects.exists()


def test_the_token_is_asked_for_as_usual(chat, user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    assert upload(client, chat=chat).status_code == 403
    assert not Import.objects.exists()


def test_who_may_edit_no_chat_is_shown_nothing_and_let_in_nowhere(client, chat, queue):
    make_facilitator("owner")
    blog = Page.objects.filter(depth=2).first().add_child(instance=Page(title="B", slug="b"))
    group = Group.objects.create(name="Bloggers")
    editors = Group.objects.get(name="Editors")
    group.permissions.set(editors.permissions.all())
    permission = GroupPagePermission.objects.filter(group=editors).first().permission
    GroupPagePermission.objects.create(group=group, page=blog, permission=permission)
    stranger = make_facilitator("stranger")
    stranger.groups.set([group])
    owner = Client()
    owner.force_login(make_facilitator("another"))
    upload(owner, chat=chat)
    queue()
    client.force_login(stranger)
    assert "Import tweets" not in text_of(client.get("/admin/"))
    # Wagtail answers a refusal by leading to its dashboard.
    assert upload(client, chat=chat).url == "/admin/"
    assert client.get(reverse("chatarchive_imports")).url == "/admin/"
    assert page_of(client).status_code == 404
    assert confirm(client).status_code == 404
    assert Import.objects.count() == 1 and not DBTaskResult.objects.ready().exists()


def test_another_editor_sees_what_goes_into_a_chat_and_not_what_is_sorted(client, chat, queue):
    owner = Client()
    owner.force_login(make_facilitator("owner"))
    upload(owner, chat=chat)
    upload(owner, into="sort")
    queue()
    client.force_login(make_facilitator("other"))
    sorting, into_one = Import.objects.order_by("-pk")
    assert page_of(client, sorting).status_code == 404
    assert page_of(client, into_one).status_code == 200


def test_permission_is_asked_again_when_the_task_runs(admin, chat, queue, user):
    upload(admin, chat=chat)
    queue()
    confirm(admin)
    ChatPage.objects.filter(pk=chat.pk).update(locked=True, locked_by=make_facilitator("other"))
    queue()
    assert not Tweet.objects.exists()
    user.is_superuser = True
    user.save()
    trouble = Import.objects.get().trouble
    assert "You cannot change “Sleep” now. 'Sleep' is locked. Nothing was brought in." in trouble


def test_what_may_no_longer_be_is_refused_at_once_and_choosing_another_chat_goes_on(
    admin, chat, queue
):
    upload(admin, chat=chat)
    queue()
    other = make_chat(title="Other")
    admin.post(reverse("wagtailadmin_pages:delete", args=[chat.pk]))
    assert confirm(admin).status_code == 302
    assert not DBTaskResult.objects.ready().exists()
    assert "somebody deleted it. Choose another." in text_of(page_of(admin))
    look = reverse("chatarchive_import_look", args=[Import.objects.get().pk])
    admin.post(look, {"into": "chat", "chat": other.pk})
    queue()
    confirm(admin)
    queue()
    assert ChatTweet.objects.filter(chat=other).count() == 30


def test_two_people_who_bring_one_file_into_one_chat_at_once_both_read_what_came_of_it(
    admin, chat, queue
):
    second = Client()
    second.force_login(make_facilitator("second"))
    for person in (admin, second):
        upload(person, chat=chat)
    queue()
    late, early = Import.objects.all()
    confirm(admin, early)
    confirm(second, late)
    queue()
    assert "30 tweets came in" in text_of(page_of(admin, early))
    assert "Nothing in it was new" in text_of(page_of(second, late))
    assert ChatTweet.objects.count() == 30 and Capture.objects.count() == 1


def test_sorting_leaves_out_the_chats_one_may_not_edit(admin, chat, queue):
    ChatPage.objects.filter(pk=chat.pk).update(locked=True, locked_by=make_facilitator("other"))
    upload(admin, into="sort")
    queue()
    assert "30 of those outside fall into chats that you may not edit" in text_of(page_of(admin))


def test_a_chat_is_made_for_each_session_and_owned_by_who_made_it(admin, queue, user):
    set_community(hashtags="#WeExample", handle="@WeExample")
    both = "".join(f"{json.dumps(one)}\n" for one in [*evening(9), *evening(16)]).encode()
    upload(admin, ("two.jsonl", both), into="create")
    queue()
    told = text_of(page_of(admin))
    assert "46 tweets would be new" in told and not ChatPage.objects.exists()
    confirm(admin)
    queue()
    assert [chat.owner for chat in ChatPage.objects.all()] == [user, user]
    own = reverse("chatarchive_import", args=[Import.objects.get().pk])
    assert admin.get(reverse("chatarchive_import_next", args=[Import.objects.get().pk])).url == own
    assert text_of(page_of(admin)).count("/edit/") >= 2


def test_publishing_is_for_those_who_may(admin, user, chat, queue):
    upload(admin, chat=chat)
    queue()
    assert "Publish at once" in text_of(page_of(admin))
    user.groups.set(Group.objects.filter(name="Facilitators"))
    assert "Publish at once" not in text_of(page_of(admin))
    confirm(admin, publish="on")
    assert Import.objects.get().publish is False


@pytest.mark.parametrize("still_may", [True, False])
def test_whether_one_may_publish_is_asked_again_when_the_task_runs(
    admin, user, chat, queue, still_may
):
    upload(admin, chat=chat)
    queue()
    confirm(admin, publish="on")
    if not still_may:
        user.groups.set(Group.objects.filter(name="Facilitators"))
    queue()
    assert len(keys_in(draft_of(chat).transcript.get_prep_value())) == 30
    chat.refresh_from_db()
    assert bool(chat.transcript) is still_may
    landed = admin.get(
        reverse("chatarchive_import_next", args=[Import.objects.get().pk]), follow=True
    )
    assert ("it is published with" in text_of(landed)) is still_may


def test_stopped_in_the_midst_it_says_so_and_is_tried_again(admin, chat, queue):
    upload(admin, chat=chat)
    queue()
    confirm(admin)
    # As a killed process leaves it: claimed, running, and nobody holding its lock.
    DBTaskResult.objects.filter(status="READY").update(
        status="RUNNING", started_at=timezone.now() - timedelta(minutes=1)
    )
    for state in ("waiting", "running"):
        Import.objects.update(state=state)
        told = text_of(page_of(admin))
        assert "was stopped in the midst" in told and "Try again" in told
    again = reverse("chatarchive_import_again", args=[Import.objects.get().pk])
    admin.post(again)
    admin.post(again)
    queue()
    assert Import.objects.get().is_in and ChatTweet.objects.count() == 30


def test_an_upload_that_came_in_is_gone_once_the_page_says_so(admin, chat, queue, monkeypatch):
    upload(admin, chat=chat)
    queue()
    confirm(admin)
    with monkeypatch.context() as patched:
        patched.setattr(uploads, "discard", lambda import_: None)  # killed just before
        queue()
    assert uploads.is_there(Import.objects.get())
    assert "The upload is deleted" in text_of(page_of(admin))
    assert not uploads.folder_of(Import.objects.get()).exists()


def test_what_is_worked_on_is_not_taken_for_stopped(admin, chat, queue):
    upload(admin, chat=chat)
    Import.objects.update(state="running")
    import_ = Import.objects.get()
    with uploads.worked_on(import_):
        uploads.write_progress(import_, words="12 read, 3%", share=0.03)
        assert "12 read, 3%" in text_of(page_of(admin))
        upload(admin, chat=chat)
        assert "This one comes after it" in text_of(page_of(admin, Import.objects.first()))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RuntimeError("secret detail"), "that nobody foresaw"),
        (OSError(28, "No space left on device"), "No space left"),
    ],
)
def test_what_nobody_foresaw_is_logged_and_told_without_a_traceback(
    admin, chat, queue, monkeypatch, caplog, error, words
):
    def fail(*arguments):
        raise error

    upload(admin, chat=chat)
    monkeypatch.setattr("chatarchive.importing.tasks.look_through", fail)
    queue()
    told = text_of(page_of(admin))
    assert words in told and f"import {Import.objects.get().pk}" in told
    assert "secret detail" not in told and "Traceback" not in told
    assert "Traceback" in caplog.text


def test_a_busy_database_breaks_an_import_off_in_a_sentence(admin, chat, queue, monkeypatch):
    def busy(*arguments, **options):
        raise OperationalError("database is locked")

    upload(admin, chat=chat)
    queue()
    confirm(admin)
    monkeypatch.setattr("chatarchive.imports.take_in", busy)
    queue()
    told = text_of(page_of(admin))
    assert "The database refused" in told and "Try again" in told


def test_discarded_nothing_is_left(admin, chat, queue, folder):
    upload(admin, chat=chat)
    queue()
    import_ = Import.objects.get()
    # A test's transaction never ends, and the files go when it does.
    uploads.discard(import_)
    response = admin.post(reverse("chatarchive_import_discard", args=[import_.pk]))
    assert response.url == reverse("wagtailadmin_pages:edit", args=[chat.pk])
    assert not Import.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_with_its_row_an_upload_goes(admin, chat):
    upload(admin, chat=chat)
    import_ = Import.objects.get()
    assert uploads.is_there(import_)
    Import.objects.get().delete()
    assert not uploads.folder_of(import_).exists()


def test_outdated_uploads_go_when_the_page_is_opened(admin, chat, folder, monkeypatch):
    upload(admin, chat=chat)
    import_ = Import.objects.get()
    stray = folder / "broken.upload"
    stray.write_bytes(b"x")
    admin.get(reverse("chatarchive_imports"))
    assert uploads.is_there(import_) and stray.exists()
    monkeypatch.setattr(uploads, "KEPT_SECONDS", -10)
    admin.get(reverse("chatarchive_imports"))
    assert not uploads.is_there(import_) and not stray.exists()
    DBTaskResult.objects.update(status="RUNNING", started_at=timezone.now() - timedelta(days=2))
    upload(admin, chat=chat)
    assert [task.status for task in DBTaskResult.objects.all()] == ["READY"]
    Import.objects.exclude(pk=import_.pk).delete()
    Import.objects.update(state="failed")
    told = text_of(page_of(admin))
    assert "upload the file again" in told and "Try again" not in told


def test_every_way_in_is_on_the_chats_page_and_in_the_menu(admin, chat):
    into = reverse("chatarchive_import_into", args=[chat.pk])
    told = admin.get(reverse("wagtailadmin_pages:edit", args=[chat.pk])).content.decode()
    # In the header, in the menu of actions, above the transcript.
    assert told.count(f'href="{into}"') >= 3
    assert reverse("chatarchive_imports") in told
    assert ChatIndexPage.objects.exists()
