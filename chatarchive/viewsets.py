"""Tweets in Wagtail's admin: to be looked up, with every page that shows them."""

from django.core.exceptions import PermissionDenied
from wagtail.admin.views.generic import HistoryView, InspectView, UsageView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from home.policies import LookedUpByUserPolicy

from .captures.policy import editable_chats
from .looking import visible_tweets
from .looking_up.view import FindTweetsView
from .models import Tweet
from .withdrawals.policy import buttons_of


class LookUpPolicy(LookedUpByUserPolicy):
    """Whoever may edit a chat may look at their own communities' tweets; nobody changes an
    author's words there."""

    def user_has_permission(self, user, action):
        return (
            action == "view"
            and user.has_perm("wagtailadmin.access_admin")
            and (user.is_superuser or editable_chats(user).exists())
        )

    def user_has_permission_for_instance(self, user, action, instance):
        return (
            self.user_has_permission(user, action)
            and visible_tweets(user).filter(pk=instance.pk).exists()
        )

    def instances_user_has_any_permission_for(self, user, actions):
        return visible_tweets(user) if "view" in actions else Tweet.objects.none()


register_permission_policy(Tweet, LookUpPolicy(Tweet))


class OwnCommunity:
    def get_object(self, *args, **kwargs):
        tweet = super().get_object(*args, **kwargs)
        if not self.user_has_permission_for_instance("view", tweet):
            raise PermissionDenied
        return tweet


class TweetUsageView(OwnCommunity, UsageView):
    permission_required = "view"


class TweetInspectView(OwnCommunity, InspectView):
    @property
    def header_more_buttons(self):
        return [*super().header_more_buttons, *buttons_of(self.request.user, self.object)]


class TweetHistoryView(OwnCommunity, HistoryView):
    pass


class TweetViewSet(ModelViewSet):
    model = Tweet
    icon = "comment"
    menu_label = "Find tweets"
    menu_name = "tweets"
    menu_order = 250
    add_to_admin_menu = True
    index_view_class = FindTweetsView
    index_results_template_name = "chatarchive/looking_up/results.html"
    usage_view_class = TweetUsageView
    history_view_class = TweetHistoryView
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
    list_per_page = FindTweetsView.paginate_by
    list_export = FindTweetsView.list_export
    export_headings = FindTweetsView.export_headings


tweet_viewset = TweetViewSet("tweet", url_prefix="tweets")
