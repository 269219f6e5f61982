"""The words of withdrawn tweets out of pages: live, in all revisions, in comments and logs."""

import re

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from wagtail.admin.models import FormState
from wagtail.blocks import StreamValue
from wagtail.images import get_image_model
from wagtail.models import (
    Comment,
    ModelLogEntry,
    PageLogEntry,
    ReferenceIndex,
    Revision,
)
from wagtail.search.backends import get_search_backends

from ..finding.writing import write_page
from ..models import Capture, CapturedTweet, ChatPage, ChatQuestion, ChatTweet, SetAsideEntry, Tweet
from ..rows import chunks, listed
from .captures_by_hand import forget_by_hand

_CHUNK = 2_000
# Revisions at once: one of ten thousand tweets is a megabyte.
_REVISIONS = 20
_PAGES = 20
# So many are looked for by the database; more, by us.
_FEW = 20
_KEY = re.compile(r"(?:x|bluesky|mastodon):[^\"\\\s]+")


def chats_with(keys, tweet_ids):
    """The ids of the chats in whose transcript, drafts or past the tweets are."""
    found = set()
    for chunk in chunks(tweet_ids, _CHUNK):
        found |= set(ChatTweet.objects.filter(tweet__in=chunk).values_list("chat", flat=True))
        for page in _references(chunk).values_list("object_id", flat=True):
            if page.isdecimal():
                found.add(int(page))
    for chunk in chunks(keys, _CHUNK):
        aside = SetAsideEntry.objects.filter(key__in=listed(chunk))
        found |= set(aside.values_list("chat", flat=True))
    found |= _in_revisions_of_others(keys, found)
    found |= set(ChatPage.objects.filter(alias_of__in=found).values_list("pk", flat=True))
    return sorted(ChatPage.objects.filter(pk__in=found).values_list("pk", flat=True))


def _references(tweet_ids):
    return ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(Tweet),
        to_object_id__in=[str(pk) for pk in tweet_ids],
    )


def _revisions():
    content_type = ContentType.objects.get_for_model(ChatPage)
    revisions = Revision.objects.filter(content_type=content_type)
    return revisions.annotate(raw=Cast("content", TextField())).order_by("pk")


def _in_revisions_of_others(keys, chat_ids):
    """Chats that the tweets never joined, and in whose drafts they are: copied pages."""
    others = _revisions().exclude(object_id__in=[str(pk) for pk in chat_ids])
    if len(keys) <= _FEW:
        held = Q(pk=None)
        for key in keys:
            held |= Q(raw__contains=key.partition(":")[2].rpartition("/")[2])
        return {int(pk) for pk in others.filter(held).values_list("object_id", flat=True)}
    found = set()
    ids = list(others.values_list("pk", flat=True))
    for chunk in chunks(ids, _REVISIONS):
        for page, raw in _revisions().filter(pk__in=chunk).values_list("object_id", "raw"):
            if not keys.isdisjoint(_KEY.findall(raw)):
                found.add(int(page))
    return found


def scrub(scrubber, chat_ids, tweet_ids):
    """Take the words out of the chats. Returns how many revisions, comments and headings of
    pages were changed."""
    planned = {}
    for chat, words in ChatQuestion.objects.filter(chat__in=chat_ids).values_list("chat", "words"):
        planned.setdefault(chat, []).append(words)
    quotes, headings = {}, 0
    for chunk in chunks(chat_ids, _PAGES):
        for page in ChatPage.objects.filter(pk__in=chunk):
            headings += _scrub_page(scrubber, page, planned.get(page.pk, ()))
            summary = list(page.summary.get_prep_value()) if page.summary else []
            quotes[page.pk] = scrubber.quotes_in(summary)
    revisions = _scrub_revisions(scrubber, chat_ids, quotes)
    comments = _scrub_comments(scrubber, chat_ids, quotes)
    FormState.objects.filter(
        content_type=ContentType.objects.get_for_model(ChatPage),
        object_id__in=[str(pk) for pk in chat_ids],
    ).delete()
    for chunk in chunks(scrubber.keys, _CHUNK):
        SetAsideEntry.objects.filter(key__in=listed(chunk)).delete()
    _scrub_captures(scrubber, chat_ids, planned)
    forget_by_hand(tweet_ids)
    for chunk in chunks(tweet_ids, _CHUNK):
        _references(chunk).delete()
    return revisions, comments, headings


def _scrub_page(scrubber, page, planned):
    """The live page, or what stands for it. Returns how many headings were changed."""
    blocks = list(page.transcript.get_prep_value()) if page.transcript else []
    before = [_heading_of(block) for block in blocks]
    if not scrubber.blocks(blocks, planned):
        return 0
    stream_block = ChatPage._meta.get_field("transcript").stream_block
    # Nobody published anything: no revision, no date, no signals.
    ChatPage.objects.filter(pk=page.pk).update(
        transcript=StreamValue(stream_block, blocks, is_lazy=True)
    )
    return sum(old != _heading_of(block) for old, block in zip(before, blocks, strict=True))


def _heading_of(block):
    return block["value"].get("heading") if block.get("type") == "section" else None


def _scrub_revisions(scrubber, chat_ids, quotes):
    changed = 0
    for some in chunks(chat_ids, _CHUNK):
        of_them = _revisions().filter(object_id__in=[str(pk) for pk in some])
        for ids in chunks(of_them.values_list("pk", flat=True), _REVISIONS):
            for revision in Revision.objects.filter(pk__in=ids).only("pk", "object_id", "content"):
                page_quotes = quotes.setdefault(int(revision.object_id), set())
                page_quotes |= scrubber.quotes_in_content(revision.content)
                if scrubber.revision(revision.content, page_quotes):
                    # Its id, date and approval stay as they are.
                    Revision.objects.filter(pk=revision.pk).update(content=revision.content)
                    changed += 1
    return changed


def _scrub_comments(scrubber, chat_ids, quotes):
    """Comments that hang on the tweets go, and what the pages' history quotes of them."""
    ids = []
    for some in chunks(chat_ids, _CHUNK):
        comments = Comment.objects.filter(page__in=some)
        for pk, page, path in comments.values_list("pk", "page", "contentpath"):
            if scrubber.is_about(path, quotes.get(page, ())):
                ids.append(pk)
        logged = PageLogEntry.objects.filter(page__in=some, action__startswith="wagtail.comments")
        for entry in logged.only("pk", "page", "data"):
            comment = entry.data.get("comment") or {}
            path = comment.get("contentpath") or ""
            if scrubber.is_about(path, quotes.get(entry.page_id, ())):
                for said in (comment, entry.data.get("reply") or {}):
                    if said.get("text"):
                        said["text"] = "…"
                PageLogEntry.objects.filter(pk=entry.pk).update(data=entry.data)
    for chunk in chunks(ids, _CHUNK):
        Comment.objects.filter(pk__in=chunk).delete()
    return len(ids)


def _scrub_captures(scrubber, chat_ids, planned):
    """A capture remembers the headings that its import made."""
    of_them = set()
    for some in chunks(chat_ids, _CHUNK):
        brought = CapturedTweet.objects.filter(chat_tweet__chat__in=some).order_by()
        of_them |= set(brought.values_list("capture", flat=True).distinct())
    for capture in Capture.objects.filter(pk__in=of_them).exclude(sections=[]).only("sections"):
        before = [one["heading"] for one in capture.sections]
        for one in capture.sections:
            one["heading"] = scrubber.heading(one["heading"], planned.get(one["chat"], ()))
        if before != [one["heading"] for one in capture.sections]:
            Capture.objects.filter(pk=capture.pk).update(sections=capture.sections)


def forget_pictures(image_ids):
    """What Wagtail's log calls pictures that are gone names whose tweet they were in."""
    ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(get_image_model()),
        object_id__in=[str(pk) for pk in image_ids],
    ).update(label="Picture in a tweet")


def index_again(chat_ids):
    """Write the pages into the search indexes anew: they hold their transcripts' words, and what
    the withdrawn tweets asked as headings of others' tweets."""
    for chunk in chunks(chat_ids, _PAGES):
        pages = list(ChatPage.get_indexed_objects().filter(pk__in=chunk))
        for page in pages:
            write_page(page)
        for backend in get_search_backends(with_auto_update=True):
            backend.add_bulk(ChatPage, pages)
