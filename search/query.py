"""What somebody typed into the search box, understood.

Words are all wanted. ``"a phrase"``, ``-not this``, ``this OR that``, ``from:@kim``, ``#tag``
and ``@kim`` (by or to her) mean what people expect; everything else is taken as words, so that
no input is an error.
"""

import re
from dataclasses import dataclass, field

from .lexemes import LONGEST, lex

LONGEST_QUERY = 300  # characters; what is longer is cut
MOST_CLAUSES = 24  # and alternatives in each
MOST_MARKS = 8  # in a row of emoji; SQLite's parser goes no further than a hundred deep
_SPACES = re.compile(r"[\s\x00-\x1f]+")
_QUOTES = str.maketrans({**dict.fromkeys("“”„‟«»＂", '"'), **dict.fromkeys("–—−", "-")})
_PIECE = re.compile(
    r"""
    (?P<not> -+ (?= [^\s\-]) )?
    (?:
        " (?P<phrase> [^"]* ) (?: " | $ )
      | from: [@＠]? (?P<from> [\w.\-@]+ )
      | (?P<plain> [^\s"]+ )
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing to look for: a phrase of lexemes, marks that must stand beside it, or a person."""

    words: tuple = ()
    marks: tuple = ()
    writer: str = ""  # a folded handle: only what they wrote
    person: str = ""  # a folded handle: what they wrote, and what names them


@dataclass(frozen=True, slots=True)
class Clause:
    """Alternatives, of which one is enough; or, ``negated``, none may be there."""

    alternatives: tuple
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """``text`` is what was typed, tidied. Without clauses there is nothing to look for."""

    text: str = ""
    clauses: tuple = field(default=())

    def __bool__(self):
        return bool(self.clauses)

    @property
    def wanted(self):
        """Everything that may be found, of all clauses that are not negated."""
        return [one for clause in self.clauses if not clause.negated for one in clause.alternatives]

    @property
    def handles(self):
        """All handles it names, folded."""
        named = (one for clause in self.clauses for one in clause.alternatives)
        return {handle for one in named for handle in (one.writer, one.person) if handle}

    @property
    def lexemes(self):
        """What to mark in what was found."""
        found = set()
        for one in self.wanted:
            found.update(one.words, one.marks)
            if one.person:
                found.add(f"@{one.person}")
        return found

    @property
    def is_only_negated(self):
        return all(clause.negated for clause in self.clauses)

    @property
    def phrase(self):
        """All wanted words as one phrase, if there are several and nothing else is asked."""
        plain = [clause for clause in self.clauses if not clause.negated]
        alone = all(len(clause.alternatives) == 1 for clause in plain)
        words = tuple(word for one in self.wanted for word in one.words) if alone else ()
        return Query(self.text, (Clause((Wanted(words),)),)) if len(words) > 1 else None

    def written_by(self, handle):
        """The same, of what one person wrote; ``handle`` is folded, without @."""
        return Query(self.text, (*self.clauses, Clause((Wanted(writer=handle),))))


def tidy(text):
    """``text`` on one line, without what no database takes, not too long."""
    text = text.encode("utf-8", "replace").decode("utf-8")  # lone surrogates
    return _SPACES.sub(" ", text).strip()[:LONGEST_QUERY].strip()


def parse(text):
    """``text``, whatever it is, as a Query."""
    text = tidy(text)
    clauses, joined = [], False
    for piece in pieces(text):
        if piece["plain"] in ("OR", "|") and not piece["not"]:
            joined = bool(clauses) and not clauses[-1].negated
            continue
        if piece["plain"] in ("AND", "&", "NOT") and not piece["not"]:
            continue  # all words are wanted anyway; -word is how to leave one out
        negated = bool(piece["not"])
        parts = _wanted(piece)
        if not parts:
            continue
        if joined and not negated and len(parts) == 1:
            alternatives = dict.fromkeys((*clauses[-1].alternatives, parts[0]))
            clauses[-1] = Clause(tuple(alternatives)[:MOST_CLAUSES])
        else:
            clauses += [Clause((one,), negated) for one in parts]
        joined = False
    return Query(text, tuple(dict.fromkeys(clauses[:MOST_CLAUSES])))


def pieces(text):
    """Matches of what stands between spaces or quotes in a tidy ``text``: ``not`` is set where it
    is unwanted, and one of ``phrase``, ``from`` and ``plain``."""
    return _PIECE.finditer(text.translate(_QUOTES))


def _wanted(piece):
    if piece["from"]:
        handle = _handle(piece["from"])
        return [Wanted(writer=handle)] if handle else []
    if piece["phrase"] is not None:
        lexed = lex(piece["phrase"])
        # Within a phrase a tag counts by its words, which stand in their place.
        marks = _few(mark for mark in lexed.marks if mark[0] not in "#" and not mark.isalnum())
        return [Wanted(tuple(lexed.words), marks)] if lexed.words or marks else []
    return _plain(piece["plain"])


def _plain(typed):
    """Of a piece without spaces: one thing to look for, but for tags and handles in a row."""
    lexed = lex(typed)
    people = [mark for mark in lexed.marks if mark[0] == "@"]
    tags = [mark for mark in lexed.marks if mark[0] == "#"]
    if people or tags:
        return [
            *(Wanted(person=_handle(mark)) for mark in people),
            *(Wanted(marks=(mark,)) for mark in tags),
        ]
    if lexed.words or lexed.marks:
        return [Wanted(tuple(lexed.words), _few(lexed.marks))]
    return []


def _few(marks):
    return tuple(dict.fromkeys(marks))[:MOST_MARKS]


def _handle(name):
    return name.strip("@＠.-").casefold()[:LONGEST]  # as accounts are known by
