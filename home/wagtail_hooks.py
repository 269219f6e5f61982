from wagtail import hooks

from .sign_in.restrictions import turn_visitor_away


@hooks.register("before_serve_page")
def pages_for_people_with_a_log_in(page, request, serve_args, serve_kwargs):
    return turn_visitor_away(page, request)


@hooks.register("before_serve_document")
def documents_for_people_with_a_log_in(document, request):
    return turn_visitor_away(document.collection, request)
