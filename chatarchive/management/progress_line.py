"""A line on a terminal that tells how far a long command has come."""

import shutil
import time

from ..progress import ARRANGING, LOOKING

_SHOWN_EVERY = 0.2  # seconds
# Before that, and for shares below, how long it will take is a mere guess.
_TELLING_AFTER, _TELLING_SHARE = 2, 0.02


class ProgressLine:
    """Shows each ``Progress`` it is called with, in place of the one before.

    ``stream`` is a terminal; ``clock`` gives seconds. To be closed, so that what comes next
    begins on a clean line.
    """

    def __init__(self, stream, clock=time.monotonic):
        self._stream = stream
        self._clock = clock
        self._stage = None
        self._began = self._shown = 0.0
        self._width = 0

    def __call__(self, progress):
        now = self._clock()
        if progress.stage != self._stage:
            self._stage, self._began = progress.stage, now
        elif now - self._shown < _SHOWN_EVERY:
            return
        self._shown = now
        self._write(_words(progress, now - self._began))

    def close(self):
        if self._width:
            self._write("")
            self._stream.write("\r")
            self._stream.flush()

    def _write(self, words):
        words = words[: shutil.get_terminal_size().columns - 1]
        self._stream.write(f"\r{words:<{self._width}}")
        self._stream.flush()
        self._width = len(words)


def _words(progress, seconds):
    if progress.stage == ARRANGING:
        return f"Arranging {progress.done:,} of {progress.total:,} chats"
    share = progress.done / progress.total if progress.total else 1
    left = ""
    if seconds >= _TELLING_AFTER and _TELLING_SHARE <= share < 1:
        left = f", {_in_words(seconds / share - seconds)} left"
    if progress.stage == LOOKING:
        return f"Looking for chats… {share:.0%}{left}"
    return f"{progress.read:,} read, {share:.0%}{left}"


def _in_words(seconds):
    if seconds < 55:
        return f"about {max(5, round(seconds / 5) * 5)} seconds"
    minutes = round(seconds / 60)
    if minutes < 60:
        return "about a minute" if minutes == 1 else f"about {minutes} minutes"
    return f"{seconds / 3600:.1f} hours"
