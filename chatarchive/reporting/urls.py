from django.urls import path

from .queue import CloseManyView, QueueView
from .views import ReportDetailView

urlpatterns = [
    path("reported-tweets/", QueueView.as_view(), name="chatarchive_reports"),
    path(
        "reported-tweets/results/",
        QueueView.as_view(results_only=True),
        name="chatarchive_reports_results",
    ),
    path("reported-tweets/close/", CloseManyView.as_view(), name="chatarchive_reports_close"),
    path("reported-tweets/<int:pk>/", ReportDetailView.as_view(), name="chatarchive_report"),
]
