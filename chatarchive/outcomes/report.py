"""Who has not answered yet: a report in Wagtail's admin."""

from django.utils import timezone
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permissions import policy_registry

from ..captures.spreadsheets import harmless, plain
from ..models import ChatStep


class WaitingReportView(ReportView):
    """Summaries that were passed on and not answered, those longest ago first."""

    model = ChatStep
    permission_required = "view"
    page_title = "What happened next"
    header_icon = "history"
    results_template_name = "chatarchive/outcomes/report_results.html"
    index_url_name = "chatarchive_waiting"
    index_results_url_name = "chatarchive_waiting_results"
    verbose_name_plural = "steps"
    default_ordering = "date"
    columns = [
        TitleColumn(
            "chat",
            label="Chat",
            accessor="chat.title",
            url_name="wagtailadmin_pages:edit",
            id_accessor="chat_id",
        ),
        Column("stream", label="Passed to", accessor="stream"),
        Column("date", label="Passed on", sort_key="date"),
        Column("days", label="Days without an answer", accessor=lambda step: days_since(step)),
    ]
    list_export = ["chat.title", "stream", "date"]
    export_headings = {"chat.title": "Chat", "stream": "Passed to", "date": "Passed on"}

    def get_base_queryset(self):
        policy = policy_registry.get_by_type(ChatStep)
        steps = policy.instances_user_has_any_permission_for(self.request.user, ["view"])
        steps = steps.filter(chat__live=True).waiting().select_related("stream", "chat")
        return steps.defer("chat__transcript", "chat__summary", "chat__introduction")

    def get_filename(self):
        return f"waiting-{timezone.localdate():%Y-%m-%d}"

    def preprocess_field_value(self, field, value, export_format):
        value = super().preprocess_field_value(field, value, export_format)
        return harmless(value) if export_format == self.FORMAT_CSV else plain(value)


def days_since(step):
    return (timezone.localdate() - step.date).days
