"""A profile's form in Wagtail's editor, with the tick that makes it publishable."""

from django import forms
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminPageForm


class ProfilePageForm(WagtailAdminPageForm):
    """The tick and the date say one thing: whether, and since when, the person agreed."""

    agreed = forms.BooleanField(
        required=False,
        label="They have agreed to this page and its picture being public",
        help_text="Without it the page cannot be published. When you take the tick away, a page "
        "that is public goes offline at once, and stays here as a draft.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["agreed"] = self.instance.consent_given_on is not None

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("agreed"):
            cleaned["consent_given_on"], cleaned["consent_how"] = None, ""
        elif "consent_given_on" in cleaned:
            today = timezone.localdate()
            on = cleaned["consent_given_on"] = cleaned["consent_given_on"] or today
            if (on - today).days > 1:  # it may be tomorrow already where the community is
                self.add_error(
                    "consent_given_on", "This day is still to come. On which day did they agree?"
                )
        return cleaned

    def save(self, commit=True):
        from . import consent

        if self.instance.pk is None:
            if self.instance.consent_given_on:
                self.instance.consent_recorded_by = self.for_user
            else:
                self.instance.live = (
                    False  # also where *Publish* was pressed, which is refused later
                )
        # Only a save in the editor has it: a preview fills this form too, and must write nothing.
        elif getattr(self.instance, "is_saved_in_editor", False):
            consent.settle(self.instance, self.for_user)
        return super().save(commit=commit)
