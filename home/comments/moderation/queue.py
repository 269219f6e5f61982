from wagtail.permissions import policy_registry

from ...models import Comment
from ...queues import Queue
from .policy import moderated_comments


class CommentQueue(Queue):
    label = "Comments"
    one, many = "comment waiting", "comments waiting"
    icon = "comment"
    order = 10
    index = "comment:index"
    waiting_state = Comment.State.WAITING

    def waiting(self, user):
        if policy_registry.get_by_type(Comment).user_has_permission(user, "view"):
            return moderated_comments(user).waiting()
        return None
