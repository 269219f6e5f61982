"""Which sections of a chat a tweet's words are at home in."""

import re
from collections.abc import Collection, Iterable, Sequence
from math import exp, lgamma, log
from typing import NamedTuple

from chatarchive.labels import plain

_TOKEN = re.compile(
    r"https?://\S+|(?:pic\.twitter\.com|t\.co)/\S+|@\w+|#\w+|[^\W\d_]+(?:['’][^\W\d_]+)*"
)
_ENDINGS = re.compile(r"(?:['’]s|ing|ings|ed|es|s|ly)$")
_MOST_WORDS = 40
# What says nothing of what is spoken about.
_COMMON_WORDS = """
    a about after again all also always am an and any are as at be because been before being but
    by can could did do does doing don don't done for from get gets getting go going good got great
    had has have having he her here hers him his how i i'd i'll i'm i've if in into is isn't it it's
    its just let's like lot lots made make makes many may me might more most much must my need needs
    never no not now of off oh on one only or other our out over own people q rather re really right
    say see she should so some still such sure than thank thanks that that's the their them then
    there there's these they they're think this those through to too up us use very via was way we
    we'd we're we've well were what what's when where which while who why will with won't would yes
    yet you you're your rt agree agreed totally absolutely exactly definitely
"""
_COMMON = frozenset(_COMMON_WORDS.split())
# A word either belongs to few sections or is used alike in all. How many are of the first kind,
# and how much is believed of a tweet's words together (they are not independent), is found for
# each chat by trying; so is whether its answers stray to other subjects.
TELLING = (0.15, 0.4, 0.7)
TRUSTS = (0.0, 0.15, 0.3, 0.5, 0.75, 1.0)
ASTRAY = (0.001, 0.08)
_SPREAD = 0.3  # low: a telling word is told in one section, hardly ever in two
_LGAMMA_SPREAD = lgamma(_SPREAD)


def words_in(text: str, besides: Collection[str] = ()) -> tuple[str, ...]:
    """The telling words of a tweet, each once: stems, hashtags and links, no mentions.

    ``besides`` are the chat's own hashtags, casefolded and without "#".
    """
    found = {}
    for token in _TOKEN.findall(plain(text)):
        if token[0] == "@":
            continue
        if "/" in token:
            found[token.rstrip(".,;:!?)…")] = True
            continue
        word = token.casefold().lstrip("#")
        if len(word) > 1 and word not in _COMMON and word not in besides:
            found[_stem(word)] = True
        elif not word.isascii():  # a character may be a word
            found[word] = True
        if len(found) == _MOST_WORDS:
            break
    return tuple(found)


def _stem(word: str) -> str:
    if len(word) < 5 or not word.isascii():
        return word
    stem = _ENDINGS.sub("", word)
    return stem.rstrip("e") if len(stem) >= 3 else word


class Reading(NamedTuple):
    """How a chat's words are read: see ``TELLING``, ``TRUSTS`` and ``ASTRAY``."""

    telling: float
    trust: float
    astray: float

    def chances(self, odds: Sequence[float]) -> list[float]:
        """What a tweet's words make of each section, from their ``Likeness.odds``."""
        top = max(odds)
        chances = [exp(self.trust * (one - top)) for one in odds]
        sure, share = (1 - self.astray) / sum(chances), self.astray / len(odds)
        return [sure * chance + share for chance in chances]


class Likeness:
    """How often each word stood in each section."""

    def __init__(self, sections: int):
        self._sections = sections
        self._counts: dict[str, list[float]] = {}
        self._totals = [0.0] * sections

    def learn(self, words: Iterable[str], section: int, weight: float) -> None:
        number = 0
        for word in words:
            counts = self._counts.get(word)
            if counts is None:
                counts = self._counts[word] = [0.0] * self._sections
            counts[section] += weight
            number += 1
        self._totals[section] += weight * number

    def shares(self) -> list[float]:
        """Each section's share of all the words: what any one of them would have by chance."""
        everything = sum(self._totals) + self._sections
        return [(total + 1) / everything for total in self._totals]

    def odds(
        self, words: Sequence[str], own: Sequence[float], shares: Sequence[float], telling: float
    ) -> list[float]:
        """How much likelier the words make each section, as logarithms.

        ``own`` is with which weight the words themselves were learnt in each: nothing is told
        by a tweet's being like itself. ``shares`` are ``shares()``, ``telling`` the share of
        the words that belong to few sections.
        """
        odds = [0.0] * self._sections
        sections = range(self._sections)
        for word in words:
            if not (counts := self._counts.get(word)):
                continue
            total, few, alike = 0.0, _LGAMMA_SPREAD, 0.0
            for section in sections:
                count = counts[section] - own[section]
                if count > 0.001:
                    share = shares[section]
                    total += count
                    few += lgamma(count + _SPREAD * share) - lgamma(_SPREAD * share)
                    alike += count * log(share)
            if total < 0.05:
                continue
            few -= lgamma(total + _SPREAD)
            belongs = 1 / (1 + (1 - telling) / telling * exp(min(50.0, alike - few)))
            rest = 1 - belongs
            for section in sections:
                share = shares[section]
                count = max(0.0, counts[section] - own[section])
                odds[section] += log(rest + belongs * (count / share + _SPREAD) / (total + _SPREAD))
        return odds
