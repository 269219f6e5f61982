"""The demo's people, for About We: all of them have agreed to be shown."""

from datetime import date

from aboutwe.models import ProfileIndexPage, ProfilePage


def make_people(site, people):
    """Add those that are not there yet, known by their address."""
    index = ProfileIndexPage.objects.child_of(site.root_page).first()
    there = set(ProfilePage.objects.child_of(index).values_list("slug", flat=True))
    for person in people:
        if person["slug"] not in there:
            index.add_child(instance=_profile(person))


def _profile(person):
    fields = dict(person)
    agreed = date.fromisoformat(fields.pop("consent_given_on"))
    return ProfilePage(title=fields.pop("name"), consent_given_on=agreed, **fields)
