"""Question and answer labels in the words of a tweet: ``Q1:``, ``Question 2``, ``A3 -``.

Pure recognition, one tweet at a time: which of the labels count (whether the question was
asked, and by whom) is decided in ``questions.py`` and ``arrange.py``.
"""

import re
import unicodedata
from dataclasses import dataclass

HIGHEST_NUMBER = 30

_COUNTED = "zero one two three four five six seven eight nine ten eleven twelve"
_NUMBER_WORDS = {word: number for number, word in enumerate(_COUNTED.split())}
_WORD = "(?P<word>" + "|".join(_NUMBER_WORDS) + ")"

# Letters and digits in fancy dress ("𝗤𝟭", "Q①", "Ｑ１", "🅰1⃣"), as people type them to stand out.
_FANCY = {
    code: unicodedata.normalize("NFKC", chr(code))
    for first, last in ((0x1D400, 0x1D7FF), (0x2460, 0x2473), (0x24B6, 0x24E9), (0xFF01, 0xFF5E))
    for code in range(first, last + 1)
} | {0x1F170: "A", 0x1F180: "Q"}
_KEYCAP = re.compile("(?<=[AQaq0-9])\ufe0f?\u20e3|(?<=[AQ])\ufe0f")

_QUESTION = re.compile(
    rf"""(?<![\w@/&$]) \#?
    (?: (?:question|ques|qu|qn|q) (?:\s?no\.?|\s?number)? (?:\s\#?|[.\-_\#]\s?|:)?
        (?P<digits>\d{{1,2}}) [a-d]?
      | q\s{_WORD}
      | question\s(?:number\s)?{_WORD.replace("word", "long")} (?=\s*(?:[:.,)!?\-–—]|\n|$))
    ) (?!\w) (?!['’]\d)
    (?: \s?(?:/|of|out\ of)\s?\d{{1,2}}(?!\w) )?
    (?! \s?(?:fy|(?:19|20)\d\d)\b )  # a quarter of a business year
    """,
    re.IGNORECASE | re.VERBOSE,
)
_ANSWER = re.compile(
    rf"""(?<![\w@/&$]) \#?
    (?: a(?:[.\-_\#]|\s\#)? (?P<digits>\d{{1,2}})
      | a\s (?P<spaced>\d{{1,2}}) (?=\s?(?:[:)]|\.(?:\s|$)|[-–—]\s))
      | (?:answers?|ans) (?:\s?no\.?|\s?number)? \s? (?:[.\-_\#:]\s?)? (?:to\s)?
        (?:\#?q(?:uestion)?\s?)? (?P<long>\d{{1,2}})
      | answer\s {_WORD} (?=\s*(?:[:.,)\-–—]|$))
      | a\s {_WORD.replace("word", "short")} (?=\s?[:)]|\s[-–—]\s)
    ) [a-d]? (?!\w) (?![.,]\d) (?!\s?%) (?!['’]) (?!\(M\))
    (?P<others> (?: \s?(?:/|,|&|\+|and)\s? (?: \#?a | (?<=[&+])\s? ) \d{{1,2}} (?!\w) )* )
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Tests that all labels pass and hardly any other words, for a tenth of the time.
_MAY_HOLD_QUESTION = re.compile(
    rf"[qQ](?:\D{{0,22}}\d|(?i:uestion)?\s(?i:number\s)?(?i:{'|'.join(_NUMBER_WORDS)}))"
)
_DIGIT = re.compile(r"\d")
_DIGITS = re.compile(r"\d+")
_NUMBERS_IN = {
    _QUESTION: ("digits", "long", "word"),
    _ANSWER: ("digits", "spaced", "long", "word", "short"),
}
_IS_LABEL = r"(?:question|ques|qu|qn|q|a|ans|answer)[.\-_]?\d"
_MENTION = r"@\w+(?:@[\w.-]+|(?:\.[a-z][a-z0-9-]*){2,})?"
_LINK = r"(?:https?://|pic\.twitter\.com/|t\.co/)\S+"

# What may stand before the first word: mentions, hashtags, links, "1/2", emoji, punctuation.
_BEFORE_WORDS = re.compile(
    rf"(?:\s+|\(?\d{{1,2}}\s?/\s?\d{{0,2}}\)?(?=\s)|{_MENTION}|\#(?!{_IS_LABEL})\w+|{_LINK}"
    r"|[@#](?!\w)|[^\w\s@#])*+",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*(?:[:.)\]\-–—>|=~…;]|\n|$)")
_FIRM_SEPARATOR = re.compile(r"\s*(?:[:.)\]]|[-–—>|])")
_AFTER_LABEL = re.compile(r"[\s.:;,)\]\-–—>|=~…]*")
_SENTENCE_END = re.compile(r"(?:[.!?:;…–—\n]|[^\w\s,'’\"@#/&])\s*$")

_LEAD_IN = re.compile(
    r"\b(?:here(?:['’]?s| is| comes)|time for|(?:mov(?:e|ing)|go(?:ing)?) on to|on ?to|now|"
    r"next(?: up)?|first(?: up)?|ready for|(?:start(?:ing)?|kick(?:ing)? off|begin(?:ning)?) with"
    r"|our|ok(?:ay)?|right|so|and|last|final(?:ly)?|last but not least)[\s,]*$",
    re.IGNORECASE,
)
_ANNOUNCEMENT = re.compile(
    r"(?:(?:is|was|will be|are|['’]s|be)\s+)?(?:still\b|now (?:open|live)|coming\b"
    r"|up (?:next|soon|in)\b|next\b|on (?:its|the) way"
    r"|in (?:about |around |just )?(?:a|an|one|two|three|five|ten|\d+)\b"
    r"|at \d|soon\b|shortly|to follow|follows?\b|after\b|later\b|will\b|done\b|closed\b|over\b"
    r"|loading|incoming|imminent|(?:and|to|&|[-–])\s*q\d)",
    re.IGNORECASE,
)
_STATEMENT = re.compile(
    r"(?:was|is|has|had|have|got|went|seems?|answers?|responses?|replies|looks)\b", re.IGNORECASE
)
_RECALL = re.compile(
    r"in case you(?:['’]ve)? missed|\bicymi\b|(?:if|for those who) (?:you )?missed|\breminder\b"
    r"|\bremember\b|once (?:more|again)|\bagain\b|still (?:on|discussing|time|open|answering)"
    r"|just (?:joined|joining|arrived)|we(?:['’]?re| are) (?:still |currently )?(?:on|discussing)\b"
    r"|currently (?:on|discussing)|\brepost(?:ed|ing)?\b|\brepeat(?:ed|ing)?\b|\brecap\b"
    r"|catching up",
    re.IGNORECASE,
)
_PREVIEW = re.compile(
    r"\btonight\b|\btomorrow\b|this (?:evening|afternoon|morning|week)|\blater\b|coming up"
    r"|\bpreview\b|sneak peek|\bjoin (?:us|me)\b"
    r"|\b(?:today|this|at|from) \d{1,2}(?:[.:]\d\d)? ?(?:am|pm)\b"
    r"|in (?:a few|\d+) min",
    re.IGNORECASE,
)

# The A6 near Derby, A4 paper and an Audi A3 are no answers.
_ROAD_NEXT = re.compile(
    r"[\s,:.\-–]*+(?:(?i:(?:is |now |currently )*(?:closed|blocked|shut|reopen(?:ed)?|"
    r"(?:north|south|east|west)bound|in both directions|both ways|partially|junction|j\d+|delays"
    r"|roundabout|motorway|road\b|dual|jam(?:med)?\b|moving (?:again|freely|slowly)"
    r"|clear(?= (?:again|now|after)\b|[\s.!]*(?:\#|https?:|$))))"
    r"|(?:near|between|at|to|towards?|through) (?:the )?[A-Z])"
)
_ROAD_WORDS = re.compile(
    r"\b(?:motorway|carriageway|(?:north|south|east|west)bound|tail ?backs?|junction \d+|j\d{1,2}"
    r"|m\d{1,2}|slip ?road|bypass|lanes? (?:closed|closure|blocked)|roundabout|hard shoulder"
    r"|roadworks|stuck (?:on|in)|gridlock|queuing traffic|slow traffic|traffic (?:jam|is|at))\b",
    re.IGNORECASE,
)
# One of these is in all that _ROAD_WORDS finds, or a junction's or motorway's number.
_ROAD_HINTS = (
    *("road", "traff", "bound", "back", "junct", "torway", "ageway", "bypass", "lane"),
    *("dabout", "shoulder", "stuck", "dlock"),
)
_ROAD_NUMBER = re.compile(r"[jJmM]\d")
_ROAD_BEFORE = re.compile(
    r"\b(?:the|on|off|via|along|near|onto|joining|from|between|down|up|of|take|audi|[am]\d+)"
    r"[\s/]*$",
    re.IGNORECASE,
)
_PAPER_NEXT = re.compile(
    r"[\s-]*+(?:paper|sheets?|size|pages?|posters?|print|notebook|landscape|folder|envelope)\b",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"(?:(?:re|for|to|my|here(?:['’]?s| is)|so|ok(?:ay)?|and|on|also|well|hi|hello|all|evening|"
    r"answering|in|answer|response|reply|late|another|part|of|as|with|regards?|your|question|"
    r"ooh|hmm+|um+|great|good|yes|no)\b[\s:,.!…-]*)+",
    re.IGNORECASE,
)
_END_LABEL = re.compile(
    rf"(?P<open>[(\[])?(?P<hash>\#)?(?P<kind>[aAqQ])[.\-]?(?P<digits>\d{{1,2}})[)\].!]*|{_LINK}"
)
_NAMED_BEFORE = re.compile(r"(?:with|use|using|to|and|or|as|is|#?[aq]\d+)[,;/&]*$", re.IGNORECASE)
_NO_WORDS = re.compile(r"[\W_]*")


@dataclass(frozen=True, slots=True)
class QuestionLabel:
    """A question label and what surrounds it.

    ``lead`` is all that stands before it (after the previous label), ``words`` what follows
    up to the next label; ``opening`` says that no word stands before the first label.
    """

    number: int
    lead: str
    words: str
    opening: bool
    separated: bool

    @property
    def is_asking(self) -> bool:
        """Whether the words put the question, rather than speak of it ("Q2 in 5 minutes")."""
        long_question = "?" in self.words and self.words.count(" ") >= 7
        if _ANNOUNCEMENT.match(self.words) and not long_question:
            return False
        if self.opening:
            return "?" in self.words or self.separated or not _STATEMENT.match(self.words)
        sentence = bool(_SENTENCE_END.search(self.lead))
        if self.separated:
            return bool(self.words) and (
                sentence or "?" in self.words or self.recalls or bool(_LEAD_IN.search(self.lead))
            )
        return sentence and "?" in self.words

    @property
    def recalls(self) -> bool:
        """Whether it repeats a question or looks ahead to it ("In case you missed it Q1: …")."""
        beginning = " ".join(self.words.split()[:2])
        return bool(
            _RECALL.search(self.lead) or _RECALL.search(beginning) or _PREVIEW.search(self.lead)
        )


@dataclass(frozen=True, slots=True)
class AnswerLabel:
    """The questions a tweet says it answers, in the order named: mostly one."""

    numbers: tuple[int, ...]


def plain(text: str) -> str:
    """The text with letters and digits out of their fancy dress, so that labels can be seen."""
    if text.isascii():
        return text
    return _KEYCAP.sub("", text.translate(_FANCY))


def announces_later(words: str) -> bool:
    """Whether what follows a question's name only says when it comes."""
    return bool(_ANNOUNCEMENT.match(words))


def question_labels(text: str) -> list[QuestionLabel]:
    """All question labels of a tweet, in order; whether each asks is for the label to say."""
    text = plain(text)
    if not _MAY_HOLD_QUESTION.search(text):
        return []
    matches = [match for match in _QUESTION.finditer(text) if _number(match) is not None]
    labels = []
    begin = 0
    for index, match in enumerate(matches):
        end = matches[index + 1].start() if index + 1 < len(matches) else len(text)
        labels.append(
            QuestionLabel(
                number=_number(match),
                lead=text[begin : match.start()],
                words=text[_AFTER_LABEL.match(text, match.end()).end() : end].strip(),
                opening=index == 0 and match.start() == _BEFORE_WORDS.match(text).end(),
                separated=bool(_SEPARATOR.match(text, match.end())),
            )
        )
        begin = match.end()
    return labels


def answer_label(text: str) -> AnswerLabel | None:
    """The answer label near the beginning of a tweet's words or at their very end, or None.

    ``Q1`` counts as well as ``A1``: many repeat the question's label with their answer.
    """
    text = plain(text)
    begin = _BEFORE_WORDS.match(text).end()
    match, number = _first_label(text, begin, begin + 60)
    if match and _labels_beginning(text, begin, match):
        others = _DIGITS.findall(match["others"]) if match.re is _ANSWER else ()
        return AnswerLabel((number, *map(int, others)))
    return _label_at_end(text)


def _first_label(text: str, begin: int, end: int) -> tuple[re.Match | None, int | None]:
    """The first of the labels, of either kind, that stand between two places; its number."""
    match = _ANSWER.match(text, begin, end)  # where most of them stand
    if match and (number := _number(match)) is not None:
        return match, number
    if not _DIGIT.search(text, begin, end):
        near = text[begin:end].casefold()
        if "q" not in near and "answer" not in near:
            return None, None
    found = [
        (match, number)
        for match in (_ANSWER.search(text, begin, end), _QUESTION.search(text, begin, end))
        if match and (number := _number(match)) is not None
    ]
    return min(found, key=lambda one: one[0].start(), default=(None, None))


def without_label(text: str) -> tuple[int | None, str]:
    """A planned question's own number, if it opens with a label, and its words without it."""
    text = plain(text)
    labels = question_labels(text)
    if labels and labels[0].opening:
        rest = text[text.find(labels[0].words) :] if labels[0].words else ""
        return labels[0].number, " ".join(rest.split())
    return None, " ".join(text.split())


def looks_ahead(text: str) -> bool:
    """Whether a tweet advertises or repeats rather than asks now ("Join us tonight …")."""
    return bool(_PREVIEW.search(text) or _RECALL.search(text))


def question_words(words: str, hashtags=()) -> str:
    """The words of a question as a heading shows them.

    Without links, leading mentions and the chat's own hashtags; white space collapsed.
    """
    words = re.sub(_LINK, " ", words)
    if hashtags:
        own = "|".join(re.escape(tag.lstrip("#")) for tag in hashtags if tag.lstrip("#"))
        words = re.sub(rf"#(?:{own})(?!\w)", " ", words, flags=re.IGNORECASE) if own else words
    words = re.sub(rf"^(?:\s|{_MENTION})+", "", words)
    words = re.sub(r"\s+([?!.,;:])", r"\1", " ".join(words.split()))
    return words.strip(" -–—|>")


def _number(match: re.Match) -> int | None:
    for name in _NUMBERS_IN[match.re]:
        if value := match[name]:
            number = int(value) if value.isdecimal() else _NUMBER_WORDS[value.lower()]
            return number if number <= HIGHEST_NUMBER else None
    return None


def _labels_beginning(text: str, begin: int, match: re.Match) -> bool:
    before, after = text[begin : match.start()], text[match.end() :]
    if match.re is _QUESTION:
        words_after = after[_AFTER_LABEL.match(after).end() :]
        if _ANNOUNCEMENT.match(words_after) and "?" not in words_after:
            return False
    elif _about_something_else(text, after):
        return False
    if not before.strip():
        return True
    if len(before.split()) > 5 or (match.re is _ANSWER and _ROAD_BEFORE.search(before)):
        return False
    return bool(
        _FILLER.fullmatch(before)
        or _SENTENCE_END.search(before)
        or re.match(r"\s?[:)]|\s?[-–—]\s", after)
    )


def _about_something_else(text: str, after: str) -> bool:
    if _ROAD_NEXT.match(after) or _PAPER_NEXT.match(after):
        return True
    return not _FIRM_SEPARATOR.match(after) and _speaks_of_roads(text)


def _speaks_of_roads(text: str) -> bool:
    folded = text.casefold()
    for hint in _ROAD_HINTS:
        if hint in folded:
            break
    else:
        if not _ROAD_NUMBER.search(text):
            return False
    return bool(_ROAD_WORDS.search(text))


def _label_at_end(text: str) -> AnswerLabel | None:
    tokens = text[-120:].split()
    while tokens:
        token = tokens.pop()
        match = _END_LABEL.fullmatch(token)
        if match and match["digits"]:
            break
        if not (match or token.startswith("#") or _NO_WORDS.fullmatch(token)):
            return None
    else:
        return None
    number = int(match["digits"])
    marked = match["hash"] or match["open"]
    if number > HIGHEST_NUMBER or not tokens or _speaks_of_roads(text):
        return None
    if _NAMED_BEFORE.fullmatch(tokens[-1]):  # "Please begin your answers with A1, A2"
        return None
    if not marked and (len(tokens) < 2 or match["kind"] != "A" or _ROAD_BEFORE.search(tokens[-1])):
        return None
    return AnswerLabel((number,))
