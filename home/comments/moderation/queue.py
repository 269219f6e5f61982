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

    def is_for(self, user):
        return policy_registry.get_by_type(Comment).user_has_permission(user, "view")

    def waiting(self, user):
        return moderated_comments(user).waiting()
