"""Did you mean: what public pages say, for who mistypes it or is still typing.

A suggestion is made only if it finds something for this very community at this moment, so that
nothing is hinted at that cannot be found.
"""

import re
from dataclasses import dataclass
from itertools import pairwise, product
from math import log2
from operator import itemgetter

from django.db import connection
from wagtail.models import Page

from chatarchive.finding import asking
from chatarchive.rows import as_parameter

from . import spelling
from .findable import found_pages
from .lexemes import folded, lexeme
from .query import Clause, Query, Wanted, parse, pieces

# Whoever finds so many needs no help. Instead of a word that is right, only rare, another has
# to find far more.
_FEW, _FAR_MORE = 3, 15
_MOST_WORDS, _MOST_WRONG, _EACH, _TRIED, _COUNTED = 10, 3, 4, 5, 50
_BEGINNING, _ENDINGS = 2, 12
_WORD = re.compile(r"(?P<sign>[@#＠＃]?)(?P<word>\w+(?:['’.\-]\w+)*)")
_PART = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SIGNS = {"＠": "@", "＃": "#"}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a word stands in what was typed. ``key`` is how it would be known."""

    start: int
    end: int
    key: str
    in_phrase: bool = False


def did_you_mean(query, root_path):
    """``query.text`` with what seems mistyped set right, where that finds on the live public
    pages below ``root_path`` what ``query`` does not; else ""."""
    if not query.wanted or (found := _tweets(query, root_path, _FEW)) >= _FEW:
        return ""
    # Pages hold so many words that some hold those that nobody said together.
    count = _tweets if found or _pages(query, root_path, 1) else _count
    places = _places(query.text)[:_MOST_WORDS]
    known = {
        place: (_tweets if place.key[0] in "@#" else _count)(parse(place.key), root_path, _FEW)
        for place in places
    }
    wrong = [place for place in places if not known[place]]
    enough = found + 1
    if not wrong:
        wrong = [place for place in places if known[place] < _FEW]
        enough = _FAR_MORE
    ways = [] if found else [(cost, 1, [(place, word)]) for cost, place, word in _joined(places)]
    if 0 < len(wrong) <= _MOST_WRONG and all(near := _near(wrong)):
        for some in product(*near):
            changes = [(place, word) for place, (_, word) in zip(wrong, some, strict=True)]
            ways.append((sum(cost for cost, _ in some), enough, changes))
    best, meant = None, ""
    for cost, enough, changes in sorted(ways, key=itemgetter(0))[:_TRIED]:
        suggested = _changed(query.text, changes)
        tried = _changed(query.text, changes, as_phrases=True)
        if (number := count(parse(tried), root_path, _COUNTED)) >= enough:
            cost -= log2(number) / 10
            if best is None or cost < best:
                best, meant = cost, suggested
    return meant


def beginning(word, most=_ENDINGS):
    """The stems that a half-typed ``word`` can become, those that most pages have first:
    "policin" gives "polic"."""
    word = folded(word)
    if len(word) < _BEGINNING or not word.isalpha():
        return []
    # As few as are likely to have ``most`` stems among them.
    words = _known_by(_STARTING[connection.vendor], [word, f"{word}\U0010ffff", 3 * most])
    return list(dict.fromkeys(map(lexeme, words)))[:most]


def while_typing(text):
    """``text`` as a Query whose last word may go on: "trauma sup" finds "support", too."""
    query = parse(text)
    if not query or text[-1:].isspace() or query.clauses[-1].negated:
        return query
    *before, last = query.clauses
    *others, one = last.alternatives
    typed = _WORD.search(query.text[query.text.rfind(" ") + 1 :])
    if len(one.words) != 1 or one.marks or query.text.endswith('"') or not typed:
        return query
    stems = [stem for stem in beginning(typed["word"]) if (stem,) != one.words]
    further = [Wanted(words=(stem,)) for stem in stems]
    return Query(query.text, (*before, Clause((*others, one, *further))))


def _places(text):
    """The words of ``text`` that are wanted, as _Places."""
    places = []
    for piece in pieces(text):
        if piece["not"] or piece["plain"] in ("OR", "AND", "NOT"):
            continue
        kind = next(name for name in ("phrase", "from", "plain") if piece[name] is not None)
        start, end = piece.span(kind)
        for found in _WORD.finditer(text, start, end):
            sign = "@" if kind == "from" else _SIGNS.get(found["sign"], found["sign"])
            if sign:
                word = found["word"].casefold() if sign == "@" else folded(found["word"])
                places.append(_Place(*found.span("word"), sign + word))
                continue
            places += [
                _Place(*part.span(), folded(part[0]).replace("’", "'"), kind == "phrase")
                for part in _PART.finditer(text, *found.span("word"))
            ]
    return [place for place in places if 2 < len(place.key) <= spelling.LONGEST]


def _near(places):
    """For each place the best (cost, text) that may have been meant there: of words that are one
    letter away, or else two."""
    near = _known_of([spelling.once_wrong(place.key.lstrip("@#")) for place in places], places)
    if not all(near):
        further = [
            {} if found else spelling.twice_wrong(place.key.lstrip("@#"))
            for place, found in zip(places, near, strict=True)
        ]
        more = _known_of(further, places)
        near = [found or other for found, other in zip(near, more, strict=True)]
    return near


def _known_of(candidates, places):
    """Of each of ``candidates``, ``{word: cost}``, those that are known: the best first."""
    signs = [place.key[0] if place.key[0] in "@#" else "" for place in places]
    asked = {
        sign + part
        for sign, costs in zip(signs, candidates, strict=True)
        for word in costs
        for part in word.split()
    }
    known = _known(asked)
    found = []
    for sign, costs in zip(signs, candidates, strict=True):
        ways = []
        for word, cost in costs.items():
            parts = [sign + part for part in word.split()]
            if all(part in known for part in parts) and not (sign and len(parts) > 1):
                ways.append((cost - min(known[part] for part in parts) / 20, word))
        found.append(sorted(ways)[:_EACH])
    return found


def _joined(places):
    """What stands in two words and is known as one: (cost, place, word)."""
    pairs = [
        (one, other)
        for one, other in pairwise(places)
        if other.start - one.end == 1 and one.in_phrase == other.in_phrase
        if (one.key + other.key).isalpha()
    ]
    known = _known({one.key + other.key for one, other in pairs})
    return [
        (spelling.JOINED, _Place(one.start, other.end, word, one.in_phrase), word)
        for one, other in pairs
        if (word := one.key + other.key) in known
    ]


def _changed(text, changes, as_phrases=False):
    """``text`` with other words in some of its places. What was split is wanted together when it
    is tried out."""
    for place, words in reversed(changes):
        if as_phrases and " " in words and not place.in_phrase:
            words = f'"{words}"'
        text = text[: place.start] + words + text[place.end :]
    return text


def _count(query, root_path, most):
    """How many tweets, up to ``most``, ``query`` finds for the public; without any, pages."""
    return _tweets(query, root_path, most) or _pages(query, root_path, most)


def _tweets(query, root_path, most):
    return len(asking.shown(query, root_path, most=most).found)


def _pages(query, root_path, most):
    public = Page.objects.live().public().filter(path__startswith=root_path)
    return len(found_pages(public.only("pk"), query, most))


def _known(words):
    """How many pages, of those that are noted, have each of ``words``; none of the unknown."""
    if not words:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_AMONG[connection.vendor], [as_parameter(words)])
        return dict(cursor.fetchall())


def _known_by(sql, values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]


_AMONG = {
    "sqlite": "SELECT word, count(*) FROM search_knownword"
    " WHERE word IN (SELECT value FROM json_each(%s)) GROUP BY word",
    "postgresql": "SELECT word, count(*) FROM search_knownword WHERE word = ANY(%s) GROUP BY word",
}
# Letter by letter, as both databases keep them in their index.
_STARTING = {
    "sqlite": "SELECT word FROM search_knownword WHERE word >= %s AND word < %s"
    " GROUP BY word ORDER BY count(*) DESC, word LIMIT %s",
    "postgresql": "SELECT word FROM search_knownword WHERE word ~>=~ %s AND word ~<~ %s"
    ' GROUP BY word ORDER BY count(*) DESC, word COLLATE "C" LIMIT %s',
}
