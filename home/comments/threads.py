"""The comments of a post as they stand below it: first ones by age, each with its replies."""

from dataclasses import dataclass, field

from ..models import Comment

_SHOWN = ("pk", "author_id", "handle", "name", "text", "answers", "created_at", "state", "page_id")


@dataclass
class Thread:
    """A first comment with its replies. ``first`` is None where it was removed."""

    key: int
    first: Comment | None = None
    replies: list = field(default_factory=list)


def threads_of(page, visitor=None):
    """The threads that ``visitor`` (or None) may read, in one query, and how many comments are
    shown in them."""
    threads, count = {}, 0
    comments = Comment.objects.filter(page_id=page.pk).readable_by(visitor).only(*_SHOWN)
    for comment in comments.order_by("pk"):
        count += comment.state == Comment.State.SHOWN
        key = comment.answers or comment.pk
        thread = threads.setdefault(key, Thread(key))
        if comment.answers:
            thread.replies.append(comment)
        else:
            thread.first = comment
    return [threads[key] for key in sorted(threads)], count
