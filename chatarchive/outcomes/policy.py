"""Whose work streams and steps a user sees: those of communities whose chats they edit."""

from wagtail.models import Site
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from home.policies import LookedUpByUserPolicy

from ..captures.policy import editable_chats
from ..models import ChatStep, WorkStream


def sites_of(user):
    """The communities with a chat or a chats page that ``user`` may edit."""
    if user.is_active and user.is_superuser:
        return Site.objects.all()
    ids = [site.pk for site in Site.objects.all() if _works_at(user, site)]
    return Site.objects.filter(pk__in=ids)


def _works_at(user, site):
    permissions = site.root_page.permissions_for_user(user)
    return permissions.can_edit() or editable_chats(user, site).exists()


class WorkStreamPolicy(ModelPermissionPolicy):
    """Django's permissions, within the user's own communities."""

    def user_has_permission_for_instance(self, user, action, instance):
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def user_has_any_permission_for_instance(self, user, actions, instance):
        return (
            self.user_has_any_permission(user, actions)
            and sites_of(user).filter(pk=instance.site_id).exists()
        )

    def instances_user_has_any_permission_for(self, user, actions):
        if not self.user_has_any_permission(user, actions):
            return WorkStream.objects.none()
        return WorkStream.objects.filter(site__in=sites_of(user))


class StepPolicy(LookedUpByUserPolicy):
    """Who may edit a chat sees what came of it."""

    def user_has_permission(self, user, action):
        return action == "view" and editable_chats(user).exists()

    def user_has_permission_for_instance(self, user, action, instance):
        return action == "view" and editable_chats(user).filter(pk=instance.chat_id).exists()

    def instances_user_has_any_permission_for(self, user, actions):
        chats = editable_chats(user).order_by().values("pk")
        return ChatStep.objects.filter(chat__in=chats)


register_permission_policy(WorkStream, WorkStreamPolicy(WorkStream))
register_permission_policy(ChatStep, StepPolicy(ChatStep))
