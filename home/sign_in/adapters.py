"""How allauth treats who comes from X: nothing is asked, and next to nothing is kept."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess, ProviderException
from allauth.socialaccount.providers.twitter_oauth2.views import TwitterOAuth2Adapter
from django.db import transaction
from django.shortcuts import render

from . import may_enter_admin
from .people import is_profile, keep_visitor, new_user


class XAdapter(TwitterOAuth2Adapter):
    def get_user_info(self, token):
        try:
            data = super().get_user_info(token)
        except (KeyError, TypeError) as error:
            raise ProviderException("X's answer holds no profile.") from error
        if not is_profile(data):
            raise ProviderException("X's answer holds no profile.")
        return {"id": str(data["id"]), "username": data["username"], "name": _name_in(data)}


class AccountAdapter(DefaultAccountAdapter):
    def add_message(self, *args, **kwargs):
        """The top of the page says who is signed in; nothing more is needed."""

    def is_open_for_signup(self, request):
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request, sociallogin):
        return True

    def is_auto_signup_allowed(self, request, sociallogin):
        return True

    def populate_user(self, request, sociallogin, data):
        return sociallogin.user

    def pre_social_login(self, request, sociallogin):
        # Never joined to whoever is logged in: an account at X must not open the admin.
        sociallogin.state["process"] = AuthProcess.LOGIN
        if not sociallogin.is_existing:
            return
        if may_enter_admin(sociallogin.user):
            answer = render(request, "home/sign_in/staff.html", status=403)
            raise ImmediateHttpResponse(answer)
        _keep(sociallogin)

    @transaction.atomic
    def save_user(self, request, sociallogin, form=None):
        sociallogin.user = new_user(_key_of(sociallogin))
        sociallogin.save(request)
        _keep(sociallogin)
        return sociallogin.user


def _keep(sociallogin):
    data = sociallogin.account.extra_data
    keep_visitor(sociallogin.user, _key_of(sociallogin), data["username"], data["name"])


def _key_of(sociallogin):
    return f"x:{sociallogin.account.uid}"


def _name_in(data):
    name = data.get("name")
    return name if isinstance(name, str) else ""
