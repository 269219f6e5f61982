"""What a chat was, in numbers: counted when it is published, kept between views."""

from .keeping import connect, figures_by_chat, forget

__all__ = ["connect", "figures_by_chat", "forget"]
