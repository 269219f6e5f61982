"""What facilitators had made of tweets that left a chat: kept, and given back.

Undoing or moving a capture takes tweets out of a transcript. Their entries are set aside
(``SetAsideEntry``): should a tweet join again, it comes back as it was. Until then a stale
editor's save, or an older revision, must not bring it back as a gap.
"""

from django.utils import timezone

from .models import ChatTweet, SetAsideEntry
from .rows import delete, update
from .transcript import Returning, replace, take_over, without


class SetAside:
    """The entries set aside of one chat. To be used under the chat's lock, and once."""

    def __init__(self, chat_id):
        self._rows = {row.key: row for row in SetAsideEntry.objects.filter(chat_id=chat_id)}

    def __bool__(self):
        return bool(self._rows)

    def resolve(self, keys):
        """``keys``, with the version that stands for it in the place of one that left."""
        return set(map(self._standing_for, keys)) if self._rows else set(keys)

    def _standing_for(self, key):
        while (row := self._rows.get(key)) and row.stands_as:
            key = row.stands_as
        return key

    def forwards(self):
        """``{key of a version that left: key of the one that stands for it}``."""
        forwards = {key: self._standing_for(key) for key in self._rows}
        return {key: stands for key, stands in forwards.items() if stands not in self._rows}

    def _gone(self):
        return {key for key in self._rows if self._standing_for(key) in self._rows}

    def note_removals(self, before, after):
        """What an editor held and lacks was taken out, and what it has was not: also of tweets
        that are gone, for the day they come back. Both are resolved keys."""
        changed = []
        for key, row in self._rows.items():
            if key in after and row.removed_at:
                row.removed_at = None
                changed.append(row)
            elif key in before and key not in after and not row.removed_at:
                row.removed_at = timezone.now()
                changed.append(row)
        _save(changed)

    def give_back(self, joined, standing):
        """How tweets that joined again come back: ``{key: Returning}``.

        Those that a person had removed are removed again, in ``joined`` (``drafts.Joined``)
        too. ``standing`` are the keys in the transcript.
        """
        takers = {}
        back = self._rows.keys() & joined.chat_tweet_ids.keys()
        for key in back:
            takers.setdefault(self._standing_for(key), set()).add(key)
        for version, newest in joined.replaced.items():
            if version in self._rows and newest in joined.chat_tweet_ids:
                takers.setdefault(self._standing_for(version), set()).add(newest)
        for stands in takers.keys() & joined.removed:
            self._remove(takers[stands], timezone.now(), joined)
        returning, changed = {}, []
        will_stand = {joined.replaced.get(key, key) for key in standing}
        for left in sorted(takers.keys() & self._rows.keys()):
            row = self._rows[left]
            taker = max(takers[left], key=lambda key: (len(key), key))
            if taker not in standing:
                if taker in returning:
                    take_over(returning[taker].entry, row.entry)
                else:
                    returning[taker] = Returning(row.entry, row.section)
                if row.removed_at and taker not in will_stand:
                    self._remove(takers[left], row.removed_at, joined)
            row.entry, row.section, row.removed_at, row.stands_as = {}, "", None, taker
            changed.append(row)
        _save(row for row in changed if row.key not in back)
        delete(SetAsideEntry, "pk", [self._rows.pop(key).pk for key in back])
        return returning

    def _remove(self, keys, when, joined):
        ids = [joined.chat_tweet_ids[key] for key in keys]
        ChatTweet.objects.filter(pk__in=ids, removed_at=None).update(removed_at=when)
        joined.removed |= keys

    def take_out(self, blocks):
        """Raw ``blocks`` without what is set aside, whose marks there are kept as the newest."""
        gone = self._gone()
        if not gone:
            return blocks
        blocks, taken = without(blocks, gone)
        changed = []
        for key, (entry, section) in as_one(taken, self._standing_for).items():
            row = self._rows[key]
            row.entry, row.section = entry, section
            changed.append(row)
        _save(changed)
        return blocks

    def clear(self, blocks):
        """Raw ``blocks`` of an older revision as they may stand now. Keeps nothing of them."""
        blocks, _ = without(blocks, self._gone())
        return replace(blocks, self.forwards())


def as_one(taken, standing_for):
    """What ``without`` took, as one entry a tweet: ``{key: (entry, block id)}``.

    ``standing_for`` tells for a version's key which one it counts as.
    """
    entries = {}
    for key, places in taken.items():
        key = standing_for(key)
        for entry, section in places:
            if key in entries:
                take_over(entries[key][0], entry)
            else:
                entries[key] = ({**entry, "key": key}, section)
    return entries


def _save(rows):
    names = ("entry", "section", "removed_at", "stands_as")
    update(
        SetAsideEntry,
        names,
        [{"pk": row.pk} | {name: getattr(row, name) for name in names} for row in rows],
    )
