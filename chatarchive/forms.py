"""The chat page's form in Wagtail's editor."""

from datetime import MAXYEAR, MINYEAR

from django import forms
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Page


class ZonedDateTimeField(forms.DateTimeField):
    """A date and time typed and shown in one given zone, whatever zone the user works in."""

    def __init__(self, *, zone, **kwargs):
        self.zone = zone
        super().__init__(**kwargs)

    def prepare_value(self, value):
        with timezone.override(self.zone):
            return super().prepare_value(value)

    def to_python(self, value):
        with timezone.override(self.zone):
            value = super().to_python(value)
        # In another zone, or an hour later, it may be in no year at all.
        if value and not MINYEAR < value.year < MAXYEAR:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return value


def offer_streams_of(site_id, formset):
    """Let each step choose among its own community's work streams, also those yet to be added."""
    from .models import WorkStream

    streams = WorkStream.objects.filter(site=site_id)
    add_fields = formset.add_fields

    def add_fields_of_the_community(form, index):
        add_fields(form, index)
        form.fields["stream"].queryset = streams

    formset.add_fields = add_fields_of_the_community


class HeldRevisionsField(forms.CharField):
    """The revisions that an editor held: the one it loaded, and the one it autosaves to.

    Wagtail's own ``loaded_revision_id`` will not do. After a save that was refused (a field
    wrong, somebody else's revision on top) it names the newest revision, although the editor
    still shows what it held, and an autosave leaves it as it was.
    """

    widget = forms.HiddenInput(attrs={"autocomplete": "off"})

    def has_changed(self, initial, data):
        return False


class ChatPageForm(WagtailAdminPageForm):
    """Times in the community's zone, and a transcript that no save can lose tweets from.

    An ordinary Save from an editor opened before an import would drop what came in since.
    So each save first notes what the person took out (``editing.remember_loaded`` tells what
    their editor had held), then puts back every joined tweet that is missing and that nobody
    removed.
    """

    def __init__(self, data=None, *args, **kwargs):
        from .editing import named
        from .gone_comments import without_gone

        super().__init__(data if data is None else without_gone(data), *args, **kwargs)

        self.fields["held_revisions"] = HeldRevisionsField(
            required=False, initial=named(self.instance)
        )
        from .models.pages import community_of

        community = community_of(self.parent_page or self.instance)
        if steps := self.formsets.get("steps"):
            offer_streams_of(community.site_id, steps)
        if starts_at := self.fields.get("starts_at"):
            zone = community.zone
            self.fields["starts_at"] = ZonedDateTimeField(
                zone=zone,
                label=starts_at.label,
                required=starts_at.required,
                widget=starts_at.widget,
                help_text=f"In the community's time zone, {zone.key}.",
            )

    def clean_slug(self):
        """Of a chat that nobody has been led to yet, the next free slug, as Wagtail gives one to
        a page without. Chats share titles, and Wagtail fills the field in from the title, under
        another tab than the one a facilitator is at."""
        slug = self.cleaned_data["slug"]
        if not self.instance.first_published_at:
            taken, number = slug, 1
            while not Page._slug_is_available(slug, self.parent_page, self.instance):
                number += 1
                slug = f"{taken}-{number}"
        return slug

    def get_field_updates_for_resave(self):
        from .editing import named

        name = self.add_prefix("held_revisions")
        loaded = self.data.get(name, "").split()[:1]
        updates = super().get_field_updates_for_resave()
        updates = [*updates, (name, " ".join([*loaded, named(self.instance)]))]
        slug = self.add_prefix("slug")
        if self.data.get(slug, self.instance.slug) != self.instance.slug:
            updates.append((slug, self.instance.slug))
        return updates

    def save(self, commit=True):
        # Only a save in the editor has it: a preview fills this form too, and must write nothing.
        if held := getattr(self.instance, "held", None):
            from .editing import settle

            settle(self.instance, held)
        return super().save(commit=commit)
