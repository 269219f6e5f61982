"""Marking in a text what was looked for."""

import re
from html import escape, unescape

from django.utils.safestring import mark_safe

from search.lexemes import spans

_TAG = re.compile(r"(<[^>]*>)")
# A tweet is shown whole; of a longer text so many characters about the first match.
_LONGEST, _BEFORE = 420, 140


def marked(html, lexemes):
    """``html``, as ``words_html`` writes it, with the words of ``lexemes`` in ``<mark>``."""
    if not lexemes:
        return html
    pieces = _TAG.split(html)
    # Every other piece is a tag, which stays as it is.
    pieces[::2] = [_marked_text(unescape(piece), lexemes) if piece else "" for piece in pieces[::2]]
    return mark_safe("".join(pieces))  # noqa: S308 - tags as they were, all else escaped


def marked_text(text, lexemes):
    """Plain ``text`` as safe HTML, with the words of ``lexemes`` in ``<mark>``."""
    return mark_safe(_marked_text(text, lexemes))  # noqa: S308 - escaped piece by piece


def around_first(text, lexemes):
    """``text``, or if it is long what stands about the first of ``lexemes`` in it."""
    if len(text) <= _LONGEST:
        return text
    found = next((start for start, _, words in spans(text) if words & lexemes), 0)
    start = max(0, found - _BEFORE)
    if start:
        start = text.find(" ", start, found) + 1 or start
    end = start + _LONGEST
    if end < len(text):
        end = max(text.rfind(" ", found, end), found + 1)
    cut = text[start:end].strip()
    return f"{'…' * bool(start)}{cut}{'…' * (end < len(text))}"


def _marked_text(text, lexemes):
    pieces, done = [], 0
    for start, end, words in spans(text):
        if words & lexemes:
            pieces += escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>"
            done = end
    pieces.append(escape(text[done:]))
    return "".join(pieces)
