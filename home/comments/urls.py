from django.urls import path

from . import views

urlpatterns = [
    path("mine/", views.mine, name="my_comments"),
    path("mine/leave/", views.leave, name="leave"),
    path("<int:pk>/delete/", views.delete, name="delete_comment"),
]
