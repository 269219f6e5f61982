"""What readers are asked when they report a tweet, and what they must not be: a machine."""

from datetime import timedelta

from django import forms
from django.core.signing import BadSignature, TimestampSigner
from django.utils import timezone

from ..models import TweetReport

QUICKEST = 3  # seconds, from opening the form to sending it
AN_HOUR = timedelta(hours=1)
FROM_ONE_SENDER = 5  # an hour
ABOUT_ONE_CHAT = 60  # an hour
_signer = TimestampSigner(salt="chatarchive.reporting")


class ReportForm(forms.ModelForm):
    """``sender`` is as ``sender_of`` gives it. Nobody sees ``website``: who fills it in is no
    person, and is thanked all the same (``is_a_trap``)."""

    website = forms.CharField(required=False)
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = TweetReport
        fields = ["reason", "message", "email"]
        widgets = {"reason": forms.RadioSelect, "message": forms.Textarea({"rows": 5})}
        labels = {
            "reason": "What is it about?",
            "message": "Anything we should know (if you like)",
            "email": "Your e-mail address, if you want to hear from us",
        }

    def __init__(self, *args, chat, tweet, sender, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.instance.chat, self.instance.tweet, self.instance.sender = chat, tweet, sender
        self.fields["reason"].choices = TweetReport.Reason.choices
        self.fields["reason"].error_messages["required"] = "Choose what it is about."
        self.fields["email"].error_messages["invalid"] = (
            "This is no e-mail address. Write it as name@example.org, or leave it empty."
        )
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        self.fields["opened"].initial = _signer.sign("opened")

    @property
    def is_a_trap(self):
        return bool(self.data.get("website"))

    def clean_message(self):
        return self.cleaned_data["message"].replace("\x00", "").strip()

    def clean(self):
        cleaned = super().clean()
        if self._came_too_quickly():
            raise forms.ValidationError(
                "That was quicker than a person reads. What you wrote is still here: wait a few "
                "seconds, then send it again."
            )
        lately = TweetReport.objects.filter(sent_at__gt=timezone.now() - AN_HOUR)
        if (
            lately.filter(sender=self.instance.sender).count() >= FROM_ONE_SENDER
            or lately.filter(chat=self.instance.chat).count() >= ABOUT_ONE_CHAT
        ):
            raise forms.ValidationError(
                "Many reports came in within the hour, so this one was not taken. The facilitators "
                "know of the others. Please try again in an hour."
            )
        return cleaned

    def _came_too_quickly(self):
        try:
            _signer.unsign(self.data.get("opened", ""))
        except BadSignature:
            return True
        try:
            _signer.unsign(self.data["opened"], max_age=QUICKEST)
        except BadSignature:  # it is older than that
            return False
        return True

    def save(self, commit=True):
        """Once for each sender and tweet, as long as that report is open."""
        own = TweetReport.objects.open().filter(
            chat=self.instance.chat, tweet=self.instance.tweet, sender=self.instance.sender
        )
        return own.first() or super().save(commit)
