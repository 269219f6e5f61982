"""A chat as data, for facilitators: what stands where, why, and in whose words."""

from .drafts import reasons
from .models import ChatTweet, Tweet
from .rows import listed
from .transcript import entries_of, keys_in


def chat_as_json(chat):
    """``chat`` (the live page or a draft) as the object that ``export_chat`` prints.

    Times are ISO 8601 in UTC. Hidden entries are in it, marked. An entry whose tweet was
    withdrawn is left out. The keys are a contract (``design.md``).
    """
    blocks = chat.transcript.get_prep_value() if chat.transcript else []
    tweets = _tweets(keys_in(blocks))
    why = reasons(chat, blocks)
    tagless = _without_hashtag(chat)
    return {
        "chat": {
            "slug": chat.slug,
            "title": chat.title,
            "url": chat.full_url,
            "starts_at": _iso(chat.starts_at),
            "ends_at": _iso(chat.ends_at),
            "time_zone": chat.community.time_zone,
            "hashtags": chat.hashtag_list,
            "hosts": [host.handle for host in chat.hosts.all()],
            "questions": [question.words for question in chat.questions.all()],
        },
        "sections": [
            {
                "heading": block["value"]["heading"],
                "entries": [
                    _entry(entry, tweets[entry["key"]], why[entry["key"]], entry["key"] in tagless)
                    for entry in entries_of(block)
                    if entry["key"] in tweets
                ],
            }
            for block in blocks
            if block["type"] == "section"
        ],
    }


def _tweets(keys):
    tweets = Tweet.objects.filter(key__in=listed(keys)).select_related("author")
    return {tweet.key: tweet for tweet in tweets}


def _without_hashtag(chat):
    """Keys of the replies that were found although they lack the hashtag."""
    marked = ChatTweet.objects.filter(chat_id=chat.pk, without_hashtag=True)
    return set(marked.order_by().values_list("tweet__key", flat=True))


def _entry(entry, tweet, reason, without_hashtag):
    exported = {
        "id": tweet.native_id,
        "network": tweet.network,
        "author": tweet.author.handle if tweet.author else None,
        "created_at": _iso(tweet.created_at),
        "text": entry.get("text") or tweet.text,
    }
    if entry.get("text") and entry["text"] != tweet.text:
        exported["original_text"] = tweet.text
    if tweet.by_hand:
        exported["by_hand"] = True
    if without_hashtag:
        exported["without_hashtag"] = True
    for mark in ("hidden", "starred", "note"):
        if entry.get(mark):
            exported[mark] = entry[mark]
    return {**exported, "reason": reason}


def _iso(moment):
    return moment.isoformat().replace("+00:00", "Z")
