"""A ``search.query.Query`` in each database's own language of full-text search.

Every word is quoted there, so that nothing anybody types is taken for an operator.
"""

from django.db import connection

from .marks import by


def expression(query, accounts):
    """``query`` as the index is asked. ``accounts`` gives the ids of the accounts that go by
    each handle it names. Empty where nothing can be found: nothing is wanted, or only somebody
    whom nobody knows."""
    write = _SQLITE if connection.vendor == "sqlite" else _POSTGRES
    wanted, unwanted = [], []
    for clause in query.clauses:
        ways = [way for one in clause.alternatives for way in _ways(one, accounts, write)]
        if clause.negated:
            unwanted += ways
        elif ways:
            wanted.append(write.any(ways))
        else:
            return ""
    return write.all(wanted, unwanted) if wanted else ""


def _ways(one, accounts, write):
    """The ways in which what is wanted may be there."""
    if one.writer:
        return [write.mark(by(pk)) for pk in accounts.get(one.writer, ())]
    if one.person:
        written = [write.mark(by(pk)) for pk in accounts.get(one.person, ())]
        return [*written, write.mark(f"@{one.person}")]
    parts = [write.phrase(one.words)] if one.words else []
    parts += map(write.mark, one.marks)
    return [write.all(parts, [])]


class _SQLITE:
    @staticmethod
    def mark(word):
        return '"{}"'.format(word.replace('"', '""'))

    @staticmethod
    def phrase(words):
        return _SQLITE.mark(" ".join(words))

    @staticmethod
    def any(ways):
        return f"({' OR '.join(ways)})" if len(ways) > 1 else ways[0]

    @staticmethod
    def all(wanted, unwanted):
        told = f"({' AND '.join(wanted)})" if len(wanted) > 1 else wanted[0]
        return f"({told} NOT {_SQLITE.any(unwanted)})" if unwanted else told


class _POSTGRES:
    @staticmethod
    def mark(word):
        word = word.replace("\\", "\\\\").replace("'", "''")
        return f"'{word}'"

    @staticmethod
    def phrase(words):
        return f"({' <-> '.join(map(_POSTGRES.mark, words))})"

    @staticmethod
    def any(ways):
        return f"({' | '.join(ways)})" if len(ways) > 1 else ways[0]

    @staticmethod
    def all(wanted, unwanted):
        parts = [*wanted, *(f"!{way}" for way in unwanted)]
        return f"({' & '.join(parts)})" if len(parts) > 1 else parts[0]
