"""The site's addresses as they are in development."""

from django.urls import include, path

urlpatterns = [path("", include("home.sign_in.development")), path("", include("wecops.urls"))]
