"""Who hosted a chat, where nobody says: whoever asks and announces most."""

import re
from collections import defaultdict
from collections.abc import Iterable

from chatarchive.labels import question_labels

# What only the one who leads a chat says.
_FRAME = re.compile(
    r"\bwelcome(?: \w+){0,6} to\b|\bwelcome (?:everyone|everybody|all|back)\b"
    r"|\b(?:our|the) next (?:\w+ )?chat\b|\bnext chat\b"
    r"|\bsee you (?:all )?next (?:week|month|time)\b"
    r"|\bthank(?:s| you)(?: to)?(?: \w+){0,3} for (?:joining|taking part|coming|hanging|a great"
    r"|an|another|contributing|your (?:contributions|answers|tweets))\b"
    r"|\bthat['’]?s (?:all|it|a wrap|our hour|the end)\b|\btime['’]?s up\b"
    r"|\b(?:our|the) (?:first|next|final|last) question\b|\bmov(?:e|ing) on to\b"
    r"|\bjoin us\b|\bintroduce yoursel(?:f|ves)\b|\byour hosts?\b"
    r"|\b(?:hosting|host) (?:tonight|today)\b"
    r"|\b(?:transcript|summary|storify|wakelet)\b.{0,40}\b(?:of|from|chat|available|posted|up)\b"
    r"|\bmark your calendars?\b|\b(?:minutes|mins) (?:left|to go|until)\b|\btop of the hour\b"
    r"|\bremember to (?:use|include|add)\b|\bkeep (?:them|the answers) coming\b",
)
# One of these is in all that _FRAME finds: asking for them first is ten times faster.
_HINTS = (
    *("welcome", "next", "thank", "s all", "s it", "s a wrap", "our hour", "the end", "s up"),
    *("first question", "final question", "last question", "on to", "join us", "introduce"),
    *("host", "transcript", "summary", "storify", "wakelet", "mark your", "s left", "s to go"),
    *("s until", "top of", "remember to", "m coming", "s coming"),
)
_NOTABLE = 3
_MOST_FOR_ONE = 2.5  # announcement


def announces(text: str) -> bool:
    """Whether the words belong to a chat's frame: "Welcome to #wecops", "Next chat …"."""
    text = text.casefold()
    for hint in _HINTS:  # not any(…): a generator costs more than what it asks
        if hint in text:
            return bool(_FRAME.search(text))
    return False


def guess_hosts(posts: Iterable, hashtags: Iterable[str] = ()) -> list[str]:
    """Who asked and announced most: casefolded handles, best first, at most three.

    Who puts a question first is its asker: participants repeat "Q1 …" with their answers.
    Empty where nobody stands out.
    """
    own = [f"#{tag.lstrip('#').casefold()}" for tag in hashtags if tag.lstrip("#")]
    scores: dict[str, float] = defaultdict(float)
    said: dict[str, list] = defaultdict(list)
    asked: set[int] = set()
    for post in sorted(posts, key=lambda post: (post.created_at, post.key)):
        handle = post.handle.lstrip("@").casefold()
        if not handle:
            continue
        for label in question_labels(post.text):
            if label.number not in asked and label.is_asking and not post.reply_to:
                asked.add(label.number)
                scores[handle] += 3 if "?" in label.words else 1
        said[handle].append(post.text)
    best = max(scores.values(), default=0)
    for handle, texts in said.items():
        # Most say too little to come near whoever asks, whatever it is that they say.
        within_reach = (scores.get(handle, 0) + len(texts) * _MOST_FOR_ONE) * 2 >= best
        if within_reach and (announced := sum(_weight(text, own) for text in texts)):
            scores[handle] += announced
    best = max(scores.values(), default=0)
    if best < _NOTABLE:
        return []
    notable = [
        (-score, handle)
        for handle, score in scores.items()
        if score >= _NOTABLE and score * 2 >= best
    ]
    return [handle for _, handle in sorted(notable)] if len(notable) <= 3 else []


def _weight(text: str, own: Iterable[str]) -> float:
    """How much a tweet speaks for its author's leading the chat, apart from asking."""
    if not announces(text):
        return 0
    if text.startswith("@"):
        return 1
    folded = text.casefold()
    return _MOST_FOR_ONE if any(tag in folded for tag in own) else 2
