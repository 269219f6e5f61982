"""Which communities of an installation somebody of a team works for."""

from django.utils import timezone
from wagtail.models import Page, Site
from wagtail.permissions import policy_registry

from .models import CommunitySettings


def sites_of(user):
    """The sites with pages that ``user`` may edit, the default site first."""
    sites = Site.objects.select_related("root_page").order_by("-is_default_site", "hostname", "pk")
    if user.is_active and user.is_superuser:
        return list(sites)
    policy = policy_registry.get_by_type(Page)
    pages = policy.instances_user_has_permission_for(user, "change")
    return [site for site in sites if pages.descendant_of(site.root_page, inclusive=True).exists()]


def zone_of(user):
    """The zone to show times in: their community's, or their own if they work for several."""
    sites = sites_of(user)
    if len(sites) == 1:
        return CommunitySettings.for_site(sites[0]).zone
    return timezone.get_current_timezone()
