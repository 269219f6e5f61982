"""The facilitators' queue of reported tweets: the list, and closing many at once."""

import django_filters
from django import forms
from django.db.models import F
from django.shortcuts import redirect
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.reports import ReportView

from ..captures.forms import WholeWidthSelect
from ..captures.policy import editable_chats
from ..models import TweetReport
from .policy import visible_reports

STATES = [("open", "Waiting"), ("closed", "Closed")]


class ReportFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label="State", choices=STATES, method="filter_state", widget=WholeWidthSelect
    )
    reason = django_filters.ChoiceFilter(
        label="Reason", choices=TweetReport.Reason.choices, widget=WholeWidthSelect
    )
    chat = django_filters.ModelChoiceFilter(
        label="Chat",
        queryset=lambda request: editable_chats(request.user),
        widget=WholeWidthSelect,
    )

    class Meta:
        model = TweetReport
        fields = ["state", "reason", "chat"]

    def filter_state(self, reports, name, state):
        return reports.open() if state == "open" else reports.closed()


class TickColumn(Column):
    header_template_name = "chatarchive/reporting/tick_header.html"
    cell_template_name = "chatarchive/reporting/tick_cell.html"


class StateColumn(Column):
    cell_template_name = "chatarchive/reporting/state_cell.html"


class QueueView(ReportView):
    model = TweetReport
    permission_required = "view"
    page_title = "Reported tweets"
    header_icon = "warning"
    results_template_name = "chatarchive/reporting/queue_results.html"
    index_url_name = "chatarchive_reports"
    index_results_url_name = "chatarchive_reports_results"
    filterset_class = ReportFilterSet
    # What readers wrote is in no file that outlives its deletion here.
    list_export = []
    verbose_name_plural = "reported tweets"
    columns = [
        TickColumn("tick", label="Choose"),
        TitleColumn("tweet", label="Tweet", url_name="chatarchive_report"),
        Column("get_reason_display", label="Why"),
        Column("chat", label="Chat", accessor="chat.title"),
        StateColumn("state", label="State"),
        DateColumn("sent_at", label="Sent", sort_key="sent_at"),
    ]

    def get_base_queryset(self):
        return visible_reports(self.request.user).select_related("chat", "tweet__author")

    @property
    def no_results_message(self):
        if self.is_filtering:
            return "No reported tweet matches. Take a filter away."
        return (
            "Nobody has reported a tweet yet. Below each tweet of a transcript readers find "
            "“report”; what they send will be listed here."
        )

    def order_queryset(self, queryset):
        by_time = "sent_at" if self.ordering == "sent_at" else "-sent_at"
        return queryset.order_by(F("closed_at").desc(nulls_first=True), by_time, "-pk")

    def get_context_data(self, *args, **kwargs):
        context = super().get_context_data(*args, **kwargs)
        some_open = any(report.is_open for report in context["object_list"])
        return context | {"close_form": CloseManyForm() if some_open else None}


class CloseManyForm(forms.Form):
    outcome = forms.ChoiceField(
        label="What came of them",
        # Hiding is looked at one by one.
        choices=[choice for choice in TweetReport.Outcome.choices if choice[0] != "hidden"],
        initial=TweetReport.Outcome.NOTHING,
        widget=WholeWidthSelect,
    )
    note = forms.CharField(label="Note for your colleagues", required=False, max_length=1000)


class CloseManyView(PermissionCheckedMixin, View):
    model = TweetReport
    permission_required = "change"
    http_method_names = ["post"]

    def post(self, request):
        ids = [pk for pk in request.POST.getlist("report") if pk.isdecimal() and len(pk) < 18]
        form = CloseManyForm(request.POST)
        if not ids:
            messages.warning(request, "No report was chosen, so nothing was closed.")
        elif form.is_valid():
            reports = visible_reports(request.user).open().filter(pk__in=ids)
            closed = sum(report.close(request.user, **form.cleaned_data) for report in reports)
            messages.success(
                request,
                f"{closed} {'report is' if closed == 1 else 'reports are'} closed, and what "
                "readers wrote with them is deleted.",
            )
        else:
            messages.error(request, "Nothing was closed. Say what came of the reports.")
        return redirect("chatarchive_reports")
