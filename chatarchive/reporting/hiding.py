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
    may_publish, shows = _mark_everywhere(chat_id, key, user, hidden=True)
    return may_publish or not shows


@transaction.atomic
def show_again(chat_id, key, user):
    """Undo ``hide``. Returns whether readers see it again wherever it was hidden from them."""
    may_publish, hides = _mark_everywhere(chat_id, key, user, hidden=False)
    return may_publish or not hides


def _mark_everywhere(chat_id, key, user, *, hidden):
    """(whether ``user`` may publish, whether the live page has to change)."""
    lock(chat_id)
    page = ChatPage.objects.get(pk=chat_id)
    stands_otherwise = page.live and _stands(page, key, hidden=not hidden)
    may_publish = page.permissions_for_user(user).can_publish()
    # The same object as ``page`` where nothing waits to be published.
    draft = page.get_latest_revision_as_object()
    if stands_otherwise and may_publish:
        # ``page`` is as readers have it, so this publishes the one change.
        _mark(page, key, hidden)
        save_draft(page, user).publish(user=user)
    if _stands(draft, key, hidden=not hidden):
        _mark(draft, key, hidden)
        save_draft(draft, user)
    return may_publish, stands_otherwise


def place_of(chat, key):
    """The block id of the section that holds ``key`` in the newest draft; empty if none does."""
    draft = chat.get_latest_revision_as_object()
    for block in draft.transcript.get_prep_value() if draft.transcript else []:
        if any(entry["key"] == key for entry in entries_of(block)):
            return block.get("id") or ""
    return ""


def _mark(page, key, hidden):
    """Mark the entries of ``key`` as hidden or not, in hand."""
    blocks = list(page.transcript.get_prep_value()) if page.transcript else []
    for entry in _entries(blocks):
        if entry["key"] == key:
            entry.pop("hidden", None)
            if hidden:
                entry["hidden"] = True
    set_transcript(page, blocks)


def _stands(page, key, *, hidden):
    blocks = page.transcript.get_prep_value() if page.transcript else []
    return any(e["key"] == key and bool(e.get("hidden")) == hidden for e in _entries(blocks))


def _entries(blocks):
    return [entry for block in blocks for entry in entries_of(block)]
