"""Making, renaming and forgetting visitors."""

import re

from django.contrib.auth import get_user_model
from django.db import transaction

from ..comments.words import clean_line
from ..models import Comment, Visitor

_HANDLE = re.compile(r"[A-Za-z0-9_]{1,15}")
_ID = re.compile(r"[0-9]{1,25}")


def is_profile(data):
    """Whether an X profile has what is needed: a number and a handle as X writes them."""
    return bool(
        isinstance(data, dict)
        and _ID.fullmatch(str(data.get("id", "")))
        and isinstance(data.get("username"), str)
        and _HANDLE.fullmatch(data["username"])
    )


def new_user(key):
    """An unsaved user for the visitor of that key. A name that somebody has already, whoever it
    is, is never taken."""
    users = get_user_model()
    wanted = username = key.replace(":", "-")
    number = 1
    while users.objects.filter(username=username).exists():
        number += 1
        username = f"{wanted}-{number}"
    user = users(username=username)
    user.set_unusable_password()
    return user


@transaction.atomic
def keep_visitor(user, key, handle, name):
    """The Visitor of ``user``, named as they are now; what they wrote before follows."""
    name = clean_line(name)[:100]
    visitor, _ = Visitor.objects.get_or_create(
        user=user, defaults={"key": key, "handle": handle, "name": name}
    )
    if (visitor.handle, visitor.name) != (handle, name):
        # Somebody else may have the old handle by now.
        visitor.handle, visitor.name = handle, name
        visitor.save()
        Comment.objects.filter(author=visitor).update(handle=handle, name=name)
    return visitor


@transaction.atomic
def forget(visitor):
    """Delete a person's account here and, everywhere, what they wrote."""
    visitor.user.delete()
