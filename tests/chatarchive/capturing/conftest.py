import pytest

from chatarchive.capturing import bluesky
from tests.capturing_servers.bluesky_api import BlueskyServer
from tests.capturing_servers.mastodon_api import MastodonServer
from tests.capturing_servers.serving import served


@pytest.fixture
def bluesky_api(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(bluesky, "_sessions", {})
    with served(BlueskyServer()) as server:
        yield server


@pytest.fixture
def mastodon_api(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with served(MastodonServer()) as server:
        yield server
