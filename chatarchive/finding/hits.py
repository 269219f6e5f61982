"""What was found, as a page of results shows it: the tweet, its chat, its question."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from wagtail.models import Site

from ..models import FindableEntry
from ..rows import as_list, as_moment, fetch_again, numbered
from ..shown_tweets import TWEET_FIELDS, Writer
from ..words import words_html
from . import asking
from .marking import around_first, marked

_REACH = 3


@dataclass(slots=True)
class ChatOfHit:
    """What of a chat's page stands beside a hit: the page itself takes too long to make."""

    pk: int
    title: str
    slug: str
    starts_at: datetime
    address: str


@dataclass(slots=True)
class TweetHit:
    """``tweet`` is a ``ShownTweet`` whose words have the matches in ``<mark>``; ``address``
    leads to that very tweet in the transcript."""

    id: str  # of the FindableEntry: what ``?around=`` takes
    tweet: object
    chat: ChatOfHit
    heading: str
    address: str


def hits_of(candidates, query, request=None):
    """TweetHits of ``candidates``, in their order."""
    return _hits([one.id for one in candidates], query.lexemes, request)


def around(entry_id, root_path, request=None, reach=_REACH):
    """TweetHits of what stands around an entry in its transcript, itself among them; empty
    where there is no such entry that the public may see."""
    entry = FindableEntry.objects.filter(pk=entry_id).first()
    if entry is None or not asking.is_shown(entry, root_path):
        return []
    near = FindableEntry.objects.filter(
        page=entry.page_id, position__range=(entry.position - reach, entry.position + reach)
    )
    return _hits(list(near.order_by("position").values_list("pk", flat=True)), set(), request)


_OWN = ("pk", "heading", "text", "starred", "page_id")
_OF_CHAT = ("title", "slug", "starts_at", "url_path")
_FIELDS = (
    *_OWN,
    *(f"page__{name}" for name in _OF_CHAT),
    *(f"tweet__{name}" for name in TWEET_FIELDS),
)
_CHAT, _TWEET = len(_OWN), len(_OWN) + len(_OF_CHAT)


def _rows():
    return FindableEntry.objects.filter(pk__in=numbered(())).order_by().values_list(*_FIELDS)


def _tweet_in(row):
    tweet = dict(zip(TWEET_FIELDS, row[_TWEET:], strict=True))
    for name in ("links", "media"):
        tweet[name] = as_list(tweet[name])
    tweet["created_at"] = as_moment(tweet["created_at"])
    return tweet


def _hits(ids, lexemes, request):
    rows = {row[0]: row for row in fetch_again(_rows, ids)}
    tweets = {pk: _tweet_in(row) for pk, row in rows.items()}
    writer = Writer({tweet["key"]: tweet for tweet in tweets.values()}, {}, frozenset())
    chats, roots = {}, Site.get_site_root_paths()
    hits = []
    for pk in filter(rows.__contains__, ids):
        _, heading, text, starred, page, *of_chat = rows[pk][:_TWEET]
        if page not in chats:
            title, slug, starts_at, url_path = of_chat
            address = _address(url_path, roots, request)
            chats[page] = ChatOfHit(page, title, slug, as_moment(starts_at), address)
        transcript = f"{chats[page].address}transcript/"
        entry = {"key": tweets[pk]["key"], "starred": starred} | ({"text": text} if text else {})
        tweet = _shown(writer, entry, tweets[pk], lexemes, transcript)
        address = f"{transcript}#{writer.anchors[tweets[pk]['key']]}"
        hits.append(TweetHit(str(pk), tweet, chats[page], heading, address))
    return hits


def _shown(writer, entry, row, lexemes, transcript):
    tweet = writer.tweet(entry, row)
    tweet.page = transcript
    tweet.words = marked(
        words_html(
            around_first(entry.get("text") or row["text"], lexemes),
            network=row["network"],
            links=row["links"],
            media=row["media"],
            search_url=writer.search_url,
        ),
        lexemes,
    )
    for pointer in (tweet.answers, tweet.quotes):
        if pointer:
            pointer.page = transcript
    return tweet


def _address(url_path, roots, request):
    """Of a page, as ``Page.get_url`` would tell it."""
    here = request and Site.find_for_request(request)
    for root in roots:
        if url_path.startswith(root.root_path):
            below = reverse("wagtail_serve", args=[url_path[len(root.root_path) :]])
            alone = len(roots) == 1 or (here and here.pk == root.site_id)
            return below if alone else f"{root.root_url}{below}"
    return ""
