"""What happens to a comment that was sent."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.models import Site

from ..models import Comment, CommunitySettings
from ..notices import tell
from ..sign_in import visitor_of
from . import policy
from .forms import CommentForm
from .notices import CommentNews

_KEPT = "comment_kept"
FORM = "comment_words"


def take(request, page):
    """An answer and None; or None and the form with what is wrong, to be shown on the page."""
    site, community = Site.find_for_request(request), CommunitySettings.for_request(request)
    address, visitor = page.get_url(request), visitor_of(request)
    if not policy.takes_comments(community):
        messages.warning(request, "No comments are taken at the moment. Yours was not sent.")
        return redirect(f"{address}#comments"), None
    form = CommentForm(request.POST, page=page, visitor=visitor, community=community, site=site)
    if not form.is_valid():
        return None, form
    if visitor is None:
        keep(request, page, form.cleaned_data)
        onward = urlencode({"next": f"{address}#{FORM}"})
        return redirect(f"{reverse('account_login')}?{onward}"), None
    comment = form.save()
    if comment is None:
        return None, form
    request.session.pop(_KEPT, None)
    tell(CommentNews(), site)
    if comment.state == Comment.State.WAITING:
        messages.success(request, "Thank you. A facilitator reads it first, then all can.")
    else:
        messages.success(request, "Thank you. Your comment is below.")
    return redirect(f"{address}#{comment.anchor}"), None


def keep(request, page, cleaned):
    """Keep the words of who has yet to sign in."""
    answers, words = cleaned["answers"], cleaned["words"]
    request.session[_KEPT] = {"page": page.pk, "words": words, "answers": answers}


def kept(request, page):
    """What somebody wrote below ``page`` before they signed in: initial values of the form."""
    found = request.session.get(_KEPT) or {}
    return found if found.get("page") == page.pk else {}
