"""Pages and documents “for any logged-in user” are for people with a log-in of their own here.
Anybody at all can sign in with X."""

from wagtail.models import PageViewRestriction
from wagtail.wagtail_hooks import require_wagtail_login

from . import visitor_of


def turn_visitor_away(restricted, request):
    """The answer to a visitor who asks for what has such a restriction; None for all else."""
    if visitor_of(request) is None:
        return None
    kind = PageViewRestriction.LOGIN
    if restricted.get_view_restrictions().filter(restriction_type=kind).exists():
        return require_wagtail_login(next=request.get_full_path())
    return None
