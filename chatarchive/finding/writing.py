"""What can be searched for follows what is published and what is captured, in the transaction
that changes them.

Of public search a page has the entries that its live transcript shows. When a page is published
they are written anew; when a capture changes a tweet that pages show, so are those.
"""

from collections import Counter
from math import log2

from django.db import transaction
from django.db.models.signals import post_save
from wagtail.signals import page_unpublished, post_page_move

from search import known_words
from search.lexemes import Lexed, lex

from ..drafts import lock
from ..models import ChatPage, FindableEntry, FindableTweet, Tweet
from ..reading import Reading
from ..rows import chunks, delete
from ..words import leads_out
from . import store
from .marks import ANY, POINTS_OUT, STARRED, by, in_community, of_page

FIELDS = (
    "pk key author_id text created_at reply_to_key quote_of_key links media reposts likes "
    "is_retweet"
).split()
# What of a tweet, when it changes, has to be written anew.
SEARCHED = ("author_id", "text", "created_at", "is_retweet", "links", "media", "quote_of_key")
_CHUNK = 2_000


def connect():
    post_save.connect(_write_what_is_published, sender=ChatPage)
    post_save.connect(_write_what_is_saved, sender=Tweet)
    page_unpublished.connect(_forget_page)
    post_page_move.connect(_write_what_moved)


def write_page(page):
    """Write the entries that the live ``page`` shows; none of a page that is not live."""
    FindableEntry.objects.filter(page=page.pk).delete()
    store.write(FindableEntry, entry_rows(page))
    if page.live:
        teach(page)
    else:
        known_words.forget(page.pk)


def entry_rows(page):
    """What ``write_page`` writes, as ``store.write`` takes it."""
    if not page.live:
        return []
    sections = Reading(page.transcript.raw_data).shown_sections
    tweets = _by_key([entry["key"] for section in sections for entry in section.entries])
    drawn = Counter(tweet["reply_to_key"] for tweet in tweets.values())
    parent = page.path[: -page.steplen]
    entries = [(section, entry) for section in sections for entry in section.entries]
    # Those that are gone count as well: the others keep their places when one is withdrawn.
    return [
        _entry(page.pk, parent, section, place, entry, tweet, drawn[entry["key"]])
        for place, (section, entry) in enumerate(entries, 1)
        if (tweet := tweets.get(entry["key"]))
    ]


def teach(page):
    """Let a live ``page`` be known by its title and the words, tags and handles of its entries."""
    entries = FindableEntry.objects.filter(page=page.pk).order_by()
    texts, writers = [page.title], set()
    for edited, text, writer in entries.values_list(
        "text", "tweet__text", "tweet__author__handle_key"
    ):
        texts.append(edited or text)
        if writer:
            writers.add(f"@{writer}")
    known_words.learn(page.pk, texts, writers)


def write_tweets(tweets, known=False):
    """Write ``tweets``, dicts of what ``Tweet`` rows hold, for facilitators to find. ``known``:
    they may be there already."""
    if known:
        delete(FindableTweet, "tweet", [tweet["pk"] for tweet in tweets])
    store.write(FindableTweet, tweet_rows(tweets))


def tweet_rows(tweets):
    """What ``write_tweets`` writes, as ``store.write`` takes it."""
    return [
        {
            "id": store.place_in_time(tweet["created_at"], tweet["pk"]),
            "tweet_id": tweet["pk"],
            "lexed": _with_marks(tweet["text"], [ANY, *_writer(tweet), *_pointing(tweet)]),
        }
        for tweet in tweets
        if not tweet["is_retweet"]
    ]


@transaction.atomic
def write_changed(tweet_ids):
    """Write tweets anew that changed, and the pages that show them."""
    for chunk in chunks(tweet_ids, _CHUNK):
        write_tweets(list(Tweet.objects.filter(pk__in=chunk).order_by().values(*FIELDS)), True)
        shown = FindableEntry.objects.filter(tweet__in=chunk).order_by("page")
        pages = list(shown.values_list("page", flat=True).distinct())
        # Somebody may be publishing one of them at this moment.
        lock(*pages)
        for page in ChatPage.objects.filter(pk__in=pages):
            write_page(page)


def remove_tweets(tweet_ids):
    """Let the tweets be found no more. To be called before they are deleted without signals."""
    pages = set()
    for chunk in chunks(tweet_ids, _CHUNK):
        pages.update(FindableEntry.objects.filter(tweet__in=chunk).values_list("page", flat=True))
    for model in (FindableEntry, FindableTweet):
        delete(model, "tweet", tweet_ids)
    for page in ChatPage.objects.filter(pk__in=pages).only("title"):
        teach(page)


def _entry(page_id, parent, section, position, entry, tweet, answers):
    own_words = entry.get("text") or ""
    edited = own_words if own_words != tweet["text"] else ""
    words = edited or tweet["text"]
    marks = [of_page(page_id), in_community(parent), *_writer(tweet)]
    if entry.get("starred"):
        marks.append(STARRED)
    marks += _pointing(tweet, words)
    return {
        "id": store.place_in_time(tweet["created_at"], tweet["pk"] + page_id * 7_919),
        "page_id": page_id,
        "tweet_id": tweet["pk"],
        "writer": tweet["author_id"],
        "position": position,
        "heading": section.heading[:255],
        "text": edited,
        "starred": bool(entry.get("starred")),
        "weight": _weight(words, entry, tweet, answers),
        "lexed": _with_marks(words, marks),
    }


def _weight(words, entry, tweet, answers):
    """What speaks for a tweet whatever is asked: a facilitator's star, answers it drew, what
    readers gave it, and that it says something at all."""
    length = len(words.split())
    liked = log2(1 + (tweet["likes"] or 0) + 2 * (tweet["reposts"] or 0))
    said = 5 if length >= 8 else -10 if length < 4 else 0
    return 30 * bool(entry.get("starred")) + min(20, 4 * answers) + min(12, int(2 * liked)) + said


def _with_marks(text, marks):
    lexed = lex(text)
    return Lexed(lexed.words, list(dict.fromkeys([*lexed.marks, *marks])))


def _writer(tweet):
    return [by(tweet["author_id"])] if tweet["author_id"] else []


def _pointing(tweet, words=None):
    words = tweet["text"] if words is None else words
    if not tweet["links"] and "://" not in words:
        return []  # as most are: an import has thousands
    leads = leads_out(words, tweet["links"], tweet["media"], tweet["quote_of_key"])
    return [POINTS_OUT] if leads else []


def _by_key(keys):
    return {
        tweet["key"]: tweet
        for chunk in chunks(keys, _CHUNK)
        for tweet in Tweet.objects.filter(key__in=chunk).order_by().values(*FIELDS)
    }


def _write_what_is_published(instance, raw=False, update_fields=None, **kwargs):
    told = update_fields is None or {"transcript", "live"} & set(update_fields)
    if not raw and told:
        write_page(instance)


def _write_what_is_saved(instance, created, raw=False, **kwargs):
    if created and not raw:
        # No page can show it yet, and nothing is known of it.
        write_tweets([{name: getattr(instance, name) for name in FIELDS}])
    elif not raw:
        write_changed([instance.pk])


def _forget_page(instance, **kwargs):
    FindableEntry.objects.filter(page=instance.pk).delete()


def _write_what_moved(instance, **kwargs):
    for page in ChatPage.objects.descendant_of(instance, inclusive=True).live():
        write_page(page)
