"""Undoing a capture, and moving it from one chat to another.

What a capture alone brought leaves the chat's draft and the archive; what another brought
too stays, with what this one completed in it. What facilitators wrote stays: their marks are
set aside until the tweets join again (``set_aside.py``).
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from wagtail.log_actions import log
from wagtail.models import Site

from . import set_aside
from .archive import clear_out
from .drafts import complete, joined_to, lock, refresh, save_draft, set_transcript
from .models import Capture, CapturedTweet, ChatPage, ChatTweet, SetAsideEntry
from .rows import chunks, delete, insert, update
from .transcript import entries_of, replace, without

UNDONE = "chatarchive.capture_undone"
MOVED_OUT = "chatarchive.capture_moved_out"
MOVED_IN = "chatarchive.capture_moved_in"
_CHUNK = 5_000


class AlreadyUndone(Exception):
    """Somebody else undid the capture in the meantime."""


@dataclass
class Share:
    """What a capture brought into one chat. ``leaving``: no other capture brought these.
    ``shown``: so many of them does the published transcript show."""

    chat: ChatPage
    brought: int
    leaving: int
    shown: int = 0

    @property
    def staying(self):
        return self.brought - self.leaving


def chats_of(capture):
    """The chats that ``capture`` brought tweets into, by start."""
    brought = CapturedTweet.objects.filter(capture=capture)
    ids = set(brought.order_by().values_list("chat_tweet__chat", flat=True).distinct())
    return list(ChatPage.objects.filter(pk__in=ids).order_by("starts_at", "pk"))


def shares_of(capture, *, with_shown=False):
    """A Share for each chat of ``capture``, by start; nothing is changed."""
    brought = CapturedTweet.objects.filter(capture=capture).order_by()
    counted = brought.values("chat_tweet__chat").annotate(
        brought=Count("pk"), leaving=Count("pk", filter=~Q(Exists(_others(capture))))
    )
    counts = {row["chat_tweet__chat"]: row for row in counted}
    chats = ChatPage.objects.filter(pk__in=counts).order_by("starts_at", "pk")
    if not with_shown:
        chats = chats.defer("introduction", "summary", "transcript")
    shares = [Share(chat, counts[chat.pk]["brought"], counts[chat.pk]["leaving"]) for chat in chats]
    for share in shares if with_shown else ():
        if share.chat.live and share.leaving:
            keys = {key for _, key, *_ in _leaving(capture, share.chat.pk)}
            share.shown = sum(
                entry["key"] in keys and not entry.get("hidden")
                for block in share.chat.transcript.get_prep_value()
                for entry in entries_of(block)
            )
    return shares


def _others(capture):
    """That another capture brought the tweet of a CapturedTweet into the same chat."""
    others = CapturedTweet.objects.exclude(capture=capture)
    return others.filter(chat_tweet=OuterRef("chat_tweet"))


def _leaving(capture, chat_id):
    """(ChatTweet pk, key, section, removed_at, tweet pk) of what only ``capture`` brought."""
    brought = CapturedTweet.objects.filter(capture=capture, chat_tweet__chat=chat_id)
    return list(
        brought.exclude(Exists(_others(capture)))
        .order_by()
        .values_list(
            "chat_tweet",
            "chat_tweet__tweet__key",
            "chat_tweet__section",
            "chat_tweet__removed_at",
            "chat_tweet__tweet",
        )
    )


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
        leaving = _leaving(capture, share.chat.pk)
        _take_out(capture, share.chat.pk, leaving, user=user, publish=publish)
        tweet_ids += [tweet_id for *_, tweet_id in leaving]
        _log(UNDONE, share.chat, user, capture, tweets=share.leaving)
    delete(CapturedTweet, "capture", [capture.pk])
    clear_out(tweet_ids, except_on=[share.chat.pk for share in shares])
    capture.delete()
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
    leaving = _leaving(capture, source.pk)
    known = joined_to(target)
    there = known.chat_tweet_ids.keys() | known.replaced.keys()
    _bring_along(capture, source.pk, target.pk)
    _take_out(capture, source.pk, leaving, user=user, publish=publish)
    _carry_marks(source.pk, target.pk, [key for _, key, *_ in leaving], there)
    refresh(target.pk, user=user, publish=publish and target.live, capture=capture)
    capture.save(update_fields=["sections"])
    for action, chat, other in ((MOVED_OUT, source, target), (MOVED_IN, target, source)):
        _log(action, chat, user, capture, tweets=share.brought, other=other.title)
    return share


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


def _take_out(capture, chat_id, leaving, *, user, publish):
    """Take ``leaving``, rows of ``_leaving``, out of a chat and its draft, and set it aside."""
    page = ChatPage.objects.get(pk=chat_id)
    draft = page.get_latest_revision_as_object()
    stored = _blocks(draft)
    # First give back what joined again, should that not have been done.
    complete(draft)
    before = _blocks(draft)
    joined = joined_to(page)
    parting = _Parting(joined, leaving)
    blocks, entries = parting.part(before)
    rows = parting.set_aside(chat_id, entries)
    # A version that never was here may have been told of before.
    insert(SetAsideEntry, rows, ignore_conflicts=True)
    update(ChatTweet, ["removed_at"], parting.also_removed)
    placed = {key: section for _, key, section, *_ in leaving}
    blocks = _without_empty(capture, chat_id, before, blocks, placed)
    set_transcript(draft, blocks)
    ids = [row[0] for row in leaving]
    delete(CapturedTweet, "chat_tweet", ids)
    delete(ChatTweet, "pk", ids)
    # Versions that one which left had stood for now stand for themselves.
    complete(draft)
    revision = page.latest_revision
    if _blocks(draft) != stored:
        revision = save_draft(draft, user)
    # The live page may show what a person had taken out of the draft already.
    if publish and page.live and page.live_revision_id != (revision and revision.pk):
        (revision or save_draft(draft, user)).publish(user=user)


def _blocks(draft):
    return list(draft.transcript.get_prep_value()) if draft.transcript else []


class _Parting:
    """Which entries go, which stay under another version's key, and what becomes of marks."""

    def __init__(self, joined, leaving):
        self._removed = {key: removed_at for _, key, _, removed_at, _ in leaving}
        self._tweets = {post.key for post in joined.posts} | joined.replaced.keys()
        self._rename = {}  # version that leaves → the one that stands for it
        self._gone = {}  # version that leaves with all the others → the newest of them
        self._removed_as = {}  # when a tweet was taken out, by the version that stands for it
        self._never_here = {}  # version that only the edited tweet told of → as above
        self.also_removed = []
        versions, told_of = {}, {}
        for version, newest in joined.replaced.items():
            if version not in joined.chat_tweet_ids:
                told_of.setdefault(newest, set()).add(version)
        for key in joined.chat_tweet_ids:
            versions.setdefault(joined.replaced.get(key, key), set()).add(key)
        for newest, keys in versions.items():
            left = keys & self._removed.keys()
            if not left:
                continue
            stay = keys - left
            stands = newest if newest in (stay or left) else max(stay or left, key=_age)
            (self._rename if stay else self._gone).update(dict.fromkeys(left, stands))
            self._never_here |= dict.fromkeys(told_of.get(newest, ()), stands)
            # Who took out one version took out the tweet.
            removed = [at for key in left if (at := self._removed[key])]
            if removed:
                self._removed_as[stands] = removed[0]
            if removed and stay:
                self.also_removed += [
                    {"pk": joined.chat_tweet_ids[key], "removed_at": removed[0]}
                    for key in stay - joined.removed
                ]

    def part(self, blocks):
        """``(blocks, entries)``: raw blocks without what goes, and that by key of the tweet."""
        blocks, taken = without(blocks, self._gone.keys())
        return replace(blocks, self._rename), set_aside.as_one(taken, self._gone.__getitem__)

    def set_aside(self, chat_id, entries):
        """Rows of SetAsideEntry: one for each key that left, except retweets."""
        rows = [
            {
                "chat_id": chat_id,
                "key": key,
                "entry": {},
                "section": "",
                "stands_as": stands,
                "removed_at": None,
            }
            for key, stands in self._never_here.items()
        ]
        for key, stands in (self._rename | self._gone).items():
            if key not in self._tweets and stands not in entries and not self._removed[key]:
                continue
            row = {"chat_id": chat_id, "key": key, "entry": {}, "section": "", "stands_as": ""}
            row["removed_at"] = None
            if key != stands:
                row["stands_as"] = stands
            else:
                row["entry"], row["section"] = entries.get(key, ({}, ""))
                row["removed_at"] = self._removed_as.get(key)
            rows.append(row)
        return rows


def _age(key):
    return len(key), key


def _without_empty(capture, chat_id, before, blocks, placed):
    """``blocks`` without sections that this capture's merge had made, that lost their last
    entry, and that nobody touched: neither renamed, nor with a tweet marked, moved or removed.

    A touched one is kept although empty, for its tweets to come back to.
    """
    made = {one["id"]: one["heading"] for one in capture.sections if one["chat"] == chat_id}
    stood = {block.get("id"): entries_of(block) for block in before}
    untouched = {
        (block_id, entry["key"])
        for block_id, entries in stood.items()
        for entry in entries
        if len(entry) == 1
    }
    touched = {section for key, section in placed.items() if (section, key) not in untouched}
    return [
        block
        for block in blocks
        if block.get("type") != "section"
        or entries_of(block)
        or block["id"] in touched
        or made.get(block["id"], ...) != block["value"].get("heading")
        or any(placed.get(entry["key"]) != block["id"] for entry in stood.get(block["id"], ()))
    ]


def _bring_along(capture, source_id, target_id):
    """Give the capture's tweets of one chat to another, with their places in the file."""
    brought = list(
        CapturedTweet.objects.filter(capture=capture, chat_tweet__chat=source_id)
        .order_by("pk")
        .values_list("pk", "chat_tweet__tweet", "where")
    )
    tweet_ids = [tweet_id for _, tweet_id, _ in brought]
    insert(
        ChatTweet,
        [{"chat_id": target_id, "tweet_id": tweet_id} for tweet_id in tweet_ids],
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
            for _, tweet_id, where in brought
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
