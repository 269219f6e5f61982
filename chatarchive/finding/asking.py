"""Asking the index: which tweets are found, the newest first and never more than ``MOST``.

A word that half of all tweets have is no question for a whole answer. The newest ``MOST`` are
looked at, ranked and counted, and the page says "more than". So the time an answer takes is
bounded by the index, not by the archive.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection

from search.query import Clause, Query, Wanted

from ..models import Account, ChatIndexPage
from ..rows import as_parameter
from . import marks, store
from .expressions import expression

MOST = 1_000
_LAST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen beside the words. ``since`` and ``until`` are aware times, ``until``
    the first that is too late; ``writer`` is a handle, folded, without @. ``chats`` are pages'
    ids, any of these; None: whichever."""

    chats: tuple | None = None
    writer: str = ""
    since: object = None
    until: object = None
    links: bool = False
    starred: bool = False


ANY = Choice()


class Candidate(NamedTuple):
    """``id`` is that of a FindableEntry, or of a FindableTweet, which has no ``page``."""

    id: int
    tweet: int
    page: int | None = None
    writer: int | None = None
    weight: int = 0
    starred: bool = False


@dataclass(slots=True)
class Candidates:
    """``found`` are the newest; ``are_all`` says whether there are no more than these."""

    found: list = field(default_factory=list)
    are_all: bool = True


def shown(query, root_path, choice=ANY, most=MOST):
    """Candidates among what the live public pages below ``root_path``, that of a site's home
    page, show. Nothing else is looked at."""
    if not query and choice == ANY:
        return Candidates()
    required = _chosen(choice)
    if choice.chats is not None:
        required.append([marks.of_page(page) for page in choice.chats])
    communities, is_one_of_many = _communities(root_path)
    if is_one_of_many or (query.is_only_negated and not required and not choice.writer):
        required.append([marks.in_community(path) for path in communities])
    if not all(required) or not (asked := _asked(query, choice, required)):
        return Candidates()
    first, last = _span(choice)
    found, public = [], {}
    while True:
        some = _found(_SHOWN[connection.vendor], [asked, first, last, most + 1])
        _learn_which_are_public(public, {one.page for one in some}, root_path)
        found += [one for one in some if public[one.page]]
        if len(found) > most or len(some) <= most:
            return Candidates(found[:most], len(found) <= most)
        # Hardly ever is one not public that is in the index: then the next ones take its place.
        last = some[-1].id


def captured(query, tweets=None, choice=ANY, most=MOST):
    """Candidates among all captured tweets but retweets, or among ``tweets``, a queryset. Of
    ``choice`` the writer, the times and the links count."""
    required = [[marks.POINTS_OUT]] if choice.links else []
    if query.is_only_negated and not choice.writer and not required:
        required = [[marks.ANY]]
    if not (asked := _asked(query, choice, required)):
        return Candidates()
    sql, values = _CAPTURED[connection.vendor], [asked, *_span(choice)]
    among = ""
    if tweets is not None:
        within, parameters = tweets.order_by().values("id").query.sql_with_params()
        # One by one, until there are enough: no list of all those is made first.
        among = _AMONG.replace("{within}", within)
        values += parameters
    found = _found(sql.replace("{among}", among), [*values, most + 1])
    return Candidates(found[:most], len(found) <= most)


def is_shown(entry, root_path):
    """Whether the public may see the page of a FindableEntry, below ``root_path``."""
    public = {}
    _learn_which_are_public(public, {entry.page_id}, root_path)
    return public[entry.page_id]


def accounts_by_handle(handles):
    """Ids of the accounts that go by each of ``handles``, on whatever network."""
    known = {}
    accounts = Account.objects.filter(handle_key__in=handles)
    for handle, pk in accounts.values_list("handle_key", "pk"):
        known.setdefault(handle, []).append(pk)
    return known


def _chosen(choice):
    """What all found tweets must have: lists of marks, one of each list."""
    chosen = []
    if choice.starred:
        chosen.append([marks.STARRED])
    if choice.links:
        chosen.append([marks.POINTS_OUT])
    return chosen


def _asked(query, choice, required):
    if choice.writer:
        query = query.written_by(choice.writer)
    clauses = [Clause(tuple(Wanted(marks=(mark,)) for mark in one)) for one in required]
    query = Query(query.text, (*clauses, *query.clauses))
    return expression(query, accounts_by_handle(query.handles) if query.handles else {})


def _communities(root_path):
    """Where the chats of this site stand, and whether other sites have chats, too."""
    paths = list(ChatIndexPage.objects.order_by().values_list("path", flat=True))
    own = [path for path in paths if path.startswith(root_path)]
    return own, len(own) < len(paths)


def _span(choice):
    first = store.moment_of(choice.since.timestamp()) if choice.since else 0
    last = store.moment_of(choice.until.timestamp()) if choice.until else _LAST
    return max(0, min(first, _LAST)), max(0, min(last, _LAST))


def _learn_which_are_public(known, pages, root_path):
    """Put into ``known`` whether each of ``pages``, ids, is live and public and below
    ``root_path``. Not joined to the index: what a database expects of such a condition has made
    it begin with the pages, and take a minute."""
    if asked := pages - known.keys():
        with connection.cursor() as cursor:
            cursor.execute(
                _PUBLIC[connection.vendor], [as_parameter(asked), len(root_path), root_path]
            )
            public = {page for (page,) in cursor.fetchall()}
        known |= {page: page in public for page in asked}


def _found(sql, values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(map(Candidate._make, cursor.fetchall()))


# A page that has been made private, or stands below one, is not public. Of those there are few or
# none: they come first, whatever a database expects.
_PUBLIC = {
    vendor: """
    SELECT p.id FROM wagtailcore_page p
    WHERE p.id {among} AND p.live AND substr(p.path, 1, %s) = %s AND NOT EXISTS (
        SELECT 1 FROM wagtailcore_pageviewrestriction r CROSS JOIN wagtailcore_page a
        WHERE a.id = r.page_id AND substr(p.path, 1, length(a.path)) = a.path
    )""".replace("{among}", among)
    for vendor, among in {
        "sqlite": "IN (SELECT value FROM json_each(%s))",
        "postgresql": "= ANY(%s)",
    }.items()
}
# The order of joining is ours: the index first, the newest first, and stop.
_SHOWN = {
    "sqlite": """
    SELECT e.id, e.tweet_id, e.page_id, e.writer, e.weight, e.starred
    FROM chatarchive_findableentry_words w
    CROSS JOIN chatarchive_findableentry e ON e.id = w.rowid
    WHERE w.words MATCH %s AND w.rowid >= %s AND w.rowid < %s
    ORDER BY w.rowid DESC LIMIT %s""",
    "postgresql": """
    SELECT e.id, e.tweet_id, e.page_id, e.writer, e.weight, e.starred
    FROM chatarchive_findableentry e
    WHERE e.words @@ %s::tsquery AND e.id >= %s AND e.id < %s
    ORDER BY e.id DESC LIMIT %s""",
}
_AMONG = " AND EXISTS (SELECT 1 FROM ({within}) among WHERE among.id = f.tweet_id)"
_CAPTURED = {
    "sqlite": """
    SELECT f.id, f.tweet_id, NULL, NULL, 0, FALSE
    FROM chatarchive_findabletweet_words w
    CROSS JOIN chatarchive_findabletweet f ON f.id = w.rowid
    WHERE w.words MATCH %s AND w.rowid >= %s AND w.rowid < %s{among}
    ORDER BY w.rowid DESC LIMIT %s""",
    "postgresql": """
    SELECT f.id, f.tweet_id, NULL, NULL, 0, FALSE
    FROM chatarchive_findabletweet f
    WHERE f.words @@ %s::tsquery AND f.id >= %s AND f.id < %s{among}
    ORDER BY f.id DESC LIMIT %s""",
}
