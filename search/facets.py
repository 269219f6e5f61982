"""What found tweets have in common, to choose from: years, chats, topics, people."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from chatarchive.finding import store
from chatarchive.models import Account, ChatPage, ChatTag

MOST = 8


@dataclass(frozen=True, slots=True)
class Option:
    label: str
    tweets: int
    address: str


@dataclass(frozen=True, slots=True)
class Facet:
    title: str
    options: list


def facets_of(candidates, asked, zone):
    """Facets with something to choose, each with its commonest values; of years all."""
    found = candidates.found
    facets = [
        Facet("Year", _years(found, asked, zone)),
        Facet("Chat", [] if "chat" in asked.given else _chats(found, asked)),
        Facet("Topic", [] if "topic" in asked.given else _topics(found, asked)),
        Facet("Who", [] if "person" in asked.given else _people(found, asked)),
    ]
    return [facet for facet in facets if len(facet.options) > 1]


def _years(found, asked, zone):
    years = Counter(
        datetime.fromtimestamp(store.seconds_of(one.id), zone).year for one in found if one.page
    )
    return [
        Option(str(year), tweets, asked.address(from_=f"{year}-01-01", until=f"{year}-12-31"))
        for year, tweets in sorted(years.items(), reverse=True)
    ]


def _chats(found, asked):
    tweets = Counter(one.page for one in found)
    top = [pk for pk, _ in tweets.most_common(MOST)]
    rows = ChatPage.objects.filter(pk__in=top).order_by().values_list("pk", "title", "slug")
    known = {pk: (title, slug) for pk, title, slug in rows}
    return [
        Option(known[pk][0], tweets[pk], asked.address(chat=known[pk][1]))
        for pk in top
        if pk in known
    ]


def _topics(found, asked):
    """Those of the chats that the tweets stand in."""
    tweets = Counter(one.page for one in found)
    tagged = ChatTag.objects.filter(content_object__in=tweets).order_by()
    topics, names = Counter(), {}
    for pk, slug, name in tagged.values_list("content_object", "tag__slug", "tag__name"):
        topics[slug] += tweets[pk]
        names[slug] = name
    top = sorted(topics, key=lambda slug: (-topics[slug], slug))[:MOST]
    return [Option(names[slug], topics[slug], asked.address(topic=slug)) for slug in top]


def _people(found, asked):
    tweets = Counter(one.writer for one in found if one.writer)
    top = [pk for pk, _ in tweets.most_common(2 * MOST)]
    handles = dict(Account.objects.filter(pk__in=top).values_list("pk", "handle"))
    by_handle = {}
    for pk in top:
        if handle := handles.get(pk):
            # Somebody may have an account on each network.
            key = handle.casefold()
            shown, number = by_handle.get(key, (handle, 0))
            by_handle[key] = shown, number + tweets[pk]
    return [
        Option(f"@{handle}", number, asked.address(person=key))
        for key, (handle, number) in [*by_handle.items()][:MOST]
    ]
