"""Questions that hosts put without a number: icebreakers, bonus questions, and those of chats
in which nothing is numbered."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from chatarchive.labels import announces_later, plain, question_labels, question_words
from chatarchive.likeness import words_in
from chatarchive.questions import EARLY, Asked, Question

if TYPE_CHECKING:
    from chatarchive.arrange import Post

_NAMED = re.compile(
    r"""(?P<lead> (?:[^\w@]|\b(?:and|now|ok|okay|right|so|here['’]?s|here\ is|time\ for|our|the|a|an
        |your|tonight['’]?s|today['’]?s|first|it['’]?s|finally|one|just|as|with|start(?:ing)?|let['’]?s)\b
        |[\#]\w+)*+ )
    (?: (?P<first> ice\s?-?breaker(?:\s(?:question|q))?
          | (?:intro(?:duction|ductory)?|warm(?:ing)?[\s-]?up|opening|welcome)\s(?:question|q) )
      | (?P<bonus> bonus\s(?:question|round|qu?) )
      | (?P<last> (?:very\s)?(?:final|last|closing)\s(?:question|qu?) ) )
    \b (?:\s(?:of|for)\s(?:the\s)?(?:night|evening|day|chat|hour|tonight|today|you(?:\sall)?))?
    (?P<after> \s*[:\-–—.!,?)\]\n]* \s* )
    (?P<words> .* )""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_NAMES = {"first": "Icebreaker", "bonus": "Bonus question", "last": "Final question"}
# What is asked of everybody and is no topic.
_GREETING = re.compile(
    r"\bhow (?:is|are|['’]s) (?:everyone|everybody|you|we|things|it going)\b"
    r"|\bare (?:you|we) (?:all )?(?:ready|here|still)\b|\bready\b[^.?!]{0,30}\?"
    r"|\bwho(?:['’]s| is| else is| do we have|['’]s all)? ?(?:here|joining|around|in|ready)\b"
    r"|\banyone (?:else )?(?:here|there|around|out)\b|\bwho are you\b|\bintroduce yoursel"
    r"|\bwhere (?:are you|is everyone|are you all)\b|\bdid you (?:know|miss|see)\b"
    r"|\bany (?:more|other|last|final|further)\b[^?]{0,30}(?:thoughts|questions|answers|comments)"
    r"|\bwill you (?:join|be there|be joining)\b|\bwant to (?:host|join|know)\b"
    r"|\bcan you (?:all )?(?:see|hear) (?:this|me|us)\b|\bright\?\s*$",
    re.IGNORECASE,
)
_DRAWN_WITHIN = timedelta(minutes=12)
_FEWEST_PEOPLE = 3
_APART = timedelta(minutes=2)
_NOW, _BURST = timedelta(0), timedelta(minutes=4)
_FEWEST_QUESTIONS = 2


def named_questions(
    posts: Sequence["Post"],
    asked: Asked,
    answered: Sequence[Question],
    *,
    starts_at: datetime,
    ends_at: datetime,
    hashtags: Collection[str] = (),
) -> list[Question]:
    """Icebreakers and bonus questions among what the hosts of a numbered chat asked.

    They get the number that people give their answers: 0, or the one after the last.
    ``answered`` are numbers whose asking is not known: later ones are answers to these.
    """
    numbers = {question.number for question in asked.questions}
    later = {question.number: question.asked_at for question in answered}
    first = min(question.asked_at for question in asked.questions)
    found: dict[str, Question] = {}
    for post in posts:
        if post.handle not in asked.hosts or post.key in asked.repeats:
            continue
        if not starts_at - EARLY <= post.created_at <= ends_at + EARLY:
            continue
        match = _NAMED.match(plain(post.text))
        if not match or question_labels(post.text) or not _asks(match):
            continue
        kind = _kind(match)
        if kind in found or (kind == "first") != (post.created_at < first):
            continue
        number = 0 if kind == "first" else max(numbers) + 1
        while number in later and later[number] < post.created_at:
            number += 1
        if number in numbers:
            continue
        numbers.add(number)
        words = question_words(match["words"], hashtags)
        found[kind] = Question(number, post.created_at, words, post.key, _NAMES[kind])
    return list(found.values())


def _kind(match: re.Match) -> str:
    return next(kind for kind in _NAMES if match[kind])


def _asks(match: re.Match) -> bool:
    words = match["words"]
    if announces_later(words) and "?" not in words:
        return False
    return len(words.split()) >= 3 and ("?" in words or ":" in match["after"])


def unnumbered_questions(
    posts: Sequence["Post"],
    *,
    hosts: Collection[str],
    starts_at: datetime,
    ends_at: datetime,
    hashtags: Collection[str] = (),
) -> Asked:
    """The questions of hosts who number none: those that drew answers, if there are several.

    Answers are replies and quotes of two people, or what three of them say within minutes in
    words of the question that are not said as often at other times.
    """
    besides = {tag.lstrip("#").casefold() for tag in hashtags}
    during = [post for post in posts if starts_at - EARLY <= post.created_at <= ends_at + EARLY]
    candidates = [post for post in during if _may_ask(post, hosts, starts_at, ends_at)]
    if len(candidates) < _FEWEST_QUESTIONS:
        return Asked(hosts=hosts)
    answering: dict[str, set[str]] = defaultdict(set)
    wanted = {post.key for post in candidates}
    for post in posts:
        for key in {post.reply_to, post.quote_of} & wanted:
            answering[key].add(post.handle)
    said = [(post, words_in(post.text, besides)) for post in during if post.handle not in hosts]
    everywhere = Counter(word for _, words in said for word in words)
    asked = Asked(hosts=hosts)
    kept: list[tuple[Post, set[str]]] = []
    for place, post in enumerate(candidates):
        words = set(words_in(post.text, besides))
        again = next((number for number, (_, own) in enumerate(kept) if _alike(words, own)), None)
        if again is not None:
            asked.repeats[post.key] = -1 - again
            continue
        until = post.created_at + _DRAWN_WITHIN
        if place + 1 < len(candidates):
            until = min(until, max(candidates[place + 1].created_at, post.created_at + _APART))
        people = answering[post.key] - hosts
        echoing = _echoing(post, until, words, said, everywhere)
        drawn = len(people) >= _FEWEST_PEOPLE - 1 or len(people | echoing) >= _FEWEST_PEOPLE
        if not drawn and not _livelier_after(post, said):
            continue
        if kept and post.created_at - kept[-1][0].created_at < _APART:
            continue
        kept.append((post, words))
        heading = question_words(plain(post.text), hashtags)
        asked.questions.append(Question(-len(kept), post.created_at, heading, post.key))
    return asked if len(kept) >= _FEWEST_QUESTIONS else Asked(hosts=hosts)


def _livelier_after(post: "Post", said) -> bool:
    """Whether more people speak just after a question than just before it."""
    before = {one.handle for one, _ in said if -_BURST <= one.created_at - post.created_at <= _NOW}
    after = {one.handle for one, _ in said if _NOW < one.created_at - post.created_at <= _BURST}
    return len(after) >= max(_FEWEST_PEOPLE + 1, 1.3 * len(before))


def _may_ask(post: "Post", hosts: Collection[str], starts_at: datetime, ends_at: datetime) -> bool:
    if post.handle not in hosts or "?" not in post.text or post.reply_to:
        return False
    if not starts_at - _APART <= post.created_at <= ends_at or post.text.startswith("@"):
        return False
    text = re.sub(r"https?://\S+", " ", post.text)
    return "?" in text and not _GREETING.search(text) and len(words_in(text)) >= 3


def _alike(words: set[str], others: set[str]) -> bool:
    return len(words & others) >= 0.7 * len(words | others)


def _echoing(post, until, words, said, everywhere) -> set[str]:
    """Who says soon after a question what is not said as often at other times."""
    soon = [(other, own) for other, own in said if post.created_at < other.created_at <= until]
    if not soon:
        return set()
    now = Counter(word for _, own in soon for word in own if word in words)
    others = max(1, len(said) - len(soon))
    its_own = {
        word
        for word, times in now.items()
        if times / len(soon) >= 2 * (everywhere[word] - times) / others
    }
    return {other.handle for other, own in soon if not its_own.isdisjoint(own)} - {""}
