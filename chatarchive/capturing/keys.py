"""The form of a community's keys: secrets go in and never come out again."""

import re
from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.debug import SafeExceptionReporterFilter
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.log_actions import log

from .servers import NotAServer, valid_server
from .vault import Secret, Unreadable, keys_in, sealed, unsealed

KEYS_CHANGED = "chatarchive.keys"

X_TOKEN, BLUESKY_PASSWORD = "x_bearer_token", "bluesky_app_password"
_PASTED_ALONG = re.compile(r"^(?:authorization\s*:\s*)?(?:bearer\s+)?", re.IGNORECASE)


def mastodon_token(server):
    """What the token for ``server`` is called."""
    return f"mastodon {server}"


class NothingTold(SafeExceptionReporterFilter):
    """For requests that carry keys: a report of an error shows nothing that was sent, nor what
    any variable held, in development neither."""

    def is_active(self, request):
        return True

    def get_post_parameters(self, request):
        return {}

    def get_traceback_frame_variables(self, request, tb_frame):
        return []


class SecretField(forms.CharField):
    """Becomes a Secret. What was typed is never rendered, nor told in an error."""

    def __init__(self, *, shape, refused, **kwargs):
        widget = forms.PasswordInput(
            render_value=False,
            attrs={"autocomplete": "off", "spellcheck": "false", "data-1p-ignore": "true"},
        )
        super().__init__(required=False, widget=widget, **kwargs)
        self._shape, self._refused = re.compile(shape), refused

    def to_python(self, value):
        words = _PASTED_ALONG.sub("", (value or "").strip().strip("\"'“”")).strip()
        if words and not self._shape.fullmatch(words):
            raise forms.ValidationError(self._refused)
        return Secret(words)

    def run_validators(self, value):
        """None: they would be told what was typed."""

    def has_changed(self, initial, data):
        return bool(data)


@dataclass(slots=True)
class Place:
    """One secret in the form. ``removal`` is the field that removes it, None where nothing of
    the community's own is kept."""

    name: str
    network: str
    field: str
    removal: str | None


class KeysForm(WagtailAdminModelForm):
    """Empty secrets stay as they are; a tick removes one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.keys = keys_in(self.instance)
        handle, servers = self.fields["bluesky_handle"], self.fields["mastodon_servers"]
        handle.label, handle.help_text = "Handle", "Such as pat.bsky.social."
        servers.label = "Servers"
        servers.help_text = (
            "Names of servers, one to a line, such as social.example.org. Fields for their tokens "
            "appear once they are saved."
        )
        servers.widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})
        for field in (handle, servers):
            field.widget.attrs["autocomplete"] = "off"
        self.places = [
            self._place(
                X_TOKEN,
                "Bearer token",
                "x",
                settings.X_BEARER_TOKEN,
                shape=r"[!-~]{40,1000}",
                refused="That is no bearer token: it is one long word of about a hundred letters, "
                "digits and signs, without blanks.",
            ),
            self._place(
                BLUESKY_PASSWORD,
                "App password",
                "bluesky",
                settings.BLUESKY_APP_PASSWORD,
                shape=r"(?i:[a-z0-9]{4}(?:-[a-z0-9]{4}){3})",
                refused="That is no app password: it is four times four letters or digits, with "
                "hyphens between. Never give the account’s own password.",
            ),
        ]
        for server in self.instance.servers or settings.MASTODON_SERVERS:
            self.places.append(
                self._place(
                    mastodon_token(server),
                    f"Token for {server}",
                    "mastodon",
                    settings.MASTODON_ACCESS_TOKENS.get(server),
                    shape=r"[!-~]{20,500}",
                    refused="That is no access token: it is one long word of letters, digits and "
                    "signs, without blanks.",
                )
            )

    def _place(self, name, title, network, from_environment, **shape):
        field = name.replace(" ", "-")
        is_kept = name in self.instance.set_at
        state = self._state(name, from_environment)
        told = f"{state} Leave empty to keep it." if is_kept else state
        self.fields[field] = SecretField(label=title, help_text=told, **shape)
        removal = f"remove-{field}" if is_kept else None
        if removal:
            self.fields[removal] = forms.BooleanField(required=False, label=f"Remove: {title}")
        return Place(name, network, field, removal)

    def _state(self, name, from_environment):
        otherwise = "From the environment." if from_environment else "Not set."
        kept = self.instance.set_at.get(name)
        if not kept:
            return otherwise
        if not self.keys.secret(name):
            return (
                "It was set, and can no longer be read: the site’s SECRET_KEY changed. Set it anew."
            )
        when = timezone.localtime(parse_datetime(kept["at"]))
        return f"Set on {when:%-d %B %Y} by {kept['by']}."

    def clean_bluesky_handle(self):
        written = self.cleaned_data["bluesky_handle"].strip().lstrip("@")
        if not written:
            return ""
        try:
            return valid_server(written)
        except NotAServer:
            self._forget("bluesky_handle", self.instance.bluesky_handle)
            raise forms.ValidationError(
                "That is no handle at Bluesky: it looks like pat.bsky.social."
            ) from None

    def clean_mastodon_servers(self):
        good, wrong = [], []
        lines = self.cleaned_data["mastodon_servers"].splitlines()
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                good.append(valid_server(line))
            except NotAServer as error:
                wrong.append(f"Line {number}: {error}")
        good = list(dict.fromkeys(good))
        if wrong:
            self._forget("mastodon_servers", "\n".join(good))
            raise forms.ValidationError([*wrong, "These lines were left out below."])
        return "\n".join(good)

    def _forget(self, field, instead):
        # What stands in the wrong place may be a key: it is not shown again.
        self.data = self.data.copy()
        self.data[self.add_prefix(field)] = instead

    def clean(self):
        cleaned = super().clean()
        password = cleaned.get(BLUESKY_PASSWORD)
        if password and not cleaned.get("bluesky_handle") and not self.errors:
            self.add_error("bluesky_handle", "Give the handle that the app password belongs to.")
        return cleaned

    @transaction.atomic
    def save(self, commit=True):
        kept = type(self.instance).objects.select_for_update().get(pk=self.instance.pk)
        try:
            secrets = unsealed(kept.secrets)
        except Unreadable:
            secrets = None
        set_at, told = dict(kept.set_at), {"set": [], "removed": []}
        held = {} if secrets is None else secrets
        for place in self.places:
            if secret := self.cleaned_data[place.field]:
                held[place.name] = secret
                set_at[place.name] = {"at": timezone.now().isoformat(), "by": self._person()}
                told["set"].append(_titled(place.name))
            elif place.removal and self.cleaned_data[place.removal]:
                self._drop(place.name, held, set_at, told)
        servers = self.cleaned_data["mastodon_servers"].split() or settings.MASTODON_SERVERS
        wanted = {X_TOKEN, BLUESKY_PASSWORD, *map(mastodon_token, servers)}
        for name in set(set_at) - wanted:
            self._drop(name, held, set_at, told)
        # What cannot be read is left alone until something is set anew: with the old
        # SECRET_KEY among the fallbacks it can be read again.
        if secrets is not None or held or not set_at:
            self.instance.secrets = sealed(held)
        self.instance.set_at = set_at
        saved = super().save(commit)
        if any(told.values()):
            log(instance=saved, action=KEYS_CHANGED, user=self.for_user, data=told)
        return saved

    def _drop(self, name, held, set_at, told):
        held.pop(name, None)
        if set_at.pop(name, None):
            told["removed"].append(_titled(name))

    def _person(self):
        user = self.for_user
        return (user.get_full_name() or user.get_username()) if user else "somebody"


def _titled(name):
    titles = {X_TOKEN: "bearer token for X", BLUESKY_PASSWORD: "app password for Bluesky"}
    return titles.get(name) or f"token for {name.partition(' ')[2]}"
