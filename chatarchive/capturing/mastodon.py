"""Mastodon, and servers that speak as it does: a hashtag's timeline on one of them, then the
threads of what was found.

The timeline knows no times: it is gone back until all is older than asked for, and what lies
outside is left out of the page that is kept, as is all that is not for everybody (a token's owner
may see more).
"""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, quote, urlsplit

import requests

from ..readers.mastodon import PUBLIC
from ..readers.moments import time_stated
from .asking import CONVERSATION, COUNT, SEARCH, Announcement, Ask, Refusal, Round, Trouble
from .http import Line
from .journal import MARK
from .plan import written
from .threads import Threads

_INSTANCE = "/api/v2/instance"
# So many hashtags are taken at once: one in the path, the others beside it.
_TAGS_AT_ONCE = 4
# To those without a user's token a thread is shown so far: so many, so deep.
_THREAD_LIMIT, _DEPTH_LIMIT = 60, 20
# An id holds the time its status came to the server, which is not quite when it was written.
_ID_MARGIN = timedelta(days=1)
_VANILLA = re.compile(r"[2-9][0-9]?\.[0-9]+\.[0-9]+(?!.*compatible)")


def capture(plan):
    instance = yield Ask(COUNT, _INSTANCE)
    version = ""
    if not isinstance(instance, Refusal):
        version = instance.get("version", "")
        if _shows_no_hashtags(instance):
            raise Trouble(
                Trouble.ACCESS,
                f"{plan.server} shows hashtags to nobody: its team turned that off. Name another "
                "server.",
            )
    threads = Threads()
    yield Announcement(SEARCH, None, 1 + (len(plan.tags) - 1) // _TAGS_AT_ONCE)
    guess = _first_id(plan, version)
    newest = yield from _timelines(plan, threads, guess=guess)
    if plan.follow:
        while (yield Round()):
            newest = yield from _timelines(plan, threads, after=newest)
        # Once more from the beginning: some come late from other servers, and by now all have
        # answers.
        yield from _timelines(plan, threads, guess=guess)
    yield Announcement(CONVERSATION, None, threads.guess())
    for number in threads.missing():
        page = yield Ask(CONVERSATION, f"/api/v1/statuses/{quote(number, safe='')}/context")
        threads.asked(number)
        if not isinstance(page, Refusal):
            _note_thread(threads, number, page["descendants"])


def _shows_no_hashtags(instance):
    feeds = _member(_member(instance.get("configuration"), "timelines_access"), "hashtag_feeds")
    return bool(feeds) and {_member(feeds, one, "") for one in ("local", "remote")} == {"disabled"}


def _member(value, name, otherwise=None):
    return value.get(name, otherwise) if isinstance(value, dict) else otherwise


def _first_id(plan, version):
    """Where to begin going back, "" for the newest. Only Mastodon's own ids hold the time."""
    until = plan.until + _ID_MARGIN
    if until >= plan.made_at or not _VANILLA.match(version):
        return ""
    return str(int(until.timestamp() * 1000) << 16)


def _timelines(plan, threads, *, after=None, guess=""):
    """``after`` and what is returned: the newest id so far, for each request's hashtags."""
    newest = {}
    for start in range(0, len(plan.tags), _TAGS_AT_ONCE):
        tags = plan.tags[start : start + _TAGS_AT_ONCE]
        since = after[start] if after else ""
        newest[start] = (yield from _timeline(plan, tags, threads, since, guess)) or since
    return newest


def _timeline(plan, tags, threads, since, max_id):
    path = f"/api/v1/timelines/tag/{quote(tags[0], safe='')}"
    asked = {"since": written(plan.since), "until": written(plan.until)}
    if tags[1:]:
        asked["any[]"] = tags[1:]
    if since:
        asked["since_id"] = since
    newest, is_guess = "", bool(max_id)
    passed = {max_id}
    while True:
        page = yield Ask(
            SEARCH, path, asked | ({"max_id": max_id} if max_id else {}), ("limit", 1, 40)
        )
        mark = page[MARK]
        newest = newest or mark["newest_id"]
        for status in page["statuses"]:
            _note(threads, status)
        if is_guess and not mark["oldest_id"]:
            max_id, is_guess = "", False  # its ids are of another kind after all
            continue
        is_guess = False
        max_id = mark["oldest_id"]
        if max_id in passed or not max_id or _is_before(mark["newest_at"], plan.since):
            return newest
        passed.add(max_id)


def _is_before(stated, moment):
    at = time_stated(stated, UTC)[0]
    return at is not None and at < moment


def _note(threads, status, **known):
    if not isinstance(status, dict) or not status.get("id"):
        return
    replies = status.get("replies_count")
    threads.add(
        str(status["id"]),
        str(status.get("in_reply_to_id") or ""),
        replies if isinstance(replies, int) else 0,
        **known,
    )


def _note_thread(threads, top, descendants):
    """A page that is full, and a branch of the greatest depth, may have been cut off."""
    full = len(descendants) >= _THREAD_LIMIT
    depths = {top: 0}
    for status in descendants:
        if isinstance(status, dict):
            depth = depths.get(str(status.get("in_reply_to_id")), 0) + 1
            depths[str(status.get("id"))] = depth
            _note(threads, status, is_whole=not full and depth < _DEPTH_LIMIT)


class Connection:
    """Asks the server of ``source``, with its access token where there is one."""

    def __init__(self, source):
        self._source = source
        self._line = Line(source.server, source.title)
        self._counted = set()

    def send(self, ask):
        params = dict(ask.params)
        window = [params.pop(name) for name in ("since", "until") if name in params]
        answer = self._line.ask("GET", ask.path, params=params, secret=self._source.secret)
        if not answer.is_ok:
            raise self._wrong(ask, answer)
        if ask.step == COUNT:
            return self._instance(answer.value)
        if ask.step == SEARCH:
            return self._timeline(answer, *map(datetime.fromisoformat, window))
        return self._thread(answer.value)

    def posts_in(self, page):
        """Those that no page before brought: threads and later looks bring many again."""
        shown = page.get("statuses", page.get("descendants", ()))
        found = {str(_member(status, "id")) for status in shown} - self._counted
        self._counted |= found
        return len(found)

    def _instance(self, value):
        """What of the server's long self-portrait counts here."""
        if not isinstance(value, dict):
            raise self._no_mastodon()
        access = _member(value.get("configuration"), "timelines_access")
        version = value.get("version")
        return {
            "version": version if isinstance(version, str) else "",
            "configuration": {"timelines_access": access},
        }

    def _timeline(self, answer, since, until):
        statuses = answer.value
        if not isinstance(statuses, list):
            raise self._no_mastodon()
        times = {}
        for number, status in enumerate(statuses):
            at = time_stated(_member(status, "created_at"), UTC)[0]
            if at:
                times[number] = at
        within = [
            status
            for number, status in enumerate(statuses)
            if number not in times or since <= times[number] < until
        ]
        kept, left_out = _for_everybody(within)
        ids = [str(status["id"]) for status in statuses if _member(status, "id")]
        return {
            "statuses": kept,
            MARK: {
                "left_out": left_out,
                "newest_id": ids[0] if ids else "",
                "oldest_id": (_next_id(answer.headers.get("Link", "")) or ids[-1]) if ids else "",
                "newest_at": written(max(times.values())) if times else "",
            },
        }

    def _thread(self, value):
        if not isinstance(value, dict) or not isinstance(value.get("descendants"), list):
            raise self._no_mastodon()
        above = value.get("ancestors") if isinstance(value.get("ancestors"), list) else []
        ancestors, _ = _for_everybody(above)
        descendants, left_out = _for_everybody(value["descendants"])
        value.pop(MARK, None)
        return value | {
            "ancestors": ancestors,
            "descendants": descendants,
            MARK: {"left_out": left_out},
        }

    def _wrong(self, ask, answer):
        title, status = self._line.title, answer.status
        if status == 429:
            until = time_stated(answer.headers.get("X-RateLimit-Reset"), UTC)[0]
            return self._line.must_wait(until.timestamp() if until else None)
        if ask.step == COUNT:
            return Refusal(Refusal.UNKNOWN, str(status))  # older, or of another make
        if ask.step == CONVERSATION and status in (404, 410):
            return Refusal(Refusal.GONE)
        if ask.step == CONVERSATION and status != 401:
            return Refusal(Refusal.UNKNOWN, str(status))
        if status in (401, 403, 422):
            return self._only_known(status)
        if answer.value is None or status == 404:
            return self._no_mastodon()
        return Trouble(
            Trouble.REQUEST, f"{title} did not understand what was asked for ({status})."
        )

    def _only_known(self, status):
        title = self._line.title
        if not self._source.secret:
            return Trouble(
                Trouble.ACCESS,
                f"{title} shows hashtags only to those logged in. Make an access token there "
                "(Preferences, Development, New application; read:statuses is enough), and set it.",
            )
        if status == 401:
            return Trouble(
                Trouble.KEY,
                f"{title} does not know this access token, or no longer: make a new one there "
                "(Preferences, Development), and set it.",
            )
        return Trouble(
            Trouble.ACCESS,
            f"{title} does not show hashtags for this access token. It has to be a user’s, with "
            "read:statuses (Preferences, Development).",
        )

    def _no_mastodon(self):
        return Trouble(
            Trouble.NETWORK,
            f"{self._line.title} does not answer as a server of Mastodon does. See to its name.",
        )


def _for_everybody(statuses):
    """(those that are, how many are not). A quoted one that is not is taken out of its place."""
    kept, left_out = [], 0
    for status in statuses:
        if not _is_public(status):
            left_out += 1
            continue
        for name in ("reblog", "quote"):
            inner = _member(status, name)
            place = (inner, "quoted_status") if "quoted_status" in (inner or ()) else (status, name)
            if not _is_public(_member(*place)):
                place[0][place[1]] = None
                left_out += 1
        kept.append(status)
    return kept, left_out


def _is_public(status):
    return (_member(status, "visibility") or "public") in PUBLIC


def _next_id(link):
    """The max_id that a Link header names for the next page. Its query is not to be trusted: it
    lacks other hashtags."""
    for part in requests.utils.parse_header_links(link) if link else ():
        if part.get("rel") == "next":
            try:
                return parse_qs(urlsplit(part.get("url", "")).query).get("max_id", [""])[0]
            except ValueError:
                return ""
    return ""
