"""Taking tweets out of a chat and its draft, as a capture that leaves does.

What facilitators made of them is set aside (``set_aside.py``). Of an edited tweet another
version may stay: it then takes the place and the marks of the one that leaves.
"""

from . import set_aside
from .drafts import complete, joined_to, save_draft, set_transcript
from .models import CapturedTweet, ChatPage, ChatTweet, SetAsideEntry
from .rows import delete, insert, update
from .transcript import entries_of, replace, without


def take_out(capture, chat_id, leaving, *, user, publish):
    """Take ``leaving``, what ``shares.leaving_of`` gave of ``capture``, out of a chat and its
    draft, and set it aside. With ``publish`` the draft is published where the page is."""
    page = ChatPage.objects.get(pk=chat_id)
    draft = page.get_latest_revision_as_object()
    stored = _blocks(draft)
    # First give back what joined again, should that not have been done.
    complete(draft)
    before = _blocks(draft)
    joined = joined_to(page)
    parting = _Parting(joined, leaving)
    blocks, entries = parting.part(before)
    rows = parting.set_aside(chat_id, entries)
    # A version that never was here may have been told of before.
    insert(SetAsideEntry, rows, ignore_conflicts=True)
    update(ChatTweet, ["removed_at"], parting.also_removed)
    placed = {key: section for _, key, section, *_ in leaving}
    blocks = _without_empty(capture, chat_id, before, blocks, placed)
    set_transcript(draft, blocks)
    ids = [row[0] for row in leaving]
    delete(CapturedTweet, "chat_tweet", ids)
    delete(ChatTweet, "pk", ids)
    # Versions that one which left had stood for now stand for themselves.
    complete(draft)
    revision = page.latest_revision
    if _blocks(draft) != stored:
        revision = save_draft(draft, user)
    # The live page may show what a person had taken out of the draft already.
    if publish and page.live and page.live_revision_id != (revision and revision.pk):
        (revision or save_draft(draft, user)).publish(user=user)


def _blocks(draft):
    return list(draft.transcript.get_prep_value()) if draft.transcript else []


class _Parting:
    """Which entries go, which stay under another version's key, and what becomes of marks."""

    def __init__(self, joined, leaving):
        self._removed = {key: removed_at for _, key, _, removed_at, _ in leaving}
        self._tweets = {post.key for post in joined.posts} | joined.replaced.keys()
        self._rename = {}  # version that leaves → the one that stands for it
        self._gone = {}  # version that leaves with all the others → the newest of them
        self._removed_as = {}  # when a tweet was taken out, by the version that stands for it
        self._never_here = {}  # version that only the edited tweet told of → as above
        self.also_removed = []
        versions, told_of = {}, {}
        for version, newest in joined.replaced.items():
            if version not in joined.chat_tweet_ids:
                told_of.setdefault(newest, set()).add(version)
        for key in joined.chat_tweet_ids:
            versions.setdefault(joined.replaced.get(key, key), set()).add(key)
        for newest, keys in versions.items():
            left = keys & self._removed.keys()
            if not left:
                continue
            stay = keys - left
            stands = newest if newest in (stay or left) else max(stay or left, key=_age)
            (self._rename if stay else self._gone).update(dict.fromkeys(left, stands))
            self._never_here |= dict.fromkeys(told_of.get(newest, ()), stands)
            # Who took out one version took out the tweet.
            removed = [at for key in left if (at := self._removed[key])]
            if removed:
                self._removed_as[stands] = removed[0]
            if removed and stay:
                self.also_removed += [
                    {"pk": joined.chat_tweet_ids[key], "removed_at": removed[0]}
                    for key in stay - joined.removed
                ]

    def part(self, blocks):
        """``(blocks, entries)``: raw blocks without what goes, and that by key of the tweet."""
        blocks, taken = without(blocks, self._gone.keys())
        return replace(blocks, self._rename), set_aside.as_one(taken, self._gone.__getitem__)

    def set_aside(self, chat_id, entries):
        """Rows of SetAsideEntry: one for each key that left, except retweets."""
        rows = [
            {
                "chat_id": chat_id,
                "key": key,
                "entry": {},
                "section": "",
                "stands_as": stands,
                "removed_at": None,
            }
            for key, stands in self._never_here.items()
        ]
        for key, stands in (self._rename | self._gone).items():
            if key not in self._tweets and stands not in entries and not self._removed[key]:
                continue
            row = {"chat_id": chat_id, "key": key, "entry": {}, "section": "", "stands_as": ""}
            row["removed_at"] = None
            if key != stands:
                row["stands_as"] = stands
            else:
                row["entry"], row["section"] = entries.get(key, ({}, ""))
                row["removed_at"] = self._removed_as.get(key)
            rows.append(row)
        return rows


def _age(key):
    return len(key), key


def _without_empty(capture, chat_id, before, blocks, placed):
    """``blocks`` without sections that this capture's merge had made, that lost their last
    entry, and that nobody touched: neither renamed, nor with a tweet marked, moved or removed.

    A touched one is kept although empty, for its tweets to come back to.
    """
    made = {one["id"]: one["heading"] for one in capture.sections if one["chat"] == chat_id}
    stood = {block.get("id"): entries_of(block) for block in before}
    untouched = {
        (block_id, entry["key"])
        for block_id, entries in stood.items()
        for entry in entries
        if len(entry) == 1
    }
    touched = {section for key, section in placed.items() if (section, key) not in untouched}
    return [
        block
        for block in blocks
        if block.get("type") != "section"
        or entries_of(block)
        or block["id"] in touched
        or made.get(block["id"], ...) != block["value"].get("heading")
        or any(placed.get(entry["key"]) != block["id"] for entry in stood.get(block["id"], ()))
    ]
