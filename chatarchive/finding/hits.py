"""What was found, as a page of results shows it: the tweet, its chat, its question."""

from dataclasses import dataclass

from ..models import ChatPage, FindableEntry, Tweet
from ..shown_tweets import TWEET_FIELDS, Writer
from ..words import words_html
from .marking import around_first, marked


@dataclass(slots=True)
class TweetHit:
    """``tweet`` is a ``ShownTweet`` whose words have the matches in ``<mark>``; ``chat`` its
    page, without the long fields; ``address`` leads to that very tweet in the transcript."""

    id: str  # of the FindableEntry: what ``?around=`` takes
    tweet: object
    chat: object
    heading: str
    address: str


def hits_of(candidates, query, request=None):
    """TweetHits of ``candidates``, in their order."""
    return _hits([one.id for one in candidates], query.lexemes, request)


def around(entry_id, root_path, request=None, reach=3):
    """TweetHits of what stands around an entry in its transcript, itself among them; empty
    where there is no such entry that the public may see."""
    from .asking import is_shown

    entry = FindableEntry.objects.filter(pk=entry_id).first()
    if entry is None or not is_shown(entry, root_path):
        return []
    near = FindableEntry.objects.filter(
        page=entry.page_id, position__range=(entry.position - reach, entry.position + reach)
    )
    return _hits(list(near.order_by("position").values_list("pk", flat=True)), set(), request)


def _hits(ids, lexemes, request):
    entries = FindableEntry.objects.in_bulk(ids)
    entries = [entries[pk] for pk in ids if pk in entries]
    rows = {
        row["pk"]: row
        for row in Tweet.objects.filter(pk__in={entry.tweet_id for entry in entries})
        .order_by()
        .values("pk", *TWEET_FIELDS)
    }
    chats = ChatPage.objects.defer_streamfields().in_bulk({entry.page_id for entry in entries})
    writer = Writer({row["key"]: row for row in rows.values()}, {}, frozenset())
    addresses = {pk: _transcript(chat, request) for pk, chat in chats.items()}
    hits = []
    for entry in entries:
        row = rows.get(entry.tweet_id)
        if row is None or entry.page_id not in chats:
            continue
        address = addresses[entry.page_id]
        hits.append(
            TweetHit(
                str(entry.pk),
                _shown(writer, entry, row, lexemes, address),
                chats[entry.page_id],
                entry.heading,
                f"{address}#{writer.anchors[row['key']]}",
            )
        )
    return hits


def _shown(writer, entry, row, lexemes, address):
    marks = {"key": row["key"], "starred": entry.starred}
    if entry.text:
        marks["text"] = entry.text
    tweet = writer.tweet(marks, row)
    tweet.page = address
    words = around_first(entry.text or row["text"], lexemes)
    tweet.words = marked(
        words_html(
            words,
            network=row["network"],
            links=row["links"],
            media=row["media"],
            search_url=writer.search_url,
        ),
        lexemes,
    )
    for pointer in (tweet.answers, tweet.quotes):
        if pointer:
            pointer.page = address
    return tweet


def _transcript(chat, request):
    return f"{chat.get_url(request)}transcript/"
