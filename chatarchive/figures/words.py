"""The words of a chat, and which of them set it apart from the community's others.

A word counts by how many people use it, so that one loud voice does not decide. Its forms are
one word (policing, policed), shown as most write it. What fewer than ``FEWEST`` people said is
never shown: it might point at one of them.
"""

import math
import re
import unicodedata
from collections import Counter

import Stemmer

from .shapes import TellingWord
from .stop_words import STOP_WORDS

FEWEST = 3
#: So many are kept, the most telling first.
MOST = 30
# The log-likelihood ratio (Dunning 1993) that chance alone passes once in a hundred times.
_TELLING = 6.63
_SHORTEST, _LONGEST = 3, 40

_NOT_WORDS = re.compile(r"https?://\S+|(?<![\w/])[@＠]\w+(?:[.\-@]\w+)*|\bt\.co/\S+")
_WORD = re.compile(r"#?[^\W\d_]+(?:['’][^\W\d_]+)*(?![\w])")
_stem = Stemmer.Stemmer("english").stemWord


class ChatWords:
    """The words of shown tweets. ``people`` is how many wrote; ``stems`` is how many people use
    a word, by its stem; ``shown`` has ``(tweets, spelling)`` of those that enough people use."""

    def __init__(self, tweets, own_names):
        self._own = own_names
        self._stems = {}  # by word; None: it does not count
        users, tweets_with, spelled = {}, Counter(), {}
        for tweet in tweets:
            said = {}
            for word in self._words(tweet.text):
                if stem := self._stem_of(word):
                    said.setdefault(stem, word)
            tweets_with.update(said.keys())
            for stem, word in said.items():
                spelled.setdefault(stem, Counter())[word] += 1
                if tweet.author is not None:
                    users.setdefault(stem, set()).add(tweet.author)
        self.people = len({tweet.author for tweet in tweets} - {None})
        self.stems = {stem: len(people) for stem, people in users.items()}
        self.shown = {
            stem: (tweets_with[stem], _spelling(spelled[stem]))
            for stem, people in self.stems.items()
            if people >= FEWEST
        }

    def as_json(self):
        """How it is kept: how many use each word, so that other chats can be set against it."""
        return {
            "people": self.people,
            "stems": {
                stem: [people, *self.shown[stem]] if stem in self.shown else people
                for stem, people in self.stems.items()
            },
        }

    def _words(self, text):
        if not text.isascii():
            text = unicodedata.normalize("NFKC", text).replace("’", "'")
        return _WORD.findall(_NOT_WORDS.sub(" ", text))

    def _stem_of(self, word):
        try:
            return self._stems[word]
        except KeyError:
            self._stems[word] = stem = self._stemmed(word)
            return stem

    def _stemmed(self, word):
        plain = word.lstrip("#").casefold()
        whole = plain.removesuffix("'s")
        if not _SHORTEST <= len(whole) <= _LONGEST:
            return None
        if plain in STOP_WORDS or whole in STOP_WORDS or whole in self._own:
            return None
        return _stem(whole)


def _spelling(spelled):
    """As most write it; in capitals only where most do, as PTSD."""
    folded, capitals = Counter(), Counter()
    for word, times in spelled.items():
        word = word.lstrip("#")
        plain = word.casefold().removesuffix("'s")
        folded[plain] += times
        if word.removesuffix("'s").isupper():
            capitals[plain] += times
    commonest, times = max(folded.items(), key=lambda one: (one[1], -len(one[0]), one[0]))
    return commonest.upper() if capitals[commonest] * 2 > times else commonest


def telling_words(kept, others):
    """TellingWords of a chat, the most telling first. ``kept`` and ``others`` are what
    ``ChatWords.as_json`` gave of it and of the chats it is set against."""
    others = [one for one in others if one.get("people")]
    here, there = kept.get("people", 0), sum(one["people"] for one in others)
    if not there:
        return []
    told = []
    every_stems = [one["stems"] for one in others]
    for stem, uses in kept["stems"].items():
        if not isinstance(uses, list):
            continue
        people, tweets, spelling = uses
        elsewhere = sum(_people(stems.get(stem, 0)) for stems in every_stems)
        if people * there <= elsewhere * here:
            continue
        likelihood = _log_likelihood(people, here, elsewhere, there)
        if likelihood >= _TELLING:
            times_more = round(people * there / (here * elsewhere), 1) if elsewhere else None
            told.append((-likelihood, spelling, TellingWord(spelling, tweets, times_more)))
    return [word for *_, word in sorted(told, key=lambda one: one[:2])[:MOST]]


def _people(uses):
    return uses[0] if isinstance(uses, list) else uses


def _log_likelihood(a, here, b, there):
    """G² of ``a`` of ``here`` people using a word, and ``b`` of ``there`` (once a chat)."""
    share = (a + b) / (here + there)
    return 2 * sum(
        seen * math.log(seen / expected)
        for seen, expected in (
            (a, here * share),
            (here - a, here * (1 - share)),
            (b, there * share),
            (there - b, there * (1 - share)),
        )
        if seen > 0
    )
