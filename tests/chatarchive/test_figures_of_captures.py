"""The figures of whole captures equal what is counted here, from the raw file, in another way.

The demo's captures are invented. Real ones are other people's words, and stay outside this
repository, in ``../shared/captures``.
"""

import csv
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from chatarchive.figures import details_of, people_of
from chatarchive.models import ChatPage
from tests.factories import make_chat

DEMO = Path(__file__).resolve().parents[2] / "home" / "demo" / "captures"
REAL = Path(__file__).resolve().parents[3] / "shared" / "captures"

pytestmark = pytest.mark.django_db


@dataclass
class Raw:
    """A tweet as the file has it. Handles are in small letters."""

    id: str
    user: str
    at: datetime | None
    followers: int | None
    targets: list = field(default_factory=list)
    is_retweet: bool = False
    of: str = ""
    reply_to: str = ""
    reply_to_user: str = ""
    carried: bool = False  # only carried along by another one


def v1(path):
    content = path.read_text("utf-8")
    lines = content.splitlines() if path.suffix == ".jsonl" else [content]
    for line in lines:
        written = json.loads(line)
        for one in written.get("statuses", [written]):
            yield v1_tweet(one)
            if "retweeted_status" in one:
                yield v1_tweet(one["retweeted_status"], carried=True)


def v1_tweet(one, carried=False):
    retweeted = one.get("retweeted_status")
    return Raw(
        one["id_str"],
        one["user"]["screen_name"].lower(),
        datetime.strptime(one["created_at"], "%a %b %d %H:%M:%S %z %Y"),
        one["user"]["followers_count"],
        [
            url["expanded_url"]
            for url in one["entities"].get("urls", ())
            if f"/status/{one.get('quoted_status_id_str', '-')}" not in url["expanded_url"]
        ],
        bool(retweeted),
        retweeted["id_str"] if retweeted else "",
        one.get("in_reply_to_status_id_str") or "",
        (one.get("in_reply_to_screen_name") or "").lower(),
        carried,
    )


def v2(path):
    users, tweets, carried = {}, [], []
    for line in path.read_text("utf-8").splitlines():
        page = json.loads(line)
        includes = page.get("includes", {})
        users |= {user["id"]: user for user in includes.get("users", ())}
        tweets += page.get("data", [page])
        carried += includes.get("tweets", ())
    for one in tweets:
        if "author" in one:
            users[one["author_id"]] = one["author"]
        carried += [other for other in one.get("referenced_tweets", ()) if "author" in other]
    for one in carried:
        if "author" in one:
            users.setdefault(one["author_id"], one["author"])
    for one in [*tweets, *carried]:
        if one["author_id"] in users:
            yield v2_tweet(one, users, carried=not any(one is other for other in tweets))


def v2_tweet(one, users, carried):
    user = one.get("author") or users[one["author_id"]]
    refers = {other["type"]: other["id"] for other in one.get("referenced_tweets", ())}
    answered = one.get("in_reply_to_user_id", "")
    answered = users.get(answered, {}).get("username", answered)
    return Raw(
        one["id"],
        user["username"].lower(),
        datetime.fromisoformat(one["created_at"]),
        user["public_metrics"]["followers_count"],
        [
            url.get("unwound_url", url["expanded_url"])
            for url in one.get("entities", {}).get("urls", ())
            if f"/status/{refers.get('quoted', '-')}" not in url["expanded_url"]
        ],
        "retweeted" in refers,
        refers.get("retweeted", ""),
        refers.get("replied_to", ""),
        answered.lower(),
        carried,
    )


def known(cell):
    return "" if cell == "NA" else cell


def tags(path):
    rows = list(csv.DictReader(path.open(encoding="utf-8", newline="")))
    plain = {row["id_str"]: " ".join(row["text"].split()) for row in rows}
    for one in rows:
        followers = one["user_followers_count"]
        entities = known(one["entities_str"]) or "{}"
        echo = re.match(r"RT @(\w+): (.*?)…?$", plain[one["id_str"]])
        same = [
            row["id_str"]
            for row in rows
            if echo and row["from_user"] == echo[1] and plain[row["id_str"]].startswith(echo[2])
        ]
        yield Raw(
            one["id_str"],
            one["from_user"].lower(),
            datetime.strptime(one["created_at"], "%a %b %d %H:%M:%S %z %Y"),
            int(followers) if followers.isdecimal() else None,
            # A tweet's address in another one is what that quotes.
            [
                url["expanded_url"]
                for url in json.loads(entities).get("urls", ())
                if not re.search(r"twitter.com/\w+/status/", url["expanded_url"])
            ],
            bool(echo),
            same[0] if same else "",
            known(one["in_reply_to_status_id_str"]),
            known(one["in_reply_to_screen_name"]).lower(),
        )


class Counts:
    """The figures, from Raws."""

    def __init__(self, raws, starts_at, length=60):
        raws = list(raws)
        own = {raw.id: raw for raw in raws if not raw.carried}
        self.known = {raw.id: raw for raw in raws}
        self.said = {raw.id: raw for raw in own.values() if not raw.is_retweet}
        self.retweets = [raw for raw in own.values() if raw.is_retweet]
        self.people = Counter(raw.user for raw in self.said.values())
        self.followers = defaultdict(int)
        for raw in raws:
            if (raw.id in own) and raw.followers is not None:
                self.followers[own[raw.id].user] = max(
                    self.followers[own[raw.id].user], raw.followers
                )
        self.replies = [
            raw
            for raw in self.said.values()
            if (raw.reply_to or raw.reply_to_user) and raw.user != self.answered(raw)
        ]
        self.exchanges = Counter(
            (raw.user, self.said[raw.reply_to].user)
            for raw in self.replies
            if raw.reply_to in self.said
        )
        self.minutes = Counter(
            int((raw.at - starts_at) / timedelta(minutes=1) // 1) for raw in self.said.values()
        )
        self.within = {m: n for m, n in self.minutes.items() if -15 <= m < length + 30}

    def answered(self, raw):
        return self.said[raw.reply_to].user if raw.reply_to in self.said else raw.reply_to_user

    def links(self):
        """``{address: (times, people)}``"""
        shared = defaultdict(list)
        for raw in [*self.said.values(), *self.retweets]:
            for place in {bare(target) for target in self.known.get(raw.of, raw).targets} - {""}:
                shared[place].append(raw.user)
        shown = {bare(target) for raw in self.said.values() for target in raw.targets}
        return {
            place: (len(users), set(users)) for place, users in shared.items() if place in shown
        }


def bare(address):
    """An address without all that may differ where the place is the same."""
    if re.search(r"/status/\d+/(photo|video)/\d|twitter.com/i/web/status/", address):
        return ""  # its own pictures, or itself
    address = re.sub(r"#.*", "", address)
    address = re.sub(r"(?<=[?&])(utm_\w+|fbclid|ncid)=[^&]*&?", "", address).rstrip("?&")
    place = re.sub(r"^https?://(www\.)?", "", address)
    host, slash, rest = place.partition("/")
    if status := re.search(r"^(?:\w+)/status/(\d+)", rest):
        return f"status {status[1]}"
    return f"{host.lower()}{slash}{rest}".rstrip("/").replace("/?", "?")


def imported(path, starts_at):
    make_chat(slug="chat", starts_at=starts_at, length=60)
    call_command("import_chat", str(path), "--chat", "chat", "--publish", stdout=StringIO())
    return details_of(ChatPage.objects.get(slug="chat"))


def handles(details):
    return {pk: person.handle.lower() for pk, person in people_of(details).items()}


FILES = [
    (DEMO / "2025-10-07-body-worn.jsonl", v1),
    (DEMO / "2025-01-21-search.csv", tags),
    (DEMO / "2026-11-10-custody.jsonl", v2),
    (REAL / "twitter_v1" / "neilfws_thankcsiro4.json", v1),
    (REAL / "twitter_v1" / "waynegraham_tweets.jsonl", v1),
    (REAL / "twitter_v2" / "twarc-csv_flat.jsonl", v2),
    (REAL / "tags" / "tidytags_sample-data.csv", tags),
]


@pytest.mark.parametrize(("path", "read"), FILES, ids=lambda one: getattr(one, "name", ""))
def test_the_figures_equal_what_is_counted_from_the_file(path, read):
    if not path.exists():
        pytest.skip(f"no {path.name} in {path.parent.parent.name}/{path.parent.name}/")
    raws = list(read(path))
    times = sorted(raw.at for raw in raws if not raw.carried)
    starts_at = times[len(times) // 2].replace(minute=0, second=0, microsecond=0)
    details, counted = imported(path, starts_at), Counts(raws, starts_at)
    names = handles(details)

    assert details.tweets == len(counted.said)
    assert details.people == len(counted.people)
    assert {names[one.account]: one.tweets for one in details.participants} == counted.people
    assert details.retweets == len(counted.retweets)
    echoing = {raw.user for raw in counted.retweets}
    assert details.retweeters == len(echoing - counted.people.keys())
    assert details.replies == len(counted.replies)
    exchanges = {(names[one.writer], names[one.answered]): one for one in details.exchanges}
    assert {pair: one.replies for pair, one in exchanges.items()} == counted.exchanges

    minutes = {one.minute: one.tweets for one in details.minutes if one.tweets}
    assert minutes == counted.within
    assert details.earlier == sum(n for m, n in counted.minutes.items() if m < -15)
    assert details.later == sum(n for m, n in counted.minutes.items() if m >= 90)

    links = {
        bare(link.address): (link.times, {names[person] for person in link.people})
        for link in details.links
    }
    assert links == counted.links()

    everybody = counted.people.keys() | echoing
    if not counted.followers:
        assert details.reach is None
        return
    assert details.reach.people == len(everybody)
    assert details.reach.people_known == len(counted.followers)
    assert details.reach.followers == sum(counted.followers[user] for user in everybody)


def test_a_real_archive_of_a_chat_shows_each_tweet_in_its_minute():
    path = REAL / "twitter_archiver" / "pstweetchat.csv"
    if not path.exists():
        pytest.skip("no pstweetchat.csv in shared/captures/")
    rows = list(csv.reader(path.open(encoding="utf-8", newline="")))[2:]
    # Its ids hold the time, in UTC; its own times name no zone.
    at = {row[4]: ((int(row[4]) >> 22) + 1_288_834_974_657) / 1000 for row in rows}
    last = max(at.values())
    starts_at = datetime.fromisoformat("2023-03-03T18:00+00:00")
    details = imported(path, starts_at)
    assert 0 < last - starts_at.timestamp() < 3600
    minutes = Counter(int((moment - starts_at.timestamp()) // 60) for moment in at.values())
    assert {one.minute: one.tweets for one in details.minutes if one.tweets} == {
        minute: tweets for minute, tweets in minutes.items() if minute >= -15
    }
    assert details.tweets == len(at) - details.retweets
    followers = defaultdict(int)
    for row in rows:
        handle = row[1].lstrip("@").lower()
        followers[handle] = max(followers[handle], int(row[11]))
    assert details.people == len(followers)
    assert details.reach.followers == sum(followers.values())
