"""What somebody may have meant who typed a word: its near neighbours, each with what is against
it. Nothing here knows which of them are words."""

import string

_LETTERS = string.ascii_lowercase
_VOWELS = "aeiouy"
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_KEYS = {
    letter: {*row[max(0, at - 1) : at + 2]} - {letter}
    for row in _ROWS
    for at, letter in enumerate(row)
}
# Twice wrong is looked for in words that are long enough for it.
_LONG, _TOO_LONG = 6, 8
LONGEST = 24
# Fingers slip, and the ear misleads; hardly anybody errs in the first letter.
_SWAPPED, _DOUBLED, _NEAR, _OTHER, _FIRST = 0.7, 0.6, 0.8, 1.0, 0.5
JOINED = 0.9


def once_wrong(word):
    """Words one letter away: ``{word: cost}``, and with them ``(one, two)``, what may have run
    together, as "one two"."""
    return _cheapest(word, [*_slips(word), *_letters(word), *_splits(word)])


def twice_wrong(word):
    """Words two letters away, one of them wrong in one of the common ways."""
    if not _LONG <= len(word) <= LONGEST:
        return {}
    first = _slips(word) if len(word) > _TOO_LONG else [*_slips(word), *_letters(word)]
    return _cheapest(
        word,
        (
            (further, cost + more)
            for one, cost in first
            for further, more in _slips(one)
            if len(further) > len(word) - 2
        ),
    )


def _cheapest(word, ways):
    costs = {}
    for one, cost in ways:
        if len(one) > 1 and one != word and cost < costs.get(one, 9):
            costs[one] = cost
    return costs


def _slips(word):
    """The common ways: letters swapped, doubled, left out, and vowels taken for another."""
    for at, letter in enumerate(word):
        before, after = word[:at], word[at + 1 :]
        first = 0 if at else _FIRST
        is_double = at and letter == word[at - 1]
        yield before + after, (_DOUBLED if is_double else _OTHER) + first
        yield before + letter + letter + after, _DOUBLED
        if after:
            yield before + after[0] + letter + after[1:], _SWAPPED
        if letter in _VOWELS:
            for other in _VOWELS:
                yield before + other + after, _NEAR + first


def _letters(word):
    """Any letter put in, or in the place of another."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        first = 0 if at else _FIRST
        near = _KEYS.get(word[at], ()) if after else ()
        for letter in _LETTERS:
            yield before + letter + after, _OTHER + first
            if after:
                yield before + letter + after[1:], (_NEAR if letter in near else _OTHER) + first


def _splits(word):
    for at in range(2, len(word) - 1):
        yield f"{word[:at]} {word[at:]}", JOINED
