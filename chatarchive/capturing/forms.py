"""What is asked before a chat is captured."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.utils import timezone

from . import words
from .sources import NETWORKS, TITLES, sources_of
from .windows import window_of_chat

MOST = 1_000_000
# A chat can be followed from so long before it begins.
_FOLLOWED_FROM = timedelta(hours=2)
_WRITTEN = "%Y-%m-%dT%H:%M"


class _Moment(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self):
        super().__init__(format=_WRITTEN)


class NetworksForm(forms.Form):
    """Whom to ask, and for how much."""

    networks = forms.MultipleChoiceField(
        label="Networks",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose a network."},
    )
    limit = forms.IntegerField(
        label="At most so many posts, a network", min_value=1, max_value=MOST
    )

    def __init__(self, *args, chat, **kwargs):
        super().__init__(*args, **kwargs)
        self.chat = chat
        sources = sources_of(chat.get_site())
        with_key = [name for name in NETWORKS if any(one.network == name for one in sources)]
        titles = {
            name: ", ".join(one.title for one in sources if one.network == name)
            for name in with_key
        }
        networks, limit = self.fields["networks"], self.fields["limit"]
        networks.choices, networks.initial = list(titles.items()), with_key
        limit.initial = settings.CAPTURE_LIMIT
        if "x" in with_key:
            limit.help_text = words.at_most(settings.CAPTURE_LIMIT)
            limit.widget.attrs["data-capture-price"] = str(settings.CAPTURE_POST_PRICE)
        self.without_key = [TITLES[name] for name in NETWORKS if name not in with_key]


class CaptureForm(NetworksForm):
    """Fields of time are in the current time zone, which is to be the community's."""

    since = forms.DateTimeField(label="From", widget=_Moment)
    until = forms.DateTimeField(
        label="Until", widget=_Moment, help_text="Up to now, where that is still to come."
    )
    retweets = forms.BooleanField(
        label="Ask for who retweeted, too", required=False, help_text="More requests, more posts."
    )
    follow = forms.BooleanField(
        label="Follow the chat while it goes on",
        required=False,
        help_text="Asks again every half minute, until a quarter of an hour after its end.",
    )
    field_order = ["networks", "since", "until", "limit", "retweets", "follow"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        chat = self.chat
        self.window = window_of_chat(chat)
        self.fields["since"].initial, self.fields["until"].initial = self.window
        if not chat.starts_at - _FOLLOWED_FROM <= timezone.now() < chat.ends_at:
            del self.fields["follow"]

    def clean(self):
        told = super().clean()
        since, until = told.get("since"), told.get("until")
        if since and until and since >= until:
            self.add_error("until", "This is not later than where it begins.")
        return told

    @property
    def chosen(self):
        """What ``runs.start`` takes. A time that is the chat's own is not given, so that nothing
        is asked for that was paid for before."""
        told = self.cleaned_data
        follow = told.get("follow", False)
        given = {}
        for name, own in zip(("since", "until"), self.window, strict=True):
            if not follow and told[name] != own.replace(second=0, microsecond=0):
                given[name] = told[name]
        return given | {
            "networks": told["networks"],
            "limit": told["limit"],
            "retweets": told["retweets"],
            "follow": follow,
        }


class ScheduleForm(NetworksForm):
    day_later = forms.BooleanField(
        label="And again a day later, for late answers", required=False, initial=True
    )

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("prefix", "by-itself")
        super().__init__(*args, **kwargs)
        if self.chat.is_over:
            del self.fields["day_later"]


class GoOnForm(forms.Form):
    limit = forms.IntegerField(min_value=1, max_value=MOST, required=False)
