"""The address below a chat at which its figures are shown."""

import hashlib

import orjson
from django.core.cache import cache
from django.http import Http404
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from wagtail.contrib.routable_page.models import path

from home.models import CommunitySettings

_KEPT = 3600  # seconds


class FiguresRoutes:
    """For a page with a transcript: ``figures/``."""

    @path("figures/", name="figures")
    def figures_view(self, request):
        """What the chat was, in figures and pictures; 404 while there is no transcript."""
        from ..drawing.portrait import portrait_of

        if not self.transcript:
            raise Http404
        portrait = portrait_of(self, CommunitySettings.for_request(request).zone)
        if portrait:
            portrait.ask(self.reading().outline)
        return self.render(
            request,
            template="chatarchive/figures_page.html",
            context_overrides={
                "portrait": portrait,
                "figures_html": portrait and self._figures_html(request, portrait),
            },
        )

    def _figures_html(self, request, portrait):
        """All that takes time to make: a thousand people take a fifth of a second. Kept until
        anything in it changes."""
        said = orjson.dumps([self.url_path, portrait.facts])
        key = f"figures:{hashlib.blake2b(said, digest_size=20).hexdigest()}"
        if html := cache.get(key):
            return mark_safe(html)  # noqa: S308 - as it was rendered
        context = {"page": self, "portrait": portrait, "details": portrait.details}
        html = render_to_string("chatarchive/figures/all.html", context, request)
        cache.set(key, str(html), _KEPT)
        return html
