"""Taking what people made of a tweet's words out of a page: edited words, notes, headings that
an import had made of them, comments. Pure, but for what it is given.

An entry keeps its key, so that a calm gap shows where its tweet stood.
"""

import json
import re

from ..blocks.entries import NAMES_OF_WORDS
from ..transcript import entries_of

_LABEL = re.compile(r"(\w{1,12}):\s+")
# Fewer letters than these are in many a tweet.
_ENOUGH = 12
_NOT_A_LETTER = re.compile(r"[\W_]+")
# What a heading leaves out of its question.
_LEFT_OUT = re.compile(r"(?:https?://|pic\.twitter\.com/|t\.co/)\S+|#\w+")
_COMMENTS = ("wagtail_admin_comments", "comments")


class Scrubber:
    """``keys`` are the tweets that go, ``texts`` their words. ``planned`` are questions that
    facilitators wrote on the page beforehand: no heading made of these is the author's."""

    def __init__(self, keys, texts):
        self.keys = keys
        self._texts = [letters for text in texts if (letters := _letters(text))]
        self._headings = {}

    def blocks(self, blocks, planned=()):
        """Take the words out of raw transcript ``blocks``, in place; whether there were any."""
        changed = False
        for block in blocks:
            for entry in entries_of(block):
                if entry["key"] in self.keys:
                    for name in NAMES_OF_WORDS:
                        changed |= entry.pop(name, None) is not None
            if block.get("type") == "section" and isinstance(block.get("value"), dict):
                heading = block["value"].get("heading") or ""
                if (left := self.heading(heading, planned)) != heading:
                    block["value"]["heading"] = left
                    changed = True
        return changed

    def heading(self, heading, planned=()):
        """``heading``, or its label alone ("Q3") where the rest are the author's own words."""
        if heading not in self._headings:
            label = _LABEL.match(heading)
            words = _letters(heading[label.end() if label else 0 :])
            own = words and any(
                words in text and (len(words) >= _ENOUGH or 2 * len(words) >= len(text))
                for text in self._texts
            )
            self._headings[heading] = (words, (label[1] if label else "Question") if own else "")
        words, left = self._headings[heading]
        if not left or any(words in _letters(question) for question in planned):
            return heading
        return left

    def quotes_in(self, blocks):
        """The ids of the blocks of a raw summary that quote one of the tweets."""
        return {
            block.get("id")
            for block in blocks
            if block.get("type") == "tweet" and block.get("value") in self.keys
        }

    def quotes_in_content(self, content):
        return self.quotes_in(_loaded(content.get("summary")))

    def is_about(self, path, quotes=()):
        """Whether a comment at this content path hangs on one of the tweets, or on one of the
        ``quotes`` (block ids of a summary)."""
        parts = path.split(".", 3)
        if parts[0] == "summary":
            return len(parts) > 1 and parts[1] in quotes
        return len(parts) == 4 and parts[2] == "tweets" and parts[3] in self.keys

    def revision(self, content, quotes=()):
        """Take the words out of a revision's ``content``, in place; whether there were any.
        Comments hang on ``quotes`` too, beside those in this very revision."""
        blocks = _loaded(content.get("transcript"))
        quotes = {*quotes, *self.quotes_in(_loaded(content.get("summary")))}
        planned = [one.get("words") or "" for one in content.get("questions") or ()]
        changed = self.blocks(blocks, planned)
        if changed:
            content["transcript"] = json.dumps(blocks)
        for name in _COMMENTS:
            comments = content.get(name) or []
            kept = [one for one in comments if not self.is_about(one["contentpath"], quotes)]
            if len(kept) < len(comments):
                content[name] = kept
                changed = True
        return changed


def _loaded(value):
    if isinstance(value, str):
        value = json.loads(value or "[]")
    return value or []


def _letters(text):
    """``text`` by its letters and figures alone, so that only these are compared."""
    return _NOT_A_LETTER.sub(" ", _LEFT_OUT.sub(" ", text)).casefold().strip()
