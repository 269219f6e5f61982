from django.urls import path

from .addition import StepView
from .report import WaitingReportView

urlpatterns = [
    path("chats/<int:page_id>/add-step/", StepView.as_view(), name="chatarchive_add_step"),
    path("reports/what-happened-next/", WaitingReportView.as_view(), name="chatarchive_waiting"),
    path(
        "reports/what-happened-next/results/",
        WaitingReportView.as_view(results_only=True),
        name="chatarchive_waiting_results",
    ),
]
