from .blog import BlogIndexPage, BlogPage, BlogTag
from .comments import Comment, CommentNotice
from .community import CommunitySettings
from .limits import VisitorCount
from .pages import HomePage, PlainPage
from .visitors import BlockedPerson, Visitor

__all__ = [
    "BlockedPerson",
    "BlogIndexPage",
    "BlogPage",
    "BlogTag",
    "Comment",
    "CommentNotice",
    "CommunitySettings",
    "HomePage",
    "PlainPage",
    "Visitor",
    "VisitorCount",
]
