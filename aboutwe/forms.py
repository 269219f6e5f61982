"""A profile's form in Wagtail's editor, with the tick that makes it publishable."""

from django import forms
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminPageForm


class AsLoadedField(forms.CharField):
    """What the editor showed of consent when it was opened or last saved by itself."""

    widget = forms.HiddenInput(attrs={"autocomplete": "off"})

    def has_changed(self, initial, data):
        return False


def told(profile):
    return f"{profile.consent_given_on or ''} {profile.consent_how}".strip()


class ProfilePageForm(WagtailAdminPageForm):
    """The tick and the date say one thing: whether, and since when, the person agreed.

    A save changes that only where this editor changed it: one opened before somebody else recorded
    or withdrew consent must not undo that.
    """

    agreed = forms.BooleanField(
        required=False,
        label="They have agreed to this page and its picture being public",
        help_text="Without it the page cannot be published. When you take the tick away, a page "
        "that is public goes offline at once, and stays here as a draft.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["agreed"] = self.instance.consent_given_on is not None
        self.fields["consent_as_loaded"] = AsLoadedField(
            required=False, initial=told(self.instance)
        )

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
            self.sent = told(self.instance)
            if self.data.get(self.add_prefix("consent_as_loaded"), "").strip() == self.sent:
                consent.leave_as_stored(self.instance)
            else:
                consent.settle(self.instance, self.for_user)
        return super().save(commit=commit)

    def get_field_updates_for_resave(self):
        sent = getattr(self, "sent", told(self.instance))
        updates = super().get_field_updates_for_resave()
        return [*updates, (self.add_prefix("consent_as_loaded"), sent)]
