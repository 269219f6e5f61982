"""Who may see captures, and change what they did."""

from html import unescape

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.html import strip_tags
from wagtail.admin import messages
from wagtail.models import Page, Site
from wagtail.permissions import policy_registry, register_permission_policy

from home.policies import LookedUpByUserPolicy

from ..models import Capture, ChatPage
from ..shares import chats_of


def editable_chats(user, site=None):
    """The chats that ``user`` may edit, latest first; those of ``site``, if one is given. No
    aliases, which only show what another page holds."""
    policy = policy_registry.get_by_type(Page)
    pages = policy.instances_user_has_permission_for(user, "change")
    chats = ChatPage.objects.filter(pk__in=pages.order_by().values("pk"), alias_of=None)
    if site:
        chats = chats.descendant_of(site.root_page)
    return chats.defer_streamfields().order_by("-starts_at", "-pk")


class CapturePolicy(LookedUpByUserPolicy):
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


def may_change(user, chat):
    """Whether ``user`` may edit ``chat``, and it is not locked against them."""
    return not hindrance(user, chat)


def hindrance(user, chat):
    """What keeps ``user`` from changing ``chat``, in sentences; empty if nothing does.

    A page is locked by a person, while it awaits approval, and once its publishing is scheduled.
    """
    if not chat.permissions_for_user(user).can_edit():
        return f"You may not edit “{chat.title}”."
    if chat.alias_of_id:
        return f"“{chat.title}” only shows what another page holds. Change that one."
    lock = chat.get_lock()
    if not (lock and lock.for_user(user)):
        return ""
    why = unescape(strip_tags(lock.get_message(user) or "It is locked")).rstrip(".")
    return f"You cannot change “{chat.title}” now. {why}."


def turn_back(request, chat):
    """The answer to who must not change ``chat`` now; None if they may. Raises PermissionDenied
    for who never may."""
    why = hindrance(request.user, chat)
    if not why:
        return None
    if not chat.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    messages.warning(request, f"{why} Nothing was changed.")
    return redirect("wagtailadmin_pages:edit", chat.pk)


register_permission_policy(Capture, CapturePolicy(Capture))
