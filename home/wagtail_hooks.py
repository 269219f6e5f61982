from django.http import Http404
from wagtail import hooks
from wagtail.models import Site

from .files import is_for


@hooks.register("before_serve_document")
def keep_documents_at_home(document, request):
    if not is_for(document, Site.find_for_request(request)):
        raise Http404("This document belongs to another community.")
