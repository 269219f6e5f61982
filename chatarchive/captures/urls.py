from django.urls import path

from .addition import AdditionView
from .report import CaptureReportView
from .views import CaptureView, MoveView, ProblemsView, UndoView

urlpatterns = [
    path("reports/captures/", CaptureReportView.as_view(), name="chatarchive_captures"),
    path(
        "reports/captures/results/",
        CaptureReportView.as_view(results_only=True),
        name="chatarchive_captures_results",
    ),
    path("captures/<int:pk>/", CaptureView.as_view(), name="chatarchive_capture"),
    path(
        "captures/<int:pk>/problems.csv",
        ProblemsView.as_view(),
        name="chatarchive_capture_problems",
    ),
    path("captures/<int:pk>/undo/", UndoView.as_view(), name="chatarchive_capture_undo"),
    path("captures/<int:pk>/move/", MoveView.as_view(), name="chatarchive_capture_move"),
    path("chats/<int:page_id>/add-tweet/", AdditionView.as_view(), name="chatarchive_add_tweet"),
]
