"""What the names of a table's columns tell of what is in them."""

import re

_NAMES = {
    "text": "text|full text|raw text|tweet|tweets|tweet text|tweet content|tweet body|content"
    "|raw content|message|post|post text|status|toot|body|words|comment",
    "author": "author|handle|username|user name|screen name|user|user screen name|from|from user"
    "|author username|author handle|twitter handle|account|who|by|tweeter|poster|acct"
    "|user username|user handle|user user name|author screen name|author user name"
    "|account username|account acct|from user name",
    "name": "name|full name|display name|displayname|author name|user display name|real name"
    "|user realname|from user realname",
    "time": "time|date|when|created|created at|date time|datetime|timestamp|posted|posted at"
    "|published|tweet date|tweeted at|utc",
    "likes": "likes|like count|favorites|favourites|favorite count|favs|hearts|tweet likes",
    "reposts": "retweets|retweet count|reposts|repost count|rts|boosts|reblogs|shares",
    "reply_to": "reply to|reply to id|in reply to|replied to|in reply to id|in reply to status id"
    "|in reply to status id str|in reply to tweet id|reply to tweet",
}
NAMED = {role: frozenset(names.split("|")) for role, names in _NAMES.items()}
TWEET_ID = re.compile(r"\b(?:tweet|status|post|toot)\b|^id( str)?$|^tweetid$|uri$")
SURE_ID = re.compile(r"\b(?:tweet|status) ?id\b")
OTHERS_ID = re.compile(
    r"\b(?:user|author|account|profile|follower|following|from|to|reply|replied|quoted?|retweet"
    r"|retweeted|repost|parent|root|conversation|thread|media|list|place|owner|member|pinned)\b"
)
ABOUT_PEOPLE = re.compile(r"\b(?:bio|description|about|profile|tagline|location)\b")
_REMARK = re.compile(r"\([^()]*\)")
_PATH = re.compile(r"((?:[\w$]+[./])+)[\w$]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
OTHERS_WORDS = re.compile(
    r"\b(?:query|keywords?|search \w+)$"
    r"|\b(?:retweet|retweeted|rt|quoted?|reply|replied|parent|original) (?!count)\w"
)
# What a thing's name says of where it stands: "tweet.id", "public_metrics.like_count".
ABOVE = re.compile(
    r"^(?:(?:tweet|post|status|data|node|item|legacy|metrics|public metrics|stats|engagement) )+"
)
PRIVATE_MESSAGE = re.compile(r"\brecipient\b|^message create\b")
DELETED_TWEET = re.compile(r"\bdeleted at$")
PERSON = re.compile(r"user|author|account", re.IGNORECASE)
HANDLE_NAMED = re.compile(r"screen|handle|username|acct|user user|author user")


def object_of(name: str) -> str:
    """In which of an object's parts a column is: "tweet." of "tweet.id", "" of "id"."""
    found = _PATH.fullmatch(name.strip())
    return found[1] if found else ""


def plain(name: str) -> str:
    """A column's name as words: of "Tweet_ID", "tweetId" and "tweet.id" alike "tweet id"."""
    words = _REMARK.sub(" ", _CAMEL.sub(" ", name)).casefold()
    return " ".join(re.split(r"[^\w@]+|_", words)).strip()
