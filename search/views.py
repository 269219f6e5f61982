import re

from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.models import Site

from home.models import CommunitySettings

from .asked import REST, Asked
from .results import Results
from .sought import note

_ROBOT = re.compile(r"bot\b|crawl|spider|slurp|preview|^curl|^python|^$", re.IGNORECASE)


@require_safe
def search(request):
    """All that is public of the visitor's community, by words and filters of the address."""
    asked = Asked.of(request.GET)
    site = Site.find_for_request(request)
    context = {"asked": asked, "query": asked.query.text}
    if site:
        community = CommunitySettings.for_site(site)
        results = Results(request, site, community, asked)
        context |= {"community": community, "results": results}
        if _is_somebodys(request, asked):
            note(site, asked.query.text, results.total)
    return render(request, "search/search.html", context)


def _is_somebodys(request, asked):
    """Whether somebody looks for these words, and has not only turned a page or typed a letter."""
    return (
        request.method == "GET"
        and asked.is_for_words_alone
        and asked.typing in ("", REST)
        and not _ROBOT.search(request.headers.get("User-Agent", ""))
    )
