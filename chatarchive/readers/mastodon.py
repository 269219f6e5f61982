"""Mastodon's API, and that of servers like it: timelines, searches, threads (``context``),
statuses one to a line, and what rtoot and Mastodon.py saved of them.
"""

from collections.abc import Iterator
from datetime import UTC, tzinfo

from ..records import AuthorRecord, Media, Problem, TweetRecord
from .boxes import is_boxed, unboxed
from .captured_pages import MARK, holds_posts, is_husk, mark_of, marked
from .documents import Broken, Piece, items, lines
from .errors import NotATweet
from .fediverse import account_address, global_handle, moment, own_uri, page_address, status_uri
from .html_words import words_of
from .opening import Opening
from .reading import ReadingContext, attempt
from .sources import CaptureFile
from .values import clean, count, language, web_address

NAME = "mastodon"
TITLE = "Mastodon (JSON, JSONL)"

PUBLIC = ("public", "unlisted")
_LISTS = ("statuses", "ancestors", "descendants", "_mastopy_data")
# What an answer without statuses consists of: it stands for none.
_ASIDE = {MARK, "accounts", "hashtags", "error", "error_description"}
_KINDS = {"image": "photo", "video": "video", "gifv": "gif", "audio": "audio"}
_FILMS = (".mp4", ".webm", ".mov", ".m4v")
# So many statuses' ids are remembered while a file is read.
_MOST_KNOWN = 100_000


def recognises(opening: Opening) -> bool:
    return not opening.part and any(
        _is_status(status) for value in opening.values for status in _statuses_in(value)[:5]
    )


def _is_status(value: object) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("uri"), str)
        and "content" in value
        and isinstance(value.get("account"), dict)
    )


def read(file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
    reader = _StatusReader(file, context.zone)
    for piece in _pieces(file):
        if isinstance(piece.value, Broken):
            yield Problem(piece.where, piece.value.why)
            continue
        mark = mark_of(piece.value)
        if mark and not holds_posts(mark):
            continue
        value = piece.value
        if mark and "ancestors" in value:
            # Asked for what was said below a status; what stands above may be of anybody.
            value = {name: value[name] for name in value if name != "ancestors"}
        found = _statuses_in(value)
        for number, status in enumerate(found, 1):
            if is_husk(status):
                continue
            where = piece.where if len(found) == 1 else f"{piece.where}, status {number}"
            yield marked(attempt(reader.tweet, status, where), mark)


def reader_of_pages() -> "_StatusReader":
    """What makes records of statuses outside a file; it cannot tell what they answer."""
    return _StatusReader(None, UTC)


def _pieces(file: CaptureFile) -> Iterator[Piece]:
    return lines(file) if Opening(file).is_lines else items(file, _LISTS)


def _statuses_in(value: object) -> list:
    """The statuses in a line or document: itself, or those in its lists."""
    found = []
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting.extend(reversed(one))
        elif not isinstance(one, dict):
            found.append(one)
        elif inner := [one[name] for name in reversed(_LISTS) if _holds(one, name)]:
            waiting.extend(inner)
        elif one.keys() - _ASIDE:
            if is_boxed(one.get("uri")):
                one = unboxed(one)
            account = one.get("account")  # a table of one row, as rtoot has it
            if isinstance(account, list) and len(account) == 1:
                one = one | {"account": account[0]}
            found.append(one)
    return found


def _holds(value: dict, name: str) -> bool:
    return isinstance(value.get(name), list) or (
        name == "_mastopy_data" and isinstance(value.get(name), dict)
    )


class _StatusReader:
    """Makes records of statuses, which name each other by numbers of one server."""

    def __init__(self, file: CaptureFile | None, zone: tzinfo):
        self._file = file
        self._zone = zone
        self._uris: dict[str, str] | None = None if file else {}
        self._handles: dict[str, str] = {}

    def tweet(self, status: dict, where: str) -> TweetRecord:
        if not isinstance(status, dict):
            raise NotATweet("there is no status here, only a value by itself.")
        visibility = status.get("visibility") or "public"
        if visibility not in PUBLIC:
            raise NotATweet(
                "it was not written for the public (its visibility is "
                f"“{str(visibility)[:20]}”), so it is not taken."
            )
        uri = own_uri(status.get("uri"))
        created_at, source = moment(uri, status.get("created_at"), self._zone)
        record = TweetRecord(
            uri,
            "",
            created_at,
            where,
            network="mastodon",
            author=_author(status),
            time_source=source,
            language=language(status.get("language")),
            url=_page(status, uri),
        )
        original = status.get("reblog")
        if original:
            self._as_retweet(record, original, where)
            return record
        self._add_quoted(record, status, where)
        poll = status.get("poll") or {}
        record.text, record.links, record.text_cut = words_with(
            clean(status.get("content")),
            warning=clean(status.get("spoiler_text")),
            options=[clean(option.get("title")) for option in poll.get("options") or ()],
            without="quote-inline" if record.quote_of_id else "",
        )
        record.media = _media(status)
        record.reply_to_id = self._uri_of(status.get("in_reply_to_id"))
        record.reply_to_handle = self._answered_handle(status, record.author)
        record.reposts = count(status.get("reblogs_count"))
        record.likes = count(status.get("favourites_count"))
        record.replies = count(status.get("replies_count"))
        record.quotes = count(status.get("quotes_count"))
        return record

    def _as_retweet(self, record: TweetRecord, original: object, where: str) -> None:
        record.is_retweet = True
        found = attempt(self.tweet, _statuses_in(original)[0], where)
        if isinstance(found, Problem):
            raise NotATweet(f"what it repeats cannot be taken: {found.why}")
        record.retweet_of_id = found.native_id
        record.retweet_of_handle = found.author.handle if found.author else ""
        record.text = found.text
        record.text_cut = found.text_cut
        record.language = record.language or found.language
        record.links = found.links
        record.media = found.media
        record.embedded = [found]
        if record.url == found.url:
            record.url = ""

    def _add_quoted(self, record: TweetRecord, status: dict, where: str) -> None:
        """Mastodon puts a quoted status into an object that tells whether its author allows
        it; servers that had quotes before put the status there itself."""
        quoted = status.get("quote")
        if isinstance(quoted, dict) and "quoted_status" in quoted:
            quoted = quoted["quoted_status"]
        if not isinstance(quoted, dict) or "uri" not in quoted:
            return
        found = attempt(self.tweet, _statuses_in(quoted)[0], where)
        if isinstance(found, TweetRecord) and found.native_id != record.native_id:
            record.quote_of_id = found.native_id
            record.embedded.append(found)

    def _uri_of(self, number: object) -> str:
        """The uri of the status that this server calls ``number``, if the file holds it."""
        if not number or not isinstance(number, str | int):
            return ""
        if self._uris is None:
            self._learn()
        return self._uris.get(str(number), "")

    def _answered_handle(self, status: dict, author: AuthorRecord | None) -> str:
        number = status.get("in_reply_to_account_id")
        if not number or not isinstance(number, str | int):
            return ""
        if str(number) == str((status.get("account") or {}).get("id")):
            return author.handle if author else ""  # they go on with a thread of their own
        for mention in status.get("mentions") or ():
            if str(mention.get("id")) == str(number):
                return global_handle(mention.get("acct"), mention.get("url"))
        if self._uris is None:
            self._learn()
        return self._handles.get(str(number), "")

    def _learn(self) -> None:
        """Which uri and which handle stand for each number in the file; none where two do,
        as in a file put together from two servers'."""
        self._uris = {}
        for piece in _pieces(self._file):
            if len(self._uris) >= _MOST_KNOWN:
                return
            for status in [] if isinstance(piece.value, Broken) else _statuses_in(piece.value):
                if not isinstance(status, dict):
                    continue
                for one in (status, status.get("reblog")):
                    if not isinstance(one, dict):
                        continue
                    _note(self._uris, one.get("id"), status_uri(one.get("uri")))
                    account = one.get("account")
                    if isinstance(account, dict):
                        author = _author(one)
                        _note(self._handles, account.get("id"), author.handle if author else "")


def _note(known: dict[str, str], number: object, what: str) -> None:
    if what and isinstance(number, str | int) and known.setdefault(str(number), what) != what:
        known[str(number)] = ""


def words_with(
    content: str, *, warning: str = "", options: list[str] = (), without: str = ""
) -> tuple[str, list, bool]:
    """A status's words, its links, and whether it was cut: a content warning stands before
    them, what a poll lets choose after them."""
    text, links, cut = words_of(content, without=without)
    warning = " ".join(warning.split())
    choices = "\n".join(f"○ {' '.join(option.split())}" for option in options if option)
    parts = (warning and f"Content warning: {warning}", text, choices and f"Poll:\n{choices}")
    return "\n\n".join(filter(None, parts)), links, cut


def _author(status: dict) -> AuthorRecord | None:
    """Known everywhere by their address: it is in every capture, where ``uri`` is only in
    newer ones, and the number counts on one server."""
    account = status.get("account")
    if not isinstance(account, dict):
        return None
    url, uri = account.get("url"), account.get("uri")
    record = AuthorRecord(
        account_address(url, uri),
        global_handle(account.get("acct") or account.get("username"), url, uri, status.get("uri")),
        clean(account.get("display_name")),
        count(account.get("followers_count")),
    )
    return record if record.native_id or record.handle or record.name else None


def _page(status: dict, uri: str) -> str:
    page = page_address(status.get("url"))
    return page if page != uri else ""


def _media(status: dict) -> list[Media]:
    found = []
    for item in status.get("media_attachments") or ():
        address = web_address(item.get("remote_url")) or web_address(item.get("url"))
        kind = _KINDS.get(item.get("type"))
        if kind is None:  # the server could not make sense of the file
            kind = "video" if address.casefold().endswith(_FILMS) else "photo"
        found.append(Media(kind, address, alt=clean(item.get("description"))))
    return [item for item in found if item.url or item.alt]
