from .blog import BlogIndexPage, BlogPage, BlogTag
from .comments import Comment
from .community import CommunitySettings
from .limits import VisitorCount
from .notices import TeamNotice
from .pages import HomePage, PlainPage
from .visitors import BlockedPerson, Visitor

__all__ = [
    "BlockedPerson",
    "BlogIndexPage",
    "BlogPage",
    "BlogTag",
    "Comment",
    "CommunitySettings",
    "HomePage",
    "PlainPage",
    "TeamNotice",
    "Visitor",
    "VisitorCount",
]
