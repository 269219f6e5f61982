import re

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site


@require_safe
def search(request):
    """Published pages of the visitor's community that hold the words of ``?q=``."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    site = Site.find_for_request(request)
    pages = Page.objects.none()
    # Only the words: the databases' query languages give quotation marks, stars and colons a
    # meaning that nobody typing here has in mind.
    words = " ".join(re.findall(r"\w+", query))
    if words and site:
        pages = Page.objects.live().public().descendant_of(site.root_page, inclusive=True)
        pages = pages.search(words, operator="and")
    results = Paginator(pages, 20).get_page(request.GET.get("page"))
    return render(request, "search/search.html", {"query": query, "results": results})
