"""What the database knows of the tweets that entries name. One query a call."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps

from ..rows import chunks

# SQLite takes 32,766 values in one statement, PostgreSQL 65,535.
_AT_ONCE = 30_000


@dataclass(frozen=True, slots=True)
class Stored:
    key: str
    network: str
    text: str
    created_at: object
    url: str
    handle: str
    name: str


def stored_tweets(keys: Iterable[str]) -> dict[str, Stored]:
    """The tweets of these keys, with who wrote them. Withdrawn and unknown ones are missing."""
    rows = _rows(
        keys,
        "key",
        "network",
        "text",
        "created_at",
        "url",
        "author__handle",
        "author__name",
    )
    return {row[0]: Stored(*row[:5], handle=row[5] or "", name=row[6] or "") for row in rows}


def texts_of(keys: Iterable[str]) -> dict[str, str]:
    return dict(_rows(keys, "key", "text"))


def ids_of(keys: Iterable[str]) -> dict[str, int]:
    return dict(_rows(keys, "key", "pk"))


def _rows(keys, *fields):
    # Not imported above: the page model, which needs the blocks, comes before it.
    tweets = apps.get_model("chatarchive", "Tweet").objects.order_by()
    for chunk in chunks(keys, _AT_ONCE):
        yield from tweets.filter(key__in=chunk).values_list(*fields)
