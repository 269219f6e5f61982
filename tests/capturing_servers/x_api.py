"""A server that speaks X's API v2 as documented, reached as X is: through an HTTPS proxy.

tweepy has no setting for another address. So this is the proxy that ``HTTPS_PROXY`` names, and
answers for api.twitter.com and api.x.com itself, with certificates of an authority that
``REQUESTS_CA_BUNDLE`` names. All posts are invented.
"""

import json
import re
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

KEY = "AAAAAAAAAAAAAAAAAAAAAInvented%2FKeyOfATest0123456789abcdefghijklmnop"
ACCOUNT = "1467700031337"
_TERM = re.compile(r"\s*(\(|\)|OR\b|-?[^\s()]+)")
_ALLOWED = {
    *("query", "start_time", "end_time", "since_id", "until_id", "next_token", "pagination_token"),
    *("max_results", "sort_order", "expansions", "tweet.fields", "user.fields", "media.fields"),
    *("poll.fields", "place.fields"),
}
_COUNTED = {"query", "start_time", "end_time", "since_id", "until_id", "next_token", "granularity"}


@dataclass
class Failure:
    """What a request is answered instead. ``cut``: "before" any answer, or "within" it;
    "silent" is none until the client goes."""

    status: int = 200
    body: object = None
    headers: dict = field(default_factory=dict)
    cut: str = ""


def problem(name, title, **fields):
    return {"title": title, "type": f"https://api.twitter.com/2/problems/{name}", **fields}


UNAUTHORIZED = Failure(
    401, {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"}
)
FORBIDDEN = Failure(
    403,
    {
        "title": "Forbidden",
        "type": "about:blank",
        "status": 403,
        "detail": f"Your account [{ACCOUNT}] is not permitted to access this feature.",
    },
)
NOT_ENROLLED = Failure(
    403,
    problem(
        "client-forbidden", "Client Forbidden", reason="client-not-enrolled", client_id=ACCOUNT
    ),
)
NO_CREDIT = Failure(
    402,
    problem(
        "credits",
        "CreditsDepleted",
        detail=f"Your enrolled account [{ACCOUNT}] does not have any credits to fulfill this "
        "request.",
    ),
)
USAGE_CAP = Failure(
    429,
    problem(
        "usage-capped",
        "UsageCapExceeded",
        account_id=int(ACCOUNT),
        period="Monthly",
        detail="Usage cap exceeded: Monthly product cap",
    ),
    {"x-rate-limit-remaining": "39999"},
)
OVERLOADED = Failure(503, {"title": "Service Unavailable", "status": 503})
CUT_BEFORE, CUT_WITHIN = Failure(cut="before"), Failure(cut="within")
SILENCE = Failure(cut="silent")


def limited(seconds=None, *, remaining=0):
    """Too many requests; without ``seconds`` X does not say for how long."""
    headers = {}
    if seconds is not None:
        headers = {
            "x-rate-limit-limit": "450",
            "x-rate-limit-remaining": str(remaining),
            "x-rate-limit-reset": str(int(time.time() + seconds)),
        }
    return Failure(429, {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}, headers)


class BadRequest(Exception):
    def __init__(self, name, value, message):
        super().__init__(message)
        self.body = problem(
            "invalid-request",
            "Invalid Request",
            errors=[{"parameters": {name: [value]}, "message": message}],
            detail="One or more parameters to your request was invalid.",
        )


class XApi(ThreadingHTTPServer):
    """``posts`` are all there are, ``retweets`` by the id of what they repeat. ``asked`` are the
    requests, (path, parameters) each, those that failed too. ``failures`` are by the number of
    the request, from 1. ``beside`` is put into each page of posts: ``includes``, ``errors``."""

    daemon_threads = True

    def __init__(self, context):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.context = context
        self.posts, self.retweets, self.beside = [], {}, {}
        self.asked, self.failures = [], {}
        self.archive_allowed = True
        self.unknown_fields = set()
        self.forgotten = set()  # tokens that are no longer known
        self.tokens = {}

    @property
    def proxy(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def paths(self):
        """How often each path was asked for."""
        return Counter(path.rpartition("/tweets/")[2] for path, params in self.asked)

    def answer(self, path, params):
        """(status, body)."""
        try:
            if path.startswith("/2/tweets/search/"):
                return self._search(path, params)
            if path.startswith("/2/tweets/counts/"):
                return self._counts(path, params)
            if found := re.fullmatch(r"/2/tweets/(\d+)/retweets", path):
                return self._retweets(found[1], params)
        except BadRequest as refused:
            return 400, refused.body
        return 404, problem("resource-not-found", "Not Found Error")

    def _search(self, path, params):
        if path.endswith("all") and not self.archive_allowed:
            return FORBIDDEN.status, FORBIDDEN.body
        self._validate(path, params, _ALLOWED)
        most = 500 if path.endswith("all") else 100
        size = int(params.get("max_results", 10))
        if not 10 <= size <= most:
            raise BadRequest("max_results", str(size), f"max_results is not 10 to {most}")
        if size > 100 and "context_annotations" in params.get("tweet.fields", ""):
            raise BadRequest("max_results", str(size), "must be less than or equal to `100`")
        found = sorted(self._found(params), key=lambda post: int(post["id"]), reverse=True)
        return 200, self._page(found, size, params, "next_token")

    def _counts(self, path, params):
        if path.endswith("all") and not self.archive_allowed:
            return FORBIDDEN.status, FORBIDDEN.body
        self._validate(path, params, _COUNTED)
        days = Counter(post["created_at"][:10] for post in self._found(params))
        rows = [{"start": f"{day}T00:00:00.000Z", "tweet_count": days[day]} for day in sorted(days)]
        token = params.get("next_token")
        first = self.tokens[token][1] if token else 0
        meta = {}
        if len(rows) > first + 31:
            meta["next_token"] = self._token(params, first + 31)
        rows = rows[first : first + 31]
        meta["total_tweet_count"] = sum(row["tweet_count"] for row in rows)
        return 200, {"data": rows, "meta": meta}

    def _retweets(self, native_id, params):
        retweets = self.retweets.get(native_id, [])
        return 200, self._page(
            retweets, int(params.get("max_results", 100)), params, "pagination_token"
        )

    def _page(self, found, size, params, name):
        first = 0
        if token := params.get(name):
            if token in self.forgotten or token not in self.tokens:
                raise BadRequest(name, token, f"Invalid '{name}':'{token}'.")
            same, first = self.tokens[token]
            if same != _without_place(params):
                raise BadRequest(name, token, f"'{name}' belongs to another query.")
        page = found[first : first + size]
        meta = {"result_count": len(page)}
        if page:
            meta |= {"newest_id": page[0]["id"], "oldest_id": page[-1]["id"]}
        if len(found) > first + size:
            meta["next_token"] = self._token(params, first + size)
        answer = {"data": page} if page else {}
        people = {post["author_id"] for post in page}
        users = [
            {"id": one, "username": f"user_{one}", "name": f"User {one}"} for one in sorted(people)
        ]
        beside = dict(self.beside)
        includes = {"users": users} | beside.pop("includes", {})
        return answer | ({"includes": includes} if page else {}) | beside | {"meta": meta}

    def _token(self, params, first):
        token = f"b26v89c19zqg8o3f{len(self.tokens):06}"
        self.tokens[token] = _without_place(params), first
        return token

    def _validate(self, path, params, allowed):
        for name in params:
            if name not in allowed:
                names = ",".join(sorted(allowed))
                message = f"The query parameter [{name}] is not one of [{names}]"
                raise BadRequest(name, params[name], message)
        for value in params.get("tweet.fields", "").split(","):
            if value in self.unknown_fields:
                message = f"The `tweet.fields` query parameter value [{value}] is not one of [id]"
                raise BadRequest("tweet.fields", value, message)
        query = params.get("query", "")
        longest = 1024 if path.endswith("all") else 512
        if not 1 <= len(query) <= longest:
            raise BadRequest("query", query, f"query is longer than {longest} characters")
        times = {"start_time", "end_time"} & params.keys()
        if times and {"since_id", "until_id"} & params.keys():
            message = (
                "Invalid use of 'since_id' or 'until_id' in conjunction with 'start_time' or "
                "'end_time'."
            )
            raise BadRequest("since_id", params.get("since_id", ""), message)
        now = datetime.now(UTC)
        for name in times:
            if _moment(params[name]) > now - timedelta(seconds=10):
                message = f"Invalid '{name}'. '{name}' must be a minimum of 10 seconds prior"
                raise BadRequest(name, params[name], message)
        begins = _moment(params["start_time"]) if "start_time" in params else now
        if not path.endswith("all") and begins < now - timedelta(days=7):
            message = (
                f"Invalid 'start_time'. 'start_time' must be on or after {now:%Y-%m-%dT%H:%MZ}"
            )
            raise BadRequest("start_time", params["start_time"], message)

    def _found(self, params):
        wanted = _query(params["query"])
        for post in self.posts:
            at = datetime.fromisoformat(post["created_at"]).replace(microsecond=0)
            native_id = int(post["id"])
            if (
                ("start_time" not in params or at >= _moment(params["start_time"]))
                and ("end_time" not in params or at < _moment(params["end_time"]))
                and native_id > int(params.get("since_id", 0))
                and native_id < int(params.get("until_id", 1 << 63))
                and wanted(post)
            ):
                yield post


def _moment(written):
    return datetime.fromisoformat(written)


def _without_place(params):
    place = {"next_token", "pagination_token", "max_results"}
    return {name: value for name, value in params.items() if name not in place}


def _query(words):
    """What tells of a post whether the query finds it: terms side by side, OR, parentheses."""
    terms = _TERM.findall(words)

    def either():
        sides = [every()]
        while terms and terms[0] == "OR":
            terms.pop(0)
            sides.append(every())
        return lambda post: any(side(post) for side in sides)

    def every():
        parts = []
        while terms and terms[0] not in ("OR", ")"):
            parts.append(one(terms.pop(0)))
        return lambda post: all(part(post) for part in parts)

    def one(term):
        if term == "(":
            inner = either()
            terms.pop(0)
            return inner
        if term.startswith("-"):
            other = one(term[1:])
            return lambda post: not other(post)
        if term.startswith("#"):
            return lambda post: term.casefold() in _hashtags(post)
        name, _, value = term.partition(":")
        if name == "conversation_id":
            return lambda post: post["conversation_id"] == value
        if name == "in_reply_to_tweet_id":
            return lambda post: value in _answered(post)
        raise BadRequest("query", words, f"Reference to invalid operator '{name}'.")

    return either()


def _hashtags(post):
    text = (post.get("note_tweet") or post)["text"]
    return {tag.casefold() for tag in re.findall(r"#\w+", text)}


def _answered(post):
    references = post.get("referenced_tweets", ())
    return {one["id"] for one in references if one["type"] == "replied_to"}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_CONNECT(self):
        self.send_response(200)
        self.end_headers()
        self.connection = self.server.context.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", 0)
        self.close_connection = False

    def do_GET(self):
        parts = urlsplit(self.path)
        params = dict(parse_qsl(parts.query))
        self.server.asked.append((parts.path, params))
        failure = self.server.failures.get(len(self.server.asked))
        if failure and failure.cut == "before":
            self.close_connection = True
            return
        if failure and failure.cut == "silent":
            self.close_connection = True
            self.rfile.read(1)
            return
        headers = {}
        if self.headers.get("Authorization") != f"Bearer {KEY}":
            failure = UNAUTHORIZED
        if failure and not failure.cut:
            status, body, headers = failure.status, failure.body, failure.headers
        else:
            status, body = self.server.answer(parts.path, params)
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if failure and failure.cut == "within":
            body = body[: len(body) // 2]
            self.close_connection = True
        self.wfile.write(body)

    def log_message(self, *words):
        pass


@contextmanager
def served(authority, monkeypatch):
    """An XApi that is asked for X by whatever obeys the environment's proxy."""
    server = XApi(authority.context_for("api.twitter.com", "api.x.com"))
    for name in ("NO_PROXY", "no_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    monkeypatch.setenv("HTTPS_PROXY", server.proxy)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority.path))
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
