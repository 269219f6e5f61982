"""What came of a chat, in templates."""

from django import template
from django.utils import timezone
from django.utils.timesince import timesince

from chatarchive.models import OutcomesPage
from chatarchive.models.outcomes import mark_waiting

register = template.Library()


@register.simple_tag
def steps_of(chat):
    """A chat's steps by date, each with ``is_waiting``; of a preview, those as edited."""
    return mark_waiting(chat.steps.select_related("stream"))


@register.simple_tag
def outcomes_page_of(chat):
    """The public page that gathers the steps of the chat's community, if there is one."""
    site = chat.get_site() if chat.path else None
    if not site:
        return None
    return OutcomesPage.objects.live().public().child_of(site.root_page).first()


@register.filter
def waited(step):
    """``five weeks``-like words for how long a step has been waiting; empty within a day."""
    if (timezone.localdate() - step.date).days < 1:
        return ""
    return timesince(step.date, timezone.localdate(), depth=1)


@register.filter
def link_name(step):
    """What a step's link is called: its name, else the site it leads to."""
    return step.address_name or step.address.partition("://")[2].partition("/")[0]
