"""How far an import has come, told to whoever started it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from .readers import Reading
from .records import Problem, TweetRecord

LOOKING, READING, ARRANGING = "looking for chats", "reading", "arranging"
# How many there are between two looks at how far a file was read.
_RECORDS = 1000
# Before that, and for shares below, how long it will take is a mere guess.
_TELLING_AFTER, _TELLING_SHARE = 2, 0.02


@dataclass(slots=True)
class Progress:
    """``done`` of ``total``, in bytes of all files where they are read (unpacked, where they
    were packed), in chats where these are arranged. ``read``: the records read so far."""

    stage: str
    done: int
    total: int
    read: int = 0

    @property
    def share(self) -> float:
        return self.done / self.total if self.total else 1


class Way:
    """The bytes of all ``readings``, and how many of them are behind, file by file."""

    def __init__(self, readings: Sequence[Reading]):
        self._readings = readings
        self._before = 0
        self.total = sum(reading.file.size for reading in readings)

    def __iter__(self) -> Iterator[Reading]:
        for reading in self._readings:
            yield reading
            self._before += reading.file.size

    def done(self, reading: Reading) -> int:
        """Bytes read, where ``reading`` is the one being read."""
        return self._before + min(reading.file.position, reading.file.size)


def records_of(
    readings: Sequence[Reading], on_progress: Callable[[Progress], None] | None
) -> Iterator[TweetRecord | Problem]:
    """The records of all ``readings``, looked through for chats, with ``on_progress`` told."""
    way = Way(readings)
    number = 0
    for reading in way:
        for record in reading.records():
            yield record
            number += 1
            if on_progress and not number % _RECORDS:
                on_progress(Progress(LOOKING, way.done(reading), way.total, number))


def words_of(progress: Progress, seconds: float) -> str:
    """``progress`` as people read it, ``seconds`` after its stage began."""
    if progress.stage == ARRANGING:
        return f"Arranging {progress.done:,} of {progress.total:,} chats"
    share = progress.share
    left = ""
    if seconds >= _TELLING_AFTER and _TELLING_SHARE <= share < 1:
        left = f", {_in_words(seconds / share - seconds)} left"
    if progress.stage == LOOKING:
        return f"Looking for chats… {share:.0%}{left}"
    return f"{progress.read:,} read, {share:.0%}{left}"


def _in_words(seconds: float) -> str:
    if seconds < 55:
        return f"about {max(5, round(seconds / 5) * 5)} seconds"
    minutes = round(seconds / 60)
    if minutes < 60:
        return "about a minute" if minutes == 1 else f"about {minutes} minutes"
    return f"{seconds / 3600:.1f} hours"
