"""The feed of chats: one entry when a chat is announced, another when it can be read.

Two, each with an identity of its own, because a reader shows an entry once: who saw the
announcement would never learn of the summary. Tweets are left out, quoted ones too: from a
reader's store no withdrawal could take them back.
"""

from uuid import uuid5

from django.utils.html import format_html, format_html_join

from home import moments
from home.feeds import ENTRIES, Entry, Rss, feed_response
from home.structured import address_of

from .stream_sizes import EMPTY
from .structured import transcript_address


def chats_feed(request, index, community, *, kind=Rss):
    """The feed of the chats below ``index``: those announced, and those with something to read."""
    chats = index.chats().prefetch_related("hosts", "questions").defer("transcript")
    announced = chats.upcoming()[:ENTRIES]
    said = chats.archived().readable()[:ENTRIES]
    entries = [_announcement(chat, community, request) for chat in announced]
    entries += [_account_of(chat, community, request) for chat in said]
    description = f"Chats of {community.name}: when the next ones are, and what was said."
    return feed_response(request, index, community, description, entries, kind=kind)


def _announcement(chat, community, request):
    zone = community.zone
    published = chat.first_published_at or chat.latest_revision_created_at or chat.starts_at
    when = f"{moments.moment(chat.starts_at, zone)} {moments.zone_name(chat.starts_at, zone)}"
    tags = chat.hashtags_with(community)
    hosts = ", ".join(str(host) for host in chat.hosts.all())
    facts = [when, " ".join(f"#{tag}" for tag in tags), hosts and f"with {hosts}"]
    summary = ", ".join(filter(None, facts))
    questions = format_html_join("", "<li>{}</li>", ((q.words,) for q in chat.questions.all()))
    return Entry(
        guid=uuid5(chat.translation_key, "announced").urn,
        title=f"Coming up: {chat.title}, {when}",
        address=address_of(chat, request),
        published=published,
        updated=max(published, chat.last_published_at or published),
        summary=summary,
        content=format_html(
            "<p>{}</p>{}{}",
            summary,
            chat.introduction,
            questions and format_html("<ol>{}</ol>", questions),
        ),
    )


def _account_of(chat, community, request):
    transcript = ""
    if chat.transcript_size > EMPTY:
        address = transcript_address(chat, request)
        transcript = format_html('<p><a href="{}">Read the transcript</a></p>', address)
    blocks = (block for block in chat.summary if block.block_type != "tweet")
    return Entry(
        guid=uuid5(chat.translation_key, "said").urn,
        title=f"What was said: {chat.title}",
        address=address_of(chat, request),
        published=chat.ends_at,
        updated=max(chat.ends_at, chat.last_published_at or chat.ends_at),
        summary=chat.in_short or f"The chat of {moments.day(chat.starts_at, community.zone)}.",
        content=format_html(
            "{}{}", format_html_join("", "{}", ((block,) for block in blocks)), transcript
        ),
    )
