"""The addresses below a chat at which its tweets are read, and reported."""

import hashlib

from django.core.cache import cache
from django.http import Http404
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from wagtail.contrib.routable_page.models import path

from home.models import CommunitySettings

_KEPT = 3600  # seconds
# There may be thousands of people: those pages are small, and soon made again.
_KEPT_OF_A_PERSON = 600


class TranscriptRoutes:
    """For a page with a transcript: ``transcript/`` and ``report/?tweet=``."""

    @path("transcript/", name="transcript")
    def transcript_view(self, request):
        """The transcript as one document, or what the query chooses of it (``selection.py``);
        404 while there is none to read."""
        if not self.transcript:
            raise Http404
        return self._transcript_response(request)

    @path("report/", name="report")
    def report_view(self, request):
        """Where readers report the tweet that ``?tweet=`` names, by its element's id less
        ``tweet-``: Wagtail's paths have no dots and colons. 404 where none is shown there."""
        from ..reporting.form_page import answer

        return answer(self, request, f"tweet-{request.GET.get('tweet', '')}")

    def _transcript_response(self, request):
        from ..selection import Chosen, Selection

        chosen = Chosen(self.reading(), Selection.of(request.GET))
        context = {"chosen": chosen, "reading": chosen.reading}
        context["tweets_html"] = self._tweets_html(request, context)
        return self.render(
            request, template="chatarchive/transcript_page.html", context_overrides=context
        )

    def _tweets_html(self, request, context):
        """All of the page that takes time to make. Kept until anything in it changes, except of
        a preview, and of people who are not in it: there is no end of those."""
        chosen, community = context["chosen"], CommunitySettings.for_request(request)
        context = context | {"page": self, "community": community}
        template = "chatarchive/pieces/transcript.html"
        if getattr(request, "is_preview", False):
            return render_to_string(template, context, request)
        said = (
            self.url_path,
            chosen.reading.fingerprint,
            community.time_zone,
            chosen.selection.query,
        )
        key = f"transcript:{hashlib.blake2b(repr(said).encode(), digest_size=20).hexdigest()}"
        if html := cache.get(key):
            return mark_safe(html)  # noqa: S308 - as it was rendered
        html = render_to_string(template, context, request)
        if chosen.is_known:
            cache.set(key, str(html), _KEPT_OF_A_PERSON if chosen.person else _KEPT)
        return html
