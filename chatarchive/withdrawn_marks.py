"""What an editor that was opened before a withdrawal still holds, and must not save again."""

from .blocks.entries import NAMES_OF_WORDS
from .drafts import set_transcript
from .models import Withdrawal
from .rows import listed
from .transcript import entries_of


def clear_marks(chat):
    """Take edited words of withdrawn tweets, and notes on them, out of ``chat.transcript``
    (unsaved). Asks the database only where there are such marks."""
    blocks = list(chat.transcript.get_prep_value()) if chat.transcript else []
    marked = {}
    for block in blocks:
        for entry in entries_of(block):
            if not NAMES_OF_WORDS.isdisjoint(entry):
                marked.setdefault(entry["key"], []).append(entry)
    if not marked:
        return
    gone = Withdrawal.objects.filter(key__in=listed(marked)).values_list("key", flat=True)
    cleared = False
    for key in gone:
        for entry in marked[key]:
            for name in NAMES_OF_WORDS:
                entry.pop(name, None)
            cleared = True
    if cleared:
        set_transcript(chat, blocks)
