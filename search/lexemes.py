"""Words as the search knows them: folded and stemmed here, so that both databases agree.

A text becomes ``Lexed``: its ``words`` in order, for phrases, and its ``marks`` beside them:
``#tag``, ``@handle`` and emoji. What the databases index are these, and nothing of their own
knowledge of languages: "policing" is found by "police", "café" by "cafe", "don’t" by "dont",
on SQLite as on PostgreSQL.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import Stemmer

LONGEST = 60  # characters of a word that count
_STEM = Stemmer.Stemmer("english", 0).stemWord
_QUOTES = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼ`´＇", "'"),
        **dict.fromkeys("“”„‟«»＂", '"'),
        "＃": "#",
        "＠": "@",
        # What only says how something is written.
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f"),
        **dict.fromkeys("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"),
    }
)
# Scripts without spaces between words: each sign counts by itself.
_SIGN = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e00-\u0e7f"
_EMOJI = (
    r"\u2190-\u21ff\u2300-\u23ff\u2600-\u263f\u2641\u2643-\u27bf\u2b00-\u2bff\u3030\u303d\u3297\u3299"
    r"\U0001f000-\U0001f3fa\U0001f400-\U0001faff"
)
_TOKEN = re.compile(
    rf"""
    (?: https?:// | www\. ) [^\s<>"]+
  | [@#] (?P<name> \w+ (?: [.\-] \w+ )* (?: @ \w [\w.\-]* \w )? )
  | (?P<emoji> [{_EMOJI}] )
  | (?P<sign> [{_SIGN}] )
  | (?P<word> (?: (?! [{_SIGN}] ) [^\W_] )+ (?: ' (?: (?! [{_SIGN}] ) [^\W_] )+ )* )
    """,
    re.VERBOSE | re.IGNORECASE,
)
# The same of plain English, which is most of what there is, in a third of the time.
_PLAIN = re.compile(
    r"https?://[^\s<>\"]+|www\.[^\s<>\"]+|[@#]\w+(?:[.\-]\w+)*(?:@\w[\w.\-]*\w)?"
    r"|[a-z0-9]+(?:'[a-z0-9]+)*",
    re.IGNORECASE,
)
# Without its apostrophe each of these would be another word.
_OTHER_WITHOUT = frozenset("i'd i'll we'd we'll we're she'd she'll he'll who're".split())
_TAG = re.compile(r"\w+")
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W_]")


class Lexed(NamedTuple):
    words: list
    marks: list


def lex(text):
    """``text`` as ``Lexed``. Addresses are left out: nobody reads them."""
    words, marks = [], []
    if text.isascii():
        for found in _PLAIN.findall(text):
            if found[0] in "@#":
                _take_name(found[0], found[1:], words, marks)
            elif ":" not in found and "." not in found:  # as only addresses have
                words.append(lexeme(found))
        return Lexed(words, marks)
    text = text.translate(_QUOTES)
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup
        if kind == "word":
            words.append(lexeme(found[0]))
        elif kind == "sign":
            words.append(found[0])
        elif kind == "emoji":
            marks.append(found[0])
        elif kind == "name":
            _take_name(found[0][0], found["name"], words, marks)
    return Lexed(words, marks)


def _take_name(sign, name, words, marks):
    if sign == "@":
        marks.append(f"@{name.casefold()}"[:LONGEST])
        return
    # A hashtag ends where a handle of another network might go on.
    tag = _TAG.match(name)[0]
    marks.append(f"#{folded(tag)}"[:LONGEST])
    parts = tag_words(tag)
    words += parts
    if len(parts) > 1:
        marks.append(lexeme(tag))  # as one word it is looked for, too
    if rest := name[len(tag) :]:
        more = lex(rest)
        words += more.words
        marks += more.marks


def tag_words(tag):
    """A hashtag as words: #StopAndSearch as three, #custody and a community's #WeCops as one."""
    parts = _PARTS.findall(tag)
    if len(parts) < 2 or parts[0] == "We" or all(len(part) < 2 for part in parts):
        return [lexeme(part) for part in tag.split("_") if part]
    return [lexeme(part) for part in parts]


@lru_cache(maxsize=100_000)
def lexeme(word):
    """One word as it is looked for: folded, without apostrophes, its stem."""
    word = folded(word)
    if "'" in word:
        if word in _OTHER_WITHOUT:
            word = word.partition("'")[0]
        word = word.removesuffix("'s").replace("'", "")
    return _STEM(word)[:LONGEST]


def folded(word):
    """``word`` without capitals and accents."""
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFKD", word.casefold())
    return unicodedata.normalize("NFC", "".join(c for c in apart if not unicodedata.combining(c)))


def surface_words(text):
    """The words of ``text`` folded, not stemmed, as people would write them: for spelling."""
    text = text.translate(_QUOTES)
    return [
        folded(found[0])
        for found in _TOKEN.finditer(text)
        if found.lastgroup == "word" and not any(c.isdigit() for c in found[0])
    ]


def known_forms(text):
    """The words of ``text`` that somebody may mistype, as ``search.vocabulary`` knows them: folded,
    and of tags their words too; ``#tag`` and ``@handle``."""
    known = set()
    for found in _TOKEN.finditer(text.translate(_QUOTES)):
        if found.lastgroup == "word":
            known.add(folded(found[0]).removesuffix("'s"))
        elif found.lastgroup == "name" and found[0][0] == "@":
            known.add(f"@{found['name'].casefold()}")
        elif found.lastgroup == "name":
            tag = _TAG.match(found["name"])[0]
            known.add(f"#{folded(tag)}")
            known.update(folded(part) for part in _PARTS.findall(tag))
    return {
        word for word in known if 2 < len(word) <= LONGEST and (word[0] in "#@" or word.isalpha())
    }


def spans(text):
    """Yield (start, end, lexemes) of each word, tag, handle and emoji in ``text``, a plain
    text that holds none of the marks of writing that ``lex`` leaves out; for marking hits."""
    for found in _TOKEN.finditer(text.translate(_STRAIGHT)):
        if kind := found.lastgroup:
            if kind == "name":
                words, marks = [], []
                _take_name(found[0][0], found["name"], words, marks)
                yield *found.span(), {*words, *marks}
            else:
                one = lexeme(found[0]) if kind == "word" else found[0]
                yield *found.span(), {one}


# Of the same length, character by character: places stay what they are.
_STRAIGHT = {sign: to for sign, to in _QUOTES.items() if to}
