"""When chats' figures are counted anew: what they rest on, and who tells of its changing."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.db.models.signals import post_save, pre_delete
from wagtail.models import Page, ReferenceIndex
from wagtail.signals import post_page_move

from ..models import ChatFigures, ChatPage, ChatTweet, Participation, Tweet
from ..rows import chunks
from .keeping import keep_safely

_CHUNK = 5_000


def connect():
    post_save.connect(_count_what_is_published, sender=ChatPage)
    post_page_move.connect(_forget_what_moved, sender=ChatPage)
    pre_delete.connect(_forget_what_showed_it, sender=Tweet)


def forget(tweets):
    """Let the figures of the chats that may show ``tweets``, a queryset, be counted anew, and
    that their authors took part. To be called before tweets are deleted without Django’s
    signals."""
    pks, authors = set(), set()
    for pk, author in tweets.order_by().values_list("pk", "author"):
        pks.add(pk)
        authors.add(author)
    chats = set()
    for chunk in chunks(pks, _CHUNK):
        chats |= set(ChatTweet.objects.filter(tweet__in=chunk).values_list("chat", flat=True))
        # Copies and aliases show tweets that did not join them.
        shown = ReferenceIndex.objects.filter(
            base_content_type=ContentType.objects.get_for_model(Page),
            to_content_type=ContentType.objects.get_for_model(Tweet),
            to_object_id__in=[str(pk) for pk in chunk],
        )
        chats |= {int(pk) for pk in shown.values_list("object_id", flat=True)}
    forget_chats(chats, authors - {None})


def forget_chats(chat_ids, accounts=()):
    """Let these chats be counted when somebody asks, and forget that ``accounts`` took part in
    them. Of the others it is still known."""
    ChatFigures.objects.filter(chat__in=chat_ids).delete()
    for chunk in chunks(accounts, _CHUNK):
        Participation.objects.filter(chat__in=chat_ids, account__in=chunk).delete()


def join_accounts(account, other):
    """``other``, about to lose its tweets and be deleted, turned out to be ``account``."""
    # Fewer people now, in the chats where both were counted.
    ChatFigures.objects.filter(chat__chat_tweets__tweet__author=other).delete()
    chats = Participation.objects.filter(account=other).values("chat")
    ChatFigures.objects.filter(chat__in=chats).delete()
    both = Participation.objects.filter(account=account, chat__in=chats).values("chat")
    theirs = Participation.objects.filter(account=other)
    theirs.filter(chat__in=list(both.values_list("chat", flat=True))).delete()
    theirs.update(account=account)


def _count_what_is_published(instance, created, raw=False, update_fields=None, **kwargs):
    if raw or (update_fields is not None and "transcript" not in update_fields):
        return
    if instance.live:
        keep_safely(instance)
    elif not created:
        ChatFigures.objects.filter(chat=instance.pk).delete()
        Participation.objects.filter(chat=instance.pk).delete()


def _forget_what_moved(instance, parent_page_before, parent_page_after, **kwargs):
    if parent_page_before != parent_page_after:
        # Other words set it apart there.
        ChatFigures.objects.filter(chat=instance.pk).delete()


def _forget_what_showed_it(instance, origin=None, **kwargs):
    if not isinstance(origin, QuerySet) or origin.model is not Tweet:
        forget(Tweet.objects.filter(pk=instance.pk))
    elif not getattr(origin, "figures_are_forgotten", False):
        # Of many that are deleted together, once.
        origin.figures_are_forgotten = True
        forget(origin.all())
