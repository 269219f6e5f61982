"""What may be hidden of a chat: adverts, and strays that only share its hashtag. Pure.

Only proposed: a person decides. So whoever takes part (asks, answers, was answered or named by
somebody else) is never proposed, whatever they say.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from .labels import answer_label, question_labels

ADVERT, STRAY = "advert", "stray"

_LINK = re.compile(r"https?://", re.IGNORECASE)
_HASHTAG = re.compile(r"[#＃](\w+)")
_NAMED = re.compile(r"[@＠](\w+(?:[.\-]\w+)*)")
_SALES = re.compile(
    r"\b(?:buy|order|shop|book|subscribe|register|enrol|sign up)"
    r" (?:yours? |it |here |online )?(?:now|today|here)\b"
    r"|\b\d{1,2}\s?% (?:off|discount|cashback)|\b(?:discount|promo|voucher|coupon) code\b"
    r"|\b(?:special|limited|exclusive|unbeatable|introductory)(?: time)?"
    r" (?:offer|deal|discount)s?\b"
    r"|\b(?:free|next day|fast) (?:delivery|shipping|trial|quote)s?\b|\bmoney[- ]back\b"
    r"|\b(?:flash|summer|winter|spring|january|black friday) sale\b|\bnow on sale\b|\bhalf price\b"
    r"|\bbest prices?\b|\b(?:only|just|from) [£$€]\s?\d|[£$€]\s?\d+(?:\.\d\d)? (?:only|each|off)\b"
    r"|\bgiveaway\b|\bclick (?:here|the link|below)\b|\blink in (?:my |our )?bio\b"
    r"|\b(?:gain|get) (?:more|free|\d+) followers\b|\bmake money\b"
    r"|\bdm (?:me|us) to (?:buy|order)\b",
    re.IGNORECASE,
)
_OTHER_TOPICS = 5
_LINKS_ONLY = 3
_AROUND_THE_HOUR = timedelta(minutes=30)
# A language is somebody's guess: a chat speaks one only where most of its tweets do.
_SPOKEN = 0.6
_NO_LANGUAGE = {"", "und", "zxx", "qme", "qht", "qam", "qct", "qst", "art"}


class Said(NamedTuple):
    """All that a proposal needs to know of a tweet. ``author`` is anything that tells accounts
    apart; of an unknown one, which is falsy, nothing is proposed."""

    key: str
    author: object
    handle: str
    text: str
    created_at: datetime
    language: str
    reply_to: str
    reply_to_handle: str
    quote_of: str


def proposals(
    tweets: Iterable[Said],
    *,
    starts_at: datetime,
    ends_at: datetime,
    hashtags: Collection[str] = (),
    hosts: Collection[str] = (),
) -> dict[str, tuple[str, str]]:
    """What may be hidden: key → (``ADVERT`` or ``STRAY``, why, in words).

    ``hashtags`` are the community's, ``hosts`` handles, both with or without their sign.
    """
    tweets = list(tweets)
    by_author = defaultdict(list)
    for tweet in tweets:
        if tweet.author:
            by_author[tweet.author].append(tweet)
    engaged = _engaged(tweets, {host.lstrip("@").casefold() for host in hosts})
    own = {tag.lstrip("#").casefold() for tag in hashtags}
    language = _language(tweets)
    found = {}
    for author, theirs in by_author.items():
        if author in engaged:
            continue
        of_author = {}
        links_only = len(theirs) >= _LINKS_ONLY and all(_LINK.search(one.text) for one in theirs)
        for tweet in theirs:
            if why := _advertises(tweet, own):
                of_author[tweet.key] = (ADVERT, why)
            elif links_only:
                of_author[tweet.key] = (ADVERT, "posts links only, answers nobody")
            elif _strays(tweet, language, starts_at, ends_at):
                why = "another language, outside the hour, answers nobody"
                of_author[tweet.key] = (STRAY, why)
        if of_author and not _speaks_up(theirs, of_author):
            found |= of_author
    return found


def _engaged(tweets, hosts):
    """Who took part: hosts, who replied to or quoted another's tweet, who was replied to,
    quoted or named by another."""
    author_of = {tweet.key: tweet.author for tweet in tweets}
    by_handle = {tweet.handle.casefold(): tweet.author for tweet in tweets if tweet.handle}
    engaged = {by_handle[host] for host in hosts if host in by_handle}
    for tweet in tweets:
        for key in (tweet.reply_to, tweet.quote_of):
            if key and author_of.get(key, "elsewhere") != tweet.author:
                engaged |= {tweet.author, author_of.get(key)}
        named = [tweet.reply_to_handle] if tweet.reply_to_handle else []
        if "@" in tweet.text or "＠" in tweet.text:
            named += _NAMED.findall(tweet.text)
        for handle in named:
            other = by_handle.get(handle.casefold())
            if other is not None and other != tweet.author:
                engaged.add(other)
        if tweet.reply_to_handle and tweet.reply_to_handle.casefold() != tweet.handle.casefold():
            engaged.add(tweet.author)
    return engaged


def _speaks_up(tweets, proposed):
    """Whether one of an account's tweets is a labelled question or answer, or, beside what
    is proposed, asks something."""
    return any(
        answer_label(tweet.text) is not None
        or any(label.is_asking for label in question_labels(tweet.text))
        or ("?" in _without_links(tweet.text) and proposed.get(tweet.key, ("",))[0] != ADVERT)
        for tweet in tweets
    )


def _without_links(text):
    return re.sub(r"https?://\S+", "", text)


def _advertises(tweet, own):
    if not _LINK.search(tweet.text):
        return ""
    if _SALES.search(tweet.text):
        return "sells something, answers nobody"
    others = {tag.casefold() for tag in _HASHTAG.findall(tweet.text)} - own
    if len(others) >= _OTHER_TOPICS:
        return f"a link under {len(others)} other hashtags, answers nobody"
    return ""


def _strays(tweet, language, starts_at, ends_at):
    return (
        language
        and tweet.language not in _NO_LANGUAGE
        and _plain(tweet.language) != language
        and not starts_at - _AROUND_THE_HOUR <= tweet.created_at <= ends_at + _AROUND_THE_HOUR
    )


def _language(tweets):
    """What most speak, or "" where that is not clear."""
    counted = Counter(
        _plain(tweet.language) for tweet in tweets if tweet.language not in _NO_LANGUAGE
    )
    (language, count), *_ = counted.most_common(1) or [("", 0)]
    return language if count and count >= _SPOKEN * counted.total() else ""


def _plain(language):
    return language.partition("-")[0].casefold()
