"""Keys of the networks: kept encrypted, handed out as ``Secret``, told to nobody."""

import base64
import json

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

# Of the site's own key nothing else is made with these words: what is sealed here opens
# nothing elsewhere. To change them makes all kept keys unreadable.
_PURPOSE = b"chatarchive.capturing.vault: keys of the networks"


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


class Unreadable(Exception):
    """What was kept cannot be decrypted: SECRET_KEY is another one by now."""


class Keys:
    """What one community's team set, as far as it did. ``secret(name)`` is an empty Secret
    where nothing is set, and where ``unreadable``: kept under a SECRET_KEY that is gone."""

    def __init__(self, *, bluesky_handle="", mastodon_servers=(), secrets=None, unreadable=False):
        self.bluesky_handle = bluesky_handle
        self.mastodon_servers = tuple(mastodon_servers)
        self.unreadable = unreadable
        self._secrets = secrets or {}

    def secret(self, name):
        return self._secrets.get(name) or Secret()


def kept_keys(site):
    """The Keys of ``site``. One query; nothing is cached."""
    from ..models import NetworkKeys

    kept = NetworkKeys.objects.filter(site=site).first()
    return keys_in(kept) if kept else Keys()


def keys_in(kept):
    """The Keys that ``kept``, a NetworkKeys, holds."""
    facts = {"bluesky_handle": kept.bluesky_handle, "mastodon_servers": kept.servers}
    try:
        return Keys(**facts, secrets=unsealed(kept.secrets))
    except Unreadable:
        return Keys(**facts, unreadable=True)


def sealed(secrets):
    """``{name: Secret}`` as it is kept: text that only this site's SECRET_KEY opens."""
    if not secrets:
        return ""
    words = json.dumps({name: secret.open() for name, secret in secrets.items()})
    return _fernet().encrypt(words.encode()).decode()


def unsealed(text):
    """``{name: Secret}`` of what ``sealed`` made. Raises Unreadable."""
    if not text:
        return {}
    try:
        words = _fernet().decrypt(text.encode())
    except InvalidToken:
        raise Unreadable from None
    return {name: Secret(secret) for name, secret in json.loads(words).items()}


def _fernet():
    """Encrypts with SECRET_KEY; opens what SECRET_KEY_FALLBACKS encrypted, too."""
    return MultiFernet(
        Fernet(_derived(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    )


def _derived(key):
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE)
    return base64.urlsafe_b64encode(derivation.derive(str(key).encode()))
