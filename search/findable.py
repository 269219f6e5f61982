"""What makes a page findable, and how pages are asked for: by the same words as tweets.

Wagtail's search backends know languages of their own, each another one. So a page tells them its
words as ``search.lexemes`` knows them, written so that no backend's tokenizer cuts or stems them,
and they are asked for these alone. Nothing that anybody typed reaches a backend.
"""

import logging
import re

from django.db import models
from wagtail.rich_text import get_text_for_indexing
from wagtail.search import index
from wagtail.search.backends import get_search_backend
from wagtail.search.query import And, Or, Phrase, PlainText

from .lexemes import folded, lex

logger = logging.getLogger(__name__)
_NOT_LETTERS = re.compile(r"[\W_]+")
_BREAK, _ANY = "x9", "y9"  # between parts, so that no phrase spans two; and on every page


def token(word):
    """A lexeme or mark as backends keep it: letters and a digit, which nothing stems."""
    if word.isascii() and word.isalnum():
        return f"q{word}9"
    return f"u{word.encode().hex()}9"


def _by(handle):
    return token(f"={folded(handle.strip().lstrip('@'))}")


class Findable(models.Model):
    """For pages that the public search finds. Their ``search_fields`` hold ``SEARCH_WORDS``.

    A model without fields, as search servers name what is indexed by the model it stands in.
    """

    class Meta:
        abstract = True

    def search_parts(self):
        """Yield (where, text) of all that readers see of it, plain texts. ``where`` says which
        part of the page it is, as in “in the summary”, or nothing."""
        yield "", self.title
        yield "", self.search_description

    def search_handles(self):
        """Whose page it is, for ``from:@handle``."""
        return ()

    def search_topics(self):
        """Names of what it is about, found as ``#tag``, too."""
        return ()

    @property
    def search_words(self):
        told, marks = [], [_ANY, *map(_by, filter(None, self.search_handles()))]
        topics = list(self.search_topics())
        for text in [*(text for _, text in self.search_parts()), *topics]:
            lexed = lex(text or "")
            told += [*map(token, lexed.words), _BREAK]
            marks += map(token, lexed.marks)
        marks += [token(f"#{folded(_NOT_LETTERS.sub('', topic))}") for topic in topics]
        return " ".join([*told, *dict.fromkeys(marks)])


SEARCH_WORDS = index.SearchField("search_words")


def text_of(stream):
    """The words of a StreamField's value."""
    return "\n".join(stream.stream_block.get_searchable_content(stream)) if stream else ""


def rich_text_of(html):
    return get_text_for_indexing(html) if html else ""


def found_pages(pages, query, most):
    """Of ``pages``, a queryset, those that a ``search.query.Query`` finds: a list of at most
    ``most``, in no order that means anything. None while a search server does not answer: what
    the database finds is shown all the same."""
    try:
        return _found(pages, query, most)
    except Exception:
        # The database's own backend is part of the site: what goes wrong there is not to be hidden.
        if not get_search_backend().catch_indexing_errors:
            raise
        logger.exception("The search server did not answer")
        return []


def _found(pages, query, most):
    wanted = [_clause(clause) for clause in query.clauses if not clause.negated]
    unwanted = [_clause(clause) for clause in query.clauses if clause.negated]
    wanted = wanted or [PlainText(_ANY)]
    found = list(pages.search(_all(wanted), order_by_relevance=False)[:most])
    if not unwanted or not found:
        return found
    # Backends differ in what they make of "not", PostgreSQL's forgets it before a phrase.
    out = pages.search(_all([*wanted, _any(unwanted)]), order_by_relevance=False)[:most]
    left_out = {page.pk for page in out}
    return [page for page in found if page.pk not in left_out]


def _clause(clause):
    return _any([_wanted(one) for one in clause.alternatives])


def _wanted(one):
    if one.writer:
        return PlainText(_by(one.writer))
    if one.person:
        return Or([PlainText(_by(one.person)), PlainText(token(f"@{one.person}"))])
    parts = [PlainText(token(mark)) for mark in one.marks]
    if len(one.words) > 1:
        parts.append(Phrase(" ".join(map(token, one.words))))
    elif one.words:
        parts.append(PlainText(token(one.words[0])))
    return _all(parts)


def _all(parts):
    return And(parts) if len(parts) > 1 else parts[0]


def _any(parts):
    return Or(parts) if len(parts) > 1 else parts[0]
