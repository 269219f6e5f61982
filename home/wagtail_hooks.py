from django.http import Http404
from wagtail import hooks
from wagtail.models import Page, Site
from wagtail.permissions import policy_registry

from .files import is_for


@hooks.register("before_serve_document")
def keep_documents_at_home(document, request):
    if not is_for(document, Site.find_for_request(request)):
        raise Http404("This document belongs to another community.")


@hooks.register("construct_page_chooser_queryset")
def choose_among_ones_own_pages(pages, request):
    """Wagtail offers every page to be linked to, drafts of other communities too."""
    own = policy_registry.get_by_type(Page).explorable_instances(request.user)
    return pages.filter(pk__in=own.order_by().values("pk"))
