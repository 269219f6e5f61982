"""Counts a community's figures once, and again when what they rest on has changed."""

from django.core.cache import cache
from django.db.models import Count, Max, Sum
from django.utils import timezone

from home.models import CommunitySettings

from ..figures import details_of
from ..models import ChatStep
from .asking import held_chats
from .history import figures_of

# To be raised with every change to ``shapes`` or to how something is counted.
_FORM = 1
_AT_ONCE = 3
_KEPT = 7 * 24 * 3600  # seconds


def community_figures(index):
    """The CommunityFigures of the public chats below a ChatIndexPage that are over."""
    chats = index.chats().archived()
    zone = CommunitySettings.for_site(index.get_site()).zone
    state = _state_of(chats, zone)
    # One place a community, so that nothing older lies about.
    key = f"community_figures:{index.pk}"
    kept_state, figures = cache.get(key) or (None, None)
    if kept_state != state:
        held = list(held_chats(chats, zone))
        figures = figures_of(held, timezone.now())
        cache.set(key, (state, figures), _KEPT)
        _count_some(chats, held)
    return figures


def _count_some(chats, held):
    """Of what is still to be counted, a few at a time: the next reader finds them in."""
    missing = [chat.pk for chat in held if not chat.is_counted][:_AT_ONCE]
    for chat in chats.filter(pk__in=missing):
        details_of(chat)


def _state_of(chats, zone):
    """Changes whenever the figures would: which chats are public and over, what was published
    in them and counted of them, what came of them; and with the day, as time decides who can
    have come back."""
    told = chats.order_by().aggregate(
        chats=Count("pk"),
        which=Sum("pk"),
        published=Max("last_published_at"),
        counted=Count("kept_figures__details"),
        # Whatever is forgotten comes back under another key.
        anew=Sum("kept_figures__pk"),
        tweets=Sum("kept_figures__tweets"),
        people=Sum("kept_figures__people"),
    )
    steps = ChatStep.objects.filter(chat__in=chats.order_by().values("pk"))
    told |= steps.order_by().aggregate(steps=Count("pk"), newest_step=Max("pk"))
    return _FORM, str(zone), timezone.localdate(timezone=zone), *told.values()
