"""What changed between two revisions of a transcript, told in tweets and people.

Wagtail compares StreamFields block by block. Left alone it would diff our JSON as text, and
a tweet moved to another section would look like one taken out and one put in.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.utils.functional import cached_property
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
_TOLD = 50
# More are folded away below their number.
_AT_ONCE = 5
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
    transcripts, ``tweets`` the stored tweets by key, where these are known."""

    was_in: dict = {}
    is_in: dict = {}
    tweets: dict | None = None

    @cached_property
    def before(self):
        return {entry["key"]: entry for entry in tidy(self.val_a)}

    @cached_property
    def after(self):
        return {entry["key"]: entry for entry in tidy(self.val_b)}

    def has_changed(self):
        return list(self.before.values()) != list(self.after.values())

    def htmlvalue(self, val):
        entries = self.after.values() if val is self.val_b else tidy(val)
        hidden = sum(bool(entry.get("hidden")) for entry in entries)
        shown = len(entries) - hidden
        return format_html("{}{}", _number(shown), f", {hidden:,} hidden" if hidden else "")

    @cached_property
    def by_kind(self):
        by_kind = defaultdict(list)
        for change in self.changes():
            by_kind[change.kind].append(change)
        return by_kind

    @cached_property
    def moved_out(self):
        """How many went to which section, which tells them in full."""
        gone = (key for key in self.before if key not in self.after)
        return Counter(self.is_in[key][0] for key in gone if key in self.is_in)

    def keys_told(self):
        return {change.key for changes in self.by_kind.values() for change in changes[:_TOLD]}

    def htmldiff(self):
        tweets = stored_tweets(self.keys_told()) if self.tweets is None else self.tweets
        kinds = [_kind(kind, changes, tweets) for kind, changes in self.by_kind.items()]
        kinds += [
            format_html("<dt>Moved to “{}”</dt><dd>{}</dd>", heading, _number(count))
            for heading, count in self.moved_out.items()
        ]
        if not kinds:
            return self.htmlvalue(self.val_b)
        lines = format_html_join("", "{}", ((kind,) for kind in kinds))
        return format_html("{}<dl>{}</dl>", self.htmlvalue(self.val_b), lines)

    def changes(self):
        if not self.has_changed():
            return
        before, after = self.before, self.after
        moved = _moved(list(before), list(after))
        for key, entry in after.items():
            if key not in before:
                origin = self.was_in.get(key)
                way = origin and f"Moved from “{origin[0]}” to “{self.is_in[key][0]}”"
                yield Change(way or "Added", key, None, entry)
                yield from _marked(key, origin[1] if origin else {}, entry)
            else:
                if key in moved:
                    yield Change("Moved within the section", key, before[key], entry)
                yield from _marked(key, before[key], entry)
        for key, entry in before.items():
            if key not in after and key not in self.is_in:
                yield Change("Taken out", key, entry, None)


class TweetQuoteComparison(BlockComparison):
    """Of a quote in the summary: whose words it shows, not the key."""

    def has_changed(self):
        return self.val_a != self.val_b

    def htmlvalue(self, val):
        return quoted(val, stored_tweets([val]).get(val))

    def htmldiff(self):
        tweets = stored_tweets({self.val_a, self.val_b})
        before, after = (quoted(val, tweets.get(val)) for val in (self.val_a, self.val_b))
        if not self.has_changed():
            return after
        return format_html(
            '<span class="deletion">{}</span> <span class="addition">{}</span>', before, after
        )


class SectionComparison(StructBlockComparison):
    @cached_property
    def list(self):
        before = [] if self.is_new() else self.val_a["tweets"]
        after = [] if self.is_deleted() else self.val_b["tweets"]
        block = self.block.child_blocks["tweets"]
        return TweetListComparison(block, True, True, before, after)

    def htmlvalue(self, val):
        came = "New section" if self.is_new() else "Heading"
        label = "Section gone" if self.is_deleted() else came
        return _section(label, val["heading"], self.list.htmldiff())

    def htmldiff(self):
        heading = diff_text(self.val_a["heading"], self.val_b["heading"]).to_html()
        return _section("Heading", heading, self.list.htmldiff())


class TranscriptComparison(StreamBlockComparison):
    @cached_property
    def comparisons(self):
        return super().get_block_comparisons()

    def get_block_comparisons(self):
        return self.comparisons

    def htmldiff(self):
        sections = [one for one in self.comparisons if isinstance(one, SectionComparison)]
        was_in, is_in = {}, {}
        for section in sections:
            section.list.was_in, section.list.is_in = was_in, is_in
            for places, value, entries in (
                (was_in, section.val_a, section.list.before),
                (is_in, section.val_b, section.list.after),
            ):
                places.update((key, (value["heading"], entry)) for key, entry in entries.items())
        tweets = stored_tweets(set().union(*(section.list.keys_told() for section in sections)))
        for section in sections:
            section.list.tweets = tweets
        return format_html("{}{}", _in_all(sections), super().htmldiff())


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


def _in_all(sections):
    """The figures, before anything is told one by one."""
    figures = Counter()
    figures["New sections"] = sum(section.is_new() for section in sections)
    figures["Sections gone"] = sum(section.is_deleted() for section in sections)
    for section in sections:
        for kind, changes in section.list.by_kind.items():
            figures["Moved" if kind.startswith("Moved ") else kind] += len(changes)
    told = " · ".join(f"{kind}: {count:,}" for kind, count in figures.most_common() if count)
    return format_html("<p><strong>{}</strong></p>", told) if told else ""


def _section(label, heading, tweets):
    return format_html(
        "<dl><dt>{}</dt><dd>{}</dd><dt>Tweets</dt><dd>{}</dd></dl>", label, heading, tweets
    )


def _kind(kind, changes, tweets):
    told = [_told(change, tweets.get(change.key)) for change in changes[:_TOLD]]
    if len(changes) > _TOLD:
        told.append(f"and {len(changes) - _TOLD:,} more")
    if len(changes) <= _AT_ONCE:
        lines = format_html_join("", "<dd>{}</dd>", ((line,) for line in told))
        return format_html("<dt>{}</dt>{}", kind, lines)
    lines = format_html_join("", "<div>{}</div>", ((line,) for line in told))
    # Wagtail's reset takes a summary's arrow away. A link's colour is too pale on its dark green.
    return format_html(
        "<dt>{}</dt><dd><details><summary class='w-underline'>Show {}</summary>{}</details></dd>",
        kind,
        _number(len(changes)),
        lines,
    )


def _told(change, tweet):
    before, after = change.before or {}, change.after or {}
    original = tweet.text if tweet else ""
    if tweet is None and change.kind != "Note":
        # A revision may still have what a facilitator made of the author's words.
        words = ""
    elif change.kind in ("Words edited", "Back to the original words"):
        words = diff_text(before.get("text", original), after.get("text", original)).to_html()
    elif change.kind == "Note":
        words = diff_text(before.get("note", ""), after.get("note", "")).to_html()
    else:
        words = _shortened((after or before).get("text", original))
        css = {"Added": "addition", "Taken out": "deletion"}.get(change.kind)
        words = format_html('<span class="{}">{}</span>', css, words) if css else words
    return format_html("{} {}", _author(tweet), words)


def quoted(key, tweet):
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
