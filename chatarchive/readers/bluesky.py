"""Bluesky: what its API answers (searches, feeds, threads, posts by address), lists and lines
of such posts, an account's own records (``listRecords``), and the lines of Jetstream.

What a post says is read in ``bluesky_posts``; here, where in a file the posts are.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from ..records import Problem, TweetRecord
from .bluesky_posts import COLLECTIONS, Item, PostReader
from .boxes import is_boxed, unboxed
from .captured_pages import MARK, holds_posts, is_husk, mark_of, marked
from .documents import Broken, Piece, items, lines
from .opening import Opening
from .reading import ReadingContext, attempt
from .sources import CaptureFile

NAME = "bluesky"
TITLE = "Bluesky (JSON, JSONL)"

_LISTS = ("posts", "feed", "records")
# What an answer without posts consists of: it stands for no post.
_ASIDE = {MARK, "cursor", "error", "hitsTotal", "hits_total", "message", "threadgate", "uri", "cid"}
# Python's SDK writes ``indexed_at`` for ``indexedAt``, and ``py_type`` for ``$type``.
_SNAKES = {"py_type", "indexed_at", "like_count", "reply_count"}
_SNAKE = re.compile(r"_([a-z0-9])")
_UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def recognises(opening: Opening) -> bool:
    if opening.part:
        return False
    return any(_looks_right(item) for value in opening.values for item in _items_in(value)[:5])


def _looks_right(item: object) -> bool:
    post = item.post if isinstance(item, Item) else None
    return (
        isinstance(post, dict)
        and isinstance(post.get("uri"), str)
        and post["uri"].startswith("at://")
        and isinstance(post.get("record", post.get("value")), dict)
    )


def read(file: CaptureFile, context: ReadingContext) -> Iterator[TweetRecord | Problem]:
    reader = PostReader(context.zone, lambda: _items_of(file))
    for piece in _pieces(file):
        if isinstance(piece.value, Broken):
            yield Problem(piece.where, piece.value.why)
            continue
        mark = mark_of(piece.value)
        if mark and not holds_posts(mark):
            continue
        found = _items_in(piece.value)
        if mark:
            # What was deleted, or is not for everybody, leaves its place in a thread.
            found = [item for item in found if not _is_gap(item.post)]
        for number, item in enumerate(found, 1):
            if is_husk(item.post):
                continue
            where = piece.where if len(found) == 1 else f"{piece.where}, post {number}"
            yield marked(attempt(reader.tweet, item, where), mark)


def _is_gap(post: object) -> bool:
    return isinstance(post, dict) and bool(post.get("notFound") or post.get("blocked"))


def _pieces(file: CaptureFile) -> Iterator[Piece]:
    return lines(file) if Opening(file).is_lines else items(file, _LISTS)


def _items_of(file: CaptureFile) -> Iterator[Item]:
    for piece in _pieces(file):
        if not isinstance(piece.value, Broken):
            yield from _items_in(piece.value)


def _items_in(value: object) -> list[Item]:
    """The posts in a line or document, a thread's in the order of the conversation."""
    found: list[Item] = []
    waiting: list[tuple[object, object]] = [(value, None)]
    while waiting:
        one, parent = waiting.pop()
        if isinstance(one, list):
            waiting.extend((inner, parent) for inner in reversed(one))
            continue
        if not isinstance(one, dict):
            found.append(Item(one))
            continue
        one = _in_one_spelling(one)
        inner = next((one[name] for name in _LISTS if isinstance(one.get(name), list)), None)
        if inner is None:
            inner = one.get("thread")
        if isinstance(inner, list | dict):
            waiting.append((inner, parent))
        elif isinstance(one.get("value"), dict) and "depth" in one:  # of ``getPostThreadV2``
            waiting.append((one["value"] | {"uri": one.get("uri")}, parent))
        elif "commit" in one or "time_us" in one:
            found += _in_event(one)
        elif "post" in one:
            _take_apart(one, parent, waiting, found)
        elif one.keys() - _ASIDE:
            found.append(Item(one, parent=parent))
    return found


def _take_apart(part: dict, parent: object, waiting: list, found: list[Item]) -> None:
    """A feed's item, or a thread's part with what stands above and below it."""
    post = part["post"]
    reply = part.get("reply") if isinstance(part.get("reply"), dict) else {}
    above = part.get("parent")
    if isinstance(above, dict):
        parent = above.get("post") or above
    item = Item(post, part.get("reason"), reply.get("parent") or parent)
    replies = part.get("replies")
    if isinstance(replies, list):
        waiting.extend((one, post) for one in reversed(replies))
    if not isinstance(above, dict):
        found.append(item)
        return
    line = [item]
    while isinstance(above, dict):
        upper = above.get("parent")
        over = upper.get("post") or upper if isinstance(upper, dict) else None
        line.append(Item(above.get("post", above), parent=over))
        above = upper
    found += reversed(line)


def _in_event(event: dict) -> list[Item]:
    """The post or repost that one of Jetstream's lines brings; none of likes, deletions …"""
    commit = event.get("commit")
    if not isinstance(commit, dict) or commit.get("collection") not in COLLECTIONS:
        return []
    if not isinstance(commit.get("record"), dict):
        return []
    did = event.get("did")
    view = {
        "uri": f"at://{did}/{commit['collection']}/{commit.get('rkey')}",
        "record": commit["record"],
        "author": {"did": did},
    }
    at = event.get("time_us")
    if isinstance(at, int) and 0 < at < 1 << 53:
        view["indexedAt"] = (_UNIX_EPOCH + timedelta(microseconds=at)).isoformat()
    return [Item(view)]


def _in_one_spelling(value: dict) -> dict:
    """``value`` as the API writes it, whichever program wrote it."""
    post = value.get("post")
    inner = post if isinstance(post, dict) else value
    if is_boxed(inner.get("uri")):
        return unboxed(value)
    if not _SNAKES.isdisjoint(inner):
        try:
            return _with_camels(value)
        except RecursionError:  # nested deeper than any post
            return value
    return value


def _with_camels(value: object) -> object:
    if isinstance(value, dict):
        return {_with_camel(key): _with_camels(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_with_camels(one) for one in value]
    return value


def _with_camel(key: str) -> str:
    return "$type" if key == "py_type" else _SNAKE.sub(lambda found: found[1].upper(), key)
