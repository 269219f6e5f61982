"""JSON as R writes it: every single value in a list of its own, nothing as an empty object.

``jsonlite`` does so unless told not to (``auto_unbox``), so what people saved with rtoot or
bskyr says ``{"uri": ["at://…"], "langs": [["en"]]}``.
"""


def unboxed(value: dict) -> dict:
    """``value`` with single values taken out of their lists, and ``None`` for ``{}`` in it;
    as it is where it is nested deeper than any capture."""
    try:
        return _unboxed(value) or {}
    except RecursionError:
        return value


def _unboxed(value: object) -> object:
    if isinstance(value, dict):
        return {key: _unboxed(one) for key, one in value.items()} or None
    if isinstance(value, list):
        if len(value) == 1 and not isinstance(value[0], dict | list):
            return value[0]
        return [_unboxed(one) for one in value]
    return value


def is_boxed(value: object) -> bool:
    """Whether ``value`` is a text in a list of its own."""
    return isinstance(value, list) and len(value) == 1 and isinstance(value[0], str)
