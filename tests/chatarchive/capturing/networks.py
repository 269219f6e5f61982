"""A network of a test's own, which answers from what it is given and asks nobody."""

from chatarchive.capturing import engines
from chatarchive.capturing.asking import COUNT, SEARCH, Announcement, Ask
from tests.factories import tweet_id, utc

_AT = utc(2024, 1, 16, 21, 5)


def page_of(*words, first=1):
    """A page as X's API v2 has it, a post to each of ``words``."""
    return {
        "data": [
            {
                "id": tweet_id(_AT, number),
                "text": text,
                "created_at": _AT.isoformat(),
                "author_id": "9",
            }
            for number, text in enumerate(words, start=first)
        ],
        "includes": {"users": [{"id": "9", "username": "ada_example", "name": "Ada"}]},
        "meta": {"result_count": len(words)},
    }


class Network:
    """Stands for X. ``answers`` are pages, or errors to be raised once each, in order; ``asked``
    the steps of what was sent."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []
        self.held_up = lambda: None
        self.pages = sum(isinstance(one, dict) for one in answers)

    def capture(self, plan):
        yield Ask(COUNT, "/counts", {"tag": plan.tags[0]})
        yield Announcement(SEARCH, posts=2 * self.pages, requests=self.pages)
        for number in range(self.pages):
            yield Ask(SEARCH, "/search", {"page": number})

    def Connection(self, source):
        return self

    def send(self, ask):
        self.held_up()
        self.asked.append(ask.step)
        if ask.step == COUNT:
            return {"meta": {"total_tweet_count": 2 * self.pages}}
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @staticmethod
    def posts_in(page):
        return len(page.get("data", ()))


def stand_in(monkeypatch, settings, *answers):
    """The Network that from now on stands for X, which the site has a key of."""
    network = Network(*answers)
    settings.X_BEARER_TOKEN = "not-to-be-shown"
    monkeypatch.setitem(engines._MODULES, "x", network)
    return network
