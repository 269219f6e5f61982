"""A post as Bluesky's API shows it (``app.bsky.feed.defs#postView``), or as its author's
repository holds it, and the reposts of it.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from urllib.parse import quote

from ..records import Link, Media, TweetRecord
from .at_uris import POSTS, REPOSTS, at_uri, author, own_uri, parts_of, time_in_key
from .errors import NotATweet
from .moments import time_stated
from .reading import attempt
from .values import clean, count, language, web_address

COLLECTIONS = (POSTS, REPOSTS)

# So many accounts' handles are remembered while a file is read.
_MOST_KNOWN = 100_000


@dataclass(slots=True)
class Item:
    """A post in a file, why it stands there (a feed's ``reason``), and what it answers."""

    post: object
    reason: object = None
    parent: object = None


class PostReader:
    """Makes records of posts.

    ``all_items`` gives the file's items from its beginning: who is answered is often named
    elsewhere in the file only.
    """

    def __init__(self, zone: tzinfo, all_items: Callable[[], Iterable[Item]]):
        self._zone = zone
        self._all_items = all_items
        self._handles: dict[str, str] | None = None

    def tweet(self, item: Item, where: str) -> TweetRecord:
        post = item.post
        if not isinstance(post, dict):
            raise NotATweet("there is no post here, only a value by itself.")
        reason = item.reason if isinstance(item.reason, dict) else {}
        if "by" in reason:
            return self._repost(item, reason, where)
        record = self._post(post, where)
        if record.reply_to_id:
            self._name_answered(record, item.parent, where)
        return record

    def _post(self, post: dict, where: str, *, within: bool = False) -> TweetRecord:
        uri, did, collection = own_uri(post)
        words = post.get("record", post.get("value"))
        if not isinstance(words, dict):
            raise NotATweet(_why_nothing(post))
        if collection == REPOSTS:
            return self._bare_repost(uri, did, post, words, where)
        text = words.get("text")
        if collection != POSTS or not isinstance(text, str):
            raise NotATweet("it has no text." if collection == POSTS else _other_kind(collection))
        created_at, source = _moment(uri, words.get("createdAt"), post.get("indexedAt"), self._zone)
        langs = words.get("langs")
        record = TweetRecord(
            uri,
            clean(text),
            created_at,
            where,
            network="bluesky",
            author=author(post.get("author"), did),
            time_source=source,
            language=language(langs[0] if isinstance(langs, list) and langs else langs),
            links=_links(words, text),
            reposts=count(post.get("repostCount")),
            likes=count(post.get("likeCount")),
            replies=count(post.get("replyCount")),
            quotes=count(post.get("quoteCount")),
        )
        reply = words.get("reply") or {}
        record.reply_to_id = at_uri((reply.get("parent") or {}).get("uri"))
        record.conversation_id = at_uri((reply.get("root") or {}).get("uri"))
        embed = post.get("embed") or (post.get("embeds") or [None])[0] or words.get("embed")
        self._add_embed(record, embed, did, where, within)
        return record

    def _add_embed(
        self, record: TweetRecord, embed: object, did: str, where: str, within: bool
    ) -> None:
        if not isinstance(embed, dict):
            return
        quoted = embed.get("record")
        while isinstance(quoted, dict) and "uri" not in quoted:
            quoted = quoted.get("record")
        if isinstance(quoted, dict):
            record.quote_of_id = at_uri(quoted.get("uri"), POSTS)
            if record.quote_of_id and "value" in quoted and not within:
                self._carry(record, quoted, where)
        shown = embed.get("media") if isinstance(embed.get("media"), dict) else embed
        record.media = _media(shown, did)
        external = shown.get("external")
        if isinstance(external, dict) and not record.media:
            target = web_address(external.get("uri"))
            # Most delete the address from their words once its card hangs below them.
            if target and not any(link.target == target for link in record.links):
                record.links.append(Link("", target, clean(external.get("title"))))

    def _carry(self, record: TweetRecord, post: object, where: str) -> None:
        def inner(source: dict, where: str) -> TweetRecord:
            return self._post(source, where, within=True)

        found = attempt(inner, post, where)
        if isinstance(found, TweetRecord) and found.native_id != record.native_id:
            record.embedded.append(found)

    def _repost(self, item: Item, reason: dict, where: str) -> TweetRecord:
        original = self.tweet(Item(item.post, parent=item.parent), where)
        by = author(reason.get("by"), "")
        if by is None or not by.native_id:
            raise NotATweet("it is a repost, but does not say whose.")
        # Bluesky names the repost itself only since 2025. Before, an address of the same form
        # is made up, always the same one: an account reposts a post once.
        whose, _, rkey = parts_of(original.native_id)
        uri = at_uri(reason.get("uri"), REPOSTS) or at_uri(
            f"at://{by.native_id}/{REPOSTS}/{whose}-{rkey}"
        )
        if not uri:
            raise NotATweet("it is a repost whose address would be too long to be kept.")
        created_at, source = _moment(uri, None, reason.get("indexedAt"), self._zone)
        return TweetRecord(
            uri,
            original.text,
            created_at,
            where,
            network="bluesky",
            author=by,
            time_source=source,
            language=original.language,
            is_retweet=True,
            retweet_of_id=original.native_id,
            retweet_of_handle=original.author.handle if original.author else "",
            links=original.links,
            media=original.media,
            embedded=[original],
        )

    def _bare_repost(self, uri: str, did: str, post: dict, words: dict, where: str) -> TweetRecord:
        """A repost as its maker's repository holds it: whose, when, and of what."""
        subject = at_uri((words.get("subject") or {}).get("uri"), POSTS)
        if not subject:
            raise NotATweet("it is a repost, but does not say of what.")
        created_at, source = _moment(uri, words.get("createdAt"), post.get("indexedAt"), self._zone)
        return TweetRecord(
            uri,
            "",
            created_at,
            where,
            network="bluesky",
            author=author(post.get("author"), did),
            time_source=source,
            is_retweet=True,
            retweet_of_id=subject,
        )

    def _name_answered(self, record: TweetRecord, parent: object, where: str) -> None:
        """Adds what the file tells of the post that ``record`` answers."""
        if isinstance(parent, dict) and parent.get("uri") == record.reply_to_id:
            self._carry(record, parent, where)
            answered = author(parent.get("author"), "")
            record.reply_to_handle = answered.handle if answered else ""
        if not record.reply_to_handle:
            did = record.reply_to_id[5:].partition("/")[0]
            if record.author and record.author.native_id == did:
                record.reply_to_handle = record.author.handle
            else:
                record.reply_to_handle = self._known_handles().get(did, "")

    def _known_handles(self) -> dict[str, str]:
        """The handles of all who have posts in the file, by their ids."""
        if self._handles is None:
            self._handles = {}
            for item in self._all_items():
                if len(self._handles) >= _MOST_KNOWN:
                    break
                for view in (item.post, item.parent):
                    who = author(view.get("author"), "") if isinstance(view, dict) else None
                    if who and who.native_id and who.handle:
                        self._handles[who.native_id] = who.handle
        return self._handles


def _moment(uri: str, created: object, indexed: object, zone: tzinfo) -> tuple[datetime, str]:
    """When a post was made, and how that is known.

    ``created`` is the author's clock, ``indexed`` the server's. As on Bluesky itself the
    earlier counts: a clock that is fast, or invents a future, is overruled, and what was
    brought over from elsewhere keeps its date. The key in the address holds a time as well,
    but mostly the author's clock's again: it stands in for the server's where that is missing.
    A clock that names no zone only counts where nothing else is known.
    """
    by_author, source = time_stated(created, zone)
    by_server, _ = time_stated(indexed)
    by_server = by_server or time_in_key(uri.rpartition("/")[2])
    if by_server is None and by_author is None:
        raise NotATweet(
            f"the time beside it, “{str(created)[:40]}”, is none."
            if created
            else "no time is given."
        )
    if by_author is None or (by_server and (source == "assumed" or by_server < by_author)):
        return by_server, "zoned"
    return by_author, source


def _links(words: dict, text: str) -> list[Link]:
    """The links in a post's words. Their places are counted in bytes of UTF-8."""
    raw = text.encode("utf-8", "surrogatepass")
    placed = []
    for facet in words.get("facets") or ():
        index = facet.get("index") or {}
        start, end = index.get("byteStart"), index.get("byteEnd")
        if not (type(start) is int and type(end) is int and 0 <= start < end <= len(raw)):
            continue
        for feature in facet.get("features") or ():
            target = web_address(feature.get("uri"))
            if target:
                placed.append(
                    (start, clean(raw[start:end].decode("utf-8", "ignore")).strip(), target)
                )
    return [Link(shown, target) for _, shown, target in sorted(placed)]


def _media(embed: dict, did: str) -> list[Media]:
    """Pictures and films; addresses are made from their content's id where only that is told."""
    found = []
    for item in embed.get("images") or ():
        address = web_address(item.get("fullsize")) or web_address(item.get("thumb"))
        if not address and did and (cid := _content_id(item.get("image"))):
            address = f"https://cdn.bsky.app/img/feed_fullsize/plain/{did}/{cid}@jpeg"
        found.append(Media("photo", address, alt=clean(item.get("alt"))))
    address = web_address(embed.get("playlist")) or web_address(embed.get("thumbnail"))
    if not address and did and (cid := _content_id(embed.get("video"))):
        address = f"https://video.bsky.app/watch/{quote(did, safe='')}/{cid}/playlist.m3u8"
    if address:
        kind = "gif" if embed.get("presentation") == "gif" else "video"
        found.append(Media(kind, address, alt=clean(embed.get("alt"))))
    external = embed.get("external")
    if isinstance(external, dict):
        address = web_address(external.get("uri"))
        if address.startswith("https://media.tenor.com/"):  # the app's own choice of GIFs
            alt = clean(external.get("description")).removeprefix("ALT: ").removeprefix("Alt: ")
            found.append(Media("gif", address, alt=alt))
    return [item for item in found if item.url or item.alt]


def _content_id(blob: object) -> str:
    ref = blob.get("ref") if isinstance(blob, dict) else None
    cid = ref.get("$link") if isinstance(ref, dict) else ref
    return cid if isinstance(cid, str) and re.fullmatch(r"[a-z0-9]{20,100}", cid) else ""


def _why_nothing(post: dict) -> str:
    kind = str(post.get("$type", ""))
    if post.get("notFound") or kind.endswith(("NotFound", "notFoundPost")):
        return "the post that stood here was deleted, or could not be found: its words are lost."
    if post.get("blocked") or kind.endswith(("Blocked", "blockedPost")):
        return "its author blocked the account that made the capture: its words were not given."
    if kind.endswith("NoUnauthenticated"):
        return "it was only shown to those logged in: its words were not given."
    return "it has no words, only an address."


def _other_kind(collection: str) -> str:
    return f"it is no post, but a record of another kind ({collection[:60]})."
