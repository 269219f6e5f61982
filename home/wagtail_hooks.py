from django.http import Http404
from wagtail import hooks
from wagtail.models import Page, Site
from wagtail.permissions import policy_registry

from .comments.moderation import bulk_actions, log_actions  # noqa: F401  (these hook in)
from .comments.moderation.queue import CommentQueue
from .comments.moderation.viewsets import block_viewset, comment_viewset
from .comments.notices import CommentNews
from .files import is_for
from .queues import VisitorsMenuItem, summary_items
from .sign_in.restrictions import turn_visitor_away


@hooks.register("before_serve_page")
def pages_for_people_with_a_log_in(page, request, serve_args, serve_kwargs):
    return turn_visitor_away(page, request)


@hooks.register("before_serve_document")
def documents_for_people_with_a_log_in(document, request):
    return turn_visitor_away(document.collection, request)


@hooks.register("register_admin_viewset")
def comments_and_who_may_write_none():
    return [block_viewset, comment_viewset]


@hooks.register("register_admin_menu_item")
def what_visitors_sent():
    return VisitorsMenuItem()


@hooks.register("construct_homepage_summary_items")
def what_waits(request, items):
    items.extend(summary_items(request))


@hooks.register("register_log_actions")
def what_was_done_to_comments(actions):
    log_actions.register(actions)


@hooks.register("before_serve_document")
def keep_documents_at_home(document, request):
    if not is_for(document, Site.find_for_request(request)):
        raise Http404("This document belongs to another community.")


@hooks.register("construct_page_chooser_queryset")
def choose_among_ones_own_pages(pages, request):
    """Wagtail offers every page to be linked to, drafts of other communities too."""
    own = policy_registry.get_by_type(Page).explorable_instances(request.user)
    return pages.filter(pk__in=own.order_by().values("pk"))


hooks.register("register_team_news", CommentNews)
hooks.register("register_visitors_queue", CommentQueue)
