"""A person's own archive from Mastodon: ``outbox.json``, what they sent to other servers
(ActivityStreams), with ``actor.json`` beside it, which says who they are.
"""

from collections.abc import Iterator

import orjson

from ..records import AuthorRecord, Media, Problem, TweetRecord
from .documents import Broken, items
from .errors import NotATweet
from .fediverse import (
    account_address,
    global_handle,
    handle_in,
    moment,
    own_uri,
    page_address,
    status_uri,
)
from .mastodon import words_with
from .opening import Opening
from .reading import ReadingContext, attempt
from .sources import READ_ERRORS, CaptureFile
from .values import clean, count, language, web_address

NAME = "mastodon-archive"
TITLE = "a person's own Mastodon archive (outbox.json)"

_LISTS = ("orderedItems",)
_ACTIVITIES = ("Create", "Announce")
_TO_ALL = {"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"}
_ACTOR_LIMIT = 1 << 20


def recognises(opening: Opening) -> bool:
    return not opening.part and any(
        isinstance(activity, dict)
        and activity.get("type") in _ACTIVITIES
        and "actor" in activity
        and "object" in activity
        for value in opening.values
        for activity in _activities(value)[:5]
    )


def _activities(value: object) -> list:
    inner = value.get("orderedItems") if isinstance(value, dict) else None
    return inner if isinstance(inner, list) else [value]


def read(file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
    reader = _ActivityReader(context, _actor_beside(file))
    for piece in items(file, _LISTS):
        if isinstance(piece.value, Broken):
            yield Problem(piece.where, piece.value.why)
        else:
            yield attempt(reader.tweet, piece.value, piece.where)


class _ActivityReader:
    def __init__(self, context: ReadingContext, actor: dict):
        self._zone = context.zone
        self._actor = actor

    def tweet(self, activity: dict, where: str) -> TweetRecord:
        if not isinstance(activity, dict):
            raise NotATweet("there is no status here, only a value by itself.")
        kind = activity.get("type")
        if kind not in _ACTIVITIES:
            raise NotATweet(f"it is no status, but something else they did ({str(kind)[:40]}).")
        if not _is_public(activity):
            raise NotATweet("it was not written for the public, so it is not taken.")
        return (
            self._announced(activity, where) if kind == "Announce" else self._note(activity, where)
        )

    def _announced(self, activity: dict, where: str) -> TweetRecord:
        uri = own_uri(activity.get("id"))
        created_at, source = moment(uri, activity.get("published"), self._zone)
        record = TweetRecord(
            uri,
            "",
            created_at,
            where,
            network="mastodon",
            author=self._author(activity.get("actor")),
            time_source=source,
            is_retweet=True,
        )
        original = activity.get("object")
        if isinstance(original, dict):  # of their own
            if not _is_public(original):
                raise NotATweet("what it repeats was not written for the public.")
            found = attempt(self._note, {"object": original}, where)
            if isinstance(found, TweetRecord):
                record.text, record.text_cut = found.text, found.text_cut
                record.links, record.media = found.links, found.media
                record.embedded = [found]
            original = original.get("id")
        record.retweet_of_id = status_uri(original)
        record.retweet_of_handle = handle_in(original)
        return record

    def _note(self, activity: dict, where: str) -> TweetRecord:
        note = activity.get("object")
        if not isinstance(note, dict):
            raise NotATweet("its words are not in the file, only their address.")
        uri = own_uri(note.get("id"))
        published = note.get("published") or activity.get("published")
        created_at, source = moment(uri, published, self._zone)
        by_language = note.get("contentMap")
        by_language = by_language if isinstance(by_language, dict) else {}
        content = note.get("content") or next(iter(by_language.values()), "")
        quoted = next((note[key] for key in ("quote", "quoteUrl", "quoteUri") if note.get(key)), "")
        record = TweetRecord(
            uri,
            "",
            created_at,
            where,
            network="mastodon",
            author=self._author(note.get("attributedTo") or activity.get("actor")),
            time_source=source,
            language=language(next(iter(by_language), "")) if len(by_language) == 1 else "",
            url=page_address(note.get("url")) if note.get("url") != uri else "",
            quote_of_id=status_uri(quoted),
            media=_media(note),
        )
        choices = note.get("oneOf") or note.get("anyOf") or ()
        record.text, record.links, record.text_cut = words_with(
            clean(content),
            warning=clean(note.get("summary")),
            options=[clean(choice.get("name")) for choice in choices],
            without="quote-inline" if record.quote_of_id else "",
        )
        record.reply_to_id = status_uri(note.get("inReplyTo"))
        record.reply_to_handle = self._answered_handle(record, note)
        record.reposts = count((note.get("shares") or {}).get("totalItems"))
        record.likes = count((note.get("likes") or {}).get("totalItems"))
        return record

    def _author(self, actor: object) -> AuthorRecord | None:
        """Of the file ``actor.json`` where it tells of them; else as their address does."""
        address = actor.get("id") if isinstance(actor, dict) else actor
        known = self._actor
        if known and known.get("id") == address:
            url = known.get("url") if isinstance(known.get("url"), str) else ""
            handle = global_handle(known.get("preferredUsername"), address, url)
            return AuthorRecord(account_address(url, address), handle, clean(known.get("name")))
        handle = handle_in(address)
        return AuthorRecord(handle=handle) if handle else None

    def _answered_handle(self, record: TweetRecord, note: dict) -> str:
        for tag in note.get("tag") or ():
            whose = tag.get("href") if tag.get("type") == "Mention" else None
            if isinstance(whose, str) and whose and record.reply_to_id.startswith(f"{whose}/"):
                return global_handle(tag.get("name"), whose)
        found = handle_in(record.reply_to_id)
        own = record.author.handle if record.author else ""
        return own if own.casefold() == found.casefold() else found


def _is_public(activity: dict) -> bool:
    """Whether it went to everybody, in the first place or as a copy ("unlisted")."""
    for name in ("to", "cc"):
        given = activity.get(name)
        if not _TO_ALL.isdisjoint(map(str, given if isinstance(given, list) else [given])):
            return True
    return False


def _media(note: dict) -> list[Media]:
    """Pictures lie in the archive itself, without an address: then their description tells."""
    found = []
    for item in note.get("attachment") or ():
        kind = clean(item.get("mediaType")).partition("/")[0]
        kind = kind if kind in ("video", "audio") else "photo"
        found.append(Media(kind, web_address(item.get("url")), alt=clean(item.get("name"))))
    return found


def _actor_beside(file: CaptureFile) -> dict:
    """Who the archive is of, by the ``actor.json`` that lies with it; empty if it does not."""
    for other in file.neighbours():
        if other.name.rpartition("/")[2] != "actor.json" or other.size > _ACTOR_LIMIT:
            continue
        try:
            with other.open_binary() as stream:
                told = orjson.loads(stream.read(_ACTOR_LIMIT))
        except (ValueError, *READ_ERRORS):
            continue
        if isinstance(told, dict):
            return told
    return {}
