"""The tweets whose question has to be judged."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chatarchive.arrange import Post


@dataclass(slots=True)
class Unit:
    """A tweet to be judged, with all that follows it. ``sections`` are those it may belong to,
    the running one first, and ``chances`` how likely each of them is by now."""

    post: "Post"
    sections: Sequence[int]
    elapsed: int
    words: list[str] = field(default_factory=list)
    chances: list[float] = field(default_factory=list)
    hints: list[float] = field(default_factory=list)
    spoken_to: "Unit | None" = None  # whose own place is not known either
