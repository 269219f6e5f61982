from .community import CommunitySettings
from .pages import HomePage, PlainPage

__all__ = ["CommunitySettings", "HomePage", "PlainPage"]
