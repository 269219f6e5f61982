"""How long the facts about a person who offered to host are kept."""

from django.db.models import Q
from django.utils import timezone

from ..models import ChatOffer

FORGOTTEN = {"name": "", "handle": "", "email": "", "message": "", "notes": ""}


def forget_contacts(now=None):
    """Delete what tells who made offers that were answered ``ChatOffer.KEPT`` ago, or came in
    ``KEPT_UNANSWERED`` ago. The idea, its draft and its state stay. Returns how many."""
    now = now or timezone.now()
    due = Q(closed_at__lt=now - ChatOffer.KEPT) | Q(offered_at__lt=now - ChatOffer.KEPT_UNANSWERED)
    return ChatOffer.objects.filter(due, forgotten_at=None).update(**FORGOTTEN, forgotten_at=now)
