"""Which community an uploaded document belongs to: the one whose collection it lies in."""

from .models import CommunitySettings


def is_for(document, site):
    """Whether ``document`` may be handed out at ``site``'s address. What lies in no
    community's collection is everybody's."""
    path = document.collection.path
    owners = {
        owner
        for owner, of_community in CommunitySettings.objects.exclude(collection=None).values_list(
            "site_id", "collection__path"
        )
        if path.startswith(of_community)
    }
    return not owners or (site is not None and site.pk in owners)
