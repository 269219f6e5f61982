"""Who hosts a chat, with what About We says of them."""

from django.db.models.functions import Lower


def introduced(hosts, site):
    """``hosts`` as a list, each with ``profile``: the page of whoever has that handle among the
    public people of ``site``, or None. Two queries, however many they are."""
    from aboutwe.models import ProfilePage

    hosts = list(hosts)
    names = {_folded(host.handle) for host in hosts} - {""}
    profiles = {}
    if site and names:
        wanted = [form for name in names for form in (name, f"@{name}")]
        found = (
            ProfilePage.objects.live()
            .public()
            .descendant_of(site.root_page)
            .annotate(folded=Lower("handle"))
            .filter(folded__in=wanted)
            .select_related("picture")
            .prefetch_related("picture__renditions")
        )
        profiles = {_folded(profile.handle): profile for profile in found}
    for host in hosts:
        host.profile = profiles.get(_folded(host.handle))
    return hosts


def _folded(handle):
    return handle.strip().lstrip("@").casefold()
