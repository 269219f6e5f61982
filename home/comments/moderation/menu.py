"""Where the admin says that comments wait."""

from django.urls import reverse
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.permissions import policy_registry

from ...models import Comment
from .policy import moderated_comments


class CommentsMenuItem(MenuItem):
    """“Comments”, with the number of those that wait."""

    def is_shown(self, request):
        return policy_registry.get_by_type(Comment).user_has_permission(request.user, "view")

    def render_component(self, request):
        waiting = moderated_comments(request.user).waiting().count()
        return LinkMenuItem(
            self.name,
            f"{self.label} ({waiting})" if waiting else self.label,
            f"{self.url}?state=waiting" if waiting else self.url,
            icon_name=self.icon_name,
            classname=self.classname,
            attrs=self.attrs,
        )


class WaitingComments(SummaryItem):
    order = 50
    template_name = "home/comments/moderation/summary.html"

    def __init__(self, request):
        super().__init__(request)
        self.waiting = moderated_comments(request.user).waiting().count()

    def is_shown(self):
        return self.waiting > 0

    def get_context_data(self, parent_context):
        return {"waiting": self.waiting}


def comments_menu_item():
    return CommentsMenuItem("Comments", reverse("comment:index"), icon_name="comment", order=260)
