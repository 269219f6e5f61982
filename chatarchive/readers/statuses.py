"""The parts of a tweet as API v1.1 writes it: shared by all that came from that API."""

from ..records import AuthorRecord, Link, Media
from .errors import NotATweet
from .tweet_ids import id_in_address
from .values import account_id, clean, count, handle, unescaped, web_address

_KINDS = {"animated_gif": "gif", "video": "video"}


def words(status: dict) -> tuple[str, dict, bool]:
    """A status's full text as its reader saw it, the part that holds the entities
    belonging to that text, and whether the text is cut."""
    source = status.get("extended_tweet") or status
    text = source.get("full_text")
    cut = False
    if not isinstance(text, str):
        source = status
        text = status.get("full_text")
    if not isinstance(text, str):
        text = status.get("text")
        cut = status.get("truncated") is True
    if not isinstance(text, str):
        raise NotATweet("it has no text.")
    if "entities" not in source and ("urls" in source or "media" in source):
        source = {"entities": source}  # python-twitter takes them out of it
    return unescaped(clean(text)), source, cut


def links(entities: dict) -> list[Link]:
    return [
        Link(
            clean(url.get("url")),
            web_address(url.get("expanded_url")) or web_address(url.get("url")),
            clean(url.get("display_url")),
        )
        for url in entities.get("urls") or ()
    ]


def media(source: dict) -> list[Media]:
    """A status's pictures and films: ``extended_entities`` has all, ``entities`` the first."""
    items = (source.get("extended_entities") or {}).get("media")
    if not items:
        items = (source.get("entities") or {}).get("media")
    return [found for item in items or () if (found := _medium(item)).url]


def _medium(item: dict) -> Media:
    kind = _KINDS.get(item.get("type"), "photo")
    address = web_address(item.get("media_url_https")) or web_address(item.get("media_url"))
    if kind != "photo":
        address = best_film((item.get("video_info") or {}).get("variants")) or address
    elif "_video_thumb/" in address:  # ``entities`` calls every medium a photo
        kind = "gif" if "/tweet_video_thumb/" in address else "video"
    return Media(
        kind,
        address or web_address(item.get("expanded_url")),
        clean(item.get("url")),
        clean(item.get("ext_alt_text")),
    )


def best_film(variants: list | None) -> str:
    """The address of the sharpest of a film's files, "" if none can be played by itself."""
    files = [
        (count(one.get("bitrate", one.get("bit_rate"))) or 0, web_address(one.get("url")))
        for one in variants or ()
        if one.get("content_type") == "video/mp4"
    ]
    return max(files)[1] if files else ""


def author(user: dict | None) -> AuthorRecord | None:
    """Who a ``user`` object is; None if it tells nothing."""
    if not user:
        return None
    record = AuthorRecord(
        account_id(user.get("id_str")) or account_id(user.get("id")),
        handle(user.get("screen_name")),
        clean(user.get("name")),
        count(user.get("followers_count")),
    )
    return record if record.native_id or record.handle or record.name else None


def either(status: dict, name: str) -> object:
    """``id_str`` where it is given, since ``id`` may have been rounded, else ``id``."""
    return status.get(f"{name}_str") or status.get(name)


def mentioned_handle(entities: dict, native_id: str) -> str:
    """The handle of the account ``native_id`` where the words mention it."""
    if native_id:
        for mention in entities.get("user_mentions") or ():
            if account_id(either(mention, "id")) == native_id:
                return handle(mention.get("screen_name"))
    return ""


def photographed_id(entities: dict, whose: str) -> str:
    """The id of the tweet of ``whose`` that a photo was first posted with, if one is there:
    a retweet that is told by its words alone carries it along."""
    for item in entities.get("media") or ():
        address = item.get("expanded_url")
        if isinstance(address, str) and "/photo/" in address:
            found = id_in_address(address)
            if found and found[0].casefold() == whose.casefold():
                return found[1]
    return ""
