"""Hiding one tweet in a chat, in the draft and for readers, without publishing anything else."""

from django.db import transaction

from ..drafts import lock, save_draft, set_transcript
from ..models import ChatPage
from ..transcript import entries_of


@transaction.atomic
def hide(chat_id, key, user):
    """Hide the tweet ``key`` in a chat's newest draft and, where ``user`` may publish the page,
    from its readers. Returns whether readers do not see it any more.

    What else waits in the draft goes on waiting: readers get the page they had, less the tweet.
    """
    lock(chat_id)
    page = ChatPage.objects.get(pk=chat_id)
    shows = page.live and _shows(page, key)
    may_publish = page.permissions_for_user(user).can_publish()
    # The same object as ``page`` where nothing waits to be published.
    draft = page.get_latest_revision_as_object()
    if shows and may_publish:
        # ``page`` is as readers have it, so this publishes the one change.
        _hide_in(page, key)
        save_draft(page, user).publish(user=user)
    if _shows(draft, key):
        _hide_in(draft, key)
        save_draft(draft, user)
    return may_publish or not shows


def place_of(chat, key):
    """The block id of the section that holds ``key`` in the newest draft; empty if none does."""
    draft = chat.get_latest_revision_as_object()
    for block in draft.transcript.get_prep_value() if draft.transcript else []:
        if any(entry["key"] == key for entry in entries_of(block)):
            return block.get("id") or ""
    return ""


def _hide_in(page, key):
    """Mark the entries of ``key`` as hidden, in hand."""
    blocks = list(page.transcript.get_prep_value()) if page.transcript else []
    for entry in _entries(blocks):
        if entry["key"] == key:
            entry["hidden"] = True
    set_transcript(page, blocks)


def _shows(page, key):
    blocks = page.transcript.get_prep_value() if page.transcript else []
    return any(e["key"] == key and not e.get("hidden") for e in _entries(blocks))


def _entries(blocks):
    return [entry for block in blocks for entry in entries_of(block)]
