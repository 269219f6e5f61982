"""The addresses below a chat at which its tweets are read as they arrive."""

from django.http import Http404
from django.shortcuts import redirect
from wagtail.contrib.routable_page.models import path

from home.models import CommunitySettings


class LiveRoutes:
    """For a page with a transcript to come: ``live/`` and ``live/tweets/``.

    Of a community that chose so, from shortly before the hour until the transcript is published.
    Then they lead to that, and where there is nothing to see to the chat's page.
    """

    @path("live/", name="live")
    def live_view(self, request):
        """The tweets so far, and a script that asks for more."""
        from ..live import public

        community = CommunitySettings.for_request(request)
        if elsewhere := self._instead_of_live(request, community):
            return elsewhere

        def render():
            _, shown = public.shown_copy(request, self, community)
            return self.render(
                request,
                template="chatarchive/live_page.html",
                context_overrides={"shown": shown, "reloads": "reload" in request.GET},
            )

        return public.page_response(request, render)

    @path("live/tweets/", name="live_tweets")
    def live_tweets_view(self, request):
        """What arrived since, as JSON (``live.public.further``)."""
        from ..live import public

        community = CommunitySettings.for_request(request)
        if elsewhere := self._instead_of_live(request, community):
            return elsewhere
        return public.further(request, *public.shown_copy(request, self, community))

    def _instead_of_live(self, request, community):
        from ..live import public

        if not community.live_is_public or self.get_view_restrictions().exists():
            raise Http404
        if self.transcript:
            return redirect(self.get_url(request) + self.reverse_subpage("transcript"))
        if not public.is_on(self, community):
            return redirect(self.get_url(request))
        return None
