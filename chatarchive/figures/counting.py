"""All that is counted of one chat, at once. What it takes from others is added later: who is
new, and which words set it apart (``company.py``)."""

from collections import Counter
from dataclasses import dataclass, field

from . import minutes, participants
from .conversations import Conversations
from .links import links_of
from .shapes import ChatDetails, Exchange
from .words import ChatWords

#: So many pairs are kept, those with the most replies.
MOST_EXCHANGES = 3_000


@dataclass
class Counted:
    """``details``; ``words`` as they are kept; ``took_part`` gives ``(tweets, retweets)`` by
    account."""

    details: ChatDetails = field(default_factory=ChatDetails)
    words: dict = field(default_factory=dict)
    took_part: dict[int, tuple[int, int]] = field(default_factory=dict)


def count(heard):
    """What a Heard comes to: Counted."""
    if not heard.tweets:
        return Counted()
    tweets = list(heard.tweets.values())
    wrote = Counter(tweet.author for tweet in tweets if tweet.author is not None)
    retweeted = Counter(one.author for one in heard.retweets if one.author is not None)
    conversations = Conversations(heard.tweets)
    tells_replies = any(tweet.reply_to or tweet.reply_to_handle for tweet in tweets)
    people = participants.participants_of(heard, conversations)
    exchanges = conversations.exchanges.most_common()
    links, links_left = links_of(heard.tweets, heard.retweets)
    details = ChatDetails(
        tweets=len(tweets),
        people=len(wrote),
        retweets=len(heard.retweets),
        retweeters=len(retweeted.keys() - wrote.keys()),
        replies=conversations.replies,
        unanswered=conversations.unanswered(heard.leading) if tells_replies else 0,
        tells_replies=tells_replies,
        participants=people[: participants.MOST],
        participants_left=max(len(people) - participants.MOST, 0),
        links=links,
        links_left=links_left,
        exchanges=[
            Exchange(writer, answered, replies)
            for (writer, answered), replies in exchanges[:MOST_EXCHANGES]
        ],
        exchanges_left=max(len(exchanges) - MOST_EXCHANGES, 0),
        reach=participants.reach_of(heard),
    )
    details.minutes, details.earlier, details.later = minutes.minutes_of(
        [tweet.created_at for tweet in tweets], heard.starts_at, heard.length
    )
    listed = {minute.minute for minute in details.minutes}
    marks = minutes.marks_of(heard.sections, heard.leading, heard.starts_at)
    details.marks = [mark for mark in marks if mark.minute in listed]
    took_part = {
        account: (wrote[account], retweeted[account]) for account in wrote.keys() | retweeted.keys()
    }
    return Counted(details, ChatWords(tweets, heard.own_names).as_json(), took_part)
