"""How the form of a community's keys is laid out."""

from django.conf import settings
from wagtail.admin.panels import MultiFieldPanel, ObjectList, Panel

from .keys import KeysForm
from .sources import TITLES

_FIELDS = {"bluesky": "bluesky_handle", "mastodon": "mastodon_servers"}


class KeysPanel(Panel):
    """The fields of one network."""

    def __init__(self, network, **kwargs):
        super().__init__(**kwargs)
        self.network = network

    def clone_kwargs(self):
        return super().clone_kwargs() | {"network": self.network}

    def get_form_options(self):
        return {"fields": [_FIELDS[self.network]] if self.network in _FIELDS else []}

    class BoundPanel(Panel.BoundPanel):
        template_name = "chatarchive/capturing/keys_panel.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            form, network = self.form, self.panel.network
            plain = _FIELDS.get(network)
            return context | {
                "network": network,
                "plain": form[plain] if plain else None,
                "from_environment": _told_by_the_environment(self.instance, network),
                "places": [
                    (place, form[place.field], form[place.removal] if place.removal else None)
                    for place in form.places
                    if place.network == network
                ],
                "post_price": settings.CAPTURE_POST_PRICE,
                "count_price": settings.CAPTURE_COUNT_PRICE,
                "archive_count_price": settings.CAPTURE_ARCHIVE_COUNT_PRICE,
                "limit": settings.CAPTURE_LIMIT,
            }


def _told_by_the_environment(kept, network):
    if network == "bluesky" and not kept.bluesky_handle:
        return settings.BLUESKY_HANDLE
    if network == "mastodon" and not kept.servers:
        return ", ".join(settings.MASTODON_SERVERS)
    return ""


class KeysLayout(ObjectList):
    class BoundPanel(ObjectList.BoundPanel):
        def render_missing_fields(self):
            # None is missing: the panels show those, too, that the form makes itself. A second,
            # empty field would win over the first.
            return ""


def layout():
    """The edit handler of NetworkKeys."""
    panels = [
        MultiFieldPanel([KeysPanel(network)], heading=title) for network, title in TITLES.items()
    ]
    return KeysLayout(panels, base_form_class=KeysForm)
