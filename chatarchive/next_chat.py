"""The next chat: what a new chat page begins with in the editor."""

from django.urls import reverse
from django.utils import timezone
from wagtail.signals import init_new_page

from home.cadence import next_start
from home.models import CommunitySettings

from .models import ChatHost, ChatOffer, ChatPage


def connect():
    init_new_page.connect(_begin)


def proposed_start(index, community):
    """When the next chat below ``index`` starts, by the community's rhythm; None without one.

    What somebody only offered to host holds no day free yet.
    """
    chats = ChatPage.objects.child_of(index)
    chats = chats.exclude(live=False, offers__state__in=ChatOffer.OPEN)
    return next_free_start(chats, community, timezone.now())


def next_free_start(chats, community, now):
    """The next start after ``now`` that keeps the community's rhythm and is none of ``chats``'."""
    return next_start(
        community.rhythm,
        community.weekday,
        community.hour,
        community.zone,
        now=now,
        scheduled=chats.values_list("starts_at", flat=True),
        counted_from=community.counted_from,
    )


def creation_url(index):
    """Wagtail's form for a new chat below ``index``."""
    return reverse("wagtailadmin_pages:add", args=["chatarchive", "chatpage", index.pk])


def _begin(page, parent, **kwargs):
    if not isinstance(page, ChatPage):
        return
    site = parent.get_site()
    if site is None:
        return
    community = CommunitySettings.for_site(site)
    page.starts_at = proposed_start(parent, community)
    page.length = community.usual_length
    page.hashtags = " ".join(f"#{tag}" for tag in community.hashtag_list)[:200]
    # The community's own account leads; further ones of it count as hosts without being named.
    page.hosts = [ChatHost(handle=handle, name=community.name) for handle in community.handles[:1]]
