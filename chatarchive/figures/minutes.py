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
    wanted = _bare(heading, number)
    ranked = []
    for tweet in tweets:
        labels = [label for label in question_labels(tweet.text) if label.number == number]
        leads = tweet.handle in leading
        asks = any(label.is_asking and not label.recalls for label in labels)
        carries = bool(wanted) and wanted in _bare(tweet.text, None)
        if asks or carries:
            rank = not leads
        elif leads and ("?" in tweet.text or labels):
            rank = 2
        else:
            continue
        ranked.append((rank, tweet.created_at, tweet.key, tweet))
    return min(ranked)[-1] if ranked else None


def _bare(text, number):
    """The beginning of a question's words, by which it is known again."""
    if number is not None:
        text = question_labels(text)[0].words
    words = question_words(text).casefold().rstrip("…")
    return "".join(sign for sign in words if sign.isalnum())[: _BEGINNING if number else None]


_BEGINNING = 40
