"""``export_chat``: everything a facilitator has, hidden entries included and marked."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from chatarchive.drafts import refresh
from tests.factories import join, make_chat, make_tweet, section, utc

pytestmark = pytest.mark.django_db


def exported(slug, *options):
    out = StringIO()
    call_command("export_chat", slug, "--format", "json", *options, stdout=out)
    return json.loads(out.getvalue())


def test_an_entry_is_exported_with_its_words_marks_and_reason():
    shown = make_tweet(text="A1 slep", author="sam", at=utc(2024, 1, 16, 21, 5, 3))
    hidden = make_tweet(text="Buy now", author="shop")
    make_chat(
        slug="sleep",
        hosts=["weexample"],
        transcript=[
            section(
                "Q1",
                {"key": shown.key, "starred": True, "text": "A1 sleep", "note": "Typo put right"},
                {"key": hidden.key, "hidden": True},
            )
        ],
    )
    export = exported("sleep")
    assert export["chat"]["slug"] == "sleep"
    assert export["chat"]["hosts"] == ["weexample"]
    first, second = export["sections"][0]["entries"]
    assert first == {
        "id": shown.native_id,
        "network": "x",
        "author": "sam",
        "created_at": "2024-01-16T21:05:03Z",
        "text": "A1 sleep",
        "original_text": "A1 slep",
        "starred": True,
        "note": "Typo put right",
        "reason": "facilitator",
    }
    assert second["hidden"] is True
    assert "original_text" not in second


def test_a_reply_without_the_hashtag_is_exported_as_one():
    tagged, tagless = make_tweet(), make_tweet()
    chat = make_chat(slug="sleep", transcript=[section("Q1", tagged, tagless)])
    join(chat, tagged)
    join(chat, tagless, without_hashtag=True)
    entries = exported("sleep")["sections"][0]["entries"]
    assert [entry.get("without_hashtag") for entry in entries] == [None, True]


def test_the_live_page_is_exported_unless_the_draft_is_asked_for():
    chat = make_chat(slug="sleep", hosts=["weexample"])
    question = make_tweet(text="Q1 What helps?", author="weexample", at=utc(2024, 1, 16, 21, 5))
    answer = make_tweet(text="A1 Rest", at=utc(2024, 1, 16, 21, 6))
    join(chat, question, answer)
    refresh(chat.pk)
    assert exported("sleep")["sections"] == []
    (section,) = exported("sleep", "--draft")["sections"]
    assert section["heading"] == "Q1: What helps?"
    assert [(entry["id"], entry["reason"]) for entry in section["entries"]] == [
        (question.native_id, "question"),
        (answer.native_id, "label"),
    ]


def test_an_unpublished_chat_is_exported_as_a_draft_only():
    make_chat(slug="sleep", live=False)
    with pytest.raises(CommandError, match="Add --draft"):
        exported("sleep")
    assert exported("sleep", "--draft")["sections"] == []


def test_an_entry_without_its_tweet_is_left_out():
    make_chat(slug="sleep", transcript=[section("Q1", "x:1")])
    assert exported("sleep")["sections"] == [{"heading": "Q1", "entries": []}]


def test_an_export_is_written_to_a_file(tmp_path):
    make_chat(slug="sleep")
    file = tmp_path / "sleep.json"
    call_command("export_chat", "sleep", "--out", str(file))
    assert json.loads(file.read_text())["chat"]["slug"] == "sleep"
    with pytest.raises(CommandError, match="Cannot write"):
        call_command("export_chat", "sleep", "--out", str(tmp_path / "none" / "sleep.json"))


def test_an_unknown_chat_or_community_is_said_in_a_sentence():
    with pytest.raises(CommandError, match="no chat “sleep”") as caught:
        exported("sleep")
    assert caught.value.returncode == 2
    with pytest.raises(CommandError, match="no community at “nowhere”"):
        exported("sleep", "--site", "nowhere")
