"""Pages as networks sent them, without what is withdrawn.

A withdrawn post leaves a husk: its number, its time, and what it hangs on. What else a capture
asks for depends on these alone, so that going on with it still asks for nothing twice. Readers
pass over husks (``readers.captured_pages``).
"""

from zoneinfo import ZoneInfo

from ..readers import bluesky, mastodon, twitter_v2
from ..readers.captured_pages import husk_mark, is_husk
from ..records import AuthorRecord, TweetRecord

_UTC = ZoneInfo("UTC")
# What a husk keeps: nobody's words, and no name but what an address holds.
_OF_X = (
    *("id", "conversation_id", "created_at", "public_metrics"),
    *("edit_history_tweet_ids", "edit_history_post_ids"),
)
_OF_BLUESKY = ("uri", "cid", "indexedAt", "replyCount", "repostCount", "quoteCount")
_OF_MASTODON = (
    *("id", "uri", "created_at", "visibility", "in_reply_to_id"),
    *("replies_count", "reblogs_count"),
)
_REFERENCES = ("referenced_tweets", "referenced_posts")
_BY_X = (("media", "media_key", "media_keys"), ("polls", "id", "poll_ids"))


def without_withdrawn(network, page, withdrawn):
    """``page`` without what is ``withdrawn`` (Withdrawn), changed in place; whether it held any.

    A post that cannot be read may be of anybody, and goes too.
    """
    return _PAGES[network](page, withdrawn)


def _x(page, withdrawn):
    includes = page["includes"] if isinstance(page.get("includes"), dict) else {}
    changed = False
    for holder, name in ((page, "data"), (includes, "tweets"), (includes, "posts")):
        posts = holder.get(name)
        if not isinstance(posts, list) or not posts:
            continue
        records = list(twitter_v2.records_in({"data": posts, "includes": dict(includes)}))
        refused = _refused(records, withdrawn)
        kept = [
            _husk_of_x(post) if goes and not is_husk(post) else post
            for post, goes in zip(posts, refused, strict=True)
        ]
        changed |= kept != posts
        holder[name] = kept
    users = includes.get("users")
    if isinstance(users, list):
        left = [user for user in users if not _refuses_user(user, withdrawn)]
        changed |= len(left) < len(users)
        includes["users"] = left
    if changed:
        _forget_loose(page, includes)
    return changed


def _husk_of_x(post):
    husk = _husk(post, _OF_X)
    for name in _REFERENCES:
        if isinstance(references := post.get(name), list):
            husk[name] = [
                {"type": one.get("type"), "id": one.get("id")}
                for one in references
                if isinstance(one, dict)
            ]
    return husk


def _refuses_user(user, withdrawn):
    if not isinstance(user, dict):
        return False
    author = AuthorRecord(str(user.get("id") or ""), str(user.get("username") or ""))
    return withdrawn.refuses_author("x", author)


def _forget_loose(page, includes):
    """Forget users, pictures and polls that no post is left of."""
    posts = [
        post
        for posts in (page.get("data"), includes.get("tweets"), includes.get("posts"))
        for post in (posts if isinstance(posts, list) else ())
        if isinstance(post, dict) and not is_husk(post)
    ]
    named = {post.get(name) for post in posts for name in ("author_id", "in_reply_to_user_id")}
    for post in posts:
        mentions = (post.get("entities") or {}).get("mentions") or ()
        named |= {one.get("id") for one in mentions if isinstance(one, dict)}
    # Who retweeted is asked for as users, who are nobody's authors here.
    if posts and isinstance(includes.get("users"), list):
        includes["users"] = [user for user in includes["users"] if user.get("id") in named]
    elif "users" in includes:
        includes["users"] = []
    for kind, key, attached in _BY_X:
        if isinstance(includes.get(kind), list):
            shown = {
                one for post in posts for one in (post.get("attachments") or {}).get(attached) or ()
            }
            includes[kind] = [one for one in includes[kind] if one.get(key) in shown]


def _bluesky(page, withdrawn):
    reader = bluesky.PostReader(_UTC, lambda: ())
    changed = False
    for post in _inner(page, _is_bluesky_post):
        record = bluesky.attempt(reader.tweet, bluesky.Item(post), "")
        if _refused([record], withdrawn)[0]:
            _become(post, _husk_of_bluesky(post))
            changed = True
    return changed


def _is_bluesky_post(value):
    # A quoted post has its words under ``value``.
    return "uri" in value and "author" in value and ("record" in value or "value" in value)


def _husk_of_bluesky(post):
    husk = _husk(post, _OF_BLUESKY)
    if "value" in post and "record" not in post:
        # The network's own way to say that a quoted post is not there.
        return husk | {"$type": "app.bsky.embed.record#viewNotFound", "notFound": True}
    words = post["record"] if isinstance(post["record"], dict) else {}
    author = post["author"] if isinstance(post["author"], dict) else {}
    kept = {name: words[name] for name in ("createdAt", "reply") if name in words}
    return husk | {"record": kept, "author": {"did": author.get("did", "")}}


def _mastodon(page, withdrawn):
    reader = mastodon.reader_of_pages()
    changed = False
    for status in _inner(page, _is_status):
        record = mastodon.attempt(reader.tweet, status, "")
        if _refused([record], withdrawn)[0]:
            _become(status, _husk(status, _OF_MASTODON))
            changed = True
    return changed


def _is_status(value):
    return "uri" in value and "account" in value and "content" in value


def _husk(post, names):
    post = post if isinstance(post, dict) else {}
    return {name: post[name] for name in names if name in post} | husk_mark()


def _become(value, other):
    value.clear()
    value.update(other)


def _inner(page, is_post):
    """The dicts in ``page`` that are posts, each before those in it. What is in one that became
    a husk is not looked at."""
    waiting = [page]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if not is_husk(value) and is_post(value):
                yield value
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _refused(records, withdrawn):
    # What a capture tells of accounts is learnt first, as at an import.
    withdrawn.sift(one for one in records if isinstance(one, TweetRecord))
    return [not isinstance(one, TweetRecord) or withdrawn.refuses(one) for one in records]


_PAGES = {"x": _x, "bluesky": _bluesky, "mastodon": _mastodon}
