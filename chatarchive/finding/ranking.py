"""Which of the candidates come first.

What they weigh by themselves was reckoned when they were written (``writing._weight``). Here
comes what depends on the words asked: that they stand together, in this very form, and how many
of several alternatives are there. It is reckoned here and not by the databases, so that both
give the same order; and only of those that can come first.
"""

import re

from search.lexemes import folded, lex, surface_words

from ..models import FindableEntry
from ..rows import fetch_again, numbered
from . import asking

_RANKED = 100
# Greater than a star, so that among the tweets that say it a facilitator's choice comes first.
_TOGETHER, _EXACT, _ALTERNATIVE = 40, 40, 10


def by_relevance(candidates, query, root_path, choice):
    """``candidates.found``, the best first; of equals the newest."""
    together = set()
    if phrase := query.phrase:
        near = asking.shown(phrase, root_path, choice, most=_RANKED)
        together = {one.id for one in near.found}

    def likely(one):
        return one.weight + _TOGETHER * (one.id in together)

    ordered = sorted(candidates.found, key=lambda one: (-likely(one), -one.id))
    first, rest = ordered[:_RANKED], ordered[_RANKED:]
    forms = [_form(word) for word in dict.fromkeys(surface_words(query.text))]
    if forms and len(first) > 1:
        several = [clause for clause in query.clauses if len(clause.alternatives) > 1]
        texts = _texts(first)
        marks = {
            one.id: likely(one) + _suits(texts.get(one.id, ""), forms, several) for one in first
        }
        first.sort(key=lambda one: (-marks[one.id], -one.id))
    return first + rest


def _form(word):
    """Whether a text, folded, holds this very form of a word."""
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)").search


def _suits(text, forms, several):
    """What speaks for ``text`` that is as it was asked for."""
    plain = folded(text)
    score = _EXACT * sum(form(plain) is not None for form in forms) / len(forms)
    if several:
        lexed = lex(text)
        words = {*lexed.words, *lexed.marks}
        for clause in several:
            score += _ALTERNATIVE * sum(
                words.issuperset((*one.words, *one.marks)) for one in clause.alternatives
            )
    return score


def _rows():
    entries = FindableEntry.objects.filter(pk__in=numbered(())).order_by()
    return entries.values_list("pk", "text", "tweet__text")


def _texts(candidates):
    rows = fetch_again(_rows, [one.id for one in candidates])
    return {pk: edited or words for pk, edited, words in rows}
