"""Clearing out of the archive what nothing refers to any more."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_delete, pre_delete
from wagtail.models import Page, ReferenceIndex, Site
from wagtail.signals import page_published, page_unpublished

from .finding.writing import remove_tweets
from .models import (
    Account,
    ChatPage,
    ChatTweet,
    Participation,
    SetAsideEntry,
    Tweet,
    TweetPicture,
    TweetReport,
)
from .rows import chunks, delete, listed
from .transcript import keys_in

_CHUNK = 5_000
_REFERENCES = ("reply_to_key", "quote_of_key", "retweet_of_key")


def connect():
    page_published.connect(_clear_out_what_left, sender=ChatPage)
    page_unpublished.connect(_clear_out_what_left, sender=ChatPage)
    pre_delete.connect(_note_tweets, sender=ChatPage)
    post_delete.connect(_clear_out_tweets, sender=ChatPage)


def clear_out(tweet_ids):
    """Delete those of ``tweet_ids`` that are in no chat, and the tweets that these had carried
    along, unless a tweet that stays answers, quotes or repeats them, or a page shows them.
    Accounts without tweets go too.
    """
    loose = _loose(pk__in=tweet_ids)
    frontier = loose
    while frontier:
        keys = {key for row in frontier.values() for key in row["refers"]} - loose.keys()
        frontier = _loose(key__in=keys)
        loose |= frontier
    _spare(loose, _referred_to(loose) | _shown(loose))
    ids = [row["pk"] for row in loose.values()]
    for chunk in chunks(ids, _CHUNK):
        # One by one, as images in the library go with the last of their tweets.
        TweetPicture.objects.filter(tweet__in=chunk).delete()
        TweetReport.objects.filter(tweet__in=chunk).delete()
    remove_tweets(ids)
    delete(Tweet, "pk", ids)
    authors = {row["author"] for row in loose.values()} - {None}
    for chunk in chunks(authors, _CHUNK):
        alone = Account.objects.filter(pk__in=chunk, tweets=None)
        alone = list(alone.values_list("pk", flat=True))
        delete(Participation, "account", alone)
        delete(Account, "pk", alone)


def _clear_out_what_left(instance, **kwargs):
    """Delete what left the chat with an undone capture, and was kept for its readers."""
    left = SetAsideEntry.objects.filter(chat=instance.alias_of_id or instance.pk)
    if not (left := _in_no_chat(left.values("key"))):
        return
    with transaction.atomic():
        # Imports hold all sites. Nobody waits for one here: the next publishing does it then.
        sites = Site.objects.select_for_update(no_key=True, skip_locked=True)
        if len(sites) == Site.objects.count():
            clear_out(left)


def _in_no_chat(keys):
    return list(Tweet.objects.filter(key__in=keys, chat_tweets=None).values_list("pk", flat=True))


def _note_tweets(instance, **kwargs):
    # Imports take this lock first as well: what one brings in meanwhile is not to go.
    list(Site.objects.select_for_update(no_key=True).order_by("pk"))
    joined = ChatTweet.objects.filter(chat=instance).values_list("tweet", flat=True)
    # A copied page shows tweets that did not join it.
    shown = _in_no_chat(listed(keys_in(instance.transcript.get_prep_value())))
    instance.tweets_that_leave = [*joined, *shown]


def _clear_out_tweets(instance, **kwargs):
    # Wagtail does this too, before or after.
    ReferenceIndex.remove_for_object(instance)
    clear_out(instance.tweets_that_leave)


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


def _shown(loose):
    """The keys of ``loose`` that a page shows without their being in a chat: a copied page, or
    one that they left and that was not published since."""
    by_id = {str(row["pk"]): key for key, row in loose.items()}
    left = {}
    for chunk in chunks(loose, _CHUNK):
        for page, key in SetAsideEntry.objects.filter(key__in=chunk).values_list("chat", "key"):
            left.setdefault(page, set()).add(key)
    shown = set()
    # Their references are of no use: a page has them as well when it is not live any more.
    live = ChatPage.objects.live().filter(pk__in=left)
    for pk, transcript in live.values_list("pk", "transcript"):
        shown |= left[pk].intersection(keys_in(transcript.get_prep_value()))
    pages = ContentType.objects.get_for_model(Page)
    for chunk in chunks(by_id, _CHUNK):
        references = ReferenceIndex.objects.filter(
            to_content_type=ContentType.objects.get_for_model(Tweet), to_object_id__in=chunk
        )
        for content_type, page, pk in references.values_list(
            "base_content_type", "object_id", "to_object_id"
        ):
            key = by_id[pk]
            if content_type != pages.pk or key not in left.get(int(page), ()):
                shown.add(key)
    return shown
