"""Who may withdraw: editors. What goes cannot be brought back, so trainees may not."""

from urllib.parse import urlencode

from django.urls import reverse
from wagtail.admin.widgets.button import Button
from wagtail.permission_policies.base import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from ..models import Withdrawal

register_permission_policy(Withdrawal, ModelPermissionPolicy(Withdrawal))


def may_withdraw(user):
    return user.has_perm("chatarchive.add_withdrawal")


def may_see(user):
    return user.has_perm("chatarchive.view_withdrawal")


def may_lift(user):
    return user.has_perm("chatarchive.delete_withdrawal")


def buttons_of(user, tweet):
    """What an editor may do about ``tweet``, where it is shown by itself."""
    if not may_withdraw(user):
        return
    yield Button(
        "Withdraw this tweet", url=address_of(tweet=tweet.pk), icon_name="bin", priority=50
    )
    if tweet.author_id:
        yield Button(
            "Withdraw everything of this account",
            url=address_of(account=tweet.author_id),
            icon_name="bin",
            priority=60,
        )


def address_of(**stored):
    """Where the withdrawal of a stored ``tweet`` or ``account`` (a primary key) is confirmed."""
    return f"{reverse('chatarchive_withdraw')}?{urlencode(stored)}"
