"""Withdrawing: taking a tweet, or all of an account's, out of everything, for good.

Unlike undoing a capture nothing is set aside and readers do not wait for a publishing: the
words go at once, from the live page and from every revision, and the list of withdrawals
keeps them from coming back (``withdrawn.py``). Pages keep the keys, and show calm gaps.
"""

from dataclasses import asdict, dataclass, field

from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Site

from . import figures
from .archive import clear_out
from .capturing import redacting
from .drafts import lock
from .finding.store import forget_deleted_words
from .models import Account, ChatPage, ChatTweet, Tweet, TweetPicture, Withdrawal
from .rows import chunks, insert, listed
from .withdrawals import pages, uploads
from .withdrawals.names import put_back
from .withdrawals.reach import accounts_of, going_with, note, tweets_of
from .withdrawals.scrubbing import Scrubber

WITHDRAWN = "chatarchive.withdrawn"
LIFTED = "chatarchive.withdrawal_lifted"
_CHUNK = 2_000
_REFERENCES = ("reply_to_key", "quote_of_key", "retweet_of_key")


@dataclass
class GoneFrom:
    pk: int
    slug: str
    title: str
    tweets: int


@dataclass
class Gone:
    """What a withdrawal takes out, in numbers. ``tweets`` are the author's own, ``retweets``
    others' that repeat them; ``revisions`` those that held edited words, notes or comments."""

    tweets: int = 0
    retweets: int = 0
    pictures: int = 0
    revisions: int = 0
    comments: int = 0
    headings: int = 0
    uploads: int = 0
    chats: list[GoneFrom] = field(default_factory=list)

    def as_json(self):
        return asdict(self) | {
            "chats": [{"slug": chat.slug, "tweets": chat.tweets} for chat in self.chats]
        }

    def in_words(self):
        """A sentence that holds no word of what goes."""
        told = [
            f"{number:,} {one if number == 1 else more}"
            for number, one, more in (
                (self.tweets, "tweet", "tweets"),
                (self.retweets, "retweet of it" if self.tweets == 1 else "retweet", "retweets"),
                (self.pictures, "picture", "pictures"),
                (self.comments, "comment", "comments"),
                (self.headings, "heading made of a question", "headings made of questions"),
                (self.uploads, "upload that waited", "uploads that waited"),
            )
            if number
        ]
        told = " and ".join(filter(None, (", ".join(told[:-1]), *told[-1:])))
        chats = f", in {_number(len(self.chats), 'chat')}" if self.chats else ""
        past = f"; {_number(self.revisions, 'revision')} held something made of the words"
        return f"{told}{chats}{past if self.revisions else ''}."

    @property
    def is_nothing(self):
        return not (self.tweets or self.retweets)


class SeveralAccounts(Exception):
    """A handle that changed hands: only an id tells whose tweets are meant."""

    def __init__(self, who, ids):
        self.ids = sorted(ids)
        super().__init__(
            f"Several accounts had the handle @{who.handle}. Nothing was withdrawn. Name the one "
            f"that is meant by its id: {', '.join(self.ids)}."
        )


def withdraw(tweets=(), accounts=(), *, user=None, reason="", dry_run=False):
    """Take out ``tweets`` (``by_hand.Named``) and all that ``accounts`` (Who) wrote, in one
    transaction, and keep them out. Returns what is Gone; a dry run tells the same.

    What was never captured is noted all the same. Raises SeveralAccounts.
    """
    with transaction.atomic():
        # The same lock as an import takes, before any other: all of these take turns.
        list(Site.objects.select_for_update(no_key=True).order_by("pk"))
        known = [(who, *_accounts(who)) for who in accounts]
        named = note(tweets, known, user=user, reason=reason[:500])
        gone = _take_out(named, known, user, dry_run)
        if dry_run:
            transaction.set_rollback(True)
    return gone


def withdraw_again(listed, *, dry_run=False):
    """Put withdrawals that were written down (``withdrawals.names.as_listed``) back on the list,
    and take out whatever is stored although it is on it: after a backup was restored. Returns
    what is Gone, and how many there were. Raises NotAnAddress for what is no such list."""
    with transaction.atomic():
        list(Site.objects.select_for_update(no_key=True).order_by("pk"))
        number = put_back(listed)
        asked = Withdrawal.objects.select_related("part_of")
        known = [(one, one.native_id, _accounts_now(one)) for one in asked.filter(key="")]
        named = {one.key: one.part_of or one for one in asked.exclude(key="")}
        for one, _, rows in known:
            named |= dict.fromkeys(rows, one.part_of or one)
        gone = _take_out(named, known, None, dry_run)
        if dry_run:
            transaction.set_rollback(True)
    return gone, number


def take_out_told_now(keys, withdrawal_ids):
    """Take out stored tweets of which a capture only now told whose they are. ``keys`` and
    ``withdrawal_ids`` belong together. In the transaction, and with the locks, of an import."""
    withdrawals = Withdrawal.objects.select_related("part_of").in_bulk(withdrawal_ids)
    named = {}
    for key, pk in zip(keys, withdrawal_ids, strict=True):
        named[key] = withdrawals[pk].part_of or withdrawals[pk]
    return _take_out(named, [], None, dry_run=False)


@transaction.atomic
def lift(withdrawal, *, user=None):
    """Let what was withdrawn come in again, with the next capture that brings it."""
    log(instance=withdrawal, action=LIFTED, user=user)
    withdrawal.delete()


def _number(number, word):
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _accounts_now(withdrawal):
    rows = accounts_of(withdrawal.network, withdrawal.native_id, withdrawal.handle_key)
    ids = {row.native_id for row in rows} - {""}
    if not withdrawal.native_id and len(ids) > 1:
        return [row for row in rows if not row.native_id]
    return rows


def _accounts(who):
    """``(id, Accounts)``: the id that captures told, "" for none, and the rows that are theirs."""
    rows = accounts_of(who.network, who.native_id, who.handle.casefold())
    ids = {row.native_id for row in rows} - {""}
    if who.native_id:
        return who.native_id, rows
    if len(ids) > 1:
        raise SeveralAccounts(who, ids)
    return next(iter(ids), ""), rows


def _take_out(named, known, user, dry_run):
    """``named`` gives, by key of a tweet and by Account, the Withdrawal that it goes with."""
    own = tweets_of(named)
    repeats = going_with(own, known, named)
    rows = own | repeats
    ids = [row.pk for row in rows.values()]
    gone = Gone(len(own), len(repeats))
    keys = {*rows, *(key for key in named if isinstance(key, str))}
    chats = pages.chats_with(keys, ids)
    lock(*chats)
    figures.forget_chats(chats, {row.author_id for row in rows.values()} - {None})
    gone.chats = _gone_from(ids)
    texts = [row.text for row in rows.values()]
    scrubber = Scrubber(keys, texts)
    handles = {row.author.handle_key for row in own.values() if row.author}
    scrubbed = pages.scrub(scrubber, chats, ids)
    gone.revisions, gone.comments, gone.headings = scrubbed
    if rows:
        gone.pictures = _delete(rows)
    for *_, accounts in known:
        Account.objects.filter(pk__in=[one.pk for one in accounts]).delete()
    _list_parts(rows)
    gone.uploads = uploads.discard_what_holds()
    uploads.forget_looks(scrubber, handles, texts)
    redacting.forget_names(handles | _handles_of(known))
    if not dry_run:  # nobody sees it before it is rolled back, and it takes the longest
        redacting.redact_all()
        pages.index_again(chats)
        forget_deleted_words()
        figures.recount_missing(chats)
    told = {chat.pk: chat.tweets for chat in gone.chats}
    for chat in ChatPage.objects.filter(pk__in=told).defer_streamfields():
        log(instance=chat, action=WITHDRAWN, user=user, data={"tweets": told[chat.pk]})
    return gone


def _handles_of(known):
    named = {(getattr(who, "handle_key", "") or getattr(who, "handle", "")) for who, *_ in known}
    return {handle.casefold() for handle in named} | {
        one.handle_key for *_, accounts in known for one in accounts
    }


def _gone_from(ids):
    counts = {}
    for chunk in chunks(ids, _CHUNK):
        for chat in ChatTweet.objects.filter(tweet__in=chunk).values_list("chat", flat=True):
            counts[chat] = counts.get(chat, 0) + 1
    chats = ChatPage.objects.filter(pk__in=counts).order_by("starts_at", "pk")
    return [
        GoneFrom(pk, slug, title, counts[pk])
        for pk, slug, title in chats.values_list("pk", "slug", "title")
    ]


def _delete(rows):
    """Delete the tweets and all that hangs on them. Returns how many pictures went."""
    ids = [row.pk for row in rows.values()]
    authors = {row.author_id for row in rows.values()} - {None}
    refers = {getattr(row, name) for row in rows.values() for name in _REFERENCES} - {""}
    pictures = set()
    for chunk in chunks(ids, _CHUNK):
        of_these = TweetPicture.objects.filter(tweet__in=chunk)
        pictures |= set(of_these.exclude(image=None).values_list("image", flat=True))
        # One by one, as images in the library go with the last of their tweets.
        of_these.delete()
        Tweet.objects.filter(pk__in=chunk).delete()
    pages.forget_pictures(pictures)
    # What they had carried along, and nobody else has.
    loose = Tweet.objects.filter(key__in=listed(refers - rows.keys()), chat_tweets=None)
    clear_out(list(loose.values_list("pk", flat=True)))
    for chunk in chunks(authors, _CHUNK):
        Account.objects.filter(pk__in=chunk, tweets=None).delete()
    return len(pictures)


def _list_parts(rows):
    """List the numbers of what goes with a withdrawal: a capture may name no author."""
    listed_already = set(
        Withdrawal.objects.filter(key__in=listed(rows)).values_list("key", flat=True)
    )
    parts = [
        {"network": row.network, "key": key, "part_of_id": row.goes_with.pk}
        for key, row in rows.items()
        if key not in listed_already
    ]
    insert(Withdrawal, parts, ignore_conflicts=True)
