"""The entries of one section as a block: ``[{"key": "x:57…", "hidden"?: True, …}]``."""

import json

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from wagtail import blocks

from ..addresses import tweet_url
from . import entries, stored


class TweetListInput(forms.HiddenInput):
    """One hidden input that holds the list as JSON; everything seen is drawn by the editor."""

    show_add_comment_button = True

    def value_from_datadict(self, data, files, name):
        """The list as sent, or None where it did not arrive whole: ``clean`` then refuses it,
        for an empty list in its place would take the section's tweets out."""
        try:
            return json.loads(data.get(name, ""))
        except (TypeError, ValueError, RecursionError):
            return None

    def format_value(self, value):
        return value


class TweetListField(forms.Field):
    widget = TweetListInput

    def clean(self, value):
        """Entries without what says nothing, each key once.

        Raises ValidationError, in sentences, for what is no list of entries.
        """
        if value is None:
            raise ValidationError(
                "The tweets of this section did not reach the server whole, so nothing was "
                "saved. Reload this page to go on from what was saved last."
            )
        cleaned, problems = entries.checked(value)
        if problems:
            raise ValidationError(problems[:5])
        if self.required and not cleaned:
            raise ValidationError(self.error_messages["required"], code="required")
        return cleaned


class TweetListBlock(blocks.FieldBlock):
    """A list of entries. All state is in one form control, whatever their number."""

    def __init__(self, required=False, help_text=None, **kwargs):
        self.field = TweetListField(required=required, help_text=help_text)
        super().__init__(**kwargs)

    class Meta:
        icon = "comment"
        default = ()

    def normalize(self, value):
        return entries.tidy(value)

    def to_python(self, value):
        return entries.tidy(value)

    def get_prep_value(self, value):
        return entries.tidy(value)

    def get_form_state(self, value):
        # None stands for what did not arrive. It goes round as it is, so that saving again
        # after the error cannot empty the section.
        return None if value is None else entries.tidy(value)

    def get_preview_value(self):
        """The latest tweets, so that the block picker shows something real."""
        tweets = apps.get_model("chatarchive", "Tweet").objects.filter(is_retweet=False)
        keys = tweets.order_by("-created_at").values_list("key", flat=True)[:3]
        return [{"key": key} for key in reversed(keys)]

    def render_basic(self, value, context=None):
        """How many there are. Pages read a transcript whole, not a block at a time."""
        number = sum(not entry.get("hidden") for entry in value or ())
        return format_html("<p>{} {}</p>", number, "tweet" if number == 1 else "tweets")

    def get_searchable_content(self, value):
        shown = _shown(value)
        texts = stored.texts_of(entry["key"] for entry in shown)
        # With a tweet that is withdrawn go the words that an editor made of its author's.
        there = (entry for entry in shown if entry["key"] in texts)
        words = (entry.get("text") or texts[entry["key"]] for entry in there)
        return [text for text in words if text]

    def extract_references(self, value):
        """Every tweet, hidden ones too, at a path that moving it within the list leaves alone."""
        tweet = apps.get_model("chatarchive", "Tweet")
        for key, pk in stored.ids_of(entry["key"] for entry in entries.tidy(value)).items():
            yield tweet, str(pk), "", key

    def get_block_by_content_path(self, value, path_elements):
        """The list, or its one entry: a path ends in a tweet's key, whose dots split it.

        Of a tweet that was taken out it is the list: what was said about it stays in sight.
        """
        key = ".".join(path_elements)
        found = [entry for entry in entries.tidy(value) if entry["key"] == key]
        return self.bind(found or value)

    def get_api_representation(self, value, context=None):
        """What readers see: shown entries with their words; neither hidden ones nor notes."""
        shown = _shown(value)
        known = stored.stored_tweets(entry["key"] for entry in shown)
        return [
            _represented(entry, known[entry["key"]]) for entry in shown if entry["key"] in known
        ]

    def get_comparison_class(self):
        from ..compare import TweetListComparison

        return TweetListComparison


def _shown(value):
    return [entry for entry in entries.tidy(value) if not entry.get("hidden")]


def _represented(entry, tweet):
    return {
        "key": tweet.key,
        "author": tweet.handle,
        "name": tweet.name,
        "created_at": tweet.created_at.isoformat(),
        "text": entry.get("text", tweet.text),
        **({"original_text": tweet.text} if "text" in entry else {}),
        "starred": entry.get("starred", False),
        "url": tweet_url(tweet.network, tweet.handle, tweet.key.partition(":")[2], tweet.url),
    }


# Migrations name the block by this path, wherever the class moves to.
DECONSTRUCT_ALIASES = {TweetListBlock: "chatarchive.blocks.TweetListBlock"}
