"""Tweets in Wagtail's admin: to be looked up, with every page that shows them."""

from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView, InspectView, UsageView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from .models import Tweet
from .withdrawals.policy import buttons_of


class LookUpPolicy(BasePermissionPolicy):
    """Whoever may enter the admin may look; nobody changes an author's words there."""

    def user_has_permission(self, user, action):
        return action == "view" and user.has_perm("wagtailadmin.access_admin")

    def users_with_any_permission(self, actions):
        raise NotImplementedError("Tweets are shown to users, not the other way round.")


register_permission_policy(Tweet, LookUpPolicy(Tweet))


class TweetIndexView(IndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().select_related("author")


class TweetInspectView(InspectView):
    @property
    def header_more_buttons(self):
        return [*super().header_more_buttons, *buttons_of(self.request.user, self.object)]


class TweetUsageView(UsageView):
    permission_required = "view"


class TweetViewSet(ModelViewSet):
    model = Tweet
    icon = "comment"
    menu_label = "Tweets"
    menu_name = "tweets"
    menu_order = 250
    add_to_admin_menu = True
    index_view_class = TweetIndexView
    usage_view_class = TweetUsageView
    inspect_view_class = TweetInspectView
    inspect_view_enabled = True
    copy_view_enabled = False
    form_fields = []
    inspect_view_fields = [
        "author",
        "text",
        "created_at",
        "time_source",
        "by_hand",
        "key",
        "reply_to_handle",
        "reposts",
        "likes",
        "replies",
        "quotes",
    ]
    list_display = [
        TitleColumn("text", label="Tweet", url_name="tweet:inspect"),
        Column("author", label="Account"),
        DateColumn("created_at", label="Written", sort_key="created_at"),
    ]
    ordering = ["-created_at"]
    search_fields = ["text", "author__handle", "author__name"]
    search_backend_name = None


tweet_viewset = TweetViewSet("tweet", url_prefix="tweets")
