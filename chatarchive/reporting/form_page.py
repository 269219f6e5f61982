"""The page on which a reader reports a tweet to the facilitators."""

from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

from home.models import CommunitySettings

from ..markup import quote_html
from ..models import Tweet
from .forms import ReportForm
from .mail import tell_team
from .sender import sender_of


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
    form = ReportForm(data, chat=chat, tweet=tweet, sender=sender_of(request))
    if data is not None:
        if not form.is_a_trap and form.is_valid():
            with transaction.atomic():
                form.save()
                transaction.on_commit(lambda: tell_team(community))
        if form.is_a_trap or form.is_valid():
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
