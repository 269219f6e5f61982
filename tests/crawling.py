"""Which addresses a crawl asks for, when filters make more of them than anybody reads."""

from collections import Counter
from urllib.parse import parse_qsl, urlsplit


class Sample:
    """Takes every address without a query, and ``most`` of each kind with one: of reports, of
    people in transcripts, of ways to sign in and come back there are thousands, all alike."""

    def __init__(self, most=2):
        self.most = most
        self._taken = Counter()

    def takes(self, address):
        parts = urlsplit(address)
        if not parts.query:
            return True
        kind = kind_of(address)
        self._taken[kind] += 1
        return self._taken[kind] <= self.most


def kind_of(address):
    """Alike are addresses of one route below one section that ask by the same names."""
    parts = urlsplit(address)
    section, *rest = parts.path.strip("/").split("/")
    names = sorted(name for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    return section, len(rest), *rest[1:], *names
