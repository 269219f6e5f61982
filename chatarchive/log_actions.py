"""What Wagtail's history says of captures that were undone or moved, of withdrawals and of keys."""

from wagtail.log_actions import LogFormatter

from .capturing.keys import KEYS_CHANGED
from .undoing import MOVED_IN, MOVED_OUT, UNDONE
from .withdrawing import LIFTED, WITHDRAWN


def register(actions):
    actions.register_action(UNDONE)(CaptureUndone)
    actions.register_action(MOVED_OUT)(CaptureMovedOut)
    actions.register_action(MOVED_IN)(CaptureMovedIn)
    actions.register_action(WITHDRAWN)(TweetsWithdrawn)
    actions.register_action(LIFTED)(WithdrawalLifted)
    actions.register_action(KEYS_CHANGED)(KeysChanged)


class CaptureUndone(LogFormatter):
    label = "Undo a capture"

    def format_message(self, log_entry):
        return f"Capture undone: {_which(log_entry.data)}"


class CaptureMovedOut(LogFormatter):
    label = "Move a capture to another chat"

    def format_message(self, log_entry):
        data = log_entry.data
        return f"Capture moved to “{data.get('other', '')}”: {_which(data)}"


class CaptureMovedIn(LogFormatter):
    label = "Move a capture into a chat"

    def format_message(self, log_entry):
        data = log_entry.data
        return f"Capture moved here from “{data.get('other', '')}”: {_which(data)}"


class TweetsWithdrawn(LogFormatter):
    label = "Withdraw tweets"

    def format_message(self, log_entry):
        return f"Withdrawn by their author: {_number(log_entry.data)}"


class WithdrawalLifted(LogFormatter):
    label = "Lift a withdrawal"

    def format_message(self, log_entry):
        return "Withdrawal lifted: a capture may bring it in again"


class KeysChanged(LogFormatter):
    label = "Change the keys of the networks"

    def format_message(self, log_entry):
        data = log_entry.data
        told = [
            f"{what}: {', '.join(data[kind])}"
            for kind, what in {"set": "Set", "removed": "Removed"}.items()
            if data.get(kind)
        ]
        return ". ".join(told) or "Keys changed"


def _which(data):
    return f"{data.get('name', '')}, {_number(data)}"


def _number(data):
    number = data.get("tweets", 0)
    return f"{number:,} {'tweet' if number == 1 else 'tweets'}"
