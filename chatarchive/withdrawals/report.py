"""The list of withdrawals: a report in Wagtail's admin, without a word of what was withdrawn."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn, UserColumn
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets.button import HeaderButton

from ..captures.report import AT_THE_COMMAND_LINE
from ..models import Withdrawal
from . import policy


class WhatColumn(Column):
    cell_template_name = "chatarchive/withdrawals/what_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        return context | {"may_lift": policy.may_lift(parent_context["request"].user)}


class WithdrawalReportView(ReportView):
    model = Withdrawal
    permission_required = "view"
    page_title = "Withdrawals"
    header_icon = "bin"
    results_template_name = "chatarchive/withdrawals/report_results.html"
    index_url_name = "chatarchive_withdrawals"
    index_results_url_name = "chatarchive_withdrawals_results"
    is_searchable = True
    search_fields = ["key", "native_id", "handle_key", "reason"]
    search_backend_name = None
    default_ordering = "-withdrawn_at"
    verbose_name_plural = "withdrawals"
    columns = [
        WhatColumn("what", label="What"),
        Column("get_network_display", label="Network"),
        DateColumn("withdrawn_at", label="When", sort_key="withdrawn_at"),
        UserColumn("withdrawn_by", label="By", blank_display_name=AT_THE_COMMAND_LINE),
        NumberColumn("tweets", label="Tweets"),
        Column("reason", label="Reason"),
    ]

    def get_base_queryset(self):
        asked = Withdrawal.objects.asked().select_related("withdrawn_by__wagtail_userprofile")
        return asked.annotate(tweets=Count("parts", filter=~Q(parts__key="")))

    def order_queryset(self, queryset):
        return super().order_queryset(queryset).order_by(self.ordering, "-pk")

    def get_filename(self):
        return f"withdrawals-{timezone.localdate():%Y-%m-%d}"

    @property
    def header_buttons(self):
        buttons = list(super().header_buttons)
        if policy.may_withdraw(self.request.user):
            buttons.append(
                HeaderButton(
                    "Withdraw tweets", url=reverse("chatarchive_withdraw"), icon_name="bin"
                )
            )
        return buttons
