"""The hour by the minute, and when each question was asked."""

from collections import Counter

from ..labels import question_labels, question_words
from .shapes import Mark, Minute

BEFORE = 15
AFTER = 30
# Headings are cut, and edited. Too short, they begin many a tweet.
_BEGINNING, _ENOUGH = 40, 12


def minute_of(moment, starts_at):
    return int((moment - starts_at).total_seconds() // 60)


def minutes_of(moments, starts_at, length):
    """``(minutes, earlier, later)``: Minutes without gaps, and how many tweets lie outside.

    From a quarter of an hour before to half an hour after, without the empty minutes at either
    end that do not belong to the chat: less than 1,500, as no chat is longer than a day.
    """
    counted = Counter(minute_of(moment, starts_at) for moment in moments)
    first, last = -BEFORE, length + AFTER - 1
    if within := [minute for minute in counted if first <= minute <= last]:
        first, last = min(0, *within), max(length - 1, *within)
    minutes = [Minute(minute, counted[minute]) for minute in range(first, last + 1) if within]
    earlier = sum(tweets for minute, tweets in counted.items() if minute < first)
    return minutes, earlier, sum(tweets for minute, tweets in counted.items() if minute > last)


def marks_of(sections, leading, starts_at):
    """The Marks of ``sections``, ``(anchor, heading, tweets)``, in the order of asking.

    A question's moment is that of the tweet which asks it: of whoever leads the chat, else of
    whoever's tweet in the section carries it first. Sections without a question get none.
    """
    marks = []
    for anchor, heading, tweets in sections:
        number = _number(heading)
        if number is None and "?" not in heading:
            continue
        if asking := _asking(heading, number, tweets, leading):
            minute = minute_of(asking.created_at, starts_at)
            label = f"Q{number}" if number is not None else ""
            marks.append(Mark(minute, label, heading, anchor, answers=len(tweets) - 1))
    marks.sort(key=lambda mark: mark.minute)
    numbered = any(mark.label for mark in marks)
    for place, mark in enumerate(marks, 1):
        mark.label = mark.label or ("Q" if numbered else f"Q{place}")
    return marks


def _number(heading):
    labels = question_labels(heading)
    return labels[0].number if labels and labels[0].opening else None


def _asking(heading, number, tweets, leading):
    """The tweet that asks, or None. The earlier of two that do so equally well."""
    words = heading if number is None else question_labels(heading)[0].words
    wanted = _bare(words)[:_BEGINNING]
    if len(wanted) < _ENOUGH:
        wanted = ""
    theirs = [tweet for tweet in tweets if tweet.handle in leading]
    # Whoever else puts a numbered question gives its number.
    for asked_by, words in ((theirs, wanted), (tweets, "" if number is not None else wanted)):
        asking = [tweet for tweet in asked_by if _puts(tweet.text, number, words)]
        if asking:
            return min(asking, key=lambda tweet: (tweet.created_at, tweet.key))
    asking = [tweet for tweet in theirs if "?" in tweet.text]
    return min(asking, key=lambda tweet: (tweet.created_at, tweet.key), default=None)


def _puts(text, number, wanted):
    """Whether the words are the question's: by its number, or its beginning."""
    if number is not None:
        labels = question_labels(text)
        if any(one.number == number and one.is_asking and not one.recalls for one in labels):
            return True
    return bool(wanted) and "?" in text and wanted in _bare(text)


def _bare(words):
    """A question's words as far as they are not written now so, now otherwise."""
    return "".join(sign for sign in question_words(words).casefold() if sign.isalnum())
