"""What a site tells whoever reads all of it: its addresses, and which ones to leave alone."""

from urllib.parse import urlsplit

from django.views.generic import TemplateView
from wagtail.contrib import sitemaps
from wagtail.contrib.sitemaps.views import sitemap as wagtail_sitemap

from chatarchive.stream_sizes import size_of
from home.metadata import absolute

robots = TemplateView.as_view(template_name="robots.txt", content_type="text/plain")


class Sitemap(sitemaps.Sitemap):
    """Every page that visitors of the site see, transcripts too."""

    def items(self):
        # Told in the same query, or each chat would be asked on its own.
        return super().items().annotate(transcript_size=size_of("chatpage__transcript"))

    def _urls(self, page, protocol, domain):
        # On the host that was asked, as everywhere else: crawlers take no others from here.
        urls = super()._urls(page, protocol, domain)
        for url in urls:
            url["location"] = absolute(self.request, urlsplit(url["location"]).path)
        return urls


def sitemap(request):
    return wagtail_sitemap(request, {"pages": Sitemap})
