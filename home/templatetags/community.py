"""What every page shows of the community it belongs to."""

from django import template
from django.core.paginator import Paginator
from django.utils.html import format_html_join
from wagtail.models import Site

from home.colours import themed
from home.front import pages_below_the_front

register = template.Library()
# The models of pages that have a feed at feed/.
WITH_FEEDS = {"chatindexpage", "blogindexpage"}


@register.simple_tag(takes_context=True)
def site_menu(context):
    """The pages in the site's menu, in the order editors keep them: title, address and
    whether the visitor is there or below."""
    request, menu = context.get("request"), []
    for page in pages_below_the_front(request):
        if not page.show_in_menus:
            continue
        address = page.get_url(request)
        menu.append(
            {
                "title": page.title,
                "url": address,
                "here": request.path.startswith(address),
                "exact": request.path == address,
            }
        )
    return menu


@register.simple_tag(takes_context=True)
def feeds_here(context):
    """Title and address of the site's feeds: of its chats and of its blog, where there are any."""
    request = context.get("request")
    pages = pages_below_the_front(request)
    pages = [page for page in pages if page.content_type.model in WITH_FEEDS]
    return [{"title": page.title, "url": f"{page.get_url(request)}feed/"} for page in pages]


@register.simple_tag(takes_context=True)
def community_here(context):
    """The community whose page this is, asked for once."""
    return context.get("community") or context["settings"]["home"]["CommunitySettings"]


@register.simple_tag
def colours(settings):
    """The community's colour as custom properties, for a ``style`` attribute."""
    return format_html_join("", "{}:{};", themed(settings.accent).items())


@register.simple_tag(takes_context=True)
def page_of(context, things, size=20):
    """One page of a long list: the one that ``?page=`` asks for, or the nearest there is."""
    request = context.get("request")
    return Paginator(things, size).get_page(request and request.GET.get("page"))


@register.simple_tag(takes_context=True)
def chats_to_offer(context):
    """For whoever found nothing: the next chat and the latest three of the visitor's community."""
    from chatarchive.models import ChatPage

    request = context.get("request")
    site = request and Site.find_for_request(request)
    if not site:
        return []
    chats = ChatPage.objects.descendant_of(site.root_page).live().public()
    chats = chats.only("title", "url_path", "starts_at", "ends_at")
    return [*chats.upcoming()[:1], *chats.archived()[:3]]
