"""Tweets quoted in a chat's summary. A quote is the tweet's key: the words stay in ``Tweet``.

A quote shows what the transcript shows of its tweet, edited words included, and nothing once
the transcript shows it no longer: withdrawn, hidden, or taken out.
"""

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from wagtail import blocks

from home.blocks import ArticleBlock

from . import stored
from .entries import key_or_nothing


class TweetQuoteInput(forms.HiddenInput):
    """A hidden input that holds the key; the editor draws the tweet beside it."""

    show_add_comment_button = True


class TweetQuoteField(forms.Field):
    widget = TweetQuoteInput

    def clean(self, value):
        """The key. Raises ValidationError, in sentences, where there is none."""
        key = key_or_nothing(value)
        if value and not key:
            raise ValidationError(
                "This quote names no tweet. Delete it, and quote the tweet from the transcript."
            )
        if self.required and not key:
            raise ValidationError(
                "No tweet is quoted here yet. Paste a tweet’s address, or delete this block.",
                code="required",
            )
        return key


class TweetQuoteBlock(blocks.FieldBlock):
    def __init__(self, required=True, help_text=None, **kwargs):
        self.field = TweetQuoteField(required=required, help_text=help_text)
        super().__init__(**kwargs)

    class Meta:
        icon = "comment"
        label = "Tweet"
        default = ""

    def normalize(self, value):
        return key_or_nothing(value)

    def to_python(self, value):
        return key_or_nothing(value)

    def get_prep_value(self, value):
        return key_or_nothing(value)

    def get_preview_value(self):
        tweets = apps.get_model("chatarchive", "Tweet").objects.filter(is_retweet=False)
        return tweets.order_by("-created_at").values_list("key", flat=True).first() or ""

    def render_basic(self, value, context=None):
        """The quote, or nothing. A summary reads its quotes together and puts them into the
        context as ``quotes``; a quote on its own is read alone."""
        from ..quotes import Quotes

        quotes = (context or {}).get("quotes") or Quotes.alone(value)
        return quotes.html(value)

    def get_searchable_content(self, value):
        """Nothing: the page is found by these words in its transcript, while they stand there."""
        return []

    def extract_references(self, value):
        tweet = apps.get_model("chatarchive", "Tweet")
        for pk in stored.ids_of([value] if value else []).values():
            yield tweet, str(pk), "", ""

    def get_api_representation(self, value, context=None):
        """The key alone: by it the page's transcript has the words, where readers see them."""
        return {"key": value} if value else None

    def get_comparison_class(self):
        from ..compare import TweetQuoteComparison

        return TweetQuoteComparison


class SummaryBlock(ArticleBlock):
    """An article that quotes tweets of the transcript."""

    tweet = TweetQuoteBlock()

    def render_basic(self, value, context=None):
        from ..quotes import Quotes

        context = dict(context or {})
        quotes = context["quotes"] = Quotes.of(quoted_keys(value), context)
        shown = [child for child in value if child.block_type != "tweet" or child.value in quotes]
        return super().render_basic(shown, context)


def quoted_keys(stream):
    """The keys of the tweets that a summary quotes, in order."""
    return [child.value for child in stream if child.block_type == "tweet" and child.value]


# Migrations name the block by this path, wherever the class moves to.
DECONSTRUCT_ALIASES = {TweetQuoteBlock: "chatarchive.blocks.TweetQuoteBlock"}
