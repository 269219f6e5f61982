"""Whom a host may want to welcome: who is new, and whom nobody has answered yet."""

from collections import defaultdict
from dataclasses import dataclass, field

from ..figures.company import Company
from ..figures.conversations import Conversations, asks
from ..figures.heard import Said
from ..models import ChatTweet


@dataclass(slots=True)
class Newcomer:
    """``first`` is the Arrival to answer: of what nobody answered the first, else the first of
    all. ``welcomed_by`` are handles, in the order of answering."""

    account: int
    first: object
    welcomed_by: list = field(default_factory=list)


@dataclass(slots=True)
class Reception:
    """``newcomers`` is None where the community has no earlier chat to know anybody from; those
    whom nobody answered come first. ``waiting`` are Arrivals that ask something, by others than
    hosts, and drew no answer: who waits longest comes first."""

    newcomers: list | None
    waiting: list
    unanswered: set  # keys of what waits, and of what newcomers wrote in vain
    new_accounts: set


def reception_of(chat, arrivals):
    shown = arrivals.shown
    said = {one.key: _said(one) for one in shown}
    conversations = Conversations(said)
    guests = [one for one in shown if one.post.handle not in arrivals.hosts]
    accounts = {one.row["author_id"] for one in guests} - {None}
    new = _new_among(chat, accounts)
    waiting = [
        one
        for one in guests
        if asks(one.row["text"]) and conversations.drew_no_reply(said[one.key])
    ]
    waiting.sort(key=lambda one: one.post.created_at)
    newcomers = [] if new is None else _newcomers(guests, new, said, conversations)
    unanswered = {one.key for one in waiting}
    unanswered |= {one.first.key for one in newcomers if not one.welcomed_by}
    return Reception(
        None if new is None else newcomers, waiting, unanswered, new if new is not None else set()
    )


def _newcomers(guests, new, said, conversations):
    wrote = defaultdict(list)
    for one in sorted(guests, key=lambda one: (one.post.created_at, one.key)):
        if one.row["author_id"] in new:
            wrote[one.row["author_id"]].append(one)
    by_account = {}
    for tweet in sorted(said.values(), key=lambda tweet: tweet.created_at):
        for of in (tweet.reply_to, tweet.quote_of):
            if (original := said.get(of)) and original.author != tweet.author:
                welcomes = by_account.setdefault(original.author, {})
                welcomes[tweet.handle or "somebody"] = None
    newcomers = []
    for account, theirs in wrote.items():
        in_vain = [one for one in theirs if conversations.drew_no_reply(said[one.key])]
        welcomed_by = list(by_account.get(account, ()))
        if not welcomed_by and len(in_vain) < len(theirs):
            welcomed_by = ["somebody"]  # answered by their name alone
        newcomers.append(Newcomer(account, (in_vain or theirs)[0], welcomed_by))
    return sorted(newcomers, key=lambda one: (bool(one.welcomed_by), one.first.post.created_at))


def _new_among(chat, accounts):
    """Those of ``accounts`` that wrote in no earlier chat of the community, be it published or
    not. None where there was none: all would be new."""
    if not accounts:
        return set()
    met = Company(chat).met(accounts)
    beside = {"chat__depth": chat.depth, "chat__path__startswith": chat.path[: -chat.steplen]}
    earlier = ChatTweet.objects.filter(
        **beside, chat__starts_at__lt=chat.starts_at, tweet__is_retweet=False
    ).order_by()
    joined = earlier.filter(tweet__author__in=accounts)
    known = set(joined.values_list("tweet__author", flat=True).distinct()) | (met or set())
    if not known and met is None and not earlier.exists():
        return None
    return accounts - known


def _said(arrival):
    row, post = arrival.row, arrival.post
    return Said(
        row["key"],
        row["author_id"],
        post.handle,
        row["text"],
        post.created_at,
        post.reply_to,
        post.reply_to_handle or "",
        quote_of=post.quote_of,
    )
