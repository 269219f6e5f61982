"""Undoing a capture, and moving it from one chat to another.

What a capture alone brought leaves the chat's draft and the archive; what another brought
too stays, with what this one completed in it. What facilitators wrote stays: their marks are
set aside until the tweets join again (``set_aside.py``). Readers go on seeing what they saw:
what the live page shows leaves the archive only when the page is published.
"""

from django.db import transaction
from django.db.models import Exists, OuterRef
from wagtail.log_actions import log
from wagtail.models import Site

from . import figures
from .archive import clear_out
from .drafts import joined_to, lock, refresh
from .models import Capture, CapturedTweet, ChatTweet, SetAsideEntry, TweetPicture
from .parting import take_out
from .rows import chunks, delete, insert
from .shares import leaving_of, shares_of

UNDONE = "chatarchive.capture_undone"
MOVED_OUT = "chatarchive.capture_moved_out"
MOVED_IN = "chatarchive.capture_moved_in"
_CHUNK = 5_000


class AlreadyUndone(Exception):
    """Somebody else undid the capture in the meantime."""


@transaction.atomic
def undo(capture, *, user=None, publish=False):
    """Take out what ``capture`` alone brought. Returns the Shares as they were.

    Drafts get a revision without it. With ``publish`` that draft is published where the page
    is. Raises AlreadyUndone.
    """
    capture = _locked(capture)
    shares = shares_of(capture)
    tweet_ids = []
    for chat_id in sorted(share.chat.pk for share in shares):
        lock(chat_id)
    for share in shares:
        leaving = leaving_of(capture, share.chat.pk)
        take_out(capture, share.chat.pk, leaving, user=user, publish=publish)
        tweet_ids += [tweet_id for *_, tweet_id in leaving]
        _log(UNDONE, share.chat, user, capture, tweets=share.leaving)
    delete(CapturedTweet, "capture", [capture.pk])
    clear_out(tweet_ids)
    _leave_pictures(capture)
    capture.delete()
    figures.recount(share.chat.pk for share in shares)
    return shares


@transaction.atomic
def move(capture, source, target, *, user=None, publish=False):
    """Give what ``capture`` brought into the chat ``source`` to the chat ``target``.

    What another capture brought into ``source`` too stays there as well. Marks go along,
    except for tweets that ``target`` has already. Returns the Share of ``source`` as it was.
    Raises AlreadyUndone.
    """
    capture = _locked(capture)
    share = next((one for one in shares_of(capture) if one.chat.pk == source.pk), None)
    if share is None or source.pk == target.pk:
        raise AlreadyUndone
    for chat_id in sorted((source.pk, target.pk)):
        lock(chat_id)
    leaving = leaving_of(capture, source.pk)
    known = joined_to(target)
    there = known.chat_tweet_ids.keys() | known.replaced.keys()
    _bring_along(capture, source.pk, target.pk)
    take_out(capture, source.pk, leaving, user=user, publish=publish)
    _carry_marks(source.pk, target.pk, [key for _, key, *_ in leaving], there)
    refresh(target.pk, user=user, publish=publish and target.live, capture=capture)
    capture.save(update_fields=["sections"])
    figures.recount((source.pk, target.pk))
    for action, chat, other in ((MOVED_OUT, source, target), (MOVED_IN, target, source)):
        _log(action, chat, user, capture, tweets=share.brought, other=other.title)
    return share


def _leave_pictures(capture):
    """Let tweets that stay keep the pictures that only ``capture`` brought."""
    others = TweetPicture.objects.exclude(capture=capture).filter(
        tweet=OuterRef("tweet"), name=OuterRef("name")
    )
    capture.pictures.exclude(Exists(others)).update(capture=None)


def _locked(capture):
    # The same lock as an import takes, before any other: all of these take turns.
    list(Site.objects.select_for_update(no_key=True).order_by("pk"))
    found = Capture.objects.filter(pk=capture.pk).first()
    if found is None:
        raise AlreadyUndone
    return found


def _log(action, chat, user, capture, **data):
    log(
        instance=chat,
        action=action,
        user=user,
        data={"name": capture.name, "sha256": capture.sha256, **data},
        content_changed=True,
    )


def _bring_along(capture, source_id, target_id):
    """Give the capture's tweets of one chat to another, with their places in the file."""
    brought = list(
        CapturedTweet.objects.filter(capture=capture, chat_tweet__chat=source_id)
        .order_by("pk")
        .values_list("pk", "chat_tweet__tweet", "where", "chat_tweet__without_hashtag")
    )
    tweet_ids = [tweet_id for _, tweet_id, *_ in brought]
    insert(
        ChatTweet,
        [
            {"chat_id": target_id, "tweet_id": tweet_id, "without_hashtag": without_hashtag}
            for _, tweet_id, _, without_hashtag in brought
        ],
        ignore_conflicts=True,
    )
    links = {}
    for chunk in chunks(tweet_ids, _CHUNK):
        found = ChatTweet.objects.filter(chat=target_id, tweet__in=chunk)
        links.update(found.values_list("tweet", "pk"))
    insert(
        CapturedTweet,
        [
            {"capture_id": capture.pk, "chat_tweet_id": links[tweet_id], "where": where}
            for _, tweet_id, where, _ in brought
        ],
        # One that the same file had brought into both chats.
        ignore_conflicts=True,
    )
    delete(CapturedTweet, "pk", [pk for pk, *_ in brought])


def _carry_marks(source_id, target_id, keys, there):
    """Set aside for the target what was just set aside of the source: its merge takes it up.

    Of tweets that were not ``there`` before, the source keeps no marks. Should one move back,
    those of the target hold, and one that was taken off there is not to come back.
    """
    for chunk in chunks(keys, _CHUNK):
        aside = SetAsideEntry.objects.filter(key__in=chunk)
        known = {row.key: row for row in aside.filter(chat_id=target_id)}
        new = []
        left = aside.filter(chat_id=source_id, stands_as="")
        for row in left:
            if old := known.get(row.key):
                old.entry = {**old.entry, **row.entry}
                old.removed_at = row.removed_at
                old.save(update_fields=["entry", "removed_at"])
            else:
                new.append(
                    {
                        "chat_id": target_id,
                        "key": row.key,
                        "entry": row.entry,
                        "section": "",
                        "removed_at": row.removed_at,
                    }
                )
        insert(SetAsideEntry, new)
        left.exclude(key__in=there & set(chunk)).update(entry={})
