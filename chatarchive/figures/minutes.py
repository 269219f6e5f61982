"""The hour by the minute, and when each question was asked."""

from collections import Counter

from ..labels import question_labels, question_words
from .shapes import Mark, Minute

BEFORE = 15
AFTER = 30
#: No more minutes than that: of a longer chat, those in which most was said.
MOST = 240


def minute_of(moment, starts_at):
    return int((moment - starts_at).total_seconds() // 60)


def minutes_of(moments, starts_at, length):
    """``(minutes, earlier, later)``: Minutes without gaps, and how many tweets lie outside.

    From a quarter of an hour before to half an hour after, without the empty minutes at either
    end that do not belong to the chat.
    """
    counted = Counter(minute_of(moment, starts_at) for moment in moments)
    first, last = -BEFORE, length + AFTER - 1
    if last - first >= MOST:
        first = _busiest(counted, first, last)
        last = first + MOST - 1
    within = [minute for minute in counted if first <= minute <= last]
    if not within:
        return [], sum(n for m, n in counted.items() if m < first), _beyond(counted, last)
    begin = max(first, min(0, *within, first + MOST))
    end = min(last, max(length - 1, *within))
    minutes = [Minute(minute, counted[minute]) for minute in range(begin, end + 1)]
    earlier = sum(tweets for minute, tweets in counted.items() if minute < begin)
    return minutes, earlier, _beyond(counted, end)


def _beyond(counted, last):
    return sum(tweets for minute, tweets in counted.items() if minute > last)


def _busiest(counted, first, last):
    """The minute with which the ``MOST`` minutes begin that hold the most tweets."""
    starts = range(first, last - MOST + 2)
    held = sum(counted[minute] for minute in range(first, first + MOST))
    best, most = first, held
    for start in starts[1:]:
        held += counted[start + MOST - 1] - counted[start - 1]
        if held > most:
            best, most = start, held
    return best


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
            marks.append(Mark(minute, f"Q{number}" if number is not None else "", heading, anchor))
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
    wanted = _bare(heading, number)
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
    return bool(wanted) and "?" in text and wanted in _bare(text, None)


def _bare(text, number):
    """The beginning of a question's words, by which it is known again."""
    if number is not None:
        text = question_labels(text)[0].words
    words = question_words(text).casefold().rstrip("…")
    return "".join(sign for sign in words if sign.isalnum())[: _BEGINNING if number else None]


_BEGINNING = 40
