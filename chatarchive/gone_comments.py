"""Comments that went with a withdrawn tweet while an editor was open that still shows them.

Wagtail refuses a form with comments it does not know, and nothing in the editor would mend that.
"""

import re

from wagtail.models import Comment

_FIELD = re.compile(r"comments-([0-9]{1,6})-(.+)", re.DOTALL)
_NUMBER = re.compile("[0-9]{1,18}")


def without_gone(data):
    """``data``, an editor's form as sent, without comments that are no longer stored."""
    ids = {
        match[1]: data[name]
        for name in data
        if (match := _FIELD.fullmatch(name)) and match[2] == "id" and data[name]
    }
    numbers = {int(pk) for pk in ids.values() if _NUMBER.fullmatch(pk)}
    stored = set(Comment.objects.filter(pk__in=numbers).values_list("pk", flat=True))
    if not (numbers - stored):
        return data
    gone = {place for place, pk in ids.items() if pk.isdecimal() and int(pk) not in stored}
    places = {match[1] for name in data if (match := _FIELD.fullmatch(name))}
    left = {place: str(new) for new, place in enumerate(sorted(places - gone, key=int))}
    sent = data.copy()
    for name in data:
        if _FIELD.fullmatch(name):
            del sent[name]
    for name, values in data.lists():
        if (match := _FIELD.fullmatch(name)) and match[1] in left:
            sent.setlist(f"comments-{left[match[1]]}-{match[2]}", values)
    sent["comments-TOTAL_FORMS"] = str(len(left))
    known = int(data.get("comments-INITIAL_FORMS") or 0)
    sent["comments-INITIAL_FORMS"] = str(max(known - len(gone), 0))
    return sent
