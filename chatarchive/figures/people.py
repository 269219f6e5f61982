"""Who the accounts in a chat's figures are, as pages name them."""

from dataclasses import dataclass

from ..addresses import profile_url
from ..models import Account
from ..shown_tweets import hue_of, initials_of, plain_name


@dataclass(slots=True, frozen=True)
class Person:
    """``name`` is on one line, and never empty; ``handle`` may be."""

    handle: str
    name: str
    network: str

    @property
    def profile(self):
        return profile_url(self.network, self.handle)

    @property
    def hue(self):
        return hue_of(self.handle or self.name)

    @property
    def initials(self):
        return initials_of(self.name)


def people_of(details):
    """``{account id: Person}`` of all whom a ChatDetails names, in one query. Whose account is
    gone is missing."""
    ids = {one.account for one in details.participants}
    ids |= {person for link in details.links for person in link.people}
    ids |= {person for one in details.exchanges for person in (one.writer, one.answered)}
    if not ids:
        return {}
    accounts = Account.objects.filter(pk__in=ids).values_list("pk", "handle", "name", "network")
    return {
        pk: Person(handle, plain_name(name) or handle or "Somebody", network)
        for pk, handle, name, network in accounts
    }
