"""Chats in Wagtail's menu: all of them by their time, and the way to the next one."""

from django.utils import timezone
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import (
    BulkActionsColumn,
    PageStatusColumn,
    PageTitleColumn,
    ParentPageColumn,
)
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.models import Site
from wagtail.permissions import page_permission_policy

from home import moments
from home.models import CommunitySettings
from home.models.community import DEFAULT_ZONE, zone_named

from .models import ChatPage


class StartColumn(Column):
    """When a chat starts, by its community's clocks."""

    def get_value(self, instance):
        zone = instance.zone_there
        name = moments.zone_name(instance.starts_at, zone)
        return f"{moments.moment(instance.starts_at, zone)} {name}"


class TimeStateColumn(Column):
    def get_value(self, instance):
        now = timezone.now()
        if instance.starts_at > now:
            return "To come"
        return "Running" if instance.ends_at > now else "Over"


class ChatIndexView(IndexView):
    default_ordering = "-starts_at"
    add_item_label = "Create the next chat"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        zones = _zones_by_path()
        for chat in context["object_list"]:
            above = [path for path in zones if chat.path.startswith(path)]
            chat.zone_there = zones[max(above, key=len)] if above else zone_named(DEFAULT_ZONE)
        return context


def _zones_by_path():
    """The zone of each community, by where its pages stand."""
    sites = Site.objects.select_related("root_page")
    zones = {one.site_id: one.zone for one in CommunitySettings.objects.all()}
    return {site.root_page.path: zones[site.pk] for site in sites if site.pk in zones}


class ChatMenuItem(MenuItem):
    def is_shown(self, request):
        actions = ("add", "change", "publish")
        return page_permission_policy.user_has_any_permission(request.user, actions)


class ChatViewSet(PageListingViewSet):
    model = ChatPage
    icon = "calendar-alt"
    menu_label = "Chats"
    menu_name = "chats"
    menu_order = 110
    menu_item_class = ChatMenuItem
    add_to_admin_menu = True
    index_view_class = ChatIndexView
    columns = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label="Title", sort_key="title", classname="title"),
        StartColumn("starts_at", label="Starts", sort_key="starts_at", width="22%"),
        TimeStateColumn("time", label="When"),
        ParentPageColumn("parent", label="Parent"),
        PageStatusColumn("status", label="Status", sort_key="live", width="12%"),
    ]


chat_viewset = ChatViewSet("chats", url_prefix="chats")
