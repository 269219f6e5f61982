"""What changed between two revisions of a transcript, told in tweets and people.

Wagtail compares StreamFields block by block. Left alone it would diff our JSON as text, and
a tweet moved to another section would look like one taken out and one put in.
"""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from wagtail.admin.compare import (
    BlockComparison,
    StreamBlockComparison,
    StreamFieldComparison,
    StructBlockComparison,
    diff_text,
    register_comparison_class,
)
from wagtail.fields import StreamField

from .blocks.entries import tidy
from .blocks.stored import stored_tweets
from .blocks.transcript import TranscriptBlock

# Of one kind of change in one section: an import adds thousands at once.
_TOLD = 20
_WORDS = 120


@dataclass(frozen=True)
class Change:
    """One thing that happened to one entry. ``kind`` is the sentence's beginning."""

    kind: str
    key: str
    before: dict | None
    after: dict | None


class TweetListComparison(BlockComparison):
    """Of one section's list. ``was_in`` and ``is_in`` give a key's section in the whole
    transcripts, where these are known."""

    was_in: dict = {}
    is_in: dict = {}

    def has_changed(self):
        return tidy(self.val_a) != tidy(self.val_b)

    def htmlvalue(self, val):
        hidden = sum(bool(entry.get("hidden")) for entry in tidy(val))
        shown = len(tidy(val)) - hidden
        return format_html("{}{}", _number(shown), f", {hidden:,} hidden" if hidden else "")

    def htmldiff(self):
        by_kind = defaultdict(list)
        for change in self.changes():
            by_kind[change.kind].append(change)
        told = [change for changes in by_kind.values() for change in changes[:_TOLD]]
        tweets = stored_tweets({change.key for change in told})
        kinds = [_kind(kind, changes, tweets) for kind, changes in by_kind.items()]
        if not kinds:
            return self.htmlvalue(self.val_b)
        lines = format_html_join("", "{}", ((kind,) for kind in kinds))
        return format_html("{}<dl>{}</dl>", self.htmlvalue(self.val_b), lines)

    def changes(self):
        before = {entry["key"]: entry for entry in tidy(self.val_a)}
        after = {entry["key"]: entry for entry in tidy(self.val_b)}
        moved = _moved(list(before), list(after))
        for key, entry in after.items():
            if key not in before:
                origin = self.was_in.get(key)
                kind = self._way(key) if origin else "Added"
                yield Change(kind, key, None, entry)
                yield from _marked(key, origin[1] if origin else {}, entry)
            else:
                if key in moved:
                    yield Change("Moved within the section", key, before[key], entry)
                yield from _marked(key, before[key], entry)
        for key, entry in before.items():
            if key not in after:
                target = self.is_in.get(key)
                kind = self._way(key) if target else "Taken out"
                yield Change(kind, key, entry, None)

    def _way(self, key):
        return f"Moved from “{self.was_in[key][0]}” to “{self.is_in[key][0]}”"


class TweetQuoteComparison(BlockComparison):
    """Of a quote in the summary: whose words it shows, not the key."""

    def has_changed(self):
        return self.val_a != self.val_b

    def htmlvalue(self, val):
        return _quoted(val, stored_tweets([val]).get(val))

    def htmldiff(self):
        tweets = stored_tweets({self.val_a, self.val_b})
        before, after = (_quoted(val, tweets.get(val)) for val in (self.val_a, self.val_b))
        if not self.has_changed():
            return after
        return format_html(
            '<span class="deletion">{}</span> <span class="addition">{}</span>', before, after
        )


class SectionComparison(StructBlockComparison):
    was_in: dict = {}
    is_in: dict = {}

    def htmlvalue(self, val):
        before = [] if self.is_new() else val["tweets"]
        after = [] if self.is_deleted() else val["tweets"]
        return _section(val["heading"], self._tweets(before, after).htmldiff())

    def htmldiff(self):
        heading = diff_text(self.val_a["heading"], self.val_b["heading"]).to_html()
        return _section(
            heading, self._tweets(self.val_a["tweets"], self.val_b["tweets"]).htmldiff()
        )

    def _tweets(self, before, after):
        block = self.block.child_blocks["tweets"]
        comparison = TweetListComparison(block, True, True, before, after)
        comparison.was_in, comparison.is_in = self.was_in, self.is_in
        return comparison


class TranscriptComparison(StreamBlockComparison):
    def get_block_comparisons(self):
        comparisons = super().get_block_comparisons()
        was_in, is_in = _sections_by_key(self.val_a), _sections_by_key(self.val_b)
        for comparison in comparisons:
            if isinstance(comparison, SectionComparison):
                comparison.was_in, comparison.is_in = was_in, is_in
        return comparisons


class TranscriptFieldComparison(StreamFieldComparison):
    def htmldiff(self):
        block = self.field.stream_block
        return TranscriptComparison(block, True, True, self.val_a, self.val_b).htmldiff()


def register():
    """Wagtail asks a StreamField's children how to compare them, but not its outermost block."""
    register_comparison_class(
        StreamField,
        comparison_class=lambda field: (
            TranscriptFieldComparison
            if isinstance(field.stream_block, TranscriptBlock)
            else StreamFieldComparison
        ),
    )


def _sections_by_key(stream):
    return {
        entry["key"]: (child.value["heading"], entry)
        for child in stream
        if child.block_type == "section"
        for entry in tidy(child.value["tweets"])
    }


def _marked(key, before, after):
    """Changes of marks. A tweet that is new counts as unmarked before."""
    for mark, given, taken in (
        ("hidden", "Hidden", "Shown again"),
        ("starred", "Starred", "No longer starred"),
        ("settled", "Place found right", "Place in doubt again"),
    ):
        if before.get(mark) != after.get(mark):
            yield Change(given if after.get(mark) else taken, key, before, after)
    if before.get("text") != after.get("text"):
        kind = "Words edited" if "text" in after else "Back to the original words"
        yield Change(kind, key, before, after)
    if before.get("note") != after.get("note"):
        yield Change("Note", key, before, after)


def _moved(before, after):
    """Of the keys in both lists, the fewest whose moving explains the new order."""
    place = {key: number for number, key in enumerate(before)}
    common = [key for key in after if key in place]
    # The longest rising run of old places stays; patience sorting finds it.
    ends, last, previous = [], [], {}
    for key in common:
        at = bisect_left(ends, place[key])
        previous[key] = last[at - 1] if at else None
        ends[at : at + 1] = [place[key]]
        last[at : at + 1] = [key]
    stays, key = set(), last[-1] if last else None
    while key is not None:
        stays.add(key)
        key = previous[key]
    return set(common) - stays


def _section(heading, tweets):
    return format_html(
        "<dl><dt>Heading</dt><dd>{}</dd><dt>Tweets</dt><dd>{}</dd></dl>", heading, tweets
    )


def _kind(kind, changes, tweets):
    told = [_told(change, tweets.get(change.key)) for change in changes[:_TOLD]]
    if len(changes) > _TOLD:
        told.append(f"and {len(changes) - _TOLD:,} more")
    lines = format_html_join("", "<dd>{}</dd>", ((line,) for line in told))
    return format_html("<dt>{}</dt>{}", kind, lines)


def _told(change, tweet):
    before, after = change.before or {}, change.after or {}
    original = tweet.text if tweet else ""
    if change.kind in ("Words edited", "Back to the original words"):
        words = diff_text(before.get("text", original), after.get("text", original)).to_html()
    elif change.kind == "Note":
        words = diff_text(before.get("note", ""), after.get("note", "")).to_html()
    else:
        words = _shortened((after or before).get("text", original))
        css = {"Added": "addition", "Taken out": "deletion"}.get(change.kind)
        words = format_html('<span class="{}">{}</span>', css, words) if css else words
    return format_html("{} {}", _author(tweet), words)


def _quoted(key, tweet):
    if not key:
        return "no tweet yet"
    return f"{_author(tweet)}: {_shortened(tweet.text)}" if tweet else _author(tweet)


def _author(tweet):
    if tweet is None:
        return "a tweet that is no longer stored"
    return f"@{tweet.handle}" if tweet.handle else tweet.name or "somebody"


def _shortened(text):
    text = " ".join(text.split())
    return text if len(text) <= _WORDS else f"{text[: _WORDS - 1]}…"


def _number(count):
    return f"{count:,} {'tweet' if count == 1 else 'tweets'}"
