"""Who may see captures, and change what they did."""

from wagtail.models import Page, Site
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy

from ..models import Capture, ChatPage
from ..shares import chats_of


def editable_chats(user, site=None):
    """The chats that ``user`` may edit, latest first; those of ``site``, if one is given."""
    policy = policy_registry.get_by_type(Page)
    pages = policy.instances_user_has_permission_for(user, "change")
    chats = ChatPage.objects.filter(pk__in=pages.order_by().values("pk"))
    if site:
        chats = chats.descendant_of(site.root_page)
    return chats.defer_streamfields().order_by("-starts_at", "-pk")


class CapturePolicy(BasePermissionPolicy):
    """Who may edit a chat of a site sees its captures; who may edit all the chats that one
    brought tweets into may undo and move it."""

    def user_has_permission(self, user, action):
        return action == "view" and editable_chats(user).exists()

    def user_has_permission_for_instance(self, user, action, instance):
        if action == "view":
            return (
                self.instances_user_has_permission_for(user, "view").filter(pk=instance.pk).exists()
            )
        return all(may_change(user, chat) for chat in chats_of(instance))

    def instances_user_has_any_permission_for(self, user, actions):
        if user.is_active and user.is_superuser:
            return Capture.objects.all()
        sites = [site for site in Site.objects.all() if editable_chats(user, site).exists()]
        return Capture.objects.filter(site__in=sites)

    def users_with_any_permission(self, actions):
        raise NotImplementedError("Captures are shown to users, not the other way round.")


def may_change(user, chat):
    """Whether ``user`` may edit ``chat``, and nobody has locked it against them."""
    permissions = chat.permissions_for_user(user)
    return permissions.can_edit() and not permissions.page_locked()


register_permission_policy(Capture, CapturePolicy(Capture))
