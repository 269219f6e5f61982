"""The names are those that allauth asks for. Its own pages for passwords, e-mail addresses and
connected accounts have no address here."""

from django.urls import path

from . import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-in/x/", views.start, name="twitter_oauth2_login"),
    path("sign-in/x/callback/", views.come_back, name="twitter_oauth2_callback"),
    path("sign-in/cancelled/", views.cancelled, name="socialaccount_login_cancelled"),
    path("sign-in/closed/", views.closed, name="account_inactive"),
    path("sign-out/", views.sign_out, name="account_logout"),
]
