from .blog import BlogIndexPage, BlogPage, BlogTag
from .community import CommunitySettings
from .limits import VisitorCount
from .pages import HomePage, PlainPage

__all__ = [
    "BlogIndexPage",
    "BlogPage",
    "BlogTag",
    "CommunitySettings",
    "HomePage",
    "PlainPage",
    "VisitorCount",
]
