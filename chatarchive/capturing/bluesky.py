"""Bluesky: a search by each hashtag, then the threads of what was found.

Asked with plain HTTP, since the pages are kept as received. What authors ask to be shown only to
those logged in is left out before it is kept: what is captured is for everybody.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ..readers.moments import time_stated
from .asking import CONVERSATION, SEARCH, Announcement, Ask, Refusal, Round, Trouble
from .http import Line
from .journal import MARK
from .threads import Threads
from .vault import Secret

_SEARCH = "/xrpc/app.bsky.feed.searchPosts"
_THREAD = "/xrpc/app.bsky.feed.getPostThread"
_LOGIN = "/xrpc/com.atproto.server.createSession"
_REFRESH = "/xrpc/com.atproto.server.refreshSession"
# What is received has to be written down, and the journal's lines nest 254 deep: two a reply.
_DEPTH = 50
# Below this depth, the one that is served unasked, no answers mean that it was cut off.
_SURELY_SERVED = 6
# A place in a list leads no further than some thousands of posts.
_FAR = 900
_LABEL = "!no-unauthenticated"
_NAME = re.compile(r"[A-Za-z]{1,40}")


def capture(plan):
    threads = Threads()
    yield Announcement(SEARCH, None, len(plan.tags))
    newest = yield from _searches(plan, plan.since, threads)
    if plan.follow:
        while (yield Round()):
            newest = yield from _searches(plan, newest, threads)
        # Once more from the beginning: some posts are found late, and by now all have answers.
        yield from _searches(plan, plan.since, threads)
    yield Announcement(CONVERSATION, None, threads.guess())
    for uri in threads.missing():
        page = yield Ask(CONVERSATION, _THREAD, {"uri": uri, "depth": _DEPTH, "parentHeight": 0})
        threads.asked(uri)
        if not isinstance(page, Refusal):
            for post, depth, answers in _below(page):
                cut = depth >= _SURELY_SERVED and not answers
                _note(threads, post, is_whole=not cut)


def _searches(plan, since, threads):
    newest = since
    for tag in plan.tags:
        newest = max(newest, (yield from _search(plan, tag, since, threads)))
    return newest


def _search(plan, tag, since, threads):
    """From the newest back. Returns the time of the newest, ``since`` where there is none."""
    newest, until, cursor = since, plan.until, None
    oldest, scrolled = until, 0
    while True:
        asked = {"q": f"#{tag}", "tag": [tag], "sort": "latest"}
        asked |= {"since": _written(since), "until": _written(until)}
        if cursor:
            asked["cursor"] = cursor
        page = yield Ask(SEARCH, _SEARCH, asked, ("limit", 1, 100))
        expired = isinstance(page, Refusal)
        posts = [] if expired else [post for post in page["posts"] if isinstance(post, dict)]
        for post in posts:
            _note(threads, post)
            if at := _time_of(post):
                newest, oldest = max(newest, at), min(oldest, at)
        scrolled += len(posts)
        following = None if expired else page.get("cursor")
        # What is left out is no end: the list goes on behind it.
        if following and following != cursor and (posts or page[MARK].get("left_out")):
            cursor = following
            continue
        # The end of the list, or of what a place in it leads to: then from its oldest post on.
        further = oldest + timedelta(milliseconds=1)
        if not (expired or scrolled >= _FAR) or further >= until:
            return newest
        until, cursor, scrolled = further, None, 0


def _note(threads, post, **known):
    record = post.get("record")
    reply = record.get("reply") if isinstance(record, dict) else None
    parent = reply.get("parent") if isinstance(reply, dict) else None
    above = parent.get("uri") if isinstance(parent, dict) else ""
    replies = post.get("replyCount")
    if isinstance(post.get("uri"), str):
        threads.add(
            post["uri"],
            above if isinstance(above, str) else "",
            replies if isinstance(replies, int) else 0,
            **known,
        )


def _below(page):
    """The posts that a thread's page shows below the one asked for: (post, how deep, whether
    anything stands below it)."""
    top = page.get("thread")
    waiting = [(part, 1) for part in _replies(top)]
    while waiting:
        part, depth = waiting.pop(0)
        below = _replies(part)
        if isinstance(part, dict) and isinstance(part.get("post"), dict):
            yield part["post"], depth, bool(below)
        waiting.extend((one, depth + 1) for one in below)


def _replies(part):
    replies = part.get("replies") if isinstance(part, dict) else None
    return replies if isinstance(replies, list) else []


def _time_of(post):
    """By what the search sorts: the author's clock, or the server's where that is earlier."""
    record = post.get("record") if isinstance(post.get("record"), dict) else {}
    stated = (time_stated(at, UTC)[0] for at in (record.get("createdAt"), post.get("indexedAt")))
    return min(filter(None, stated), default=None)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(slots=True)
class _Session:
    access: Secret
    refresh: Secret


# Logging in is allowed 300 times a day, and a followed chat takes many turns. In memory only.
_sessions: dict[tuple, _Session] = {}


class Connection:
    """Asks as the account of ``source``, by its app password, at the server it is kept at."""

    def __init__(self, source):
        self._source = source
        self._line = Line(source.server, source.title)
        told = hashlib.sha256(source.secret.open().encode()).digest()
        self._key = (source.server, source.handle, told)
        self._counted = set()

    def send(self, ask):
        answer = self._asked(ask, self._session())
        if answer.word("error") == "ExpiredToken":
            answer = self._asked(ask, self._refreshed())
        if answer.word("error") in ("ExpiredToken", "InvalidToken", "AuthMissing"):
            answer = self._asked(ask, self._logged_in())
        if not answer.is_ok:
            raise self._wrong(ask, answer)
        page = answer.value
        kind = ("posts", list) if ask.path == _SEARCH else ("thread", dict)
        if not isinstance(page, dict) or not isinstance(page.get(kind[0]), kind[1]):
            raise self._no_bluesky()
        page.pop(MARK, None)
        leaving = _LeavingOut()
        page = leaving.of(page)
        return page | {MARK: {"left_out": leaving.count}} if leaving.count else page

    def posts_in(self, page):
        """Those that no page before brought: threads and later looks bring many again."""
        shown = page["posts"] if "posts" in page else [post for post, *_ in _below(page)]
        found = {str(post.get("uri")) for post in shown if isinstance(post, dict)} - self._counted
        self._counted |= found
        return len(found)

    def _asked(self, ask, session):
        return self._line.ask("GET", ask.path, params=ask.params, secret=session.access)

    def _session(self):
        return _sessions.get(self._key) or self._logged_in()

    def _logged_in(self):
        _sessions.pop(self._key, None)
        body = {"identifier": self._source.handle, "password": self._source.secret.open()}
        return self._kept(self._line.ask("POST", _LOGIN, body=body))

    def _refreshed(self):
        session = self._session()
        answer = self._line.ask("POST", _REFRESH, secret=session.refresh)
        if answer.status in (400, 401):
            return self._logged_in()
        return self._kept(answer)

    def _kept(self, answer):
        if not answer.is_ok:
            raise self._no_login(answer)
        access, refresh = answer.word("accessJwt"), answer.word("refreshJwt")
        if not access or not refresh:
            raise self._no_bluesky()
        session = _sessions[self._key] = _Session(Secret(access), Secret(refresh))
        return session

    def _no_login(self, answer):
        error, handle, title = answer.word("error"), self._source.handle, self._line.title
        if limit := self._limit(answer):
            return limit
        if error == "AuthFactorTokenRequired":
            return Trouble(
                Trouble.KEY,
                f"{title} asks for a code by e-mail: that is what it does for an account’s own "
                "password. Make an app password for this site, and set that one.",
            )
        if gone := self._account_gone(error):
            return gone
        if answer.value is not None and answer.status in (400, 401):
            return Trouble(
                Trouble.KEY,
                f"{title} does not know the handle “{handle}” with this app password. See to both: "
                "the handle is the whole name (ours.bsky.social), and app passwords are made in "
                "the settings of the account.",
            )
        if answer.status == 403:
            return self._forbidden()
        return self._no_bluesky()

    def _wrong(self, ask, answer):
        error, title = answer.word("error"), self._line.title
        if limit := self._limit(answer):
            return limit
        if gone := self._account_gone(error):
            return gone
        if answer.status == 401:
            return Trouble(
                Trouble.KEY,
                f"{title} no longer takes this app password: make a new one, and set it.",
            )
        if ask.step == CONVERSATION and (error == "NotFound" or answer.status == 404):
            return Refusal(Refusal.GONE)
        if answer.status == 403:
            return self._forbidden()
        if answer.value is None or answer.status == 404:
            return self._no_bluesky()
        if "cursor" in ask.params:
            return Refusal(Refusal.EXPIRED)
        said = f"{answer.status} {error}" if _NAME.fullmatch(error) else str(answer.status)
        if ask.step == CONVERSATION:
            return Refusal(Refusal.UNKNOWN, said)
        return Trouble(Trouble.REQUEST, f"{title} did not understand what was asked for ({said}).")

    def _limit(self, answer):
        if answer.status != 429 and answer.word("error") != "RateLimitExceeded":
            return None
        try:
            until = float(answer.headers.get("RateLimit-Reset", ""))
        except ValueError:
            until = None
        return self._line.must_wait(until)

    def _account_gone(self, error):
        if error not in ("AccountTakedown", "AccountSuspended", "AccountDeactivated"):
            return None
        return Trouble(
            Trouble.KEY,
            f"{self._line.title} has taken down or shut the account “{self._source.handle}”: "
            "another one is needed.",
        )

    def _forbidden(self):
        return Trouble(
            Trouble.ACCESS,
            f"{self._line.title} does not let this site search, though it logged in: it may shut "
            "out the place where this site runs. Try again later.",
        )

    def _no_bluesky(self):
        return Trouble(
            Trouble.NETWORK,
            f"{self._line.title} does not answer as a server of Bluesky does. See to its name.",
        )


class _LeavingOut:
    """Takes a page apart from what is to be shown only to those logged in. ``count`` of it."""

    def __init__(self):
        self.count = 0

    def of(self, value):
        if isinstance(value, list):
            return [one for part in value for one in self._in_list(part)]
        if isinstance(value, dict):
            return {name: self._member(one) for name, one in value.items()}
        return value

    def _in_list(self, part):
        if not _is_shy(_post_of(part)):
            return [self.of(part)]
        self.count += 1
        return self.of(_replies(part))  # others', which say themselves what they answer

    def _member(self, value):
        post = _post_of(value)
        if not _is_shy(post):
            return self.of(value)
        self.count += 1
        return {"uri": post.get("uri"), "notFound": True}


def _post_of(value):
    return value.get("post", value) if isinstance(value, dict) else None


def _is_shy(post):
    author = post.get("author") if isinstance(post, dict) else None
    labels = author.get("labels") if isinstance(author, dict) else None
    return isinstance(labels, list) and any(
        isinstance(label, dict) and label.get("val") == _LABEL and not label.get("neg")
        for label in labels
    )
