"""Chats and their transcripts in templates."""

import re

from django import template
from django.db.models import prefetch_related_objects
from wagtail.models import Site

from chatarchive.addresses import network_of, profile_url
from chatarchive.calendars import google_url
from chatarchive.figures import figures_by_chat
from chatarchive.introductions import introduced
from chatarchive.markup import entries_html
from chatarchive.models import ChatPage
from chatarchive.reading import Reading
from chatarchive.shown_tweets import hue_of, initials_of
from home.models.community import DEFAULT_ZONE, zone_named

register = template.Library()
_NOT_LETTERS = re.compile(r"[\W_]+")


@register.simple_tag
def with_figures(chats):
    """Chats with their hosts and what was counted, in as many queries however many they are."""
    chats = list(chats)
    prefetch_related_objects(chats, "hosts")
    figures = figures_by_chat(chats)
    for chat in chats:
        chat.figures = figures[chat.pk]
    return chats


@register.simple_tag(takes_context=True)
def section_reading(context, section):
    """A section on its own, for where its block is rendered without the whole transcript."""
    page = context.get("page")
    context["community"] = context.get("community") or getattr(page, "community", None)
    raw = {"type": "section", "value": section.block.get_prep_value(section)}
    return Reading([raw]).parts


@register.simple_tag
def tweets(entries, community):
    """The entries of a section as lists, with times in the community's zone."""
    return entries_html(entries, community.zone if community else zone_named(DEFAULT_ZONE))


@register.simple_tag
def hashtags_of(chat, community):
    """A chat's own hashtags, else its community's."""
    return chat.hashtags_with(community)


@register.simple_tag(takes_context=True)
def calendar_links(context, chat, community):
    """Where a chat's calendar file is, and Google's form for it."""
    request = context["request"]
    return {
        "file": f"{chat.get_url(request)}calendar.ics",
        "google": google_url(chat, community, chat.get_full_url(request)),
    }


@register.simple_tag(takes_context=True)
def introduced_hosts(context, chat):
    """A chat's hosts, each with ``profile``, their page of About We if they have one."""
    return introduced(chat.hosts.all(), Site.find_for_request(context["request"]))


@register.simple_tag
def neighbours_of(chat):
    """The public chats of the same community right before and after this one."""
    # Says what ``public()`` says of pages side by side, without asking for it.
    others = ChatPage.objects.sibling_of(chat, inclusive=False).live()
    others = others.filter(view_restrictions=None).defer_streamfields()
    return {
        "before": others.filter(starts_at__lt=chat.starts_at).order_by("-starts_at").first(),
        "after": others.filter(starts_at__gt=chat.starts_at).order_by("starts_at").first(),
    }


@register.simple_tag(takes_context=True)
def summary_of(context, chat):
    """A chat's summary as HTML. Empty also where it quotes only what readers do not see."""
    return chat.summary.render_as_block(context.flatten())


@register.simple_tag
def hue(handle):
    return hue_of(handle)


@register.simple_tag
def profile(handle):
    """The page of whoever has this handle, on the network whose handles are written so."""
    return profile_url(network_of(handle), handle)


@register.simple_tag
def initials(*names):
    return initials_of(next(filter(None, names), ""))


@register.simple_tag
def asked(questions, outline):
    """Planned questions with where each stands in the transcript, if it does.

    Found by its words: facilitators may have numbered or lengthened the heading.
    """
    headings = [(_letters(item.heading), item.anchor) for item in outline]
    for question in questions:
        words = _letters(question.words)
        question.anchor = next((anchor for text, anchor in headings if words in text), "")
    return questions


def _letters(words):
    return _NOT_LETTERS.sub("", words.casefold())
