"""The comments below a post, and who is signed in."""

from django import template
from django.conf import settings
from wagtail.models import Site

from home.comments import policy
from home.comments.forms import CommentForm
from home.comments.taking import kept
from home.comments.threads import threads_of
from home.comments.words import linked
from home.models import CommunitySettings
from home.sign_in import is_set_up, may_enter_admin, next_of, visitor_of

register = template.Library()
register.filter("linked", linked)


@register.simple_tag(takes_context=True)
def signed_in(context):
    """Who is signed in and how one could: for the top right of every page."""
    request = context.get("request")
    return {
        "visitor": request and visitor_of(request),
        "possible": is_set_up() or settings.DEVELOPMENT_LOG_IN,
        "staff": _is_staff(request),
        "next": _address(request),
    }


@register.simple_tag(takes_context=True)
def talk_below(context, page):
    """Everything that the section of comments shows."""
    request = context.get("request")
    visitor = visitor_of(request) if request else None
    community = CommunitySettings.for_request(request)
    threads, count = threads_of(page, visitor)
    talk = {
        "address": page.get_url(request),
        "threads": threads,
        "count": count,
        "visitor": visitor,
        "staff": _is_staff(request),
        "open": policy.takes_comments(community),
        "set_up": bool(visitor) or is_set_up() or settings.DEVELOPMENT_LOG_IN,
        "form": None,
        "answered": None,
    }
    site = Site.find_for_request(request)
    talk["blocked"] = bool(visitor) and talk["open"] and policy.is_blocked(site, visitor)
    if page.pk and talk["open"] and talk["set_up"] and not (talk["blocked"] or talk["staff"]):
        form = getattr(request, "comment_form", None)
        if form is None:
            initial = kept(request, page)
            if asked := _asked_reply(request, threads):
                initial = {"words": initial.get("words", ""), "answers": asked}
            form = CommentForm(
                page=page, visitor=visitor, community=community, site=site, initial=initial
            )
        talk["form"] = form
        talk["answered"] = _first_of(threads, form.answered)
    return talk


def _asked_reply(request, threads):
    """The id of the comment that ``?reply=`` asks to reply to, if it is there."""
    first = _first_of(threads, request.GET.get("reply"))
    return first and first.pk


def _first_of(threads, pk):
    """The first comment of that id (as a number, or as it stands in an address), if it is shown."""
    firsts = (thread.first for thread in threads if thread.first and str(thread.key) == str(pk))
    return next((first for first in firsts if first.state == first.State.SHOWN), None)


def _is_staff(request):
    user = getattr(request, "user", None)
    if user is None or visitor_of(request):
        return False
    return bool(user.is_authenticated and may_enter_admin(user))


def _address(request):
    """Where to be after signing in or out: here, unless that is about just this."""
    if request is None or request.path.startswith("/sign-"):
        return request and next_of(request)
    return request.get_full_path()
