"""What was withdrawn is gone: from every table, every file, and every address."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from wagtail.admin.models import FormState
from wagtail.models import Comment, CommentReply

from chatarchive.capturing import folders
from chatarchive.capturing.asking import Ask
from chatarchive.capturing.journal import Journal
from chatarchive.capturing.plan import Plan
from chatarchive.drafts import save_draft, set_transcript
from chatarchive.importing import uploads
from chatarchive.models import (
    Capture,
    CaptureRun,
    CaptureSchedule,
    ChatPage,
    Import,
    NetworkKeys,
    SetAsideEntry,
    Tweet,
)
from chatarchive.transcript import entries_of
from chatarchive.undoing import undo
from tests.factories import (
    archive_zip,
    archived,
    make_chat,
    make_facilitator,
    picture,
    set_community,
    tweet_id,
    utc,
)

# Letters of its own at each place, so that a failure tells which one kept it.
MARK = "Zwertel"
AUTHOR = "quill_example"


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.IMPORTS_ROOT = str(tmp_path / "imports")
    return tmp_path


def tables_with(mark):
    """``table.column`` of each text in the database that holds ``mark``."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor, include_views=False):
            columns = connection.introspection.get_table_description(cursor, table)
            for column in columns:
                name = connection.ops.quote_name(column.name)
                cursor.execute(
                    f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)} "
                    f"WHERE LOWER(CAST({name} AS TEXT)) LIKE %s",
                    [f"%{mark.lower()}%"],
                )
                if cursor.fetchone()[0]:
                    found.append(f"{table}.{column.name}")
    return found


def files_with(mark, folder):
    return [
        str(path)
        for path in Path(folder).rglob("*")
        if path.is_file()
        and (mark.encode() in path.read_bytes() or AUTHOR.encode() in path.read_bytes())
    ]


def addresses_of(chat):
    revisions = list(chat.revisions.order_by("pk").values_list("pk", flat=True))
    yield f"{chat.url}"
    yield f"{chat.url}transcript/"
    yield f"/search/?q={MARK}"
    yield reverse("wagtailadmin_pages:edit", args=[chat.pk])
    yield reverse("wagtailadmin_pages:history", args=[chat.pk])
    yield reverse("chatarchive_tweets", args=[chat.pk])
    yield reverse("chatarchive_live", args=[chat.pk])
    yield reverse("tweet:index") + f"?q={MARK}"
    yield reverse("chatarchive_captures")
    yield reverse("chatarchive_imports")
    yield reverse("wagtailadmin_reports:site_history")
    yield reverse("wagtailimages:index") + f"?q={MARK}"
    for first, second in pairwise(revisions):
        yield reverse("wagtailadmin_pages:revisions_compare", args=[chat.pk, first, second])
    for revision in revisions:
        yield reverse("wagtailadmin_pages:revisions_revert", args=[chat.pk, revision])
        yield reverse("wagtailadmin_pages:revisions_view", args=[chat.pk, revision])


def showing(client, chat, mark):
    shown = []
    for address in addresses_of(chat):
        page = client.get(address)
        assert page.status_code == 200, address
        body = b"".join(page.streaming_content) if page.streaming else page.content
        # A search page says what was searched for: the mark alone.
        if re.search(rf"{mark}[a-z]".encode(), body):
            shown.append(address)
    return shown


def edit(chat, change):
    draft = ChatPage.objects.get(pk=chat.pk).get_latest_revision_as_object()
    blocks = list(draft.transcript.get_prep_value())
    change(draft, blocks)
    set_transcript(draft, blocks)
    save_draft(draft, None)


def everywhere(tmp_path):
    """A chat in which the author's words are wherever words can be. Returns it, and the id of
    the question that the author asked."""
    set_community(hashtags="#WeExample", handle="@other_example")
    asked, answered, retweeted = (
        tweet_id(utc(2024, 1, 16, 21, minute), minute) for minute in (1, 5, 9)
    )
    words = f"Q1: How does {MARK}question feel at night, and to whom? #WeExample"
    mine = [
        archived(words, "Abc.jpg", id=asked, at=utc(2024, 1, 16, 21, 1), alt=f"A {MARK}alt"),
        archived(f"A1 {MARK}answer", id=answered, at=utc(2024, 1, 16, 21, 5)),
    ]
    path = archive_zip(tmp_path / "mine.zip", mine, {f"{asked}-Abc.jpg": picture()}, handle=AUTHOR)
    others = {
        "data": [
            {
                "id": retweeted,
                "text": f"RT @{AUTHOR}: {words}",
                "author_id": "9000000077",
                "created_at": "2024-01-16T21:09:00.000Z",
                "referenced_tweets": [{"type": "retweeted", "id": asked}],
            }
        ],
        "includes": {
            "users": [{"id": "9000000077", "username": "kim_example", "name": "Kim"}],
            "tweets": [{"id": asked, "text": words, "author_id": "9000000011"}],
        },
    }
    (tmp_path / "others.json").write_text(json.dumps(others))
    chat = make_chat(hosts=[AUTHOR], starts_at=utc(2024, 1, 16, 21, 0))
    call_command("import_chat", path, "--chat", chat.slug, "--publish", verbosity=0)
    call_command(
        "import_chat", str(tmp_path / "others.json"), "--chat", chat.slug, "--publish", verbosity=0
    )
    user = make_facilitator("before")
    key = f"x:{asked}"

    def change(draft, blocks):
        for block in blocks:
            for entry in entries_of(block):
                if entry["key"] == key:
                    entry |= {"text": f"{MARK}edited", "note": f"{MARK}note"}
        draft.summary = [("tweet", key)]

    edit(chat, change)
    section = next(
        block["id"]
        for block in ChatPage.objects.get(pk=chat.pk).transcript.get_prep_value()
        for entry in entries_of(block)
        if entry["key"] == key
    )
    comment = Comment.objects.create(
        page=chat,
        user=user,
        text=f"{MARK}comment",
        contentpath=f"transcript.{section}.tweets.{key}",
    )
    reply = CommentReply.objects.create(comment=comment, user=user, text=f"{MARK}reply")
    comment.log_create(user=user)
    reply.log_create(user=user)
    # Another draft, with the comment in it; then the words are taken back.
    edit(chat, lambda draft, blocks: None)
    ChatPage.objects.get(pk=chat.pk).get_latest_revision().publish()
    FormState.objects.update_or_create_by_instance(
        chat,
        user=user,
        defaults={"data": f"transcript={MARK}form", "last_updated_at": utc(2024, 1, 17)},
    )
    upload = Import(site=chat.get_site(), chat=chat, user=user, found={}, state="done", step="look")
    uploads.keep(upload, [SimpleUploadedFile("mine.zip", Path(path).read_bytes())])
    upload.save()
    Import.objects.create(
        site=chat.get_site(),
        chat=chat,
        user=user,
        state="done",
        step="import",
        found={
            "seen": {
                str(chat.pk): {
                    "sections": [
                        {
                            "heading": f"Q1: How does {MARK}question feel at night, and to whom?",
                            "first": [{"who": f"@{AUTHOR}", "text": words}],
                        }
                    ]
                }
            }
        },
    )
    received(chat, json.loads(Path(tmp_path / "others.json").read_text()), words, asked)
    # Copied with all its revisions, which hold what the chat's own do; and shown elsewhere.
    page = ChatPage.objects.get(pk=chat.pk)
    page.copy(update_attrs={"slug": "copied", "title": "Copied"}, copy_revisions=True, user=user)
    page.create_alias(update_slug="shown-elsewhere")
    Path(path).unlink()
    (tmp_path / "others.json").unlink()
    return ChatPage.objects.get(pk=chat.pk), asked


def received(chat, page, words, asked):
    """What a capture that broke off received: the author's words, and others that repeat them."""
    run = CaptureRun.objects.create(
        chat=chat,
        trigger="button",
        since=utc(2024, 1, 16, 20),
        until=utc(2024, 1, 16, 23),
        limit=100,
        state="failed",
        trouble=f"X: @{AUTHOR} is protected.",
        sources=[
            {
                "network": "x",
                "trouble": f"@{AUTHOR} is protected.",
                "problems": [{"where": "line 2", "why": f"@{AUTHOR} said nothing."}],
            }
        ],
    )
    CaptureSchedule.objects.create(chat=chat, limit=100)
    NetworkKeys.objects.create(site=chat.get_site(), bluesky_handle="we.example")
    own = {
        "id": asked,
        "text": words,
        "author_id": "9000000011",
        "created_at": "2024-01-16T21:01:00.000Z",
        "conversation_id": asked,
        "attachments": {"media_keys": ["3_1"]},
    }
    page = {
        "data": [own, *page["data"]],
        "includes": {
            "users": [
                *page["includes"]["users"],
                {"id": "9000000011", "username": AUTHOR, "name": f"{MARK}name"},
            ],
            "tweets": page["includes"]["tweets"],
            "media": [{"media_key": "3_1", "type": "photo", "alt_text": f"A {MARK}alt"}],
        },
    }
    folders.folder_of(run).mkdir(mode=0o700)
    with Journal(folders.journal_path(run, "x")) as journal:
        journal.begin(Plan("x", "", ["WeExample"], run.since, run.until, 100))
        journal.keep(Ask("search", "/2/tweets/search/recent", {"query": "#WeExample"}), page)


def withdraw_all(by):
    if by == "account":
        call_command("withdraw", "--account", f"@{AUTHOR.upper()}")
    else:
        keys = Tweet.objects.filter(author__handle_key=AUTHOR).values_list("key", flat=True)
        call_command("withdraw", "--tweet", *[key.partition(":")[2] for key in keys])


@pytest.mark.django_db
@pytest.mark.parametrize("by", ["account", "tweets"])
def test_the_words_are_nowhere_once_they_are_withdrawn(
    client, media, by, django_capture_on_commit_callbacks
):
    chat, asked = everywhere(media)
    client.force_login(make_facilitator("looking", is_superuser=True))
    # Else nothing would be shown by their absence.
    assert {table.partition(".")[0] for table in tables_with(MARK)} >= {
        "chatarchive_tweet",
        "chatarchive_chatpage",
        "chatarchive_chatfigures",
        "chatarchive_capture",
        "chatarchive_import",
        "wagtailcore_revision",
        "wagtailcore_comment",
        "wagtailcore_commentreply",
        "wagtailcore_pagelogentry",
        "wagtailadmin_formstate",
        "wagtailimages_image",
    }
    assert len(showing(client, chat, MARK)) >= 8
    assert {table.partition(".")[0] for table in tables_with(AUTHOR)} >= {
        "chatarchive_capturerun",
        "chatarchive_account",
    }
    assert len(files_with(MARK, media)) == 2  # an upload that waits, and a journal
    assert len(list((media / "media").rglob("*.jpg"))) >= 2
    revisions = list(chat.revisions.order_by("pk").values_list("pk", "created_at"))

    # Files go once the transaction is through.
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_all(by)

    assert tables_with(MARK) == []
    assert files_with(MARK, media) == []
    assert list((media / "media").rglob("*.jpg")) == []
    assert not [table for table in tables_with(AUTHOR) if "capturerun" in table]
    assert showing(client, chat, MARK) == []
    exported = media / "chat.json"
    call_command("export_chat", chat.slug, "--draft", "--out", str(exported))
    assert MARK not in exported.read_text()
    assert list(chat.revisions.order_by("pk").values_list("pk", "created_at")) == revisions
    # Where it stood is a calm gap, and the section has its number still.
    shown = client.get(f"{chat.url}transcript/").content.decode()
    assert "Q1" in shown


@pytest.mark.django_db
def test_a_question_goes_from_what_is_found_of_its_answers_too(media):
    asked, answer = (tweet_id(utc(2024, 1, 16, 21, minute), minute) for minute in (1, 5))
    mine = [
        archived(
            f"Q1: How does {MARK}question feel? #WeExample", id=asked, at=utc(2024, 1, 16, 21, 1)
        )
    ]
    archive_zip(media / "mine.zip", mine)
    others = [archived("A1 Cold.", id=answer, at=utc(2024, 1, 16, 21, 5))]
    archive_zip(media / "others.zip", others, handle="kim_example")
    chat = make_chat(hosts=[AUTHOR], starts_at=utc(2024, 1, 16, 21, 0))
    for name in ("mine", "others"):
        path = str(media / f"{name}.zip")
        call_command("import_chat", path, "--chat", chat.slug, "--publish", verbosity=0)
    assert "chatarchive_findableentry.heading" in tables_with(MARK)
    assert "search_knownword.word" in tables_with(MARK)
    call_command("withdraw", "--tweet", asked)
    assert chat.findable_entries.count() == 1
    assert tables_with(MARK) == []


@pytest.mark.django_db
def test_marks_that_an_undone_capture_left_aside_go_too(media, django_capture_on_commit_callbacks):
    chat, asked = everywhere(media)
    for capture in Capture.objects.order_by("pk"):
        undo(capture)
    assert SetAsideEntry.objects.filter(entry__note=f"{MARK}note").exists()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("withdraw", "--tweet", asked)
        call_command("withdraw", "--account", AUTHOR)
    assert tables_with(MARK) == []


@pytest.mark.django_db
def test_their_own_archive_does_not_bring_pictures_back(
    media, capsys, django_capture_on_commit_callbacks
):
    asked = tweet_id(utc(2024, 1, 16, 21, 1), 7)
    mine = [archived(f"A {MARK}night", "Abc.jpg", id=asked, at=utc(2024, 1, 16, 21, 1))]
    path = archive_zip(media / "mine.zip", mine, {f"{asked}-Abc.jpg": picture()}, handle=AUTHOR)
    chat = make_chat(starts_at=utc(2024, 1, 16, 21, 0))
    call_command("withdraw", "--account", AUTHOR)
    capsys.readouterr()
    for once_more in (["--chat", chat.slug], ["--create-chats"]):
        with django_capture_on_commit_callbacks(execute=True):
            call_command("import_chat", path, *once_more, "--json")
        told = json.loads(capsys.readouterr().out)
        assert (told["read"], told["withdrawn"], told["new"]) == (1, 1, 0)
    Path(path).unlink()
    assert tables_with(MARK) == files_with(MARK, media) == []
    assert not list((media / "media").rglob("*.jpg"))
    assert ChatPage.objects.count() == 1 and Capture.objects.count() == 0
