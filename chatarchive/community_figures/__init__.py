"""What a community is, in numbers: over all its public chats, counted once."""

from .keeping import community_figures

__all__ = ["community_figures"]
