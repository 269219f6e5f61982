"""Forms that anybody may send: what keeps machines from flooding them, without a puzzle for people.

A trap that people do not see, a signed time before which nobody has written anything, limits on
links, and limits a day for one address and for all together. All of it works without JavaScript.
"""

import re
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from time import time

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from .models import VisitorCount

_SALT = "home.visitors"
_LINK = re.compile(r"https?://|\bwww\.|\[url\b|<a\s", re.IGNORECASE)


class VisitorFormMixin(forms.Form):
    """Give a form a trap and a signed time. Put it before ``forms.Form`` or ``ModelForm``.

    Who falls for either gets an error in words, and keeps what they wrote; sending once more
    helps. A class may set ``least_seconds`` and ``most_hours`` between showing and sending.
    """

    least_seconds = 3
    most_hours = 24

    website = forms.CharField(
        label="Leave this empty",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    began = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # They come last, wherever the class puts its own.
        for name in ("website", "began"):
            self.fields[name] = self.fields.pop(name)

    def get_initial_for_field(self, field, field_name):
        if field_name == "began":
            return _now_signed()
        return super().get_initial_for_field(field, field_name)

    @property
    def asked_fields(self):
        """The fields that people see, for templates."""
        return [field for field in self.visible_fields() if field.name != "website"]

    def clean(self):
        cleaned = super().clean()
        cleaned = self.cleaned_data if cleaned is None else cleaned
        if cleaned.get("website"):
            self._put("website", "")
            raise ValidationError(
                "A field that is hidden from sight was filled in. It is empty again now, and "
                "nothing else was lost: please send the form once more.",
                code="trap",
            )
        age = _age(cleaned.get("began", ""))
        if age is None or age > self.most_hours * 3600:
            self._put("began", _now_signed())
            raise ValidationError(
                "This form was open for very long. Nothing was lost: please send it once more.",
                code="stale",
            )
        # With other faults in it, it has to be sent again anyway.
        if age < self.least_seconds and not self.errors:
            raise ValidationError(
                "That was quicker than people write, so it was held back. Nothing was lost: "
                "please send it once more.",
                code="quick",
            )
        return cleaned

    def _put(self, name, value):
        self.data = self.data.copy()
        self.data[self.add_prefix(name)] = value


class FewLinks:
    """A validator: at most ``most`` addresses of other places in a text."""

    def __init__(self, most=2):
        self.most = most

    def __call__(self, text):
        if number_of_links(text) > self.most:
            raise ValidationError(
                f"There are more than {self.most} links in it. Keep those that matter most."
                if self.most
                else "Links cannot be sent here. Say in words what you mean.",
                code="links",
            )

    def __eq__(self, other):
        return isinstance(other, FewLinks) and self.most == other.most

    def deconstruct(self):
        return "home.visitors.FewLinks", (self.most,), {}


def number_of_links(text):
    return len(_LINK.findall(text))


def too_many(request, kind, *, most, most_of_all=None):
    """Count one sending of ``kind``, and say whether it is more than a day's share.

    ``most`` for one sender, as ``mark_of`` tells them apart, ``most_of_all`` for all together;
    both a UTC day. ``kind`` names what is limited: put the site's id into it where each community
    has a limit of its own.
    """
    day = datetime.now(UTC).date()
    VisitorCount.objects.filter(day__lt=day).delete()
    if _count(kind, mark_of(request), day) > most:
        # Not counted for all: one of them must not shut the others out.
        return True
    return most_of_all is not None and _count(kind, "", day) > most_of_all


def _count(kind, who, day):
    row = {"kind": kind, "who": who, "day": day}
    for _ in range(2):
        if VisitorCount.objects.filter(**row).update(number=F("number") + 1):
            return VisitorCount.objects.values_list("number", flat=True).get(**row)
        try:
            with transaction.atomic():
                return VisitorCount.objects.create(**row, number=1).number
        except IntegrityError:  # somebody was first: add to theirs
            continue
    raise RuntimeError("A row that exists can neither be made nor changed.")


def mark_of(request):
    """What tells one sender from another: made of their address, another one each UTC day."""
    day = datetime.now(UTC).date()
    return salted_hmac(f"{_SALT}.{day}", address_of(request), algorithm="sha256").hexdigest()


def address_of(request):
    """The visitor's internet address as text, for IPv6 that of their network; "" if unknown.

    It stands where ``VISITOR_ADDRESS`` says, if a proxy of ours wrote it there: one on a private
    address, or on this machine. To anybody else's claim their own address is preferred.
    """
    near = request.META.get("REMOTE_ADDR", "")
    said = request.META.get(settings.VISITOR_ADDRESS, "") if _is_our_own(near) else near
    # The proxy's own word is the last one; what stands before it anybody may have written.
    address = _address(said.rpartition(",")[2].strip())
    if address is None:
        return ""
    return str(ip_network((address, 64), strict=False) if address.version == 6 else address)


def _is_our_own(near):
    address = _address(near)
    # A socket has no address.
    return not near or (address is not None and not address.is_global)


def _address(said):
    try:
        address = ip_address(said)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _now_signed():
    return signing.Signer(salt=_SALT).sign(str(int(time())))


def _age(signed):
    """Seconds since ``signed`` was given out; None if we did not."""
    try:
        return time() - int(signing.Signer(salt=_SALT).unsign(signed))
    except (signing.BadSignature, ValueError):
        return None
