"""A chat while it goes on, in templates."""

from django import template

from chatarchive.live.public import is_on

register = template.Library()


@register.simple_tag(takes_context=True)
def live_address(context, chat, community):
    """Where a chat is read live; empty where it is not, and in previews."""
    request = context["request"]
    if getattr(request, "is_preview", False) or not is_on(chat, community):
        return ""
    return chat.get_url(request) + chat.reverse_subpage("live")
