"""The blocks' counterparts in the browser: ``static/chatarchive/js/editor``."""

from django import forms
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.telepath import register
from wagtail.admin.telepath.widgets import WidgetAdapter
from wagtail.blocks.stream_block import StreamBlockAdapter
from wagtail.blocks.struct_block import StructBlockAdapter

from .entries import NOTE_LENGTH, TEXT_LENGTH
from .quotes import SummaryBlock, TweetQuoteInput
from .transcript import SectionBlock, TranscriptBlock
from .tweet_list import TweetListInput

# In the order they build on each other.
_SCRIPTS = (
    "elements",
    "keys",
    "tweets",
    "store",
    "commands",
    "stream",
    "quotes",
    "filter",
    "selection",
    "places",
    "row",
    "row_forms",
    "doubts",
    "views",
    "folds",
    "kept_history",
    "list",
    "menu",
    "drag",
    "alike",
    "proposals",
    "comments",
    "operations",
    "choosing",
    "choices",
    "chosen_bar",
    "bar",
    "events",
    "desk",
    "blocks",
)
_STYLES = ("desk", "rows", "over", "quotes")


class TweetListInputAdapter(WidgetAdapter):
    js_constructor = "chatarchive.TweetListInput"

    def js_args(self, widget):
        return []

    @cached_property
    def media(self):
        return forms.Media()


class TweetQuoteInputAdapter(TweetListInputAdapter):
    js_constructor = "chatarchive.TweetQuoteInput"


class SectionAdapter(StructBlockAdapter):
    js_constructor = "chatarchive.SectionBlock"


_MEDIA = forms.Media(
    js=[f"chatarchive/js/editor/{name}.js" for name in _SCRIPTS],
    css={"all": [f"chatarchive/css/editor/{name}.css" for name in _STYLES]},
)


class SummaryAdapter(StreamBlockAdapter):
    js_constructor = "chatarchive.SummaryBlock"

    @cached_property
    def media(self):
        return super().media + _MEDIA


class TranscriptAdapter(StreamBlockAdapter):
    js_constructor = "chatarchive.TranscriptBlock"

    def js_args(self, block):
        *args, meta = super().js_args(block)
        meta["editor"] = {
            # The page's number takes the 0's place: it is known only in the browser, where
            # the first autosave turns a new page into a saved one.
            "tweetsUrl": reverse("chatarchive_tweets", args=[0]),
            "textLength": TEXT_LENGTH,
            "noteLength": NOTE_LENGTH,
        }
        return [*args, meta]

    @cached_property
    def media(self):
        return super().media + _MEDIA


register(TweetListInputAdapter(), TweetListInput)
register(TweetQuoteInputAdapter(), TweetQuoteInput)
register(SummaryAdapter(), SummaryBlock)
register(SectionAdapter(), SectionBlock)
register(TranscriptAdapter(), TranscriptBlock)
