"""The list of captures: a report in Wagtail's admin."""

import django_filters
from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn, TitleColumn, UserColumn
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.reports import ReportView
from wagtail.permissions import policy_registry

from home.own_sites import zone_of

from ..models import Capture, CapturedTweet, ChatPage
from .asked import sentence
from .forms import WholeWidthSelect
from .policy import editable_chats
from .spreadsheets import harmless, plain
from .words import known_of, title_of, titles

SHOWN_CHATS = 3
AT_THE_COMMAND_LINE = "At the command line"


def visible_captures(user):
    policy = policy_registry.get_by_type(Capture)
    return policy.instances_user_has_permission_for(user, "view")


def who_brought(capture):
    user = capture.imported_by
    return get_user_display_name(user) if user else AT_THE_COMMAND_LINE


class CaptureFilterSet(WagtailFilterSet):
    chat = django_filters.ModelChoiceFilter(
        label="Chat",
        queryset=lambda request: editable_chats(request.user),
        method="filter_chat",
        widget=WholeWidthSelect,
    )
    format = django_filters.ChoiceFilter(
        label="Format", choices=lambda: titles().items(), widget=WholeWidthSelect
    )
    imported_by = django_filters.ModelChoiceFilter(
        label="Brought in by",
        queryset=lambda request: get_user_model().objects.filter(
            pk__in=visible_captures(request.user).order_by().values("imported_by")
        ),
        widget=WholeWidthSelect,
    )
    imported_at = django_filters.DateFromToRangeFilter(
        label="Brought in", widget=DateRangePickerWidget
    )

    class Meta:
        model = Capture
        fields = ["chat", "format", "imported_by", "imported_at"]

    def filter_chat(self, captures, name, chat):
        brought = CapturedTweet.objects.filter(capture=OuterRef("pk"), chat_tweet__chat=chat)
        return captures.filter(Exists(brought))


class ChatsColumn(Column):
    cell_template_name = "chatarchive/captures/chats_cell.html"


class CaptureReportView(ReportView):
    model = Capture
    permission_required = "view"
    page_title = "Captures"
    header_icon = "upload"
    results_template_name = "chatarchive/captures/report_results.html"
    index_url_name = "chatarchive_captures"
    index_results_url_name = "chatarchive_captures_results"
    filterset_class = CaptureFilterSet
    is_searchable = True
    search_fields = ["name", "sha256"]
    search_backend_name = None
    default_ordering = "-imported_at"
    verbose_name_plural = "captures"
    columns = [
        TitleColumn("name", label="File or network", url_name="chatarchive_capture"),
        DateColumn("imported_at", label="When", sort_key="imported_at"),
        UserColumn("imported_by", label="Who", blank_display_name=AT_THE_COMMAND_LINE),
        Column("title", label="Format"),
        NumberColumn("new", label="New"),
        NumberColumn("known", label="Known"),
        NumberColumn("rejected", label="Unreadable"),
        ChatsColumn("chats", label="Chats"),
    ]
    list_export = [
        "imported_at",
        "who",
        "name",
        "size",
        "sha256",
        "title",
        "how",
        "read",
        "new",
        "known",
        "outside",
        "withdrawn",
        "rejected",
        "chat_titles",
    ]
    export_headings = {
        "imported_at": "When",
        "who": "Who",
        "name": "File or network",
        "size": "Bytes",
        "sha256": "SHA-256",
        "title": "Format",
        "how": "How it was captured",
        "read": "Read",
        "new": "New",
        "known": "Known",
        "outside": "Outside",
        "withdrawn": "Withdrawn",
        "rejected": "Unreadable",
        "chat_titles": "Chats",
    }

    def get_base_queryset(self):
        captures = visible_captures(self.request.user).defer("problems", "sections")
        return captures.select_related("imported_by__wagtail_userprofile")

    def order_queryset(self, queryset):
        return super().order_queryset(queryset).order_by(self.ordering, "-pk")

    def get_filename(self):
        return f"captures-{timezone.localdate():%Y-%m-%d}"

    def get_context_data(self, *args, **kwargs):
        # The table is made in there, and needs the chats with the rows of its page.
        context = super().get_context_data(*args, **kwargs)
        context["object_list"] = self.decorate_paginated_queryset(context["object_list"])
        context["table"] = self.get_table(context["object_list"])
        context["only_chat"] = self.only_chat
        return context

    @property
    def only_chat(self):
        """The chat whose captures are listed, where nothing else is asked for."""
        asked = self.filters.form.cleaned_data if self.filters.is_valid() else {}
        chosen = [name for name, value in asked.items() if value]
        return asked["chat"] if chosen == ["chat"] and not self.is_searching else None

    def decorate_paginated_queryset(self, captures):
        """The captures with what the columns show, in a few queries for all of them."""
        captures = list(captures)
        if captures and hasattr(captures[0], "chats"):
            return captures
        brought = _brought_into([capture.pk for capture in captures])
        zone = zone_of(self.request.user) if self.is_export else None
        for capture in captures:
            capture.chats = brought.get(capture.pk, [])
            capture.more_chats = max(len(capture.chats) - SHOWN_CHATS, 0)
            capture.first_chats = capture.chats[:SHOWN_CHATS]
            capture.chat_titles = ", ".join(chat.title for chat, _ in capture.chats)
            capture.title = title_of(capture)
            capture.how = sentence(capture, zone) if zone and capture.asked else ""
            capture.known = known_of(capture)
            capture.who = who_brought(capture)
            for name in ("read", "new", "outside", "withdrawn", "rejected"):
                setattr(capture, name, capture.counts.get(name, 0))
        return captures

    def preprocess_field_value(self, field, value, export_format):
        value = super().preprocess_field_value(field, value, export_format)
        # Wagtail sees to it that a workbook's cells are words.
        return harmless(value) if export_format == self.FORMAT_CSV else plain(value)


def _brought_into(ids):
    """For each capture's id its chats, by start, with how many tweets it brought into each."""
    counted = (
        CapturedTweet.objects.filter(capture__in=ids)
        .order_by()
        .values_list("capture", "chat_tweet__chat")
        .annotate(Count("pk"))
    )
    numbers = {(capture, chat): number for capture, chat, number in counted}
    chats = ChatPage.objects.filter(pk__in={chat for _, chat in numbers}).defer_streamfields()
    chats = {chat.pk: chat for chat in chats.order_by("starts_at", "pk")}
    brought = {}
    for chat_id, chat in chats.items():
        for (capture, other), number in numbers.items():
            if other == chat_id:
                brought.setdefault(capture, []).append((chat, number))
    return brought
