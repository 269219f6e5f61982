"""A tweet's row: what a record says of it, and how a fuller record completes it.

The fuller of two records of one tweet wins, field by field; never a poorer over a richer.
What a person typed, or the words made us guess (``uncaptured``), is poorer than any capture.
Rows are dicts by column, as ``rows.py`` writes them.
"""

from orjson import OPT_SORT_KEYS, dumps

_TIME_RANKS = {"assumed": 0, "zoned": 1, "id": 2}
# What is judged together, and by what: the greater is the fuller, and of two that differ
# without one being fuller the same one always wins, so that the order of imports is no matter.
_TOGETHER = {
    ("text", "text_cut", "text_altered", "by_hand"): lambda row: (
        bool(row["text"]),
        not row["by_hand"],
        not row["text_cut"],
        not row["text_altered"],
        # Of a retweet: what it repeats, rather than "RT @sam: " and what it repeats.
        not row["text"].startswith("RT @"),
        len(row["text"]),
        row["text"],
    ),
    ("created_at", "time_source"): lambda row: (
        _TIME_RANKS[row["time_source"]],
        "created_at" not in row["uncaptured"],
        -row["created_at"].timestamp(),
    ),
}
_LONGER = ("language", "url", "conversation_key", "reply_to_key", "quote_of_key", "retweet_of_key")
_HANDLES = ("reply_to_handle", "retweet_of_handle")
_LISTS = ("links", "media", "edit_keys")
# Figures only ever grow while a tweet is watched, so the larger is the later one.
_COUNTS = ("reposts", "likes", "replies", "quotes", "author_followers")
# The columns that ``complete`` may change.
COMPLETED = (
    "author_id",
    "is_retweet",
    *(name for names in _TOGETHER for name in names),
    *_LONGER,
    *_HANDLES,
    *_LISTS,
    *_COUNTS,
    "uncaptured",
)


def values_of(record, author):
    """The row of a TweetRecord; ``author`` is its saved Account, or None."""
    network = record.network
    values = {
        "key": record.key,
        "network": network,
        "author_id": author.pk if author else None,
        "author_followers": record.author.followers if record.author else None,
        "text": record.text,
        "text_cut": record.text_cut,
        "text_altered": record.text_altered,
        "by_hand": record.by_hand,
        "uncaptured": "",
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
        "edit_keys": record.edit_ids and [_key(network, version) for version in record.edit_ids],
        "links": record.links and [_link(link) for link in record.links],
        "media": record.media and [_medium(item) for item in record.media],
        "reposts": record.reposts,
        "likes": record.likes,
        "replies": record.replies,
        "quotes": record.quotes,
    }
    if record.by_hand:
        values["uncaptured"] = _typed(values)
    return values


def _typed(values):
    names = [name for name in ("author_id", *_LONGER, *_HANDLES) if values[name]]
    if values["time_source"] == "assumed":
        names.append("created_at")
    return " ".join(sorted(names))


def _link(link):
    return {"url": link.url, "target": link.target, "label": link.label}


def _medium(item):
    return {"kind": item.kind, "url": item.url, "text_url": item.text_url, "alt": item.alt}


def complete(row, values, author_ranks):
    """Put into ``row`` what ``values``, of the same tweet, know better; whether anything
    changed. Whatever the order in which records come, the row ends up the same.

    ``author_ranks`` ranks the accounts, by primary key, of tweets given to two of them.
    """
    better = {}
    surer = {}
    if row["uncaptured"] or values["uncaptured"]:
        surer = _surer(row, values)
    for names, rank in _TOGETHER.items():
        if any(values[name] != row[name] for name in names) and rank(values) > rank(row):
            better |= {name: values[name] for name in names}
    for names, rank in ((_LONGER, _length), (_HANDLES, spelling), (_LISTS, _content)):
        for name in names:
            value, known = values[name], row[name]
            if (
                value
                and value != known
                and (not known or surer.get(name, rank(value) > rank(known)))
            ):
                better[name] = value
    for name in _COUNTS:
        value, known = values[name], row[name]
        if value is not None and (known is None or value > known):
            better[name] = value
    if values["is_retweet"] and not row["is_retweet"]:
        better["is_retweet"] = True
    author, known = values["author_id"], row["author_id"]
    if author not in (None, known) and (
        known is None or surer.get("author_id", author_ranks[author] > author_ranks[known])
    ):
        better["author_id"] = author
    if row["uncaptured"] or values["uncaptured"]:
        uncaptured = _still_uncaptured(row, values, better, surer)
        if uncaptured != row["uncaptured"]:
            better["uncaptured"] = uncaptured
    row.update(better)
    return bool(better)


def _surer(row, values):
    """The columns that only one of the two has from a capture: whether that is ``values``."""
    known, new = set(row["uncaptured"].split()), set(values["uncaptured"].split())
    return {name: name in known for name in known ^ new if row[name] and values[name]}


def _still_uncaptured(row, values, better, surer):
    """``uncaptured`` of the two together, once ``better`` is taken over from ``values``."""
    known, new = set(row["uncaptured"].split()), set(values["uncaptured"].split())
    kept = {name for name in known if name not in better and not surer.get(name)}
    return " ".join(sorted(kept | new & better.keys()))


def _length(text):
    return len(text), text


def spelling(handle):
    """Ranks the spellings of one handle: some tools write all handles in small letters."""
    return handle not in (handle.lower(), handle.upper()), handle


def _content(items):
    written = dumps(items, option=OPT_SORT_KEYS)
    return len(items), sum(map(_tells_place, items)), len(written), written


def _tells_place(item):
    """Whether a link is known to stand in the words, and a picture by its own address: it
    says more than a mere target, or the page that shows the picture, be it shorter."""
    return (
        isinstance(item, dict)
        and item["url"] != item.get("target")
        and ("/status/" not in item["url"])
    )


def _key(network, native_id):
    return f"{network}:{native_id}" if native_id else ""
