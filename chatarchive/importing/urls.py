from django.urls import path

from . import views
from .upload_view import UploadView

urlpatterns = [
    path("imports/", UploadView.as_view(), name="chatarchive_imports"),
    path("chats/<int:page_id>/import/", UploadView.as_view(), name="chatarchive_import_into"),
    path("imports/<int:pk>/", views.ImportView.as_view(), name="chatarchive_import"),
    path(
        "imports/<int:pk>/progress.json",
        views.ProgressView.as_view(),
        name="chatarchive_import_progress",
    ),
    path("imports/<int:pk>/next/", views.NextView.as_view(), name="chatarchive_import_next"),
    path("imports/<int:pk>/look/", views.LookView.as_view(), name="chatarchive_import_look"),
    path(
        "imports/<int:pk>/confirm/", views.ConfirmView.as_view(), name="chatarchive_import_confirm"
    ),
    path("imports/<int:pk>/again/", views.AgainView.as_view(), name="chatarchive_import_again"),
    path(
        "imports/<int:pk>/discard/", views.DiscardView.as_view(), name="chatarchive_import_discard"
    ),
]
