"""A line on a terminal that tells how far a long command has come."""

import shutil
import time

from ..progress import words_of

_SHOWN_EVERY = 0.2  # seconds


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
        self._write(words_of(progress, now - self._began))

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
