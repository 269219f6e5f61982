"""What an editor had loaded, and what its save therefore took out on purpose."""

import json
import re
from dataclasses import dataclass

from django.db import transaction

from .drafts import complete, lock, note_removals
from .models import ChatTweet
from .set_aside import SetAside
from .transcript import keys_in

_ID = re.compile("[0-9]{1,18}")


@dataclass
class Held:
    """What is known of the editor whose form is being saved.

    ``keys``: the tweets it held, or None where that cannot be known, and then nothing counts
    as removed. ``goes_on``: the editor stays open with what it holds, after an autosave.
    """

    keys: set | None
    goes_on: bool = False


def remember_loaded(request, page):
    """Leave on ``page`` (the object a form is about to fill) what its editor held: ``Held``."""
    page.held = Held(_held_keys(request, page), goes_on=not request.accepts("text/html"))


def named(page):
    """How an editor's form names the revision that ``page`` was loaded from or saved as."""
    if not (page.latest_revision_id and page.latest_revision_created_at):
        return ""
    return f"{page.latest_revision_id}@{page.latest_revision_created_at.isoformat()}"


def _held_keys(request, page):
    match = request.resolver_match
    if match.url_name == "revisions_revert":
        # The editor shows the old revision, although its form names the newest one.
        revision = page.revisions.filter(pk=match.kwargs["revision_id"]).first()
        return revision and _keys_of(revision)
    sent = request.POST
    loaded = f"{sent.get('loaded_revision_id')}@{sent.get('loaded_revision_created_at')}"
    names = sent.get("held_revisions", loaded).split()
    ids = [pk for name in names if _ID.fullmatch(pk := name.partition("@")[0])]
    # One that somebody's autosave has overwritten since tells nothing of this editor.
    revisions = [
        revision
        for revision in page.revisions.filter(pk__in=ids)
        if f"{revision.pk}@{revision.created_at.isoformat()}" in names
    ]
    return set().union(*map(_keys_of, revisions)) if revisions else None


def _keys_of(revision):
    return set(keys_in(json.loads(revision.content.get("transcript") or "[]")))


def settle(chat, held):
    """Note what a save took out against what its editor held, and make the transcript whole.

    Called with the filled, not yet saved page object of an editor's save. An editor that goes
    on gets nothing put in: what it does not show would count as taken out by its next save.
    Nor does it lose entries of tweets that left the chat meanwhile: it still shows them, and
    that a person then takes one out could not be told. They go with the next other save.
    """
    blocks = chat.transcript.get_prep_value() if chat.transcript else []
    after = set(keys_in(blocks))
    before = after if held.keys is None else held.keys
    with transaction.atomic():
        lock(chat.pk)
        aside = SetAside(chat.pk)
        before, after = aside.resolve(before), aside.resolve(after)
        aside.note_removals(before, after)
        versions = _versions_in(chat)
        note_removals(chat.pk, _all_versions(before, versions), _all_versions(after, versions))
        if not held.goes_on:
            complete(chat)


def _versions_in(chat):
    """For each version of a tweet that was edited, all its versions."""
    edited = ChatTweet.objects.filter(chat_id=chat.pk).exclude(tweet__edit_keys=[])
    versions = {}
    for keys in edited.values_list("tweet__edit_keys", flat=True):
        together = set(keys).union(*(versions.get(key, ()) for key in keys))
        versions.update(dict.fromkeys(together, together))
    return versions


def _all_versions(keys, versions):
    # Whoever takes out a tweet, or keeps it, means all its versions.
    return keys.union(*(versions[key] for key in keys & versions.keys()))
