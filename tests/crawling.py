"""Which addresses a crawl asks for, when filters make more of them than anybody reads."""

from collections import Counter
from urllib.parse import parse_qsl, urlsplit

# Of the search's filters, which go with each other in hundreds of ways.
_NAMES_AT_ONCE = 3


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
        if len(parse_qsl(parts.query)) > _NAMES_AT_ONCE:
            return False
        kind = kind_of(address)
        self._taken[kind] += 1
        return self._taken[kind] <= self.most


def kind_of(address):
    """Alike are addresses of one route below one section that ask by the same names."""
    parts = urlsplit(address)
    section, *rest = parts.path.strip("/").split("/")
    names = sorted(name for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    return section, len(rest), *rest[1:], *names
