"""The page on which a reader reports a tweet to the facilitators."""

from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

from home.models import CommunitySettings
from home.notices import tell
from home.visitors import mark_of, too_many

from ..markup import quote_html
from ..models import Tweet
from .forms import ReportForm
from .notices import ReportNews

MOST_A_DAY = 20
MOST_OF_ALL_A_DAY = 300


def answer(chat, request, anchor):
    """The response to a reader who reports the tweet shown at ``anchor`` of ``chat``. Raises
    Http404 where the transcript shows no such tweet, whatever the reason."""
    reading = chat.reading()
    key = reading.key_at(anchor)
    shown = key and reading.tweets_of([key]).get(key)
    if not shown:
        raise Http404
    community = CommunitySettings.for_request(request)
    transcript = chat.get_url(request) + "transcript/"
    sent = request.GET.get("sent") == "1"
    tweet = Tweet.objects.get(key=key)
    data = request.POST if request.method == "POST" else None
    form = ReportForm(data, chat=chat, tweet=tweet, sender=mark_of(request))
    if form.is_valid() and _take(form, request, community):
        return redirect(f"{request.get_full_path()}&sent=1")
    response = chat.render(
        request,
        template="chatarchive/reporting/form_page.html",
        context_overrides={
            "form": form,
            "sent": sent,
            "back": f"{transcript}#{anchor}",
            "tweet_html": quote_html(shown, transcript, community.zone),
        },
    )
    add_never_cache_headers(response)
    return response


def _take(form, request, community):
    """Keep a valid report, once. False where too many came in, with the reason in the form."""
    if form.is_known():
        return True
    kind = f"report {community.site_id}"
    if too_many(request, kind, most=MOST_A_DAY, most_of_all=MOST_OF_ALL_A_DAY):
        form.add_error(
            None,
            "More reports came in today than we can take. The facilitators know of the others. "
            "Your words are still on this page: please send them again tomorrow.",
        )
        return False
    with transaction.atomic():
        form.save()
        transaction.on_commit(lambda: tell(ReportNews(), community.site))
    return True
