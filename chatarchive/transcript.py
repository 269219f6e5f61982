"""Merging an arrangement into what a facilitator already edited.

Pure: works on the StreamField's raw blocks, ``[{"type", "id", "value"}]``, and knows no
database. What stands stays where it is, with its marks; only what is missing is put in.
"""

import uuid
from dataclasses import dataclass, field


@dataclass
class Merged:
    """``blocks``: the transcript with everything in it. ``placed``: for each key that the
    merge put in, the block id of its section and the reason it stands there. ``doubtful``: for
    those of them that a person should look at, the block id of the section where each might
    belong instead, empty if that is none of the transcript. ``made``: the headings of new
    sections, by block id."""

    blocks: list
    placed: dict[str, tuple[str, str]] = field(default_factory=dict)
    doubtful: dict[str, str] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)
    changed: bool = False


@dataclass
class Returning:
    """How an entry that left comes back: its marks, and the block id of its section."""

    entry: dict
    section: str = ""


def keys_in(blocks):
    """The keys of all entries in raw ``blocks``, in order."""
    return [entry["key"] for block in blocks for entry in entries_of(block)]


def entries_of(block):
    """The entries of a raw block; none for commentary and images."""
    if block.get("type") != "section":
        return []
    entries = block["value"].get("tweets") or []
    return [entry for entry in entries if isinstance(entry, dict) and entry.get("key")]


def without(blocks, keys):
    """``(blocks, taken)``: raw ``blocks`` without the entries of ``keys``, and for each key
    that stood in them a list of what was taken: ``(entry, block id)``."""
    kept, taken = [_copy(block) for block in blocks], {}
    for block in kept:
        if block.get("type") != "section":
            continue
        entries = block["value"]["tweets"]
        block["value"]["tweets"] = [entry for entry in entries if entry["key"] not in keys]
        for entry in entries:
            if entry["key"] in keys:
                taken.setdefault(entry["key"], []).append((entry, block["id"]))
    return kept, taken


def replace(blocks, replaced):
    """Raw ``blocks`` with the entries of outdated versions standing as those that replace them."""
    return merge(blocks, [], parents={}, times={}, replaced=replaced).blocks


def merge(blocks, sections, *, parents, times, removed=frozenset(), replaced=None, returning=None):
    """Put what ``sections`` (an arrangement) holds and ``blocks`` lacks where it belongs.

    ``parents`` gives the key that a reply answers, ``times`` when a tweet was written.
    ``removed`` are keys that a person took out. ``replaced`` maps an outdated version of an
    edited tweet to the one that stands for it: the entry keeps its place and marks. Who took
    out one version took out the tweet. ``returning`` tells how entries that left before come
    back, by key: a ``Returning`` each.

    A section of the arrangement is found again by its question's tweet, else by where most
    of its tweets stand now, else by its heading, so that renamed, split and merged sections
    take in what is theirs. A reply goes where the tweet it answers was moved to.
    """
    return _Merge(blocks, parents, times, removed, returning or {}).run(sections, replaced or {})


class _Merge:
    def __init__(self, blocks, parents, times, removed, returning):
        self.blocks = [_copy(block) for block in blocks]
        self.parents = parents
        self.times = times
        self.removed = removed
        self.returning = returning
        self.merged = Merged(self.blocks)
        self.home = {}  # key → the block it stands in
        self.by_id = {block.get("id"): block for block in self.blocks}

    def run(self, sections, replaced):
        self._replace(replaced)
        for block in self.blocks:
            for entry in entries_of(block):
                self.home.setdefault(entry["key"], block)
                back = self.returning.get(entry["key"])
                if back and back.entry:
                    take_over(entry, back.entry)
                    self.merged.changed = True
        claimed = set()
        previous = None
        chosen = []  # the block of each section
        for section in sections:
            missing = [
                placement
                for placement in section.entries
                if placement.key not in self.home and placement.key not in self.removed
            ]
            missing = self._put_back(missing, section, claimed)
            block = self._block_for(section, claimed)
            if missing and block is None:
                block = self._new_block(section.heading, previous)
            chosen.append(block)
            if block is None:
                continue
            claimed.add(block["id"])
            previous = block
            for placement in missing:
                parent = self.parents.get(placement.key)
                home = self.home.get(parent) if placement.reason == "reply" else None
                self._put_in(placement, home or block, section.question_key, placement.reason)
        self._note_doubts(sections, chosen)
        return self.merged

    def _note_doubts(self, sections, chosen):
        """Of what was put in now, unless a person had settled it before it left. What they had
        moved comes back without a reason of the machine's, and so without its doubts."""
        for section, block in zip(sections, chosen, strict=True):
            for placement in section.entries:
                key = placement.key
                placed = self.merged.placed.get(key)
                back = self.returning.get(key)
                if not placement.unsure or not placed or (back and back.entry.get("settled")):
                    continue
                if block and placed[0] == block["id"]:
                    other = chosen[placement.other] if placement.other >= 0 else None
                    self.merged.doubtful[key] = other["id"] if other and other is not block else ""

    def _put_back(self, missing, section, claimed):
        """Put the tweets whose own section still stands back into it; returns the others."""
        own = {}
        for placement in missing:
            back = self.returning.get(placement.key)
            block = self.by_id.get(back.section) if back else None
            if block and block.get("type") == "section":
                own[placement.key] = block
        if not own:
            return missing
        chosen = self._block_for(section, claimed)
        for placement in missing:
            if block := own.get(placement.key):
                parent = self.parents.get(placement.key)
                by_reply = placement.reason == "reply" and self.home.get(parent) is block
                reason = placement.reason if by_reply or block is chosen else ""
                self._put_in(placement, block, section.question_key, reason)
        return [placement for placement in missing if placement.key not in own]

    def _replace(self, replaced):
        """Of an edited tweet's versions the newest stands, once, where one of them stood."""
        standing = {}
        for entry in (entry for block in self.blocks for entry in entries_of(block)):
            if entry["key"] not in replaced:
                standing.setdefault(entry["key"], entry)
        for block in self.blocks:
            kept = []
            for entry in entries_of(block):
                key = replaced.get(entry["key"], entry["key"])
                first = standing.setdefault(key, entry)
                if first is not entry:
                    take_over(first, entry)
                else:
                    kept.append(entry)
                if entry["key"] != key or first is not entry:
                    self.merged.changed = True
                    entry["key"] = key
            if block.get("type") == "section":
                block["value"]["tweets"] = kept
        # Taken out in any version, a tweet does not come back in another.
        self.removed = self.removed | {new for old, new in replaced.items() if old in self.removed}

    def _block_for(self, section, claimed):
        if section.question_key in self.home:
            return self.home[section.question_key]
        votes = {}
        for placement in section.entries:
            if block := self.home.get(placement.key):
                votes[block["id"]] = votes.get(block["id"], 0) + 1
        if votes:
            most = max(votes.values())
            return next(block for block in self.blocks if votes.get(block.get("id")) == most)
        return next(
            (
                block
                for block in self.blocks
                if block.get("type") == "section"
                and block["id"] not in claimed
                and block["value"].get("heading") == section.heading
            ),
            None,
        )

    def _new_block(self, heading, previous):
        block = {
            "type": "section",
            "id": str(uuid.uuid4()),
            "value": {"heading": heading, "tweets": []},
        }
        self.blocks.insert(self._place_after(previous), block)
        self.merged.made[block["id"]] = heading
        return block

    def _place_after(self, previous):
        """Behind the section that comes before, and behind the commentary that follows it."""
        if previous is None:
            return 0
        place = next(i for i, block in enumerate(self.blocks) if block is previous) + 1
        while place < len(self.blocks) and self.blocks[place].get("type") != "section":
            place += 1
        return place

    def _put_in(self, placement, block, question_key, reason):
        entries = block["value"]["tweets"]
        if block["id"] in self.merged.made:
            # Nobody has touched it: the arrangement's own order holds.
            place = len(entries)
        else:
            place = self._position(block, placement.key, question_key)
        back = self.returning.get(placement.key)
        entries.insert(place, {**(back.entry if back else {}), "key": placement.key})
        self.home[placement.key] = block
        # Without a reason it is a facilitator's doing (``drafts.reasons``).
        self.merged.placed[placement.key] = (block["id"] if reason else "", reason)
        self.merged.changed = True

    def _position(self, block, key, question_key):
        """First for the question itself; below what it answers and the earlier answers to
        that; else by time among the tweets of the section that answer nothing in it."""
        entries = block["value"]["tweets"]
        if key == question_key:
            return 0
        parent = self.parents.get(key)
        if parent != question_key and self.home.get(parent) is block:
            return self._below(entries, parent, self.times[key])
        for place, entry in enumerate(entries):
            above = self.parents.get(entry["key"])
            is_root = above == question_key or self.home.get(above) is not block
            if (
                is_root
                and entry["key"] != question_key
                and self._is_later(entry["key"], self.times[key])
            ):
                return place
        return len(entries)

    def _below(self, entries, parent, when):
        place = next(i for i, entry in enumerate(entries) if entry["key"] == parent) + 1
        thread = {parent}
        while place < len(entries):
            sibling = entries[place]["key"]
            above = self.parents.get(sibling)
            if above not in thread or (above == parent and self._is_later(sibling, when)):
                break
            thread.add(sibling)
            place += 1
        return place

    def _is_later(self, key, when):
        return key in self.times and self.times[key] > when


def take_over(entry, other):
    """Give ``entry`` the marks it lacks of ``other``; it stays shown if one of them was."""
    hidden = entry.get("hidden") and other.get("hidden")
    entry |= {mark: value for mark, value in other.items() if mark not in entry}
    if not hidden:
        entry.pop("hidden", None)


def _copy(block):
    if block.get("type") != "section":
        return dict(block)
    value = dict(block["value"])
    value["tweets"] = [dict(entry) for entry in entries_of(block)]
    return {**block, "id": block.get("id") or str(uuid.uuid4()), "value": value}
