"""What a page's history in Wagtail says of captures that were undone or moved."""

from wagtail.log_actions import LogFormatter

from .undoing import MOVED_IN, MOVED_OUT, UNDONE


def register(actions):
    actions.register_action(UNDONE)(CaptureUndone)
    actions.register_action(MOVED_OUT)(CaptureMovedOut)
    actions.register_action(MOVED_IN)(CaptureMovedIn)


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


def _which(data):
    number = data.get("tweets", 0)
    return f"{data.get('name', '')}, {number:,} {'tweet' if number == 1 else 'tweets'}"
