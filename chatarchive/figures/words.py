"""The words of a chat, and which of them set it apart from the community's others.

A word counts by how many people use it, so that one loud voice does not decide. Its forms are
one word (policing, policed), shown as most write it. What fewer than ``FEWEST`` people said is
never shown: it might point at one of them.
"""

import math
import re
import unicodedata
from collections import Counter, defaultdict

import Stemmer

from .shapes import TellingWord
from .stop_words import STOP_WORDS

FEWEST = 3
#: So many are kept, the most telling first.
MOST = 30
# The log-likelihood ratio (Dunning 1993) that chance alone passes once in a hundred times.
_TELLING = 6.63
_SHORTEST, _LONGEST = 3, 40

# Addresses and handles whole, so that no part of them is taken for a word.
_TOKEN = re.compile(r"https?://\S+|[@＠]\S+|#?\w[\w'’]*")
# Letters in fancy dress.
_FANCY = re.compile("[\uff21-\uff5a\U0001d400-\U0001d7ff]")
_WORD = re.compile(r"#?[^\W\d_]+(?:['’][^\W\d_]+)*['’]*")
_stem = Stemmer.Stemmer("english").stemWord


class ChatWords:
    """The words of shown tweets. ``people`` is how many wrote; ``stems`` is how many people use
    a word, by its stem; ``shown`` has ``(tweets, spelling)`` of those that enough people use."""

    def __init__(self, tweets, own_names):
        self._own = own_names
        known = {}  # stems by token; None: it does not count
        users, tweets_with, spelled = defaultdict(set), Counter(), Counter()
        for tweet in tweets:
            text = tweet.text
            if not text.isascii() and _FANCY.search(text):
                text = unicodedata.normalize("NFKC", text)
            tokens = set(_TOKEN.findall(text))
            for token in tokens:
                if token not in known:
                    known[token] = self._stemmed(token)
            stems = {known[token] for token in tokens} - {None}
            spelled.update(tokens)
            tweets_with.update(stems)
            if tweet.author is not None:
                for stem in stems:
                    users[stem].add(tweet.author)
        self.people = len({tweet.author for tweet in tweets} - {None})
        self.stems = {stem: len(people) for stem, people in users.items()}
        spellings = defaultdict(Counter)
        for token, times in spelled.items():
            if self.stems.get(stem := known[token], 0) >= FEWEST:
                spellings[stem][token] = times
        self.shown = {
            stem: (tweets_with[stem], _spelling(tokens)) for stem, tokens in spellings.items()
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

    def _stemmed(self, token):
        if token.isalpha():  # as most are
            word = whole = token.casefold()
        elif _WORD.fullmatch(token):
            word = token.lstrip("#").replace("’", "'").rstrip("'").casefold()
            whole = word.removesuffix("'s")
        else:
            return None
        if not _SHORTEST <= len(whole) <= _LONGEST:
            return None
        if word in STOP_WORDS or whole in STOP_WORDS or whole in self._own:
            return None
        return _stem(whole)


def _spelling(spelled):
    """As most write it; in capitals only where most do, as PTSD."""
    folded, capitals = Counter(), Counter()
    for word, times in spelled.items():
        word = word.lstrip("#").replace("’", "'").rstrip("'")
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
    if not (here and there):
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
