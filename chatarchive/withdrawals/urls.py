from django.urls import path

from .report import WithdrawalReportView
from .views import LiftView, WithdrawView

urlpatterns = [
    path("reports/withdrawals/", WithdrawalReportView.as_view(), name="chatarchive_withdrawals"),
    path(
        "reports/withdrawals/results/",
        WithdrawalReportView.as_view(results_only=True),
        name="chatarchive_withdrawals_results",
    ),
    path("withdrawals/new/", WithdrawView.as_view(), name="chatarchive_withdraw"),
    path("withdrawals/<int:pk>/lift/", LiftView.as_view(), name="chatarchive_lift_withdrawal"),
]
