"""Clearing out of the archive what nothing refers to any more."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.models import Page, ReferenceIndex

from .models import Account, SetAsideEntry, Tweet, TweetPicture
from .rows import chunks, delete, listed

_CHUNK = 5_000
_REFERENCES = ("reply_to_key", "quote_of_key", "retweet_of_key")


def clear_out(tweet_ids, *, except_on=()):
    """Delete those of ``tweet_ids`` that are in no chat, and the tweets that these had carried
    along, unless a tweet that stays answers, quotes or repeats them, or a page shows them.
    ``except_on`` are pages that do not count. Accounts without tweets go too.
    """
    loose = _loose(pk__in=tweet_ids)
    frontier = loose
    while frontier:
        keys = {key for row in frontier.values() for key in row["refers"]} - loose.keys()
        frontier = _loose(key__in=keys)
        loose |= frontier
    _spare(loose, _referred_to(loose) | _shown(loose, except_on))
    ids = [row["pk"] for row in loose.values()]
    for chunk in chunks(ids, _CHUNK):
        # One by one, as images in the library go with the last of their tweets.
        TweetPicture.objects.filter(tweet__in=chunk).delete()
    delete(Tweet, "pk", ids)
    authors = {row["author"] for row in loose.values()} - {None}
    for chunk in chunks(authors, _CHUNK):
        alone = Account.objects.filter(pk__in=chunk, tweets=None)
        delete(Account, "pk", list(alone.values_list("pk", flat=True)))


def _loose(**which):
    """The tweets of ``pk__in`` or ``key__in`` that are in no chat, by key."""
    ((lookup, values),) = which.items()
    loose = {}
    for chunk in chunks(values, _CHUNK):
        found = Tweet.objects.filter(chat_tweets=None, **{lookup: chunk}).order_by()
        for pk, key, author, *refers in found.values_list("pk", "key", "author", *_REFERENCES):
            loose[key] = {"pk": pk, "author": author, "refers": set(filter(None, refers))}
    return loose


def _spare(loose, keys):
    """Leave ``keys``, and what they refer to in their turn, out of ``loose``."""
    keys = set(keys)
    while keys:
        if row := loose.pop(keys.pop(), None):
            keys |= row["refers"]


def _referred_to(loose):
    """The keys of ``loose`` that some other tweet refers to."""
    if not loose:
        return set()
    keys = listed(loose)
    refer = Q()
    for name in _REFERENCES:
        refer |= Q(**{f"{name}__in": keys})
    found = Tweet.objects.filter(refer).order_by().values_list("key", *_REFERENCES)
    return {key for own, *keys in found if own not in loose for key in keys} & loose.keys()


def _shown(loose, except_on):
    """The keys of ``loose`` that a page shows without their being in a chat: a copied page."""
    by_id = {str(row["pk"]): key for key, row in loose.items()}
    pages = ContentType.objects.get_for_model(Page)
    # A page that a tweet left may not have been published since. Its readers see a gap.
    left = set()
    for chunk in chunks(loose, _CHUNK):
        left |= set(SetAsideEntry.objects.filter(key__in=chunk).values_list("chat_id", "key"))
    shown = set()
    for chunk in chunks(by_id, _CHUNK):
        references = ReferenceIndex.objects.filter(
            to_content_type=ContentType.objects.get_for_model(Tweet), to_object_id__in=chunk
        ).exclude(base_content_type=pages, object_id__in=[str(pk) for pk in except_on])
        for content_type, page, pk in references.values_list(
            "base_content_type", "object_id", "to_object_id"
        ):
            key = by_id[pk]
            if content_type != pages.pk or (int(page), key) not in left:
                shown.add(key)
    return shown
