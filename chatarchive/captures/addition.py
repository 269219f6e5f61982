"""Adding a single missed tweet by hand, from its chat's page."""

from django import forms
from django.db import OperationalError
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateTimeInput

from ..addresses import anchor_of
from ..busy import BUSY
from ..by_hand import NotAnAddress, add, checked_handle, known_in, named_by, record_of
from ..chat_forms import ChatFormView
from ..forms import ZonedDateTimeField
from ..models import ChatPage, ChatTweet
from ..records import EARLIEST, tomorrow
from ..transcript import entries_of

TEXT_LENGTH = 30_000
_ADDRESS = forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"})


class AdditionForm(forms.Form):
    address = forms.CharField(
        max_length=500,
        widget=_ADDRESS,
        error_messages={"required": "Give the tweet’s address."},
        help_text="Of the tweet by itself, on X, Bluesky or Mastodon. It is not fetched.",
    )
    text = forms.CharField(
        label="Words",
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Give the tweet’s words."},
        help_text="As they stand in the tweet.",
    )
    handle = forms.CharField(
        label="Author’s handle",
        required=False,
        max_length=255,
        help_text="Leave empty where the address names the author.",
    )
    name = forms.CharField(label="Author’s name", required=False, max_length=255)
    answers = forms.CharField(
        label="In answer to",
        required=False,
        max_length=500,
        widget=_ADDRESS,
        help_text="The address of the tweet it answers, if it answers one.",
    )

    # What every tweet has comes first. A calendar opens below the time: no button stands there.
    field_order = ["address", "text", "handle", "name", "created_at", "answers"]

    def __init__(self, *args, zone, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["created_at"] = ZonedDateTimeField(
            zone=zone,
            label="Date and time",
            required=False,
            widget=AdminDateTimeInput(),
            help_text="Leave empty where the address tells: on X since 2010, and on Bluesky. "
            f"In the community’s time zone, {zone.key}.",
        )
        self.order_fields(self.field_order)

    def clean_address(self):
        return self._named(self.cleaned_data["address"])

    def clean_answers(self):
        written = self.cleaned_data["answers"].strip()
        return self._named(written) if written else None

    def _named(self, address):
        try:
            return named_by(address)
        except NotAnAddress as error:
            raise forms.ValidationError(str(error)) from None

    def clean_text(self):
        return self.cleaned_data["text"].replace("\r\n", "\n").replace("\r", "\n").strip()

    def clean(self):
        cleaned = super().clean()
        if named := cleaned.get("address"):
            self._check_handle(named, cleaned)
            self._check_time(named, cleaned)
            answers = cleaned.get("answers")
            if answers and answers.network != named.network:
                self.add_error("answers", "A tweet answers one on its own network.")
            elif answers and answers.key == named.key:
                self.add_error("answers", "This is the tweet itself.")
        return cleaned

    def _check_handle(self, named, cleaned):
        try:
            handle = checked_handle(named.network, cleaned.get("handle") or "")
        except NotAnAddress as error:
            self.add_error("handle", str(error))
            return
        if handle and named.handle and handle.casefold() != named.handle.casefold():
            self.add_error("handle", f"The address names @{named.handle} as the author.")
        cleaned["handle"] = handle

    def _check_time(self, named, cleaned):
        if created_at := cleaned.get("created_at"):
            if not EARLIEST < created_at <= tomorrow():
                self.add_error("created_at", "No tweet was written then.")
            return
        if "created_at" in self.errors:
            return
        if named.created_at is None:
            self.add_error(
                "created_at", "This address does not tell when the tweet was written. Say when."
            )
        elif named.is_guess:
            # Most servers' numbers hold the time, but not all: a person has to look.
            self.data = self.data.copy()
            field = self.fields["created_at"]
            self.data["created_at"] = field.prepare_value(named.created_at).strftime(
                "%Y-%m-%d %H:%M"
            )
            self.add_error(
                "created_at",
                "The address suggests this time. Compare it with the tweet, then add it again.",
            )


class AdditionView(ChatFormView):
    form_class = AdditionForm
    page_title = "Add a tweet by hand"
    joined, send = "to", "Add this tweet"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"zone": self.chat.community.zone}

    def form_valid(self, form):
        cleaned = form.cleaned_data
        named = cleaned["address"]
        if known := known_in(self.chat, named):
            self._say_known(known)
            return redirect(self.edit_url)
        record = record_of(
            named,
            **{name: cleaned[name] for name in ("text", "created_at", "handle", "name", "answers")},
        )
        address = form.data["address"].strip()
        try:
            outcome = add(self.chat, record, address=address, user=self.request.user)
        except OperationalError:
            messages.error(self.request, BUSY)
            return super().form_invalid(form)
        added = ChatTweet.objects.filter(chat=self.chat, tweet__key=record.key).first()
        if added and added.removed_at:
            # Before its capture was undone.
            self._say_known(added.tweet)
        elif outcome.counts.new:
            messages.success(
                self.request,
                f"The tweet is in the draft{self._place_of(named.key)}, marked as added by hand.",
            )
        else:
            messages.error(
                self.request,
                "The tweet was not added: its author asked for its removal."
                if outcome.counts.withdrawn
                else "The tweet was not added: it is in this chat already.",
            )
        return redirect(self.edit_url)

    def form_invalid(self, form):
        messages.error(
            self.request,
            "The tweet was not added yet. What you wrote is still here: look at what is marked "
            "below.",
        )
        return super().form_invalid(form)

    def _place_of(self, key):
        draft = ChatPage.objects.get(pk=self.chat.pk).get_latest_revision_as_object()
        for block in draft.transcript.get_prep_value():
            if any(entry["key"] == key for entry in entries_of(block)):
                heading = block["value"].get("heading")
                return f" under “{heading}”" if heading else ""
        return ""

    def _say_known(self, tweet):
        link = ChatTweet.objects.get(chat=self.chat, tweet=tweet)
        if link.removed_at:
            messages.warning(
                self.request,
                "This tweet is known, and somebody took it out of the transcript. Put it back in "
                "the editor if it belongs there.",
            )
            return
        buttons = []
        page = self.chat.live and self.chat.full_url
        if page and _shows(self.chat, tweet.key):
            address = f"{page}transcript/#{anchor_of(tweet.key)}"
            buttons.append(messages.button(address, "See it", new_window=True))
        messages.warning(self.request, "This tweet is in this chat already.", buttons=buttons)


def _shows(chat, key):
    return any(
        entry["key"] == key and not entry.get("hidden")
        for block in chat.transcript.get_prep_value()
        for entry in entries_of(block)
    )
