"""What visitors send about chats, for the menu "From visitors"."""

from home.queues import Queue

from .captures.policy import editable_chats
from .models import ChatOffer
from .offers.policy import sites_of
from .reporting.policy import visible_reports


class ReportQueue(Queue):
    label = "Reported tweets"
    one, many = "reported tweet waiting", "reported tweets waiting"
    icon = "warning"
    order = 20
    index = "chatarchive_reports"
    waiting_state = "open"

    def waiting(self, user):
        return visible_reports(user).open() if editable_chats(user).exists() else None


class OfferQueue(Queue):
    label = "Offers to host"
    one, many = "offer to host waiting", "offers to host waiting"
    icon = "user"
    order = 30
    index = "offer:index"
    waiting_state = ChatOffer.State.NEW

    def waiting(self, user):
        sites = sites_of(user)
        return ChatOffer.objects.filter(site__in=sites).waiting() if sites else None
