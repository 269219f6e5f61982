"""What a chat was, in templates."""

from urllib.parse import urlencode

from django import template
from django.urls import reverse

from chatarchive.drawing.portrait import portrait_of
from home.metadata import absolute
from home.structured import script, trail

register = template.Library()


@register.simple_tag
def portrait(chat, community):
    """A chat's figures without its people, for the chat's own page; None where not counted."""
    return portrait_of(chat, community.zone, named=False)


@register.simple_tag(takes_context=True)
def figures_structured(context, chat):
    """Where the figures' page stands, for machines. It shows nothing that is not the chat's."""
    request = context["request"]
    if getattr(request, "is_preview", False):
        return ""
    address = absolute(request, chat.get_url(request) + chat.reverse_subpage("figures"))
    steps = trail(chat, request, ("In figures", address))
    return script([steps] if steps else [])


@register.simple_tag
def search_in(chat, word):
    """The address of a search for ``word`` in one chat."""
    return f"{reverse('search')}?{urlencode({'q': word, 'chat': chat.slug})}"


@register.filter
def times_more(number):
    """``12``, or ``2.4`` where the first decimal still says something."""
    return f"{number:,.0f}" if number >= 9.95 else f"{number:.1f}".removesuffix(".0")
