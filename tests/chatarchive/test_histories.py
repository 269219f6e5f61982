"""Whatever happens to a transcript, in whatever order (design, decision 3).

Histories of imports and of two facilitators' open editors are made up by Hypothesis: stale
saves, autosaves, refused saves, reverts, discarded drafts, publishing, undone captures. After
each step no edit of the last one to save is lost or undone, no tweet stands twice, and every
tweet that joined stands once or was taken out by a person. What left with an undone capture
comes back as it was, once another capture brings it. For 2,000 histories instead of a few:

    pytest tests/chatarchive/test_histories.py --hypothesis-profile=thorough
"""

import copy
import json
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import example, given, note, settings
from hypothesis import strategies as st

from chatarchive.drafts import refresh, set_transcript
from chatarchive.editing import named, remember_loaded, settle
from chatarchive.finding.rebuilding import differences
from chatarchive.intake import take_in
from chatarchive.models import ChatPage, ChatTweet, Tweet
from chatarchive.transcript import entries_of, keys_in
from chatarchive.undoing import undo
from tests.factories import (
    CHAT_STARTS,
    commentary,
    make_capture,
    make_chat,
    make_record,
    tweet_id,
)

WORDS = (
    ("weexample", "Welcome to #wecops!", None),
    ("sam", "Evening, all", 0),
    ("weexample", "Q1: What helps you sleep?", None),
    ("kim", "A1 Silence", 2),
    ("lee", "How do you get that?", 3),
    ("kim", "Ear plugs", 4),
    ("sam", "A1 Tea", None),
    ("weexample", "Q2: And your team?", None),
    ("lee", "A2 A rota that holds", None),
    ("sam", "Agreed", 8),
    ("sam", "RT @lee: A2 A rota that holds", None),
    ("kim", "So true", None),
)
RETWEET = 10
# The last tweet was edited twice: its versions are tweets of their own, and only the last one
# tells of the others.
VERSIONS = (11, 12, 13)


def records():
    """Fresh records of the invented chat."""
    made = []
    for number, (author, text, answers) in enumerate(WORDS):
        at = CHAT_STARTS + timedelta(minutes=4 * number)
        fields = {"reply_to_id": made[answers].native_id} if answers is not None else {}
        if number == RETWEET:
            fields |= {"is_retweet": True, "retweet_of_id": made[8].native_id}
        made.append(make_record(tweet_id(at, number), text=text, author=author, at=at, **fields))
    for number in VERSIONS[1:]:
        at = made[11].created_at + timedelta(seconds=number)
        made.append(
            make_record(tweet_id(at, number), text=f"So true {number}", author="kim", at=at)
        )
    ids = [made[number].native_id for number in VERSIONS]
    made[13].edit_ids = ids
    return made


RECORDS = records()
KEYS = [record.key for record in RECORDS]
VERSION_KEYS = {KEYS[number] for number in VERSIONS}
NEWEST = KEYS[VERSIONS[-1]]


class Editor:
    """A facilitator's open editor, with what Wagtail and our form keep in it."""

    def __init__(self, history, revision=None):
        self.history = history
        self.open(revision)

    def open(self, revision=None):
        page = self.history.page()
        self.reverted_to = revision
        self.blocks = blocks_of(revision or page.latest_revision)
        self.held = named(page)
        self.meet_refusal()
        self.shown = set(keys_in(self.blocks))

    def meet_refusal(self):
        """A save was refused: the page is drawn again, with what stood in it."""
        self.loaded = self.history.page().latest_revision
        self.loaded_at = self.loaded.created_at
        self.own_revision = None

    @property
    def sections(self):
        return [block for block in self.blocks if block["type"] == "section"]

    def entries(self):
        return [(block, entry) for block in self.sections for entry in entries_of(block)]

    def edit(self, action, first, second):
        entries, sections = self.entries(), self.sections
        if action == "comment":
            self.blocks.insert(
                first % (len(self.blocks) + 1),
                commentary(f"<p>Said {second}.</p>", id=str(uuid4())),
            )
        elif action == "put back":
            key = KEYS[first % len(KEYS)]
            standing = self.history.versions(keys_in(self.blocks))
            # The editor offers what joined and stands nowhere.
            if sections and key in self.history.joined() and key not in standing:
                sections[second % len(sections)]["value"]["tweets"].append({"key": key})
        elif action in ("rename", "delete section", "merge") and sections:
            number = first % len(sections)
            if action == "rename":
                sections[number]["value"]["heading"] = f"Renamed {second}"
            elif action == "delete section":
                self.blocks.remove(sections[number])
            elif number:
                above = sections[number - 1]["value"]["tweets"]
                above += sections[number]["value"]["tweets"]
                self.blocks.remove(sections[number])
        elif entries:
            block, entry = entries[first % len(entries)]
            tweets = block["value"]["tweets"]
            if action in ("hidden", "starred"):
                entry[action] = True
            elif action in ("text", "note"):
                entry[action] = f"Written {second}"
            elif action == "remove":
                tweets.remove(entry)
            elif action == "move":
                tweets.remove(entry)
                target = sections[second % len(sections)]["value"]["tweets"]
                target.insert(first % (len(target) + 1), entry)
            elif action == "split":
                place = tweets.index(entry)
                block["value"]["tweets"], rest = tweets[:place], tweets[place:]
                value = {"heading": f"Split {second}", "tweets": rest}
                below = {"type": "section", "id": str(uuid4()), "value": value}
                self.blocks.insert(self.blocks.index(block) + 1, below)

    def save(self, *, publish=False):
        page = self._store(autosave=False, publish=publish)
        if publish:
            page.latest_revision.publish()
        refresh(self.history.chat_id)
        self.history.check_saved(self)
        self.open()

    def autosave(self):
        latest = self.history.page().latest_revision
        if self.reverted_to or latest != (self.own_revision or self.loaded):
            return
        if not self.own_revision and latest.created_at != self.loaded_at:
            return
        page = self._store(autosave=True)
        self.own_revision = page.latest_revision
        self.held = f"{self.held.split()[0]} {named(page)}"
        self.history.check_saved(self, complete=False)
        # Now that a revision holds them, taking out what was put back counts too.
        self.shown |= set(keys_in(self.blocks))

    def _store(self, *, autosave, publish=False):
        page = self.history.page().get_latest_revision_as_object()
        match = SimpleNamespace(url_name="edit", kwargs={})
        if self.reverted_to:
            kwargs = {"revision_id": self.reverted_to.pk}
            match = SimpleNamespace(url_name="revisions_revert", kwargs=kwargs)
        remember_loaded(
            SimpleNamespace(
                POST={"held_revisions": self.held},
                resolver_match=match,
                accepts=lambda kind: not autosave,
            ),
            page,
        )
        set_transcript(page, copy.deepcopy(self.blocks))
        page.transcript = page.transcript.stream_block.clean(page.transcript)
        settle(page, page.held)
        page.save_revision(
            clean=publish, overwrite_revision=self.own_revision if autosave else None
        )
        # Where somebody's autosave overwrote what this editor held, nothing can be told.
        self.is_known = page.held.keys is not None
        return page


class History:
    def __init__(self):
        self.chat_id = make_chat(hosts=["weexample"]).pk
        self.out = set()  # what people took out
        self.captures = {}  # what each brought that was not undone
        self.undone = set()  # what the last one brought that was
        self.made = {}  # new sections of each, with their headings
        self.aside = {}  # entries that left with an undone capture: (entry, block id)
        self.stands_as = {}  # versions that left: the one that stands for them
        refresh(self.chat_id)
        self.editors = [Editor(self), Editor(self)]

    def page(self):
        return ChatPage.objects.select_related("latest_revision").get(pk=self.chat_id)

    def draft(self):
        return blocks_of(self.page().latest_revision)

    def joined(self):
        links = ChatTweet.objects.filter(chat=self.chat_id, tweet__is_retweet=False)
        return set(links.values_list("tweet__key", flat=True))

    def take(self, step):
        action, who, first, second = step
        note(f"{action} {who} {first} {second}")
        editor = self.editors[who]
        if action == "import":
            self.bring_in([number for number in range(len(KEYS)) if first >> number & 1])
        elif action == "open":
            editor.open()
        elif action == "open older":
            revisions = self.page().revisions.order_by("pk")
            editor.open(revisions[first % len(revisions)])
        elif action == "refused":
            editor.meet_refusal()
        elif action == "save":
            editor.save()
        elif action == "publish":
            editor.save(publish=True)
        elif action == "publish older":
            self.publish_older(first)
        elif action == "discard":
            editor.open(self.page().live_revision)
            editor.save()
        elif action == "bring again":
            self.bring_in([number for number, key in enumerate(KEYS) if key in self.undone])
        elif action == "undo":
            self.undo(first, second)
        elif action == "autosave":
            editor.autosave()
        else:
            editor.edit(action, first, second)

    def versions(self, keys):
        """``keys``, with all versions of the edited tweet if it is among them and known as one."""
        keys = {self.stands(key) for key in keys}
        if keys & VERSION_KEYS and NEWEST in self.joined():
            return keys | VERSION_KEYS
        return keys | {version for version in VERSION_KEYS if self.stands(version) in keys}

    def stands(self, key):
        while key in self.stands_as:
            key = self.stands_as[key]
        return key

    def bring_in(self, numbers):
        before, joined = self.draft(), self.joined()
        capture = make_capture()
        take_in(
            [RECORDS[number] for number in numbers],
            chat_of=lambda record: self.chat_id,
            capture=capture,
        )
        refresh(self.chat_id, capture=capture)
        capture.save()
        self.captures[capture.pk] = {KEYS[number] for number in numbers}
        known = {block["id"] for block in before}
        self.made[capture.pk] = {
            block["id"]: block["value"]["heading"]
            for block in self.draft()
            if block["id"] not in known
        }
        back = self.come_back(self.joined() - joined, before)
        self.out = self.versions(self.out) - self.versions(keys_in(before))
        self.check_kept(before)
        self.check_complete()
        self.check_given_back(back, known)

    def come_back(self, new, before):
        """What joined again, as it was when it left. Of versions, the newest has the marks."""
        back = {}
        for key in sorted(new, key=KEYS.index, reverse=True):
            stood = self.stands(key)
            entry = self.aside.pop(stood, None)
            self.stands_as.pop(key, None)
            if stood != key and stood not in self.joined():
                self.stands_as[stood] = key
            if entry and key not in VERSION_KEYS and key not in keys_in(before):
                back[key] = entry
        if NEWEST in self.joined():
            for key in VERSION_KEYS - self.joined():
                self.aside.pop(key, None)
                self.stands_as[key] = NEWEST
        return back

    def check_given_back(self, back, known):
        for block in self.draft():
            for entry in entries_of(block):
                if entry["key"] in back:
                    was, section = back[entry["key"]]
                    assert entry == was
                    assert block["id"] == section or section not in known
        # Some were taken out before they left, or by a stale editor's save since.
        assert back.keys() - self.out <= set(keys_in(self.draft()))

    def undo(self, first, second):
        if not self.captures:
            return
        chosen = sorted(self.captures)[first % len(self.captures)]
        before, joined = self.draft(), self.joined()
        out = self.versions(self.out) - self.versions(keys_in(before))
        read = self.read()
        undo(SimpleNamespace(pk=chosen), publish=bool(second % 2))
        assert second % 2 or self.read() == read
        brought = self.undone = self.captures.pop(chosen)
        leaving = brought - set().union(*self.captures.values())
        assert self.joined() == joined - leaving
        self.check_archive()
        versions = VERSION_KEYS & joined
        if leaving & versions and NEWEST in joined:
            stays = versions - leaving or {NEWEST}
            newest = max(stays, key=KEYS.index)
            self.stands_as |= dict.fromkeys((versions & leaving) - {newest}, newest)
        self.out = out
        for key, place in places_of(self.resolved(before)).items():
            if key not in self.joined():
                self.aside[key] = place
        self.check_kept(before, gone=self.made.pop(chosen))
        self.check_complete()

    def read(self):
        """What readers see of the published transcript."""
        parts = self.page().reading().parts
        return [
            (entry.kind, getattr(entry, "words", ""))
            for part in parts
            if part.kind == "section"
            for entry in part.entries
        ]

    def check_archive(self):
        """No tweet is kept for which there is no reason."""
        standing = set().union(*self.captures.values())
        standing |= set(keys_in(self.page().transcript.get_prep_value()))
        stored = set(Tweet.objects.values_list("key", flat=True))
        assert standing <= stored
        assert stored - standing <= self.referred_to(standing)
        assert not differences()  # in what can be searched for

    def referred_to(self, keys):
        names = ("reply_to_key", "quote_of_key", "retweet_of_key")
        found = Tweet.objects.filter(key__in=keys).values_list(*names)
        named = {key for row in found for key in row if key in KEYS} - keys
        return named and named | self.referred_to(keys | named)

    def publish_older(self, first):
        revisions = self.page().revisions.order_by("pk")
        draft = self.draft()
        revisions[first % len(revisions)].publish()
        assert self.draft() == draft
        self.check_published()
        self.check_archive()

    def check_published(self):
        """Nobody reads gaps where tweets of an undone capture stood."""
        page = self.page()
        if page.live:
            assert not set(keys_in(page.transcript.get_prep_value())) & self.aside.keys()

    def check_saved(self, editor, *, complete=True):
        kept = self.versions(keys_in(editor.blocks))
        self.out -= kept
        if editor.is_known:
            self.out |= self.versions(editor.shown) - kept
        if complete:
            for key, place in places_of(self.resolved(editor.blocks)).items():
                if key in self.aside:
                    self.aside[key] = place
            self.check_kept(editor.blocks)
            self.check_complete()
        else:
            assert self.draft() == editor.blocks

    def resolved(self, blocks):
        """``blocks`` with versions that left as the one that stands for them."""
        return fold(blocks, {key: self.stands(key) for key in VERSION_KEYS})

    def check_kept(self, blocks, gone=()):
        """``blocks`` stand in the draft as they were, but for what came in between, and for
        what left the chat. Of ``gone``, sections and their headings, empty ones may go."""
        blocks = self.resolved(blocks)
        joined, draft = self.joined(), self.draft()
        for block in blocks:
            if block["type"] == "section":
                tweets = block["value"]["tweets"]
                block["value"]["tweets"] = [one for one in tweets if one["key"] in joined]
        standing = {block["id"] for block in draft}
        blocks = [
            block
            for block in blocks
            if block["id"] in standing
            or block["id"] not in gone
            or entries_of(block)
            or gone[block["id"]] != block["value"]["heading"]
        ]
        known = {block["id"] for block in blocks}
        keys = self.versions(keys_in(blocks))
        found = []
        for block in self.draft():
            if block["id"] in known:
                found.append(self.seen(block, keys))
            else:
                assert block["type"] == "section"
                assert not keys & {entry["key"] for entry in entries_of(block)}
        assert found == [self.seen(block, keys) for block in self.folded(blocks)]

    def check_complete(self):
        standing = keys_in(self.draft())
        expected = self.joined() - self.out
        if NEWEST in expected:
            expected -= VERSION_KEYS - {NEWEST}
        assert sorted(standing) == sorted(expected)

    def folded(self, blocks):
        """``blocks`` with an edited tweet's versions as one entry, as the merge makes them."""
        known_as_one = NEWEST in self.joined()
        return fold(blocks, dict.fromkeys(VERSION_KEYS, NEWEST) if known_as_one else {})

    def seen(self, block, keys):
        """A block as a person sees it, with nothing but the tweets of ``keys``."""
        if block["type"] != "section":
            return block
        entries = [entry for entry in entries_of(block) if entry["key"] in keys]
        return block["id"], block["value"]["heading"], entries


def fold(blocks, stands_as):
    """``blocks`` with each version standing as the one that stands for it, once."""
    blocks = copy.deepcopy(blocks)
    pairs = [(block, entry) for block in blocks for entry in entries_of(block)]
    for newest in sorted(set(stands_as.values())):
        versions = [pair for pair in pairs if stands_as.get(pair[1]["key"]) == newest]
        if not versions:
            continue
        own = [entry for _, entry in versions if entry["key"] == newest]
        stands = own[0] if own else versions[0][1]
        for block, entry in versions:
            if entry is not stands:
                block["value"]["tweets"].remove(entry)
                hidden = stands.get("hidden") and entry.get("hidden")
                stands.update({**entry, **stands})
                if not hidden:
                    stands.pop("hidden", None)
        stands["key"] = newest
    return blocks


def places_of(blocks):
    return {entry["key"]: (entry, block["id"]) for block in blocks for entry in entries_of(block)}


def blocks_of(revision):
    return json.loads(revision.content["transcript"])


ACTIONS = (
    ["import"] * 4
    + ["undo"] * 4
    + ["bring again"] * 3
    + ["open"] * 3
    + ["open older", "refused", "save", "save", "autosave", "autosave", "publish"]
    + ["publish older", "discard"]
    + ["move", "remove", "delete section", "put back", "split", "merge", "rename", "comment"]
    + ["hidden", "starred", "text", "note"]
)
STEPS = st.tuples(
    st.sampled_from(ACTIONS),
    st.integers(0, 1),
    st.integers(0, 2 ** len(KEYS) - 1),
    st.integers(0, 9),
)


IS_THOROUGH = settings.get_current_profile_name() == "thorough"


@pytest.mark.django_db
@(settings() if IS_THOROUGH else settings(max_examples=15, deadline=None))
@given(st.integers(0, 2 ** len(KEYS) - 1), st.lists(STEPS, min_size=5, max_size=25))
@example(3344, [("note", 0, 395, 2), ("undo", 1, 2758, 0), ("import", 0, 4051, 5)])
def test_no_history_loses_a_tweet_or_an_edit(first, steps):
    with transaction.atomic():
        history = History()
        # Most of it is there before the editors open, or they would have nothing to edit.
        history.bring_in([number for number in range(len(KEYS)) if not first >> number & 1])
        for editor in history.editors:
            editor.open()
        for step in steps:
            history.take(step)
        for editor in history.editors:
            editor.save()
        transaction.set_rollback(True)
