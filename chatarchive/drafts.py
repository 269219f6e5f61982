"""A chat's draft: arranging what joined the chat, and keeping the transcript complete."""

from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from wagtail.blocks import StreamValue
from wagtail.signal_handlers import disable_reference_index_auto_update

from . import retweets
from .arrange import Post, arrange, guess_hosts
from .models import ChatPage, ChatTweet
from .rows import chunks, update
from .set_aside import SetAside
from .sightings import hashtags_in
from .transcript import Merged, entries_of, keys_in, merge

_CHUNK = 500


@dataclass
class Joined:
    """The tweets of one chat, as merging needs them."""

    posts: list[Post]  # what can stand as an entry: no retweets, no outdated versions
    removed: set[str]
    replaced: dict[str, str]  # outdated version of an edited tweet → its newest
    chat_tweet_ids: dict[str, int]


def joined_to(chat):
    """Everything that joined ``chat``, read in two queries."""
    chat_tweets = ChatTweet.objects.filter(chat_id=chat.pk)
    rows = list(
        chat_tweets.order_by("tweet__created_at", "tweet__key").values_list(
            "pk",
            "removed_at",
            "tweet__key",
            "tweet__created_at",
            "tweet__text",
            "tweet__author__handle_key",
            "tweet__reply_to_key",
            "tweet__reply_to_handle",
            "tweet__quote_of_key",
            "tweet__is_retweet",
        )
    )
    keys = {row[2] for row in rows}
    replaced = {}
    # Few tweets are ever edited, and to decode the lists of all of them takes its time.
    for key, versions in (
        chat_tweets.exclude(tweet__edit_keys=[])
        .order_by("tweet__created_at", "tweet__key")
        .values_list("tweet__key", "tweet__edit_keys")
    ):
        for version in versions[: versions.index(key)] if key in versions else ():
            replaced[version] = key
    replaced = {old: newest for old in replaced if (newest := _newest(old, replaced)) != old}
    posts = [
        Post(
            key=key,
            created_at=created_at,
            text=text,
            handle=handle or "",
            reply_to=replaced.get(reply_to, reply_to),
            reply_to_handle=reply_to_handle.casefold(),
            quote_of=replaced.get(quote_of, quote_of),
        )
        for (
            _,
            _,
            key,
            created_at,
            text,
            handle,
            reply_to,
            reply_to_handle,
            quote_of,
            is_retweet,
        ) in rows
        if not is_retweet and key not in replaced
    ]
    return Joined(
        posts=posts,
        removed={row[2] for row in rows if row[1]},
        replaced={old: new for old, new in replaced.items() if old in keys or new in keys},
        chat_tweet_ids={row[2]: row[0] for row in rows},
    )


def hosts_of(chat, community, posts, hashtags, given=()):
    """Whose questions make sections, as casefolded handles: the given ones, else the chat's
    and the community's, else who asks and announces most."""
    hosts = {handle.strip().lstrip("@").casefold() for handle in given}
    if not hosts:
        hosts = {host.handle.casefold() for host in chat.hosts.all()}
        hosts |= {handle.casefold() for handle in community.handles}
    if hosts & {post.handle for post in posts}:
        return hosts
    return set(guess_hosts(posts, hashtags)) or hosts


def _newest(version, replaced):
    """The version that stands for all: an edit may have been edited in its turn."""
    passed = []
    while version in replaced and version not in passed:
        passed.append(version)
        version = replaced[version]
    # Two lists that contradict each other would go round for ever. Ids grow with time.
    return max(passed, key=lambda key: (len(key), key)) if version in passed else version


def hashtags_of(chat, posts):
    """The chat's hashtags, else the community's, else the one most tweets carry."""
    if known := chat.hashtag_list:
        return known
    counted = Counter(hashtag for post in posts for hashtag in hashtags_in(post.text))
    return [hashtag for hashtag, times in counted.most_common(1) if times * 2 > len(posts)]


def complete(chat, *, hosts=()):
    """Merge into ``chat.transcript`` whatever joined the chat and stands nowhere in it, and
    take out what left the chat when a capture was undone.

    Works on the object in hand (a draft), saves no page. Returns what was Merged, or None
    where the transcript stays as it was; where entries stand and why is kept on their
    ChatTweet. Needs a saved chat, and its lock.
    """
    blocks = list(chat.transcript.get_prep_value()) if chat.transcript else []
    standing = set(keys_in(blocks))
    aside = SetAside(chat.pk)
    if not aside and standing and standing.issuperset(_expected_in(chat)):
        return None
    joined = joined_to(chat)
    returning = aside.give_back(joined, standing)
    forwards = {old: joined.replaced.get(new, new) for old, new in aside.forwards().items()}
    replaced = forwards | joined.replaced
    blocks, had = aside.take_out(blocks), standing
    standing = set(keys_in(blocks))
    missing = {post.key for post in joined.posts} - joined.removed - standing
    if not missing and not replaced.keys() & standing:
        if standing == had:
            return None
        set_transcript(chat, blocks)
        return Merged(blocks, changed=True)
    community = chat.community
    hashtags = hashtags_of(chat, joined.posts)
    sections = arrange(
        joined.posts,
        starts_at=chat.starts_at,
        ends_at=chat.ends_at,
        hosts=hosts_of(chat, community, joined.posts, hashtags, hosts),
        questions=[question.words for question in chat.questions.all()],
        hashtags=hashtags,
        zone=community.zone,
    )
    merged = merge(
        blocks,
        sections,
        parents={post.key: post.reply_to for post in joined.posts if post.reply_to},
        times={post.key: post.created_at for post in joined.posts},
        removed=joined.removed,
        replaced=replaced,
        returning=returning,
    )
    if not merged.changed and standing == had:
        return None
    set_transcript(chat, merged.blocks)
    _keep_placements(joined, merged.placed)
    return merged


def clear_of_what_left(chat):
    """Take out of ``chat.transcript`` what was set aside, wherever it comes from."""
    if chat.transcript and (aside := SetAside(chat.pk)):
        blocks = list(chat.transcript.get_prep_value())
        cleared = aside.clear(blocks)
        if keys_in(cleared) != keys_in(blocks):
            set_transcript(chat, cleared)


def _keep_placements(joined, placed):
    update(
        ChatTweet,
        ["section", "reason"],
        [
            {"pk": joined.chat_tweet_ids[key], "section": section, "reason": reason}
            for key, (section, reason) in placed.items()
        ],
    )


def _expected_in(chat):
    """Keys that may have to stand in the transcript: a quick look, as every save takes it.
    Outdated versions of edited tweets are among them."""
    return ChatTweet.objects.filter(
        chat_id=chat.pk, removed_at=None, tweet__is_retweet=False
    ).values_list("tweet__key", flat=True)


def set_transcript(chat, blocks):
    """Give ``chat`` (unsaved) the raw ``blocks`` as its transcript."""
    stream_block = ChatPage._meta.get_field("transcript").stream_block
    chat.transcript = StreamValue(stream_block, blocks, is_lazy=True)


def lock(chat_id):
    """Until the transaction ends, no other merge into this chat: they take turns, so that
    each works on the draft the one before it wrote."""
    ChatPage.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=chat_id)


@transaction.atomic
def refresh(chat_id, *, user=None, publish=False, hosts=(), capture=None):
    """Bring a chat's newest draft up to what joined the chat.

    Writes one draft revision on top of the newest if anything was missing; the live page
    stays as it is unless ``publish``. ``capture`` (to be saved by the caller) remembers what
    new sections were made for it. Returns the number of sections in the draft.
    """
    lock(chat_id)
    retweets.fold(chat_id)
    page = ChatPage.objects.get(pk=chat_id)
    draft = page.get_latest_revision_as_object()
    new_hosts = _name_hosts(draft, hosts)
    revision = page.get_latest_revision()
    merged = complete(draft, hosts=hosts)
    if merged or new_hosts:
        revision = save_draft(draft, user)
    if merged and capture:
        capture.sections += [
            {"chat": chat_id, "id": section, "heading": heading}
            for section, heading in merged.made.items()
        ]
    if publish and (not page.live or page.live_revision_id != (revision and revision.pk)):
        revision = revision or save_draft(draft, user)
        revision.publish(user=user)
    return sum(block["type"] == "section" for block in draft.transcript.get_prep_value())


def save_draft(draft, user):
    """A new revision of ``draft``, a page object whose transcript was merged."""
    # What a person saved was validated then, and a merge adds nothing that validation looks at.
    # Nor anything that the index of references knows: that is of the live page.
    with disable_reference_index_auto_update():
        return draft.save_revision(user=user, log_action=True, clean=False)


def _name_hosts(draft, handles):
    """Hosts named for an import are the chat's hosts from then on, where it has none."""
    if not handles or draft.hosts.exists():
        return False
    for handle in handles:
        draft.hosts.add(draft.hosts.model(handle=handle.strip().lstrip("@")))
    return True


def note_removals(chat_id, before, after):
    """Record what a person's save took out of a transcript, and what it put back.

    ``before`` holds the keys their editor had loaded, ``after`` those they saved. Absence
    alone means nothing: a stale editor never held what came in later.
    """
    removed = before - after
    now = timezone.now()
    joined = ChatTweet.objects.filter(chat_id=chat_id)
    for chunk in chunks(removed, _CHUNK):
        joined.filter(tweet__key__in=chunk, removed_at=None).update(removed_at=now)
    # Few are ever removed, so these are looked up rather than the thousands that stand.
    back = [
        pk
        for pk, key in joined.filter(removed_at__isnull=False).values_list("pk", "tweet__key")
        if key in after
    ]
    for chunk in chunks(back, _CHUNK):
        joined.filter(pk__in=chunk).update(removed_at=None)


def reasons(chat, blocks):
    """Why each entry of raw ``blocks`` stands where it does, by key.

    The merge's own reason while it stands in the section the merge chose; ``facilitator``
    once a person moved it or put it in.
    """
    placed = {
        key: (section, reason)
        for key, section, reason in ChatTweet.objects.filter(chat_id=chat.pk).values_list(
            "tweet__key", "section", "reason"
        )
    }
    return {
        entry["key"]: reason if section == block.get("id") and reason else "facilitator"
        for block in blocks
        for entry in entries_of(block)
        for section, reason in [placed.get(entry["key"], ("", ""))]
    }
