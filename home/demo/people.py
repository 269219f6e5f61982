"""The demo's people, for About We."""

from aboutwe.models import ProfileIndexPage, ProfilePage


def make_people(site, people):
    """Add those that are not there yet, known by their address."""
    index = ProfileIndexPage.objects.child_of(site.root_page).first()
    there = set(ProfilePage.objects.child_of(index).values_list("slug", flat=True))
    for person in people:
        if person["slug"] not in there:
            index.add_child(
                instance=ProfilePage(
                    title=person["name"],
                    slug=person["slug"],
                    handle=person["handle"],
                    role=person["role"],
                    words=person["words"],
                )
            )
