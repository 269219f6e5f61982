"""A tweet as snscrape wrote it, and twscrape after its model: shared by both readers."""

import re
from collections.abc import Iterator

from ..records import AuthorRecord, Link, Media, Problem, TweetRecord
from .documents import Broken, items, lines
from .errors import NotATweet
from .moments import moment
from .opening import Opening
from .reading import attempt
from .sources import CaptureFile
from .statuses import best_film
from .tweet_ids import id_in_address, quoted_id, sound_id, tweet_id
from .values import (
    account_id,
    addressed_handle,
    clean,
    count,
    handle,
    language,
    repeated_handle,
    unescaped,
    web_address,
)

_SHORT_ADDRESS = re.compile(r"https?://t\.co/\w+")


def is_tweet(value: object) -> bool:
    """Whether ``value`` is a tweet of either; both also write accounts and trends, and
    snscrape the posts of other networks."""
    if not isinstance(value, dict) or not ("rawContent" in value or "content" in value):
        return False
    kind = value.get("_type")
    if isinstance(kind, str) and kind.startswith("snscrape.modules."):
        return kind == "snscrape.modules.twitter.Tweet"
    address = value.get("url")
    return "date" in value and isinstance(address, str) and id_in_address(address) is not None


def read(file: CaptureFile) -> Iterator[TweetRecord | Problem]:
    pieces = lines(file) if Opening(file).is_lines else items(file, ())
    for piece in pieces:
        if isinstance(piece.value, Broken):
            yield Problem(piece.where, piece.value.why)
            continue
        several = piece.value if isinstance(piece.value, list) else [piece.value]
        for number, tweet in enumerate(several, 1):
            where = f"{piece.where}, tweet {number}" if several is piece.value else piece.where
            yield attempt(_tweet, tweet, where)


def _tweet(tweet: dict, where: str) -> TweetRecord:
    if not isinstance(tweet, dict):
        raise NotATweet("there is no tweet here, only a value by itself.")
    address = clean(tweet.get("url"))
    stated = tweet.get("id_str") or tweet.get("id")
    native_id = tweet_id(stated, address)
    if sound_id(stated) not in ("", native_id):
        tweet = _without_rounded(tweet)
    created_at, time_source = moment(native_id, tweet.get("date"))
    text, altered = _words(tweet)
    record = TweetRecord(
        native_id,
        text,
        created_at,
        where,
        author=_author(tweet, address),
        time_source=time_source,
        text_altered=altered,
        language=language(tweet.get("lang")),
        conversation_id=sound_id(tweet.get("conversationIdStr") or tweet.get("conversationId")),
    )
    if _repeats(tweet, record, where):
        return record
    record.links = _links(tweet)
    record.media = _media(tweet.get("media"), _address_of_media(text, record.links))
    _add_answered(tweet, record)
    _add_quoted(tweet, record, where)
    record.reposts = count(tweet.get("retweetCount"))
    record.likes = count(tweet.get("likeCount"))
    record.replies = count(tweet.get("replyCount"))
    record.quotes = count(tweet.get("quoteCount"))
    return record


def _without_rounded(tweet: dict) -> dict:
    """``tweet`` without the numbers of other tweets: as its own, a program has rounded them."""
    return {**tweet, **dict.fromkeys(("conversationId", "inReplyToTweetId"))}


def _words(tweet: dict) -> tuple[str, bool]:
    """The words, and whether they are as a web page of 2020 showed them: without entities,
    with a picture's address run into the word before it. Only there ids are texts."""
    text = tweet.get("rawContent")
    if not isinstance(text, str):
        text = tweet.get("content")
        if not isinstance(text, str):
            raise NotATweet("it has no text.")
        if "user" not in tweet and not isinstance(tweet.get("id"), int):
            return clean(text), True
    return unescaped(clean(text)), False


def _author(tweet: dict, address: str) -> AuthorRecord | None:
    user = tweet.get("user") or {}
    in_address = id_in_address(address)
    record = AuthorRecord(
        account_id(user.get("id_str") or user.get("id")),
        handle(user.get("username"))
        or handle(tweet.get("username"))
        or handle(in_address[0] if in_address else ""),
        clean(user.get("displayname")),
        count(user.get("followersCount")),
    )
    return record if record.native_id or record.handle else None


def _repeats(tweet: dict, record: TweetRecord, where: str) -> bool:
    """Whether this is a retweet, which gets the words of what it repeats: its own are cut."""
    original = tweet.get("retweetedTweet")
    in_words = repeated_handle(record.text)
    if not original and ("retweetedTweet" in tweet or not in_words):
        return False
    record.is_retweet = True
    record.retweet_of_handle = in_words or ""
    record.text_cut = record.text.endswith("…")
    if original:
        record.retweet_of_id = sound_id(original.get("id_str") or original.get("id"))
        embedded = attempt(_tweet, original, where)
        if isinstance(embedded, TweetRecord):
            record.retweet_of_id = embedded.native_id
            if embedded.author and embedded.author.handle:
                record.retweet_of_handle = embedded.author.handle
            record.text = embedded.text
            record.text_cut = embedded.text_cut
            record.links = embedded.links
            record.media = embedded.media
            record.embedded = [embedded]
    return True


def _add_answered(tweet: dict, record: TweetRecord) -> None:
    record.reply_to_id = sound_id(tweet.get("inReplyToTweetIdStr") or tweet.get("inReplyToTweetId"))
    user = tweet.get("inReplyToUser") or {}
    record.reply_to_handle = handle(user.get("username")) or handle(
        tweet.get("inReplyToScreenName")
    )
    if "inReplyToTweetId" not in tweet:  # before 2021 it was not told
        record.reply_to_handle = record.reply_to_handle or addressed_handle(record.text)


def _add_quoted(tweet: dict, record: TweetRecord, where: str) -> None:
    quoted = tweet.get("quotedTweet")
    if quoted:
        record.quote_of_id = sound_id(quoted.get("id_str") or quoted.get("id"))
        embedded = attempt(_tweet, quoted, where)
        if isinstance(embedded, TweetRecord):
            record.quote_of_id = embedded.native_id
            record.embedded = [embedded]
    elif "quotedTweet" not in tweet:
        record.quote_of_id = quoted_id([link.target for link in record.links], record.native_id)


def _links(tweet: dict) -> list[Link]:
    links = tweet.get("links")
    if links is None:  # the first versions: two lists side by side
        targets, short = tweet.get("outlinks") or (), tweet.get("tcooutlinks") or ()
        links = [{"url": a, "tcourl": b} for a, b in zip(targets, short, strict=False)]
    found: list[Link] = []
    for link in links:
        address = clean(link.get("tcourl")) or clean(link.get("url"))
        if not any(one.url == address for one in found):  # twscrape may name one twice
            target = web_address(link.get("url")) or web_address(link.get("tcourl"))
            found.append(Link(address, target, clean(link.get("text"))))
    return found


def _address_of_media(text: str, links: list[Link]) -> str:
    """The short address at the end of the words that no link claims: X put it there for
    the pictures, and neither tool says so."""
    short = _SHORT_ADDRESS.findall(text)
    last = short[-1] if short else ""
    if last and text.endswith(last) and not any(link.url == last for link in links):
        return last
    return ""


def _media(media: list | dict | None, text_url: str) -> list[Media]:
    if isinstance(media, dict):  # twscrape: one list for each kind
        media = [
            {**item, "_type": kind}
            for name, kind in (("photos", "Photo"), ("videos", "Video"), ("animated", "Gif"))
            for item in media.get(name) or ()
        ]
    return [found for item in media or () if (found := _medium(item, text_url)).url]


def _medium(item: dict, text_url: str) -> Media:
    kind = clean(item.get("_type")).rpartition(".")[2]
    alt = clean(item.get("altText"))
    thumbnail = web_address(item.get("thumbnailUrl"))
    if kind in ("Video", "Gif") or thumbnail:
        variants = [
            {**one, "content_type": one.get("contentType")} for one in item.get("variants") or ()
        ]
        film = best_film(variants) or web_address(item.get("videoUrl"))
        return Media("gif" if kind == "Gif" else "video", film or thumbnail, text_url, alt)
    photo = web_address(item.get("fullUrl")) or web_address(item.get("url"))
    return Media("photo", photo or web_address(item.get("previewUrl")), text_url, alt)
