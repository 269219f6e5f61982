"""A tweet's row: what a record says of it, and how a fuller record completes it.

The fuller of two records of one tweet wins, field by field; never a poorer over a richer.
Rows are dicts by column, as ``rows.py`` writes them.
"""

_TIME_RANKS = {"assumed": 0, "zoned": 1, "id": 2}
_COUNTS = ("reposts", "likes", "replies", "quotes")
# Empty where no record said: what one says fills what another left out.
_FILLED = (
    "language",
    "url",
    "conversation_key",
    "reply_to_key",
    "reply_to_handle",
    "quote_of_key",
    "retweet_of_key",
    "retweet_of_handle",
    "links",
    "media",
)
# The columns that ``complete`` may change.
COMPLETED = (
    "author_id",
    "text",
    "text_cut",
    "created_at",
    "time_source",
    "is_retweet",
    "edit_keys",
    *_COUNTS,
    *_FILLED,
)


def values_of(record, author):
    """The row of a TweetRecord; ``author`` is its saved Account, or None."""
    network = record.network
    return {
        "key": record.key,
        "network": network,
        "author_id": author.pk if author else None,
        "text": record.text,
        "text_cut": record.text_cut,
        "created_at": record.created_at,
        "time_source": record.time_source,
        "language": record.language[:20],
        "url": record.url,
        "conversation_key": _key(network, record.conversation_id),
        "reply_to_key": _key(network, record.reply_to_id),
        "reply_to_handle": record.reply_to_handle,
        "quote_of_key": _key(network, record.quote_of_id),
        "is_retweet": record.is_retweet,
        "retweet_of_key": _key(network, record.retweet_of_id),
        "retweet_of_handle": record.retweet_of_handle,
        "edit_keys": [_key(network, native_id) for native_id in record.edit_ids],
        "links": [
            {"url": link.url, "target": link.target, "label": link.label} for link in record.links
        ],
        "media": [
            {"kind": item.kind, "url": item.url, "text_url": item.text_url, "alt": item.alt}
            for item in record.media
        ],
        "reposts": record.reposts,
        "likes": record.likes,
        "replies": record.replies,
        "quotes": record.quotes,
    }


def complete(row, values):
    """Put into ``row`` what ``values``, of the same tweet, know better; whether anything
    changed."""
    better = {}
    if values["text"] and _is_fuller_text(row, values):
        better |= {"text": values["text"], "text_cut": values["text_cut"]}
    if _TIME_RANKS[values["time_source"]] > _TIME_RANKS[row["time_source"]]:
        better |= {"created_at": values["created_at"], "time_source": values["time_source"]}
    if row["author_id"] is None and values["author_id"] is not None:
        better["author_id"] = values["author_id"]
    if values["is_retweet"] and not row["is_retweet"]:
        better["is_retweet"] = True
    if len(values["edit_keys"]) > len(row["edit_keys"]):
        better["edit_keys"] = values["edit_keys"]
    for name in _FILLED:
        if values[name] and not row[name]:
            better[name] = values[name]
    for name in _COUNTS:
        # Counts only ever grow while a tweet is watched, so the larger is the later one.
        value, known = values[name], row[name]
        if value is not None and (known is None or value > known):
            better[name] = value
    row.update(better)
    return bool(better)


def _key(network, native_id):
    return f"{network}:{native_id}" if native_id else ""


def _is_fuller_text(row, values):
    if not row["text"]:
        return True
    if row["text_cut"]:
        return not values["text_cut"] or len(values["text"]) > len(row["text"])
    return False
