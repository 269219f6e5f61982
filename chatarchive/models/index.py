from django.http import Http404
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Page

from home.feeds import Atom
from home.models import CommunitySettings
from search.findable import SEARCH_WORDS, Findable

from .. import feeds
from .pages import ChatPage


class ChatIndexPage(Findable, RoutablePageMixin, Page):
    """The next chats, then the archive."""

    search_fields = [*Page.search_fields, SEARCH_WORDS]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["chatarchive.ChatPage"]
    max_count_per_parent = 1
    template = "chatarchive/chat_index_page.html"

    class Meta:
        verbose_name = "chats"

    def chats(self):
        """What the public may know of, in no order."""
        return ChatPage.objects.child_of(self).live().public()

    def get_context(self, request, *args, **kwargs):
        from ..catalogue import Catalogue

        context = super().get_context(request, *args, **kwargs)
        community = CommunitySettings.for_request(request)
        catalogue = Catalogue(self.chats(), community.zone, request.GET, self.path)
        return context | {"community": community, "catalogue": catalogue}

    @path("calendar.ics/", name="calendar")
    def calendar_view(self, request):
        """Every chat, for calendars that subscribe."""
        from ..calendars import all_chats

        return all_chats(request, self.chats())

    @path("feed/", name="feed")
    def feed(self, request):
        return feeds.chats_feed(request, self, CommunitySettings.for_request(request))

    @path("feed/atom/", name="atom")
    def atom(self, request):
        community = CommunitySettings.for_request(request)
        return feeds.chats_feed(request, self, community, kind=Atom)

    @path("figures/", name="figures")
    def figures_view(self, request):
        """What the community is, in numbers; 404 unless it chose to show that."""
        from ..community_figures.page import context_of

        community = CommunitySettings.for_request(request)
        if not community.figures_are_public:
            raise Http404
        return self.render(
            request,
            template="chatarchive/community_figures/page.html",
            context_overrides=context_of(self, community, request),
        )

    def get_route_paths(self):
        routes = ("/feed/", "/feed/atom/", "/calendar.ics", "/figures/")
        return [*super().get_route_paths(), *routes]

    def get_sitemap_urls(self, request=None):
        addresses = super().get_sitemap_urls(request)
        if CommunitySettings.for_site(self.get_site()).figures_are_public:
            addresses += [{"location": f"{one['location']}figures/"} for one in addresses]
        return addresses
