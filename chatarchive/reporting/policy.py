"""Who sees reports and closes them: whoever may edit the chat."""

from wagtail.permissions import register_permission_policy

from home.policies import LookedUpByUserPolicy

from ..captures.policy import editable_chats
from ..models import TweetReport


class ReportPolicy(LookedUpByUserPolicy):
    def user_has_permission(self, user, action):
        return action in ("view", "change") and editable_chats(user).exists()

    def user_has_permission_for_instance(self, user, action, instance):
        return self.instances_user_has_permission_for(user, action).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user, actions):
        chats = editable_chats(user).order_by().values("pk")
        return TweetReport.objects.filter(chat__in=chats)


def visible_reports(user):
    return ReportPolicy(TweetReport).instances_user_has_permission_for(user, "view")


register_permission_policy(TweetReport, ReportPolicy(TweetReport))
