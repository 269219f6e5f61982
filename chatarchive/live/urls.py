from django.urls import path

from .views import LiveView

urlpatterns = [path("chats/<int:page_id>/live/", LiveView.as_view(), name="chatarchive_live")]
