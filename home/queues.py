"""The queues of what visitors sent, in Wagtail's admin: one menu for all of them, and one way of
saying how many wait.

An app adds its queue by the hook ``register_visitors_queue``, whose functions return a ``Queue``.
"""

from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.site_summary import SummaryItem

MENU = "From visitors"


class Queue:
    """``label`` is its name in the menu; ``one`` and ``many`` say what waits."""

    label = one = many = ""
    icon = ""
    order = 0
    index = ""  # the name of the list's address
    waiting_state = ""  # by which the list is filtered for those that wait

    def waiting(self, user):
        """What waits and is for ``user``: a queryset; None for who does not work through it."""
        raise NotImplementedError

    @property
    def name(self):
        return self.index.partition(":")[0]


def waiting_in(request):
    """How many wait for who asks, by queue: those they work through. Counted once a request."""
    if not hasattr(request, "visitors_queues"):
        found = ((queue, queue.waiting(request.user)) for queue in all_queues())
        request.visitors_queues = {
            queue: waiting.count() for queue, waiting in found if waiting is not None
        }
    return request.visitors_queues


_queues = []


def all_queues():
    # The same ones each time, as they are keys above; not before all apps have hooked in.
    if not _queues:
        queues = [make() for make in hooks.get_hooks("register_visitors_queue")]
        _queues.extend(sorted(queues, key=lambda queue: queue.order))
    return _queues


def address_of(queue, waiting):
    address = reverse(queue.index)
    return f"{address}?state={queue.waiting_state}" if waiting else address


def _with_number(label, number):
    return f"{label} ({number:,})" if number else label


class QueueMenuItem(MenuItem):
    def __init__(self, queue):
        super().__init__(
            queue.label,
            reverse(queue.index),
            name=queue.name,
            icon_name=queue.icon,
            order=queue.order,
        )
        self.queue = queue

    def is_shown(self, request):
        return self.queue in waiting_in(request)

    def render_component(self, request):
        component, number = super().render_component(request), waiting_in(request)[self.queue]
        component.label = _with_number(self.label, number)
        component.url = address_of(self.queue, number)
        return component


class VisitorsMenuItem(SubmenuMenuItem):
    """All the queues, with the sum of what waits in them."""

    def __init__(self):
        menu = Menu(items=[QueueMenuItem(queue) for queue in all_queues()])
        super().__init__(MENU, menu, name="visitors", icon_name="mail", order=245)

    def render_component(self, request):
        component = super().render_component(request)
        component.label = _with_number(self.label, sum(waiting_in(request).values()))
        return component


class WaitingSummaryItem(SummaryItem):
    """On the dashboard: how many wait in one queue, and the way there."""

    template_name = "home/queue_summary.html"

    def __init__(self, request, queue, waiting):
        super().__init__(request)
        self.order = queue.order
        self.queue, self.waiting = queue, waiting

    def get_context_data(self, parent_context):
        return {
            "icon": self.queue.icon,
            "address": address_of(self.queue, self.waiting),
            "waiting": self.waiting,
            "what": self.queue.one if self.waiting == 1 else self.queue.many,
        }


def summary_items(request):
    return [
        WaitingSummaryItem(request, queue, waiting)
        for queue, waiting in waiting_in(request).items()
        if waiting
    ]
