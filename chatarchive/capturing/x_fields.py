"""All that X tells of a post to an application: every field, and all that belongs beside.

The names are those of X's API v2 (its specification 2.166); left out is what only the author, or
an account that is signed in, may ask for.
"""

import re

_TWEET = (
    "article attachments author_id card_uri community_id context_annotations conversation_id "
    "created_at display_text_range edit_controls edit_history_tweet_ids entities geo id "
    "in_reply_to_user_id lang matched_media_notes media_metadata note_request_suggestions "
    "note_tweet paid_partnership possibly_sensitive public_metrics referenced_tweets "
    "reply_settings scopes source suggested_source_links suggested_source_links_with_counts text "
    "withheld"
)
_EXPANSIONS = (
    "article.cover_media article.media_entities attachments.media_keys "
    "attachments.media_source_tweet attachments.poll_ids author_id edit_history_tweet_ids "
    "entities.mentions.username entities.note.mentions.username geo.place_id in_reply_to_user_id "
    "referenced_tweets.id referenced_tweets.id.attachments.media_keys "
    "referenced_tweets.id.author_id"
)
_USER = (
    "affiliation created_at description entities id is_identity_verified location "
    "most_recent_tweet_id name parody pinned_tweet_id profile_banner_url profile_image_url "
    "protected public_metrics url username verified verified_followers_count verified_type "
    "withheld"
)
_MEDIA = (
    "alt_text duration_ms height media_key preview_image_url public_metrics type url variants width"
)
_POLL = "duration_minutes end_datetime id options voting_status"
_PLACE = "contained_within country country_code full_name geo id name place_type"

_OLD, _NEW = "tweet.fields", "post.fields"
# What the specification of August 2026 (2.167) calls otherwise.
_NEW_NAMES = {
    "note_tweet": "note_post",
    "edit_history_tweet_ids": "edit_history_post_ids",
    "referenced_tweets": "referenced_posts",
    "referenced_tweets.id": "referenced_posts",
}
_REFUSED_VALUE = re.compile(r"`([\w.]+)` query parameter value \[([^\]]+)\] is not one of")
_REFUSED_NAME = re.compile(r"query parameter \[([\w.]+)\] is not one of")


class Fields:
    """What is asked for of each post. X's documentation and its specification differ about names:
    what X refuses by name is asked for by its other name, or no longer."""

    def __init__(self):
        self._asked = {
            _OLD: _TWEET.split(),
            "expansions": _EXPANSIONS.split(),
            "user.fields": _USER.split(),
            "media.fields": _MEDIA.split(),
            "poll.fields": _POLL.split(),
            "place.fields": _PLACE.split(),
        }

    def params(self):
        return {name: ",".join(values) for name, values in self._asked.items() if values}

    def learn(self, messages):
        """From X's ``messages`` about a request: whether it is worth asking again."""
        before = self.params()
        for message in messages:
            for name, value in _REFUSED_VALUE.findall(message):
                if value in self._asked.get(name, ()):
                    self._asked[name].remove(value)
            for name in _REFUSED_NAME.findall(message):
                refused = self._asked.pop(name, None)
                if refused and name == _OLD:
                    self._rename(refused)
        return self.params() != before

    def _rename(self, fields):
        self._asked = {_NEW: fields, **self._asked}
        for name in (_NEW, "expansions"):
            values = self._asked.get(name, ())
            self._asked[name] = list(dict.fromkeys(_NEW_NAMES.get(one, one) for one in values))
