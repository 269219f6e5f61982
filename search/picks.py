"""What editors put before everything that a search finds: Wagtail's promoted search results."""

from dataclasses import dataclass

from django.db.models import Q
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.models import Page, Site
from wagtail.search.utils import normalise_query_string

from .query import tidy

MOST = 10


@dataclass(frozen=True, slots=True)
class Pick:
    """``page`` is None for an address elsewhere."""

    title: str
    address: str
    description: str = ""
    page: Page | None = None


def picks_for(site, query_text):
    """The Picks for exactly ``query_text``, whatever its capitals and spaces, in the editors'
    order: live public pages of ``site``. An address elsewhere belongs to nobody, so it is shown
    only where one community has the installation to itself."""
    words = as_asked(query_text)
    if not site or not words:
        return []
    pages = Page.objects.live().public().descendant_of(site.root_page, inclusive=True)
    ours = Q(page__in=pages.order_by().values("pk")) | Q(page=None)
    promoted = SearchPromotion.objects.filter(ours, query__query_string=words)
    promoted = list(promoted.select_related("page").order_by("sort_order", "pk")[:MOST])
    if any(one.page is None for one in promoted) and not is_alone():
        promoted = [one for one in promoted if one.page]
    return [
        Pick(one.page.title, one.page.get_url(current_site=site), one.description, one.page)
        if one.page
        else Pick(one.external_link_text, one.external_link_url, one.description)
        for one in promoted
    ]


def as_asked(query_text):
    """``query_text`` as searches that are meant to be the same are compared."""
    return normalise_query_string(tidy(query_text))


def is_alone():
    """Whether the installation is one community's."""
    return Site.objects.count() == 1
