"""Whatever a capture's damage, its import comes in whole and counted, or leaves no trace."""

import io
import json
import random
from contextlib import redirect_stderr

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import settings

from chatarchive.intake import KEPT_PROBLEMS
from chatarchive.models import Account, Capture, CapturedTweet, ChatPage, ChatTweet, Tweet
from chatarchive.transcript import keys_in
from tests.chatarchive.readers.expectations import SAMPLES
from tests.chatarchive.readers.mutations import SOURCES, damaged_copies
from tests.factories import make_chat

pytestmark = pytest.mark.django_db

A_SAMPLE = 400 if settings.get_current_profile_name() == "thorough" else 4
COUNTS = ("new", "duplicate", "updated", "outside", "withdrawn", "rejected")


def check(path, where):
    out = io.StringIO()
    try:
        with redirect_stderr(io.StringIO()):
            call_command("import_chat", str(path), *where, "--json", stdout=out)
        failed = None
    except CommandError as error:
        failed = error
    result = json.loads(out.getvalue())
    assert result["read"] == sum(result[name] for name in COUNTS)
    if failed:
        assert failed.returncode == 1
        assert str(failed).endswith(".")
        assert result["read"] == result["rejected"]
        for model in (Tweet, Account, Capture, CapturedTweet, ChatTweet):
            assert not model.objects.exists()
        return
    assert ChatTweet.objects.count() == result["new"]
    assert sum(chat["new"] for chat in result["chats"]) == result["new"]
    assert len(result["problems"]) == min(result["rejected"], KEPT_PROBLEMS)
    for chat in ChatPage.objects.all():
        draft = chat.get_latest_revision_as_object()
        standing = keys_in(draft.transcript.get_prep_value() if draft.transcript else [])
        assert len(standing) == len(set(standing))
        joined = ChatTweet.objects.filter(chat=chat, tweet__is_retweet=False)
        assert set(standing) <= set(joined.values_list("tweet__key", flat=True))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(SAMPLES)))
def test_a_damaged_capture_comes_in_counted_or_leaves_no_trace(path, tmp_path):
    chance = random.Random(path.name)
    copies = list(damaged_copies(path.read_bytes(), chance))
    file = tmp_path / path.name
    for damage, copy in chance.sample(copies, min(len(copies), A_SAMPLE)):
        file.write_bytes(copy)
        try:
            with transaction.atomic():
                make_chat(slug="chat")
                check(file, chance.choice([("--chat", "chat"), ("--create-chats",)]))
                transaction.set_rollback(True)
        except Exception as error:
            error.add_note(f"{path.name}, damaged: {damage}")
            raise
