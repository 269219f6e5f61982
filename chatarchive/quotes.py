"""The tweets that a summary quotes, as its page's transcript shows them."""

from django.utils.functional import cached_property
from wagtail.blocks import StreamValue

from home.models.community import DEFAULT_ZONE, zone_named

from .markup import quote_html
from .reading import Reading


class Quotes:
    """Some of a Reading's tweets, read together once the first is asked for.

    ``transcript`` is the address of the page that ``reading`` stands on, if it stands on one.
    """

    def __init__(self, keys, reading, *, transcript="", zone=None):
        self.keys = keys
        self.reading = reading
        self.transcript = transcript
        self.zone = zone or zone_named(DEFAULT_ZONE)

    @classmethod
    def of(cls, keys, context):
        """Those of the page in a template's ``context``; none where there is no such page."""
        page = context.get("page")
        if not keys or not hasattr(page, "reading"):
            return cls([], Reading([]))
        transcript = (
            f"{page.get_url(context.get('request')) or ''}{page.reverse_subpage('transcript')}"
        )
        return cls(
            keys,
            context.get("reading") or page.reading(),
            transcript=transcript,
            zone=(context.get("community") or page.community).zone,
        )

    @classmethod
    def alone(cls, key):
        """One tweet, for where its block is rendered without a page."""
        raw = {"type": "section", "value": {"heading": "", "tweets": [{"key": key}]}}
        return cls([key], Reading([raw] if key else []))

    @cached_property
    def _tweets(self):
        return self.reading.tweets_of(self.keys) if self.keys else {}

    def __contains__(self, key):
        return key in self._tweets

    def html(self, key):
        """The quote of that tweet; empty where readers do not see the tweet."""
        if key not in self:
            return ""
        return quote_html(self._tweets[key], self.transcript, self.zone)


def follow_versions(chat, replaced):
    """Let the quotes in ``chat.summary`` (unsaved) name the versions of edited tweets that
    stand in the transcript; ``replaced`` maps outdated versions to them."""
    blocks = list(chat.summary.get_prep_value()) if chat.summary else []
    outdated = [
        block for block in blocks if block["type"] == "tweet" and block["value"] in replaced
    ]
    for block in outdated:
        block["value"] = replaced[block["value"]]
    if outdated:
        chat.summary = StreamValue(chat.summary.stream_block, blocks, is_lazy=True)
