"""Values in cells as Python prints them: ``['a', 'b']``, ``[{'id': '1'}]``, ``b'…'``."""

import ast
import warnings

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


def are_printed_bytes(value: str) -> bool:
    """Whether this is a text that was encoded before Python 3 printed it: ``b'…'``."""
    return value[:2] in ("b'", 'b"') and value[-1:] == value[1] and len(value) > 2


def from_printed_bytes(value: str) -> str:
    """The text in printed bytes; ``value`` itself where it is none, or was cut."""
    if not are_printed_bytes(value) or len(value) > _LIMIT:
        return value
    try:
        with warnings.catch_warnings():  # of what no Python printed
            warnings.simplefilter("ignore")
            return ast.literal_eval(value).decode()
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return value
