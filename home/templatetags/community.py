"""What every page shows of the community it belongs to."""

from django import template
from django.core.paginator import Paginator
from django.utils.html import format_html_join
from wagtail.models import Page, Site

from home.colours import themed

register = template.Library()


@register.simple_tag(takes_context=True)
def site_menu(context):
    """The pages in the site's menu, in the order editors keep them: title, address and
    whether the visitor is there or below."""
    request = context.get("request")
    site = request and Site.find_for_request(request)
    if not site:
        return []
    # Says what ``public()`` says of children, in one query instead of two.
    public = Page.objects.filter(view_restrictions=None)
    pages = public.child_of(site.root_page).live().in_menu().only("title", "url_path")
    menu = []
    for page in pages:
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
