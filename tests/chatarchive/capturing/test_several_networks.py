"""Bluesky and Mastodon into one chat, by the command: real requests, real rows."""

import json
from contextlib import ExitStack
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from chatarchive.capturing import bluesky, mastodon
from chatarchive.models import Account, ChatPage, ChatTweet
from chatarchive.transcript import keys_in
from tests.capturing_servers import bluesky_api as bluesky_server
from tests.capturing_servers.driving import Killed, killed_at
from tests.capturing_servers.mastodon_api import MastodonServer
from tests.capturing_servers.serving import CUT_BEFORE, served
from tests.factories import make_chat, set_community


@pytest.fixture
def second_server():
    with served(MastodonServer()) as server:
        yield server


@pytest.fixture
def chat(db, settings, monkeypatch, bluesky_api, mastodon_api, second_server):
    """Kim talks on both networks; what Ann says reaches both servers of Mastodon."""
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    settings.BLUESKY_SERVICE = bluesky_api.address
    settings.BLUESKY_HANDLE = bluesky_server.HANDLE
    settings.BLUESKY_APP_PASSWORD = bluesky_server.PASSWORD
    settings.MASTODON_SERVERS = [mastodon_api.address, second_server.address]
    q1 = bluesky_api.post("kim", "Q1 Which tea? #TeaChat", 5)
    bluesky_api.post("bob", "Black, always", 6, answers=q1)
    for server in (mastodon_api, second_server):
        server.post("ann", "Green #TeaChat", 7, name="fedi.example")
    green = mastodon_api.post("kim", "Oolong #TeaChat", 8)
    mastodon_api.post("gus", "Which one?", 9, answers=green)
    set_community(hashtags="#TeaChat")
    return make_chat(slug="tea", hashtags="#TeaChat")


def capture(*options):
    out, err = StringIO(), StringIO()
    call_command("capture_chat", "tea", *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def rows():
    return sorted(ChatTweet.objects.values_list("tweet__key", "without_hashtag"))


def test_several_networks_fill_one_transcript_and_nobody_is_merged(chat):
    told = json.loads(capture("--json")[0])
    assert [one["network"] for one in told["networks"]] == ["bluesky", "mastodon", "mastodon"]
    assert told["problems"] == [] and told["new"] == 5
    assert [bare for _, bare in rows()].count(True) == 2
    draft = ChatPage.objects.get().get_latest_revision_as_object()
    assert sorted(keys_in(draft.transcript.raw_data)) == [key for key, _ in rows()]
    kims = Account.objects.filter(handle__startswith="kim")
    assert sorted(kims.values_list("network", flat=True)) == ["bluesky", "mastodon"]


def test_killed_and_begun_again_it_gives_the_same_rows(
    chat, bluesky_api, mastodon_api, second_server
):
    servers = (bluesky_api, mastodon_api, second_server)

    def asked():
        return [(one.path, one.params) for server in servers for one in server.asked]

    capture()
    whole, expected = asked(), rows()
    for kill_at in (1, 3, 5, 7):
        ChatTweet.objects.all().delete()
        bluesky._sessions.clear()
        for server in servers:
            server.asked.clear()
        with ExitStack() as killed:
            killed.enter_context(pytest.raises(Killed))
            for network in (bluesky, mastodon):
                killed.enter_context(killed_at(network.Connection, kill_at, asked))
            capture("--anew")
        bluesky._sessions.clear()
        capture()
        again = [one for one in asked() if "createSession" not in one[0]]
        assert again == [one for one in whole if "createSession" not in one[0]]
        assert rows() == expected


def test_one_network_in_trouble_keeps_the_others_from_nothing(chat, bluesky_api):
    bluesky_api.faults = dict.fromkeys(range(1, 100), CUT_BEFORE)
    with pytest.raises(CommandError, match="goes on from there"):
        capture()
    assert len(bluesky_api.asked) == 6  # and not for ever
    assert len(rows()) == 3


def test_a_saved_file_can_be_imported_like_any_other(chat, tmp_path):
    capture("--network", "bluesky", "--save", str(tmp_path / "b.jsonl"))
    capture("--network", "mastodon", "--anew", "--save", str(tmp_path / "m.jsonl"))
    expected = rows()
    ChatTweet.objects.all().delete()
    call_command("import_chat", str(tmp_path), "--chat", "tea", stdout=StringIO())
    assert rows() == expected
