"""API v2: pages of tweets with what belongs to them beside them (``includes``), streams of
such pages, and tweets that twarc flattened, with what belongs to each put into it.
"""

import re
from collections.abc import Iterator

import orjson

from ..records import AuthorRecord, Link, Media, Problem, TweetRecord
from .captured_pages import MARK, holds_posts, is_husk, mark_of, marked
from .documents import Broken, begun, items, lines
from .errors import NotATweet
from .moments import moment
from .opening import Opening
from .reading import ReadingContext, attempt
from .sources import READ_ERRORS, CaptureFile
from .statuses import best_film
from .tweet_ids import sound_id, tweet_id
from .values import (
    account_id,
    clean,
    count,
    handle,
    language,
    repeated_handle,
    unescaped,
    web_address,
)

NAME = "twitter-v2"
TITLE = "Twitter API v2 (JSON, JSONL)"

# What else is only in v2's tweets, beside an id and a text.
_MARKS = {
    "author_id",
    "conversation_id",
    "edit_history_tweet_ids",
    "public_metrics",
    "referenced_tweets",
    "reply_settings",
}
# Its other fields, which tweets elsewhere have as well.
_FIELDS = {
    "attachments",
    "context_annotations",
    "created_at",
    "entities",
    "geo",
    "id",
    "lang",
    "note_tweet",
    "possibly_sensitive",
    "source",
    "text",
    "withheld",
}
# X's specification of August 2026 (2.167) calls some fields by other names.
_OLD_NAMES = {
    "edit_history_post_ids": "edit_history_tweet_ids",
    "note_post": "note_tweet",
    "referenced_posts": "referenced_tweets",
}
_MARKS |= _OLD_NAMES.keys() - {"note_post"}
_FIELDS |= {"note_post"}
# Some programs write what belongs to the tweets on a line of its own.
_ASIDE = {MARK, "includes", "media", "places", "polls", "posts", "topics", "tweets", "users"}
_ACADEMIC = re.compile(r"(?:^|/)data_(\w+)\.json$")
_BESIDE_LIMIT = 64 << 20
_KINDS = {"animated_gif": "gif", "video": "video", "photo": "photo"}
_KEY_KINDS = {"16": "gif", "7": "video", "13": "video"}


def recognises(opening: Opening) -> bool:
    return not opening.part and any(
        is_tweet(tweet)
        for value in opening.values
        for page in _pages(value) or [value]
        for tweet in _data_of(page)[:3]
    )


def is_tweet(value: object) -> bool:
    if not (isinstance(value, dict) and "id" in value and isinstance(value.get("text"), str)):
        return False
    if not _MARKS.isdisjoint(value):
        return "user" not in value
    # Asked for without further fields, a tweet is an id and a text.
    return value.keys() <= _FIELDS and bool(sound_id(value["id"]))


def read(file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
    beside = _page_beside(file)
    for piece in lines(file) if Opening(file).is_lines else items(file, ()):
        if isinstance(piece.value, Broken):
            yield from _salvage(piece.value, piece.where, beside)
        else:
            yield from _records(piece.value, piece.where, beside)


def _page_beside(file: CaptureFile) -> "_Page | None":
    """What belongs to the tweets of ``data_123.json``: academictwitteR, the R package, keeps it
    in ``users_123.json``. None where there is no such file."""
    found = _ACADEMIC.search(file.name)
    other = file.at(f"users_{found[1]}.json") if found else None
    if other is None or other.size > _BESIDE_LIMIT:
        return None
    try:
        with other.open_binary() as stream:
            return _Page({"includes": orjson.loads(stream.read(_BESIDE_LIMIT))})
    except (ValueError, *READ_ERRORS):
        return None


def records_in(page: dict) -> Iterator[TweetRecord | Problem]:
    """One for each tweet of a page's ``data``, whatever was asked for."""
    reader = _Page(page)
    for tweet in page["data"]:
        yield attempt(reader.tweet, tweet, "")


def flattened(tweet: dict, where: str) -> TweetRecord:
    """A tweet with all that belongs to it put into it, as twarc does."""
    return _Page({}).tweet(tweet, where)


def _records(value: object, where: str, beside: "_Page | None") -> Iterator[TweetRecord | Problem]:
    if isinstance(value, list):
        for number, one in enumerate(value, 1):
            yield from _records(one, f"{where}, record {number}", beside)
        return
    if pages := _pages(value):
        for number, one in enumerate(pages, 1):
            yield from _records(one, f"{where}, page {number}", beside)
        return
    mark = mark_of(value)
    if mark and not holds_posts(mark):
        return
    page = beside
    if page is None or (isinstance(value, dict) and "includes" in value):
        page = _Page(value if isinstance(value, dict) else {})
    tweets = _data_of(value)
    if len(tweets) == 1:
        if not is_husk(tweets[0]):
            yield marked(attempt(page.tweet, tweets[0], where), mark)
        return
    for number, tweet in enumerate(tweets, 1):
        if is_husk(tweet):
            continue
        yield marked(attempt(page.tweet, tweet, f"{where}, tweet {number}"), mark)


def _salvage(broken: Broken, where: str, beside: "_Page | None") -> Iterator[TweetRecord | Problem]:
    """The whole tweets of a page that is cut, and one ``Problem`` for the rest."""
    page = begun(broken.text) if broken.text else None
    if isinstance(page, dict) and isinstance(page.get("data"), list):
        yield from _records(page, where, beside)
    yield Problem(where, broken.why)


def _pages(value: object) -> list:
    """The pages that a program kept under names of its own: ``{"page 1": {"data": …}, …}``."""
    if isinstance(value, dict) and value and "data" not in value:
        pages = list(value.values())
        if all(isinstance(page, dict) and "data" in page for page in pages):
            return pages
    return []


def _data_of(value: object) -> list:
    """The tweets in a page, or the one that ``value`` is; none in a page without any."""
    if isinstance(value, dict) and "text" not in value:
        data = value.get("data")
        if isinstance(data, list):
            return data
        if isinstance(data, dict):
            return [data]
        # An empty page, an error, a stream's sign of life: they stand for no tweet.
        if "meta" in value or "errors" in value or {"title", "status"} <= value.keys():
            return []
        if value and value.keys() <= _ASIDE:
            return []
    return [value]


def _by_key(includes: object, name: str, key: str) -> dict:
    """What belongs to a page's tweets, where each can find it; without what is damaged."""
    items = includes.get(name) if isinstance(includes, dict) else None
    return {
        item[key]: item
        for item in (items if isinstance(items, list) else ())
        if isinstance(item, dict) and isinstance(item.get(key), str | int) and not is_husk(item)
    }


class _Page:
    """A page's tweets, with what belongs to them looked up where it stands."""

    def __init__(self, page: dict):
        includes = page.get("includes")
        self._users = _by_key(includes, "users", "id")
        self._raw = _by_key(includes, "posts", "id") | _by_key(includes, "tweets", "id")
        self._media = _by_key(includes, "media", "media_key")
        self._authors: dict[str, AuthorRecord] = {}
        self._embedded: dict[str, TweetRecord | None] = {}

    def tweet(self, tweet: dict, where: str) -> TweetRecord:
        if not isinstance(tweet, dict):
            raise NotATweet("there is no tweet here, only a value by itself.")
        if not _OLD_NAMES.keys().isdisjoint(tweet):
            tweet = {_OLD_NAMES.get(name, name): value for name, value in tweet.items()}
        native_id = tweet_id(tweet.get("id"))
        created_at, time_source = moment(native_id, tweet.get("created_at"))
        long_text = tweet.get("note_tweet") or {}
        text = long_text.get("text") or tweet.get("text")
        if not isinstance(text, str):
            raise NotATweet("it has no text.")
        entities = (long_text if long_text.get("text") else tweet).get("entities") or {}
        record = TweetRecord(
            native_id,
            unescaped(clean(text)),
            created_at,
            where,
            author=self._author(tweet),
            time_source=time_source,
            language=language(tweet.get("lang")),
            conversation_id=sound_id(tweet.get("conversation_id")),
        )
        edits = tweet.get("edit_history_tweet_ids") or ()
        if len(edits) > 1:
            record.edit_ids = [edit for edit in map(sound_id, edits) if edit]
        for reference in tweet.get("referenced_tweets") or ():
            self._add_reference(record, reference, where)
        if record.is_retweet:
            if not record.embedded:  # then the words, though cut, are its own
                self._add_media_and_links(record, tweet, entities)
            return record
        self._add_media_and_links(record, tweet, entities)
        record.reply_to_handle = self._reply_to_handle(record, tweet, entities)
        figures = tweet.get("public_metrics") or {}
        record.reposts = count(figures.get("retweet_count"))
        record.likes = count(figures.get("like_count"))
        record.replies = count(figures.get("reply_count"))
        record.quotes = count(figures.get("quote_count"))
        return record

    def _author(self, tweet: dict) -> AuthorRecord | None:
        native_id = account_id(tweet.get("author_id"))
        if native_id not in self._authors:
            user = tweet.get("author") or self._users.get(tweet.get("author_id")) or {}
            if not (native_id or user):
                return None
            author = AuthorRecord(
                native_id or account_id(user.get("id")),
                handle(user.get("username")),
                clean(user.get("name")),
                count((user.get("public_metrics") or {}).get("followers_count")),
            )
            if not native_id:
                return author
            self._authors[native_id] = author
        return self._authors[native_id]

    def _add_reference(self, record: TweetRecord, reference: dict, where: str) -> None:
        native_id = sound_id(reference.get("id"))
        kind = reference.get("type")
        referred = self._referred(native_id, reference, where)
        if referred:
            record.embedded.append(referred)
        if kind == "replied_to":
            record.reply_to_id = native_id
        elif kind == "quoted":
            record.quote_of_id = native_id
        elif kind == "retweeted":
            record.is_retweet = True
            record.retweet_of_id = native_id
            record.retweet_of_handle = repeated_handle(record.text) or ""
            record.text_cut = record.text.endswith("…")
            if referred:
                record.text = referred.text
                record.text_cut = referred.text_cut
                record.links = referred.links
                record.media = referred.media
                if referred.author and referred.author.handle:
                    record.retweet_of_handle = referred.author.handle

    def _referred(self, native_id: str, reference: dict, where: str) -> TweetRecord | None:
        """The tweet that another refers to, where the file holds it."""
        if native_id not in self._embedded:
            tweet = reference if "text" in reference else self._raw.get(native_id)
            self._embedded[native_id] = None  # should two tweets refer to each other
            found = attempt(self.tweet, tweet, where) if tweet else None
            self._embedded[native_id] = found if isinstance(found, TweetRecord) else None
        return self._embedded[native_id]

    def _reply_to_handle(self, record: TweetRecord, tweet: dict, entities: dict) -> str:
        native_id = account_id(tweet.get("in_reply_to_user_id"))
        if not native_id:
            return ""
        if record.author and record.author.native_id == native_id:
            return record.author.handle  # they go on with a thread of their own
        user = tweet.get("in_reply_to_user") or self._users.get(native_id) or {}
        if found := handle(user.get("username")):
            return found
        for mention in entities.get("mentions") or ():
            if mention.get("id") == native_id:
                return handle(mention.get("username"))
        for answered in record.embedded:
            if answered.native_id == record.reply_to_id and answered.author:
                return answered.author.handle
        return ""

    def _add_media_and_links(self, record: TweetRecord, tweet: dict, entities: dict) -> None:
        attachments = tweet.get("attachments") or {}
        keys = attachments.get("media_keys") or ()
        media = self._media
        if attachments.get("media"):
            media = {item.get("media_key"): item for item in attachments["media"]}
        shown: dict[str, str] = {}  # the address in the words, by media key
        any_shown = any_target = ""
        for url in entities.get("urls") or ():
            address = clean(url.get("url"))
            display = clean(url.get("display_url"))
            target = web_address(url.get("unwound_url")) or web_address(url.get("expanded_url"))
            if keys and (url.get("media_key") or display.startswith("pic.twitter.com/")):
                shown[url.get("media_key") or ""] = any_shown = address
                any_target = target
            elif not any(link.url == address for link in record.links):
                record.links.append(Link(address, target or web_address(address), display))
        for key in keys:
            item = media.get(key) or {}
            kind = _KINDS.get(item.get("type")) or _KEY_KINDS.get(key.partition("_")[0], "photo")
            address = (
                web_address(item.get("url"))
                or best_film(item.get("variants"))
                or web_address(item.get("preview_image_url"))
                or any_target
            )
            if address:
                text_url = shown.get(key, any_shown)
                record.media.append(Media(kind, address, text_url, clean(item.get("alt_text"))))
