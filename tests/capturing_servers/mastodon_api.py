"""A server that speaks as much of Mastodon's API as capturing takes: its portrait, hashtag
timelines, threads. All people on it are invented."""

from datetime import timedelta
from html import escape

from tests.factories import CHAT_STARTS

from .serving import Answer, ApiServer

TOKEN = "an-invented-user-token"


class MastodonServer(ApiServer):
    """``is_open``: who brings no token is shown hashtags too. ``by_count``: ids count up from 1,
    as on other software, and hold no time."""

    def __init__(self):
        super().__init__()
        self.statuses, self.name = {}, "fedi.example"
        self.per_page, self.context_limit = 3, 4096
        self.is_open, self.closed_with = True, 401
        self.feeds = {"local": "public", "remote": "public"}
        self.version, self.by_count, self.has_links, self.needs = "4.5.2", False, True, ""

    def post(self, handle, text, minute=0, *, answers="", visibility="public", name="", quotes=""):
        """A status of ``minute`` minutes after the chat's beginning; returns its id here."""
        at = CHAT_STARTS + timedelta(minutes=minute)
        count = len(self.statuses) + 1
        number = str(count if self.by_count else (int(at.timestamp() * 1000) << 16) + count)
        server = name or self.name
        words = " ".join(
            f'<a href="https://{server}/tags/{word[1:]}" rel="tag">#<span>{word[1:]}</span></a>'
            if word.startswith("#")
            else escape(word)
            for word in text.split()
        )
        self.statuses[number] = {
            "id": number,
            "uri": f"https://{server}/users/{handle}/statuses/7{count:05d}",
            "url": f"https://{server}/@{handle}/7{count:05d}",
            "created_at": at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "content": f"<p>{words}</p>",
            "visibility": visibility,
            "in_reply_to_id": answers or None,
            "in_reply_to_account_id": self.statuses[answers]["account"]["id"] if answers else None,
            "account": {
                "id": f"1{sum(map(ord, handle))}",
                "username": handle,
                "acct": handle if server == self.name else f"{handle}@{server}",
                "url": f"https://{server}/@{handle}",
                "display_name": handle.title(),
            },
            "tags": [{"name": word[1:].lower()} for word in text.split() if word[0] == "#"],
            "reblogs_count": 0,
            "favourites_count": 2,
            "media_attachments": [],
            "mentions": [],
        }
        if quotes:
            quote = {"state": "accepted", "quoted_status": self.statuses[quotes]}
            self.statuses[number]["quote"] = quote
        return number

    def view(self, number):
        return self.statuses[number] | {"replies_count": len(self._answers(number))}

    def _answers(self, number):
        return [one for one, status in self.statuses.items() if status["in_reply_to_id"] == number]

    def answer(self, asked):
        bearer = asked.headers.get("Authorization", "").removeprefix("Bearer ")
        if bearer and bearer != TOKEN:
            return Answer(401, {"error": "The access token is invalid"})
        if asked.path == "/api/v2/instance":
            if not self.version:
                return Answer(404, {"error": "Not Found"})
            access = {"hashtag_feeds": self.feeds}
            portrait = {"domain": self.name, "version": self.version, "rules": [{"text": "Kind"}]}
            return Answer(value=portrait | {"configuration": {"timelines_access": access}})
        if asked.path.startswith("/api/v1/timelines/tag/"):
            if not self.is_open and not bearer:
                words = "This method requires an authenticated user"
                return Answer(self.closed_with, {"error": words})
            return self._timeline(asked.path.rpartition("/")[2], asked.params)
        number = asked.path.split("/")[4]
        if number not in self.statuses or not self._is_shown(number, bearer):
            return Answer(404, {"error": "Record not found"})
        return self._context(number, bearer)

    def _is_shown(self, number, bearer):
        return bearer or self.statuses[number]["visibility"] in ("public", "unlisted")

    def _timeline(self, tag, params):
        wanted = {tag.lower(), *map(str.lower, params.get("any[]", ()))}
        found = [
            number
            for number, status in self.statuses.items()
            if wanted & {one["name"] for one in status["tags"]}
            and int(number) < int(params.get("max_id", ["9" * 30])[0])
            and int(number) > int(params.get("since_id", ["0"])[0])
        ]
        found.sort(key=int, reverse=True)
        limit = min(int(params.get("limit", ["20"])[0]), self.per_page)
        page = [self.view(number) for number in found[:limit]]
        headers = {}
        if self.has_links and len(page) == limit:
            # As there: the other hashtags are lost on the way.
            following = f"{self.address}/api/v1/timelines/tag/{tag}?max_id={page[-1]['id']}"
            headers["Link"] = f'<{following}>; rel="next"'
        return Answer(value=page, headers=headers)

    def _context(self, number, bearer):
        above, at = [], self.statuses[number]["in_reply_to_id"]
        while at:
            above.insert(0, self.view(at))
            at = self.statuses[at]["in_reply_to_id"]
        below, waiting = [], self._answers(number)
        while waiting:
            one = waiting.pop(0)
            if self._is_shown(one, bearer):
                below.append(self.view(one))
            waiting[:0] = self._answers(one)
        return Answer(value={"ancestors": above, "descendants": below[: self.context_limit]})


def too_many(reset=None):
    headers = {} if reset is None else {"X-RateLimit-Reset": reset}
    return Answer(429, {"error": "Too many requests"}, headers)
