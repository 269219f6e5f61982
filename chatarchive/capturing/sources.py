"""Which networks a community can be captured from, and by which keys."""

from dataclasses import dataclass, field

from django.conf import settings

from .vault import Secret, kept_keys

NETWORKS = ("x", "bluesky", "mastodon")
TITLES = {"x": "X", "bluesky": "Bluesky", "mastodon": "Mastodon"}
#: The reader of what each network sends.
FORMATS = {"x": "twitter-v2", "bluesky": "bluesky", "mastodon": "mastodon"}


@dataclass(frozen=True, slots=True)
class Source:
    """One network, for Mastodon one server of it (a host name, or an address where tests and
    private installations name one), with what it takes to ask there."""

    network: str
    server: str = ""
    handle: str = ""
    secret: Secret = field(default_factory=Secret)

    @property
    def name(self):
        """Of its file, and in what programs are told."""
        host = self.server.partition("://")[2] or self.server
        return f"{self.network}.{host}".strip(".").replace("/", "").replace(":", "-")

    @property
    def title(self):
        """As people call it."""
        host = self.server.partition("://")[2] or self.server
        return f"{TITLES[self.network]} ({host})" if host else TITLES[self.network]


def sources_of(site, networks=()):
    """The Sources of a community: what its team set under its keys, else what the environment
    names. Only of ``networks``, if given."""
    keys = kept_keys(site)
    found = []
    bearer = keys.secret("x_bearer_token") or Secret(settings.X_BEARER_TOKEN)
    if bearer:
        found.append(Source("x", secret=bearer))
    # One account's name never goes out with another's password.
    handle, password = keys.bluesky_handle, keys.secret("bluesky_app_password")
    if not (handle and password):
        handle, password = settings.BLUESKY_HANDLE, Secret(settings.BLUESKY_APP_PASSWORD)
    if handle and password:
        found.append(Source("bluesky", settings.BLUESKY_SERVICE, handle, password))
    for server in keys.mastodon_servers or settings.MASTODON_SERVERS:
        token = keys.secret(f"mastodon {server}") or Secret(
            settings.MASTODON_ACCESS_TOKENS.get(server, "")
        )
        found.append(Source("mastodon", server, secret=token))
    return [source for source in found if not networks or source.network in networks]
