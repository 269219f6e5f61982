from .blog import BlogIndexPage, BlogPage, BlogTag
from .community import CommunitySettings
from .pages import HomePage, PlainPage
from .visitors import VisitorCount

__all__ = [
    "BlogIndexPage",
    "BlogPage",
    "BlogTag",
    "CommunitySettings",
    "HomePage",
    "PlainPage",
    "VisitorCount",
]
