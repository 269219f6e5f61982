"""A server that speaks as much of Bluesky's API as capturing takes: logging in, searching by a
hashtag, threads. All people on it are invented."""

import secrets
from datetime import timedelta

from tests.factories import CHAT_STARTS

from .serving import Answer, ApiServer

HANDLE, PASSWORD = "our.example", "abcd-efgh-ijkl-mnop"
XRPC = "/xrpc/"
_VIEW = "app.bsky.feed.defs#"


def written(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


class BlueskyServer(ApiServer):
    """``per_page`` posts at most come at once. ``leads``: so far places in the list lead.
    ``deepest``: so deep threads are shown. ``shy`` are those who ask to be shown only to people
    logged in, ``unshy`` those who withdrew that."""

    def __init__(self):
        super().__init__()
        self.posts, self.deleted = {}, set()
        self.shy, self.unshy = set(), set()
        self.per_page, self.deepest, self.leads = 3, 1000, 10_000
        self.access, self.refresh, self.expired = set(), set(), set()

    def post(self, handle, text, minute=0, *, answers="", quotes=""):
        """A post of ``minute`` minutes after the chat's beginning; returns its address."""
        uri = f"at://did:plc:{handle}/app.bsky.feed.post/post{len(self.posts)}"
        at = written(CHAT_STARTS + timedelta(minutes=minute))
        record = {"$type": "app.bsky.feed.post", "text": text, "createdAt": at, "langs": ["en"]}
        if answers:
            above = self.posts[answers]
            root = above["record"].get("reply", {}).get("root") or self._ref(answers)
            record["reply"] = {"root": root, "parent": self._ref(answers)}
        self.posts[uri] = {"uri": uri, "cid": "bafyinvented", "record": record, "indexedAt": at}
        self.posts[uri] |= {"handle": handle, "quotes": quotes}
        return uri

    def _ref(self, uri):
        return {"uri": uri, "cid": "bafyinvented"}

    def _author(self, handle):
        labels = []
        if handle in self.shy | self.unshy:
            label = {"src": f"did:plc:{handle}", "val": "!no-unauthenticated"}
            labels = [label | ({"neg": True} if handle in self.unshy else {})]
        return {
            "did": f"did:plc:{handle}",
            "handle": f"{handle}.example",
            "displayName": handle.title(),
            "labels": labels,
        }

    def _answers(self, uri):
        return [
            one
            for one, post in self.posts.items()
            if post["record"].get("reply", {}).get("parent", {}).get("uri") == uri
        ]

    def view(self, uri):
        post = dict(self.posts[uri])
        handle, quoted = post.pop("handle"), post.pop("quotes")
        post |= {
            "author": self._author(handle),
            "replyCount": len(self._answers(uri)),
            "repostCount": 0,
            "likeCount": 1,
            "labels": [],
        }
        if quoted:
            of = self.posts[quoted]
            record = {
                "$type": "app.bsky.embed.record#viewRecord",
                "uri": quoted,
                "author": self._author(of["handle"]),
                "value": of["record"],
            }
            post["embed"] = {"$type": "app.bsky.embed.record#view", "record": record}
        return post

    def part(self, uri, depth):
        if uri in self.deleted:
            return {"$type": _VIEW + "notFoundPost", "uri": uri, "notFound": True}
        part = {"$type": _VIEW + "threadViewPost", "post": self.view(uri)}
        if depth > 0:
            part["replies"] = [self.part(one, depth - 1) for one in self._answers(uri)]
        return part

    def log_out(self):
        """Let all access tokens expire."""
        self.expired |= self.access
        self.access.clear()

    def answer(self, asked):
        method = asked.path.removeprefix(XRPC)
        bearer = asked.headers.get("Authorization", "").removeprefix("Bearer ")
        if method == "com.atproto.server.createSession":
            if asked.body != {"identifier": HANDLE, "password": PASSWORD}:
                return error(401, "AuthenticationRequired", "Invalid identifier or password")
            return self._session()
        if method == "com.atproto.server.refreshSession":
            return self._session() if bearer in self.refresh else error(400, "ExpiredToken")
        if bearer in self.expired:
            return error(400, "ExpiredToken", "Token has expired")
        if bearer not in self.access:
            return error(401, "AuthMissing") if not bearer else error(400, "InvalidToken")
        params = {name: values[0] for name, values in asked.params.items()}
        if method == "app.bsky.feed.searchPosts":
            return self._search(params)
        uri = params["uri"]
        if uri not in self.posts or uri in self.deleted:
            return error(400, "NotFound", f"Post not found: {uri}")
        return Answer(value={"thread": self.part(uri, min(int(params["depth"]), self.deepest))})

    def _session(self):
        access, refresh = f"access-{secrets.token_hex(8)}", f"refresh-{secrets.token_hex(8)}"
        self.access.add(access)
        self.refresh.add(refresh)
        names = {"handle": HANDLE, "did": "did:plc:our"}
        return Answer(value={"accessJwt": access, "refreshJwt": refresh, **names})

    def _search(self, params):
        tag = params["q"].casefold()
        if params["tag"].casefold() != tag[1:] or params["sort"] != "latest":
            return error(400, "BadQueryString")
        found = [
            uri
            for uri, post in self.posts.items()
            if tag in post["record"]["text"].casefold().split()
            and params["since"] <= post["record"]["createdAt"] < params["until"]
            and uri not in self.deleted
        ]
        found.sort(key=lambda uri: self.posts[uri]["record"]["createdAt"], reverse=True)
        start = int(params.get("cursor", "place-0").removeprefix("place-"))
        end = start + min(int(params.get("limit", 25)), self.per_page)
        page = {"posts": [self.view(uri) for uri in found[start:end]], "hitsTotal": len(found)}
        return Answer(
            value=page | ({"cursor": f"place-{end}"} if end < min(len(found), self.leads) else {})
        )


def error(status, name, message=""):
    return Answer(status, {"error": name, "message": message})


def too_many(reset=None):
    headers = {} if reset is None else {"RateLimit-Reset": str(reset), "RateLimit-Remaining": "0"}
    return Answer(429, {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}, headers)
