"""Whose archive a file is part of: the tweets of a person's own archive do not say it
themselves, a small file that comes with them does.
"""

import json
import re

from ..records import AuthorRecord
from .opening import Opening
from .sources import READ_ERRORS, CaptureFile
from .values import account_id, clean, handle

_ACCOUNT_LIMIT = 1 << 20
# Where it lay until 2018, seen from data/js/tweets, from data/csv and from tweets.csv.
_DETAILS_PLACES = ("../user_details.js", "../js/user_details.js", "data/js/user_details.js")
_DETAILS = re.compile(r"\s*var user_details\s*=")


def owner_beside(file: CaptureFile) -> AuthorRecord | None:
    """Whose archive ``file`` is part of, by the account file that lies with it.

    Where several people's lie together, the one whose name goes with the file's is taken:
    ``ann_account.js`` with ``ann_tweets.js``.
    """
    owners: dict[str, AuthorRecord] = {}
    name = file.name.rpartition("/")[2]
    for other in file.neighbours():
        if other.size > _ACCOUNT_LIMIT or not other.name.endswith(".js"):
            continue
        owner = _owner_told_by(other)
        if owner is None:
            continue
        other_name = other.name.rpartition("/")[2]
        for word in ("account", "manifest", "user_details"):
            before, found, _ = other_name.partition(word)
            if found and before and name.startswith(before):
                return owner
        owners.setdefault(owner.native_id or owner.handle, owner)
    return next(iter(owners.values())) if len(owners) == 1 else None


def owner_above(file: CaptureFile) -> AuthorRecord | None:
    """The same for archives from before 2019, whose ``user_details.js`` lies in data/js."""
    for path in _DETAILS_PLACES:
        other = file.at(path)
        if other and other.size <= _ACCOUNT_LIMIT and (owner := _owner_told_by(other)):
            return owner
    return owner_beside(file)


def _owner_told_by(file: CaptureFile) -> AuthorRecord | None:
    """The person that an ``account.js``, ``manifest.js`` or ``user_details.js`` tells of."""
    try:
        text = Opening(file).text
        told = json.loads(text[text.index("=") + 1 :].strip().rstrip(";"))
        if text.lstrip().startswith("window.YTD.account."):
            account = told[0]["account"]
            names = ("accountId", "username", "accountDisplayName")
        elif text.lstrip().startswith("window.__THAR_CONFIG"):
            account = told["userInfo"]
            names = ("accountId", "userName", "displayName")
        elif _DETAILS.match(text):
            account = told
            names = ("id", "screen_name", "full_name")
        else:
            return None
        native_id, who, name = (account.get(key) for key in names)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, *READ_ERRORS):
        return None
    owner = AuthorRecord(account_id(native_id), handle(who), clean(name))
    return owner if owner.native_id or owner.handle else None
