"""What is to be captured from one network: all that decides which requests are made."""

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime


@dataclass(slots=True)
class Plan:
    """``tags`` are hashtags without #; ``since`` (inclusive) and ``until`` (exclusive) are UTC.

    ``conversations`` are native ids of conversations known from before, whose later replies are
    asked for although nothing in the window leads there. ``follow``: look again and again.
    ``retweets``: ask who retweeted. ``limit``: so many posts at most. ``chat`` names the chat,
    for whoever finds the file.
    """

    network: str
    server: str
    tags: list[str]
    since: datetime
    until: datetime
    limit: int
    conversations: list[str] = field(default_factory=list)
    follow: bool = False
    retweets: bool = False
    chat: str = ""
    made_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def as_json(self) -> dict:
        return {
            name: written(value) if isinstance(value, datetime) else value
            for name, value in asdict(self).items()
        }

    @classmethod
    def from_json(cls, kept: dict) -> "Plan":
        """Raises ValueError, TypeError or KeyError where ``kept`` is no plan."""
        moments = {
            name: datetime.fromisoformat(kept[name]) for name in ("since", "until", "made_at")
        }
        return cls(**kept | moments)


def written(moment: datetime) -> str:
    """In UTC: 2026-11-24T20:30:00Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
