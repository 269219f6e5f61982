"""Readers are tried on small invented files: nobody in them is or ever was anybody."""

from collections.abc import Callable
from pathlib import Path

import pytest

from chatarchive.readers import open_captures
from chatarchive.records import Problem, TweetRecord


@pytest.fixture
def capture(tmp_path) -> Callable[..., Path]:
    """Writes a file to be read: ``capture("chat.csv", "…")``, words or bytes."""

    def write(name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


@pytest.fixture
def read() -> Callable[..., tuple[list[TweetRecord], list[Problem]]]:
    """Reads files as the command does: the tweets, and what could not be read as one."""

    def records_of(*paths, **options) -> tuple[list[TweetRecord], list[Problem]]:
        readings = open_captures([str(path) for path in paths], **options)
        found = [one for reading in readings for one in reading.records()]
        return (
            [one for one in found if isinstance(one, TweetRecord)],
            [one for one in found if isinstance(one, Problem)],
        )

    return records_of
