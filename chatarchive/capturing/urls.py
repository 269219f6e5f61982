from django.urls import path

from . import views

urlpatterns = [
    path(
        "chats/<int:page_id>/capture/", views.CaptureView.as_view(), name="chatarchive_capture_chat"
    ),
    path(
        "chats/<int:page_id>/capture/by-itself/",
        views.ScheduleView.as_view(),
        name="chatarchive_capture_schedule",
    ),
    path("capture-runs/<int:pk>/", views.RunView.as_view(), name="chatarchive_run"),
    path(
        "capture-runs/<int:pk>/progress.json",
        views.ProgressView.as_view(),
        name="chatarchive_run_progress",
    ),
    path("capture-runs/<int:pk>/stop/", views.StopView.as_view(), name="chatarchive_run_stop"),
    path("capture-runs/<int:pk>/go-on/", views.GoOnView.as_view(), name="chatarchive_run_go_on"),
    path("capture-runs/<int:pk>/yes/", views.YesView.as_view(), name="chatarchive_run_yes"),
]
