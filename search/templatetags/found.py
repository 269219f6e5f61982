"""What was found, in templates."""

from django import template

from chatarchive.markup import hit_html

register = template.Library()


@register.simple_tag(takes_context=True)
def tweet_hit(context, hit, is_neighbour=False):
    """A TweetHit's HTML; ``is_neighbour``: it stands around another one."""
    results = context["results"]
    address = "" if is_neighbour else f"?{results.keep}{_page(results)}"
    is_unfolded = not is_neighbour and hit.id == results.asked.around
    return hit_html(hit, results.community.zone, address, is_unfolded)


@register.simple_tag(takes_context=True)
def address(context, **changes):
    """The search's address with ``changes``."""
    return context["results"].asked.address(**changes)


def _page(results):
    return f"&page={results.paged.number}" if results.paged and results.paged.number > 1 else ""
