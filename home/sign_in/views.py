from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.conf import settings
from django.contrib.auth import logout
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from . import is_set_up, may_enter_admin, next_of, visitor_of
from .adapters import XAdapter

_start = OAuth2LoginView.adapter_view(XAdapter)
_come_back = OAuth2CallbackView.adapter_view(XAdapter)


@never_cache
@require_safe
def sign_in(request):
    """The page that says what signing in means, with the button that starts it."""
    if visitor_of(request):
        return redirect(next_of(request))
    context = {
        "next": next_of(request),
        "set_up": is_set_up(),
        "development": settings.DEVELOPMENT_LOG_IN,
        "staff": _in_the_admin(request),
    }
    return render(request, "home/sign_in/sign_in.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request):
    """Send the visitor to X, if they pressed the button for it."""
    if request.method != "POST" or not is_set_up() or _in_the_admin(request):
        return redirect(f"{reverse('account_login')}?{urlencode({'next': next_of(request)})}")
    return _start(request)


@never_cache
@require_safe
def come_back(request):
    if not is_set_up():
        return redirect("account_login")
    return _come_back(request)


@never_cache
@require_safe
def cancelled(request):
    return render(request, "home/sign_in/cancelled.html")


@never_cache
@require_safe
def closed(request):
    return render(request, "home/sign_in/closed.html", status=403)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request):
    if request.method == "POST":
        logout(request)
        return redirect(next_of(request))
    return render(request, "home/sign_in/sign_out.html", {"next": next_of(request)})


def _in_the_admin(request):
    """Whether a facilitator is logged in, whom signing in would log out of the admin."""
    return request.user.is_authenticated and may_enter_admin(request.user)
