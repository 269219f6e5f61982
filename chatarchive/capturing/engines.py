"""The engine and the connection of each network."""

from . import bluesky, mastodon, x

_MODULES = {"x": x, "bluesky": bluesky, "mastodon": mastodon}


def engine_of(plan):
    """The generator that captures ``plan``."""
    return _MODULES[plan.network].capture(plan)


def connection_to(source):
    """What sends its requests to the Source ``source``."""
    return _MODULES[source.network].Connection(source)
