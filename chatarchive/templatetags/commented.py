"""Which tweets the comments of a notification are on: Wagtail's own names the page alone."""

from django import template

from chatarchive.blocks.stored import stored_tweets
from chatarchive.compare import quoted

register = template.Library()


@register.simple_tag
def commented_tweets(new, resolved, deleted, replied):
    """``(comment, words, is_open)`` of those comments that are on a tweet: whose it is and how
    it begins, and whether the editor still shows the comment."""
    is_open = [*new, *(thread["comment"] for thread in replied)]
    on = [(comment, _key_in(comment.contentpath)) for comment in (*is_open, *resolved, *deleted)]
    tweets = stored_tweets(key for _, key in on if key)
    return [
        (comment, quoted(key, tweets.get(key)), comment in is_open) for comment, key in on if key
    ]


def _key_in(path):
    """Of ``transcript.<block id>.tweets.<key>``: a key may hold dots."""
    parts = path.split(".", 3)
    return parts[3] if len(parts) == 4 and parts[::2] == ["transcript", "tweets"] else ""
