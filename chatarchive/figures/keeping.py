"""How many tweets a chat's public transcript has, and by how many people, kept between views.

Counting twenty chats of a thousand tweets takes a fifth of a second, and a list of chats shows
that many. So it is done when a chat is published. What is hidden is never counted. What is
withdrawn is not either: with a tweet go the figures of every page that shows it, to be counted
anew.
"""

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.db.models.signals import post_save, pre_delete
from wagtail.models import Page, ReferenceIndex

from ..models import ChatFigures, ChatPage, ChatTweet, Tweet
from ..reading import Figures, figures_of


def connect():
    post_save.connect(_count_what_is_published, sender=ChatPage)
    pre_delete.connect(_forget_what_showed_it, sender=Tweet)


def figures_by_chat(chats):
    """The Figures of each chat's live transcript, by primary key, in one query for all; in two
    more for those, if any, of which none are kept."""
    pks = [chat.pk for chat in chats]
    kept = {
        row.chat_id: Figures(row.tweets, row.people)
        for row in ChatFigures.objects.filter(chat__in=pks)
    }
    if missing := [pk for pk in pks if pk not in kept]:
        uncounted = list(ChatPage.objects.filter(pk__in=missing).only("pk", "transcript"))
        kept |= zip([chat.pk for chat in uncounted], figures_of(uncounted), strict=True)
    return kept


def forget(tweets):
    """Let the figures of the chats that may show ``tweets``, a queryset, be counted anew. To be
    called before tweets are deleted without Django’s signals."""
    joined = ChatTweet.objects.filter(tweet__in=tweets).values("chat")
    ChatFigures.objects.filter(chat__in=joined).delete()
    # Copies and aliases show tweets that did not join them.
    shown = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(Tweet),
        to_object_id__in=[str(pk) for pk in tweets.values_list("pk", flat=True)],
    )
    pages = {int(pk) for pk in shown.values_list("object_id", flat=True)}
    ChatFigures.objects.filter(chat__in=pages).delete()


def _count_what_is_published(instance, raw=False, update_fields=None, **kwargs):
    if (
        raw
        or not instance.live
        or (update_fields is not None and "transcript" not in update_fields)
    ):
        return
    (figures,) = figures_of([instance])
    ChatFigures.objects.update_or_create(
        chat_id=instance.pk, defaults={"tweets": figures.tweets, "people": figures.people}
    )


def _forget_what_showed_it(instance, origin=None, **kwargs):
    if not isinstance(origin, QuerySet) or origin.model is not Tweet:
        forget(Tweet.objects.filter(pk=instance.pk))
    elif not getattr(origin, "figures_are_forgotten", False):
        # Of many that are deleted together, once.
        origin.figures_are_forgotten = True
        forget(origin.all())
