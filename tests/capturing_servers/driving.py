"""Capturing from one server into one file, without a database."""

from dataclasses import dataclass, field
from datetime import timedelta
from unittest.mock import patch

from chatarchive.capturing.driver import Driver, Patience
from chatarchive.capturing.engines import connection_to, engine_of
from chatarchive.capturing.journal import Journal
from chatarchive.capturing.plan import Plan
from chatarchive.capturing.sources import Source
from chatarchive.capturing.vault import Secret
from chatarchive.readers import open_captures
from chatarchive.records import TweetRecord
from tests.factories import CHAT_STARTS

from . import bluesky_api, mastodon_api


@dataclass
class Waited(Patience):
    """Waits no time, and knows for how long it would have."""

    seconds: list = field(default_factory=list)

    def wait(self, seconds, why):
        self.seconds.append(seconds)

    pause = wait


def bluesky_source(server, **fields):
    fields = {"handle": bluesky_api.HANDLE, "secret": Secret(bluesky_api.PASSWORD)} | fields
    return Source("bluesky", server.address, **fields)


def mastodon_source(server, **fields):
    return Source("mastodon", server.address, **fields)


def with_token(server):
    return mastodon_source(server, secret=Secret(mastodon_api.TOKEN))


def plan_of(source, **fields):
    fields = {
        "tags": ["TeaChat"],
        "since": CHAT_STARTS - timedelta(hours=1),
        "until": CHAT_STARTS + timedelta(hours=2),
        "made_at": CHAT_STARTS + timedelta(hours=3),
        "limit": 1000,
    } | fields
    return Plan(source.network, source.server, **fields)


def capture(source, path, *, again=None, patience=None, limit=1000, **fields):
    """The figures of capturing into ``path``; a followed chat is looked at as long as ``again()``
    says so."""
    with Journal(path) as journal:
        if journal.plan is None:
            journal.begin(plan_of(source, follow=bool(again), **fields))
        driver = Driver(
            engine_of(journal.plan),
            connection_to(source),
            journal,
            limit=limit,
            patience=patience or Waited(),
            on_round=again,
        )
        return driver.run()


def read(path):
    """What stands in a captured file, as ``import_chat`` sees it, recognised by itself: the
    network's reader, ids with the hashtag, ids without. Fails for anything that is no tweet."""
    (reading,) = open_captures([str(path)])
    records = list(reading.records())
    assert [one for one in records if not isinstance(one, TweetRecord)] == []
    tagged = {one.native_id for one in records if not one.without_hashtag}
    others = {one.native_id for one in records if one.without_hashtag}
    return reading.format, tagged, others - tagged


class Killed(BaseException):
    """As good as kill -9: nobody catches it."""


def killed_at(connection, number, asked):
    """Until left, each Connection of the class ``connection`` is killed before the request that
    follows ``number`` others, of those in the list that ``asked()`` gives."""
    send = connection.send

    def sent(self, ask):
        if len(asked()) >= number:
            raise Killed
        return send(self, ask)

    return patch.object(connection, "send", sent)


def check_every_break(connection, source, server, folder, again=None):
    """Kill a capture before each of its requests, in the middle of writing, and let it go on:
    nothing is asked twice, and the same comes of it."""
    capture(source, folder / "whole.jsonl", again=again)
    whole = [(one.path, one.params) for one in server.asked]
    for number in range(len(whole)):
        server.asked.clear()
        path = folder / f"{number}.jsonl"
        try:
            with killed_at(connection, number, lambda: server.asked):
                capture(source, path, again=again)
        except Killed:
            with open(path, "ab") as file:
                file.write(b'{"posts": [{"uri": "at://half')
        assert len(server.asked) == number
        capture(source, path, again=again)
        assert [(one.path, one.params) for one in server.asked] == whole
        assert read(path) == read(folder / "whole.jsonl")
