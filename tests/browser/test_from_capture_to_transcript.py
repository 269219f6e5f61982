"""The main job, whole: a captured file, a facilitator's work, a published transcript, and a
longer capture afterwards."""

import json
from itertools import islice

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from bench.made_up import FIRST_CHAT, tweets
from chatarchive.models import ChatPage
from chatarchive.transcript import entries_of, keys_in
from tests.browser.editor import Editor
from tests.factories import make_chat, make_facilitator


@pytest.fixture
def capture(tmp_path):
    """``capture(300)``: a file of the chat's first 300 tweets."""
    everything = list(tweets(360))

    def write(count):
        path = tmp_path / f"first-{count}.jsonl"
        path.write_text("".join(f"{json.dumps(tweet)}\n" for tweet in islice(everything, count)))
        return str(path)

    return write


@pytest.fixture
def chat(live_server):
    return make_chat(slug="sleep", title="Sleep", starts_at=FIRST_CHAT, hosts=["WeExample"])


def blocks_of(page):
    return list(page.transcript.get_prep_value())


def draft_of(chat):
    return ChatPage.objects.get(pk=chat.pk).get_latest_revision_as_object()


def shown_on(page):
    """What a reader sees: heading and element ids of each section, in order."""
    page.goto("/chats/sleep/transcript/")
    return page.locator("main section").evaluate_all(
        "sections => sections.map((section) => [section.querySelector('h2').innerText,"
        " [...section.querySelectorAll('[id^=tweet-]')].map((tweet) => tweet.id)])"
    )


def expected_of(blocks):
    return [
        [
            block["value"]["heading"],
            [
                entry["key"].replace("x:", "tweet-")
                for entry in entries_of(block)
                if not entry.get("hidden")
            ],
        ]
        for block in blocks
    ]


def go_down_to(editor, key):
    for _ in range(80):
        if editor.focused() == key:
            return
        editor.press("ArrowDown")
    raise AssertionError(f"{key} cannot be reached")


def test_from_a_capture_to_a_published_transcript(page, log_in, chat, capture):
    call_command("import_chat", capture(300), "--chat", "sleep")
    before = blocks_of(draft_of(chat))
    headings = [block["value"]["heading"][:2] for block in before]
    assert headings == ["Q1", "Q2", "Q3", "Q4", "Q5"]
    first, second = ([entry["key"] for entry in entries_of(block)] for block in before[:2])
    hidden, starred, edited, moved = first[3:7]
    begins, mistaken = second[10], second[5]

    log_in(page, make_facilitator())
    editor = Editor(page, chat).open()
    page.locator(".chat-row").first.focus()
    go_down_to(editor, hidden)
    editor.press("h")
    go_down_to(editor, starred)
    editor.press("s")
    go_down_to(editor, edited)
    editor.press("e", "Control+a")
    page.keyboard.type("A1 In other <b>words</b>")
    editor.press("Control+Enter")
    go_down_to(editor, moved)
    editor.press("m", "2", "End", "ArrowDown")
    go_down_to(editor, mistaken)
    editor.press("h", "Control+z")
    go_down_to(editor, begins)
    editor.press("x")
    page.keyboard.type("A turn of the talk")
    editor.save()
    editor.wait()

    page.get_by_role("button", name="Toggle preview").click()
    preview = page.frame_locator("#w-preview-iframe")
    expect(preview.get_by_text("Read all")).to_be_attached()
    page.get_by_label("Preview mode").select_option("transcript")
    words = preview.get_by_text("A1 In other <b>words</b>").first
    expect(words).to_be_attached()
    editor.save("Publish")

    saved = blocks_of(ChatPage.objects.get(pk=chat.pk))
    entries = {entry["key"]: entry for block in saved for entry in entries_of(block)}
    assert entries[hidden] == {"key": hidden, "hidden": True}
    assert entries[starred] == {"key": starred, "starred": True}
    assert entries[edited] == {"key": edited, "text": "A1 In other <b>words</b>"}
    assert entries[mistaken] == {"key": mistaken}
    assert moved in keys_in(saved[1:2])
    assert [block["value"]["heading"] for block in saved][2] == "A turn of the talk"
    assert keys_in(saved[2:3])[0] == begins
    assert sorted(entries) == sorted(keys_in(before))

    assert shown_on(page) == expected_of(saved)
    reader = page.locator(f"#{edited.replace('x:', 'tweet-')}")
    expect(reader).to_contain_text("A1 In other <b>words</b>")
    expect(reader).to_contain_text("edited for clarity")

    call_command("import_chat", capture(360), "--chat", "sleep")
    after = blocks_of(draft_of(chat))
    assert len(keys_in(after)) == 360
    known = {entry["key"] for entry in entries.values()}
    for was, block in zip(saved, after, strict=True):
        assert (block["id"], block["value"]["heading"]) == (was["id"], was["value"]["heading"])
        assert [entry for entry in entries_of(block) if entry["key"] in known] == entries_of(was)
    assert shown_on(page) == expected_of(saved)
