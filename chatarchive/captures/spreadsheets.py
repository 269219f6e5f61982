"""Cells that a spreadsheet cannot mistake for more than words."""

import re

# A file's name, or what stands in a damaged line, may begin as a formula does.
_FORMULA = re.compile(r"\s*[=+\-@\t\r]")
# What no cell of a workbook takes.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def harmless(value):
    """``value`` for a cell of a CSV file: words that look like a formula get a ``'`` before."""
    if not isinstance(value, str):
        return value
    value = plain(value)
    return f"'{value}" if _FORMULA.match(value) else value


def plain(value):
    """``value`` without characters that no spreadsheet takes."""
    return _CONTROL.sub("\ufffd", value) if isinstance(value, str) else value
