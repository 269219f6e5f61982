"""Who answered whom, and which tweets belong to one conversation."""

import re
from collections import Counter, defaultdict

_ADDRESS = re.compile(r"https?://\S+")


class Conversations:
    """Of shown tweets (``heard.Said``) by key.

    An answer is to a shown tweet, by its id. Where a capture tells no ids, it is to whoever it
    names, if they wrote something that is shown.
    """

    def __init__(self, tweets):
        self.tweets = tweets
        self.exchanges = Counter()  # (writer, answered): replies
        self.answered = set()  # keys of tweets that somebody else answered or quoted
        self.drawn = Counter()  # by author
        self.replies = 0
        self._roots = {}
        self._authors = {tweet.handle: tweet.author for tweet in tweets.values() if tweet.handle}
        self._named_later = defaultdict(list)  # when somebody was answered by their name alone
        for tweet in tweets.values():
            self._take(tweet)

    def _take(self, tweet):
        if is_reply(tweet, self.tweets):
            self.replies += 1
        original = self.tweets.get(tweet.reply_to)
        if original:
            answered = original.author
            if not _same(tweet, original):
                self.answered.add(original.key)
        elif tweet.reply_to:
            answered = None
        else:
            answered = self._authors.get(tweet.reply_to_handle)
            if answered is not None and answered != tweet.author:
                self._named_later[answered].append(tweet.created_at)
        quoted = self.tweets.get(tweet.quote_of)
        if quoted and not _same(tweet, quoted):
            self.answered.add(quoted.key)
        if answered is not None and answered != tweet.author:
            self.drawn[answered] += 1
            if tweet.author is not None:
                self.exchanges[tweet.author, answered] += 1

    def drew_no_reply(self, tweet):
        later = self._named_later.get(tweet.author, ())
        return tweet.key not in self.answered and not any(at > tweet.created_at for at in later)

    def unanswered(self, leading):
        """Tweets that ask something, by others than those who lead, and drew no reply."""
        return sum(
            tweet.handle not in leading and asks(tweet.text) and self.drew_no_reply(tweet)
            for tweet in self.tweets.values()
        )

    def joined(self):
        """In how many conversations of two or more people each account took part."""
        members = defaultdict(set)
        for tweet in self.tweets.values():
            if tweet.author is not None:
                members[self._root(tweet)].add(tweet.author)
        return Counter(
            person for people in members.values() if len(people) > 1 for person in people
        )

    def _root(self, tweet):
        """What all tweets of one conversation have in common."""
        passed = {}  # no long thread is gone up again and again
        while tweet.key not in passed and tweet.key not in self._roots:
            passed[tweet.key] = tweet
            if not (above := self.tweets.get(tweet.reply_to)):
                break
            tweet = above
        root = self._roots.get(tweet.key) or tweet.conversation or tweet.key
        self._roots.update(dict.fromkeys(passed, root))
        return root


def asks(text):
    """Whether there is a question mark in the words."""
    return "?" in text and "?" in _ADDRESS.sub("", text)


def is_reply(tweet, tweets):
    """Whether ``tweet`` answers somebody: not only carries on what its author said before."""
    if original := tweets.get(tweet.reply_to):
        return not _same(tweet, original)
    own = tweet.handle and tweet.handle == tweet.reply_to_handle
    return bool(tweet.reply_to or tweet.reply_to_handle) and not own


def _same(tweet, other):
    return tweet.author is not None and tweet.author == other.author
