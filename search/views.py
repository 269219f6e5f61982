from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.models import Site

from home.models import CommunitySettings

from .asked import Asked
from .results import Results


@require_safe
def search(request):
    """All that is public of the visitor's community, by words and filters of the address."""
    asked = Asked.of(request.GET)
    site = Site.find_for_request(request)
    context = {"asked": asked, "query": asked.query.text}
    if site:
        community = CommunitySettings.for_site(site)
        context |= {
            "community": community,
            "results": Results(request, site, community, asked),
        }
    return render(request, "search/search.html", context)
