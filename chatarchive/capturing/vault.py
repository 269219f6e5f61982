"""Keys of the networks: kept encrypted, handed out as ``Secret``, told to nobody."""


class Secret:
    """A key. Printed, logged or shown in a traceback it tells nothing; ``open()`` gives it."""

    __slots__ = ("_words",)

    def __init__(self, words=""):
        self._words = words

    def open(self):
        return self._words

    def __bool__(self):
        return bool(self._words)

    def __repr__(self):
        return "Secret(…)" if self._words else "Secret()"

    __str__ = __repr__

    def __reduce__(self):
        raise TypeError("A secret is not written down.")


class Keys:
    """What one community's team set, as far as it did."""

    bluesky_handle = ""
    mastodon_servers = ()

    def secret(self, name):
        return Secret()


def kept_keys(site):
    return Keys()
