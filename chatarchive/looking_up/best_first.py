"""The order in which looked-up tweets suit best what was asked for."""

from search.lexemes import surface_words

from ..finding import asking
from ..models import Tweet

_RANKED = 200
_TOGETHER, _EXACT, _SHORT = 25, 12, 10


def best_first(ids, query, choice):
    """``ids`` of tweets, the newest first, with those first whose words stand together and in
    the very form that was asked for, and which say more than a word; of equals the newest."""
    together = set()
    if phrase := query.phrase:
        near = asking.captured(phrase, None, choice, most=_RANKED)
        together = {one.tweet for one in near.found}
    likely = sorted(ids, key=lambda pk: pk not in together)
    first, rest = likely[:_RANKED], likely[_RANKED:]
    texts = dict(Tweet.objects.filter(pk__in=first).values_list("pk", "text"))
    exact = set(surface_words(query.text))

    def mark(pk):
        words = surface_words(texts.get(pk, ""))
        told = _EXACT * len(exact.intersection(words)) / len(exact) if exact else 0
        return told + _TOGETHER * (pk in together) - _SHORT * (len(words) < 4)

    return sorted(first, key=mark, reverse=True) + rest
