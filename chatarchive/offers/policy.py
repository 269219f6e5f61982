"""Who sees offers to host: those who may add chats in that community."""

from wagtail.models import Site
from wagtail.permissions import register_permission_policy

from home.policies import LookedUpByUserPolicy

from ..models import ChatIndexPage, ChatOffer

_ALLOWED = {"view", "change", "delete"}


def sites_of(user):
    """The communities whose offers ``user`` works through."""
    indexes = [
        index
        for index in ChatIndexPage.objects.all()
        if index.permissions_for_user(user).can_add_subpage()
    ]
    return [
        site
        for site in Site.objects.select_related("root_page")
        if any(index.is_descendant_of(site.root_page) for index in indexes)
    ]


class OfferPolicy(LookedUpByUserPolicy):
    def user_has_permission(self, user, action):
        return action in _ALLOWED and bool(sites_of(user))

    def user_has_permission_for_instance(self, user, action, instance):
        return action in _ALLOWED and instance.site in sites_of(user)

    def instances_user_has_any_permission_for(self, user, actions):
        if not _ALLOWED.intersection(actions):
            return ChatOffer.objects.none()
        return ChatOffer.objects.filter(site__in=sites_of(user))


policy = OfferPolicy(ChatOffer)
register_permission_policy(ChatOffer, policy)
