"""Signing in with X, for visitors who want to comment. Facilitators log in at /admin/."""

from django.conf import settings
from django.utils.http import url_has_allowed_host_and_scheme


def is_set_up():
    """Whether the site has keys of X's."""
    return bool(settings.SOCIALACCOUNT_PROVIDERS["twitter_oauth2"]["APPS"])


def visitor_of(request):
    """The Visitor who is signed in, or None. Asks the database nothing for anybody else who has
    no session."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    return getattr(user, "visitor", None)


def may_enter_admin(user):
    return user.is_staff or user.is_superuser or user.has_perm("wagtailadmin.access_admin")


def next_of(request):
    """Where to go on: an address of this very host, or the front page."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    hosts, https = {request.get_host()}, request.is_secure()
    return address if url_has_allowed_host_and_scheme(address, hosts, https) else "/"
