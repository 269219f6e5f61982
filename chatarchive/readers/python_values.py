"""Lists in cells as Python prints them: ``['a', 'b']``, ``[{'id': '1'}]``."""

import ast

_LIMIT = 50_000


def listed(value: object) -> list:
    """The items of a list, or of one printed into a cell; none where it cannot be told."""
    if isinstance(value, list):
        return value
    if not isinstance(value, str) or not value.startswith("[") or len(value) > _LIMIT:
        return []
    if value == "[]":
        return []
    try:
        found = ast.literal_eval(value)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return []
    return found if isinstance(found, list) else []


def words_listed(value: object) -> list[str]:
    """The same, of words alone."""
    return [item for item in listed(value) if isinstance(item, str)]
