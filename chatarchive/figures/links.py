"""What was pointed to: addresses that lead to one place, made one.

Nothing is ever fetched. Where a short link leads is known only if a capture says so.
"""

import re
from collections import Counter
from urllib.parse import urlsplit

from ..words import link_label, targets_in
from .shapes import SharedLink

#: So many are kept, those shared by most people first.
MOST = 200
_ANCHORS = 20
# What follows whoever follows a link, and changes nothing of where it leads.
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|igsh"
    r"|mc_[ce]id|mkt_tok|_hs(?:enc|mi)|ref_src|ref_url|ncid|cmpid|cmp|ocid|smid|s_cid|ns_\w+|at_\w+"
    r"|__twitter_impression|_ga|_gl|vero_id|oly_(?:enc|anon)_id|trk|s_kwcid|share_source",
    re.IGNORECASE,
)
# Letters too short to mean the same everywhere.
_TRACKING_AT = {
    "x.com": re.compile(r"s|t|cxt|cn|refsrc|src", re.IGNORECASE),
    "youtube.com": re.compile(r"si|feature|pp", re.IGNORECASE),
    "youtu.be": re.compile(r"si|feature", re.IGNORECASE),
    "instagram.com": re.compile(r"hl|img_index", re.IGNORECASE),
    "medium.com": re.compile(r"source", re.IGNORECASE),
}
_ONE_SITE = {
    "twitter.com": "x.com",
    "mobile.twitter.com": "x.com",
    "m.twitter.com": "x.com",
    "mobile.x.com": "x.com",
    "m.youtube.com": "youtube.com",
    "m.facebook.com": "facebook.com",
    "mobile.facebook.com": "facebook.com",
}
_PICTURES = frozenset(
    {"pic.twitter.com", "pic.x.com", "pbs.twimg.com", "video.twimg.com", "cdn.bsky.app"}
)
# A picture in a tweet, and the whole of one that was captured cut off.
_OF_A_TWEET = re.compile(r"/[^/]+/status(?:es)?/\d+/(?:photo|video)/\d+|/i/web/status/\d+")
_STATUS = re.compile(r"/[^/]+/status(?:es)?/(\d+)")


def folded(address):
    """``(key, address)``: what all addresses of one place have in common, and the address
    without what only tracks. None for what belongs to a tweet itself, and for what is none."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
        port = parts.port
    except ValueError:
        return None
    if not host or host in _PICTURES:
        return None
    site = _ONE_SITE.get(host, host)
    if site == "x.com" and _OF_A_TWEET.fullmatch(parts.path):
        return None
    known = [part for part in parts.query.split("&") if part and not _tracks(part, site)]
    # What comes after "#!" or "#/" is a page of its own; other fragments are places in it.
    route = f"#{parts.fragment}" if parts.fragment.startswith(("!", "/")) else ""
    query = f"?{'&'.join(known)}" if known else ""
    status = _STATUS.fullmatch(parts.path.rstrip("/")) if site == "x.com" else None
    path = f"/status/{status[1]}" if status else parts.path.rstrip("/")
    user = parts.netloc.rpartition("@")[0]
    at_port = f":{port}" if port and port != {"http": 80, "https": 443}.get(parts.scheme) else ""
    key = f"{user}@{site}{at_port}{path}?{'&'.join(sorted(known))}{route}"
    return key, f"{parts.scheme}://{parts.netloc}{parts.path}{query}{route}"


def _tracks(part, site):
    name = part.partition("=")[0]
    at_site = _TRACKING_AT.get(site)
    return bool(_TRACKING.fullmatch(name) or (at_site and at_site.fullmatch(name)))


def links_of(tweets, retweets):
    """``(links, left)``: SharedLinks, those of most people first, and how many were left out.

    A retweet points to what the tweet that it repeats does, but adds no link of its own: what
    stands in no shown tweet nobody could hide.
    """
    by_tweet = {}
    shared = {}
    for tweet in tweets.values():
        by_tweet[tweet.key] = pointed = _pointed_to(tweet)
        for key, address in pointed.items():
            shared.setdefault(key, _Shared()).add(tweet.author, address, tweet.anchor)
    for retweet in retweets:
        pointed = by_tweet[retweet.of] if retweet.of else _pointed_to(retweet)
        for key, address in pointed.items():
            if key in shared:
                shared[key].add(retweet.author, address)
    links = [one.as_link() for one in shared.values()]
    links.sort(key=lambda link: (-len(link.people), -link.times))
    return links[:MOST], max(len(links) - MOST, 0)


def _pointed_to(tweet):
    """Addresses by what they have in common, of a tweet: each once."""
    if not tweet.links and "://" not in tweet.text:
        return {}
    found = {}
    for address in targets_in(tweet.text, tweet.links, tweet.media, tweet.quote_of):
        if one := folded(address):
            found.setdefault(*one)
    return found


class _Shared:
    def __init__(self):
        self.times = 0
        self.spellings = Counter()
        self.people = {}
        self.anchors = []

    def add(self, person, address, anchor=""):
        self.times += 1
        self.spellings[address] += 1
        if person is not None:
            self.people.setdefault(person)
        if anchor and len(self.anchors) < _ANCHORS:
            self.anchors.append(anchor)

    def as_link(self):
        # Of several, the commonest and safest, else the first.
        address = max(
            self.spellings,
            key=lambda one: (one.startswith("https:"), self.spellings[one]),
        )
        return SharedLink(address, link_label(address), self.times, [*self.people], self.anchors)
