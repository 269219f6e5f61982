"""What stands in the head of every page for machines."""

from django import template

from home import structured
from home.metadata import canonical_address, in_short, shared_picture

register = template.Library()


@register.simple_tag(takes_context=True)
def canonical(context):
    """The page's one address, in full; empty without a request."""
    request, paged = context.get("request"), context.get("paged")
    return canonical_address(request, paged.number if paged else None) if request else ""


@register.simple_tag(takes_context=True)
def page_in_short(context, community):
    return in_short(context.get("page"), community)


@register.simple_tag(takes_context=True)
def picture_to_share(context, community):
    """The page's picture for a link to it, or the community's; may be None."""
    request = context.get("request")
    return request and shared_picture(context.get("page"), community, request)


@register.simple_tag(takes_context=True)
def structured_data(context, community):
    """What the page is, in the words of schema.org. Nothing in previews. What stands at an
    address below the page names itself in the context, as ``below``: pairs of name and address."""
    page, request = context.get("page"), context.get("request")
    if not page or not request or getattr(request, "is_preview", False):
        return ""
    reading = {"reading": context["reading"]} if "reading" in context else {}
    told = page.structured(request, community, **reading) if hasattr(page, "structured") else []
    if not any(thing["@type"] == "BreadcrumbList" for thing in told):
        told = [*told, structured.trail(page, request, *context.get("below", ()))]
    return structured.script([thing for thing in told if thing])
