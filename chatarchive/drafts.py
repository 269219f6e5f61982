"""A chat's draft: arranging what joined the chat, and keeping the transcript complete."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC

from django.db import transaction
from django.utils import timezone
from modelcluster.models import get_all_child_relations
from wagtail.blocks import StreamValue
from wagtail.signal_handlers import disable_reference_index_auto_update

from . import retweets
from .arrange import Post, arrange, guess_hosts
from .models import ChatPage, ChatTweet
from .quotes import follow_versions
from .rows import chunks, fetch, update
from .set_aside import SetAside
from .sightings import hashtags_in
from .transcript import Merged, entries_of, keys_in, merge

_CHUNK = 500
# How many chats are read at once: their newest drafts are held in memory.
_CHATS = 20
_NEVER_EDITED = ("[]", None)  # as the database has it
# All that a revision holds of a page beside its fields.
_CHILDREN = [relation.get_accessor_name() for relation in get_all_child_relations(ChatPage)]


@dataclass
class Joined:
    """The tweets of one chat, as merging needs them."""

    posts: list[Post]  # what can stand as an entry: no retweets, no outdated versions
    removed: set[str]
    replaced: dict[str, str]  # outdated version of an edited tweet → its newest
    chat_tweet_ids: dict[str, int]  # of all, retweets and outdated versions too


def joined_to(chat):
    """Everything that joined ``chat``, read in one query."""
    in_order = ChatTweet.objects.filter(chat_id=chat.pk).order_by("tweet__created_at", "tweet__key")
    rows = fetch(
        in_order.values_list(
            "pk",
            "removed_at",
            "tweet__key",
            "tweet__edit_keys",
            "tweet__is_retweet",
            "tweet__created_at",
            "tweet__text",
            "tweet__author__handle_key",
            "tweet__reply_to_key",
            "tweet__reply_to_handle",
            "tweet__quote_of_key",
        )
    )
    removed = {key for _, removed_at, key, *_ in rows if removed_at}
    replaced = {}
    for _, _, key, versions, *_ in rows:
        if versions not in _NEVER_EDITED:
            versions = json.loads(versions)
            for version in versions[: versions.index(key)] if key in versions else ():
                replaced[version] = key
    replaced = {old: newest for old in replaced if (newest := _newest(old, replaced)) != old}
    posts = []
    chat_tweet_ids = {}
    for pk, _, key, _, is_retweet, at, text, handle, reply_to, reply_to_handle, quote_of in rows:
        chat_tweet_ids[key] = pk
        if is_retweet or key in replaced:
            continue
        if at.tzinfo is None:
            at = at.replace(tzinfo=UTC)
        if replaced:
            reply_to = replaced.get(reply_to, reply_to)
            quote_of = replaced.get(quote_of, quote_of)
        answered = reply_to_handle and reply_to_handle.casefold()
        posts.append(Post(key, at, text, handle or "", reply_to, answered, quote_of))
    return Joined(posts, removed, replaced, chat_tweet_ids)


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
    follow_versions(chat, replaced)
    _keep_placements(joined, merged)
    return merged


def clear_of_what_left(chat):
    """Take out of ``chat.transcript`` what was set aside, wherever it comes from."""
    if chat.transcript and (aside := SetAside(chat.pk)):
        blocks = list(chat.transcript.get_prep_value())
        cleared = aside.clear(blocks)
        if keys_in(cleared) != keys_in(blocks):
            set_transcript(chat, cleared)


def _keep_placements(joined, merged):
    doubtful = merged.doubtful
    update(
        ChatTweet,
        ["section", "reason", "unsure", "other_section"],
        [
            {
                "pk": joined.chat_tweet_ids[key],
                "section": section,
                "reason": reason,
                "unsure": key in doubtful,
                "other_section": doubtful.get(key, ""),
            }
            for key, (section, reason) in merged.placed.items()
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


def lock(*chat_ids):
    """Until the transaction ends, no other merge into these chats: they take turns, so that
    each works on the draft the one before it wrote."""
    chats = ChatPage.objects.select_for_update(of=("self",), no_key=True)
    list(chats.filter(pk__in=chat_ids).order_by("pk").values_list("pk"))


@transaction.atomic
def refresh(chat_id, *, user=None, publish=False, hosts=(), capture=None):
    """Bring a chat's newest draft up to what joined the chat.

    Writes one draft revision on top of the newest if anything was missing; the live page
    stays as it is unless ``publish``. ``capture`` (to be saved by the caller) remembers what
    new sections were made for it. Returns the number of sections in the draft.
    """
    refreshed = refresh_all([chat_id], user=user, publish=publish, hosts=hosts, capture=capture)
    for _, sections in refreshed:
        return sections


def refresh_all(chat_ids, *, user=None, publish=False, hosts=(), community=None, capture=None):
    """``refresh`` for many chats, in a transaction of the caller's: yields, one after the
    other, each chat's page with the number of sections in its draft. ``community``, if given,
    is that of all of them. What can be read for many chats at once is.
    """
    for chunk in chunks(chat_ids, _CHATS):
        lock(*chunk)
        retweets.fold(chunk)
        pages = ChatPage.objects.select_related("latest_revision").prefetch_related(*_CHILDREN)
        for page in pages.filter(pk__in=chunk).order_by("pk"):
            draft = page.get_latest_revision_as_object()
            if community:
                draft.community = community
            yield page, _refresh(page, draft, user, publish, hosts, capture)


def _refresh(page, draft, user, publish, hosts, capture):
    new_hosts = _name_hosts(draft, hosts)
    revision = page.latest_revision
    merged = complete(draft, hosts=hosts)
    if merged or new_hosts:
        revision = save_draft(draft, user)
    if merged and capture:
        capture.sections += [
            {"chat": page.pk, "id": section, "heading": heading}
            for section, heading in merged.made.items()
        ]
    if publish and (not page.live or page.live_revision_id != (revision and revision.pk)):
        revision = revision or save_draft(draft, user)
        revision.publish(user=user)
    return sum(block["type"] == "section" for block in draft.transcript.raw_data)


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
