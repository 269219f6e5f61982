"""Who may comment, how much, and how soon again."""

from datetime import timedelta

from django.utils import timezone

from ..models import BlockedPerson, Comment, CommunitySettings
from ..moments import clock, day

LONGEST = 3000
MOST_LINKS = 2
# So many in so long, wherever on this installation.
LIMITS = ((5, timedelta(minutes=10)), (30, timedelta(days=1)))


def is_blocked(site, visitor):
    return BlockedPerson.objects.filter(site=site, key=visitor.key).exists()


def takes_comments(community):
    return community.comments != CommunitySettings.Comments.CLOSED


def state_of_new(community):
    before = community.comments == CommunitySettings.Comments.BEFORE
    return Comment.State.WAITING if before else Comment.State.SHOWN


def wait_of(visitor, zone, now=None):
    """What keeps somebody who has written much from writing now, with the time to come back in
    ``zone``; empty if nothing does."""
    now = now or timezone.now()
    longest = max(span for _, span in LIMITS)
    since = Comment.objects.filter(author=visitor, created_at__gt=now - longest)
    written = list(since.order_by("-created_at").values_list("created_at", flat=True)[:100])
    for most, span in LIMITS:
        recent = [moment for moment in written if moment > now - span]
        if len(recent) >= most:
            # On the minute after, as seconds are not said.
            again = recent[most - 1] + span + timedelta(minutes=1)
            when = clock(again, zone)
            if again.astimezone(zone).date() != now.astimezone(zone).date():
                when = f"{day(again, zone)}, {when}"
            return (
                f"You have written {most} comments in a short time. Give others a turn: from "
                f"{when} on you can send this one. Your words are still here; copy them if you "
                "leave the page."
            )
    return ""


def is_repetition(visitor, page, text):
    return Comment.objects.filter(author=visitor, page=page, text=text).exists()
