"""Pages that this site captured itself: as the network sent them, with a member more that says
what was asked (``chatarchive.capturing.journal``)."""

from ..records import TweetRecord
from ..sightings import hashtags_in

MARK = "capture"
# Lines that hold no posts: the plan, numbers, and that following has ended.
_WITHOUT_POSTS = {"plan", "count", "followed"}
#: Asked for by the hashtag; below a tweet, not by the hashtag.
SEARCH, CONVERSATION = "search", "conversation"
_HUSK = "withdrawn"


def mark_of(value: object) -> dict:
    """What a page says of how it was captured; empty where it says nothing."""
    mark = value.get(MARK) if isinstance(value, dict) else None
    return mark if isinstance(mark, dict) else {}


def holds_posts(mark: dict) -> bool:
    return mark.get("step") not in _WITHOUT_POSTS and "refused" not in mark


def husk_mark() -> dict:
    """What marks a post as one that was withdrawn after it came: its words are gone."""
    return {MARK: {_HUSK: True}}


def is_husk(post: object) -> bool:
    return isinstance(post, dict) and _HUSK in mark_of(post)


def marked(record: object, mark: dict) -> object:
    """``record``, which knows whether it is a reply that was found without the hashtag."""
    if not isinstance(record, TweetRecord):
        return record
    if mark.get("step") == SEARCH:
        # Bluesky has hashtags beside the words, too.
        record.without_hashtag = False
    elif mark.get("step") == CONVERSATION:
        tags = mark.get("tags")
        tags = {str(tag).casefold() for tag in tags} if isinstance(tags, list) else set()
        record.without_hashtag = tags.isdisjoint(hashtags_in(record.text))
    return record
