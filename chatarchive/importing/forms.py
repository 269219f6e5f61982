"""What is asked for an import."""

from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.text import capfirst

from home.models import CommunitySettings
from home.models.community import split_names

from ..captures.forms import ChatChoiceField, WholeWidthSelect
from ..captures.policy import editable_chats, hindrance
from ..choices import Choices, WrongChoice, suits_columns, zone_of
from ..models import ChatPage, Import
from ..readers import READERS
from ..readers.said_columns import ROLES
from .policy import may_make_chats, sites_of

_PLAIN = {"autocomplete": "off", "spellcheck": "false"}
_FOR_MORE = ("format", "zone", "hosts")


class ChoicesForm(forms.Form):
    """Where the tweets go, and how the files are read."""

    into = forms.ChoiceField(label="Where the tweets go", widget=forms.RadioSelect)
    chat = ChatChoiceField(
        queryset=ChatPage.objects.none(),
        required=False,
        empty_label="Choose a chat",
        help_text="The chats that you may edit, the latest first.",
    )
    site = forms.ModelChoiceField(
        label="Community", queryset=None, empty_label=None, widget=WholeWidthSelect
    )
    format = forms.ChoiceField(
        required=False,
        widget=WholeWidthSelect,
        help_text="Hardly ever needed: it is told from what is in the file.",
    )
    zone = forms.CharField(
        label="Time zone of times without one",
        required=False,
        max_length=60,
        widget=forms.TextInput({**_PLAIN, "list": "import-zones"}),
    )
    hosts = forms.CharField(
        label="Who asks the questions",
        required=False,
        max_length=1000,
        widget=forms.TextInput(_PLAIN),
        help_text="Handles, such as @ada_example, @tom_example. Left empty: the chat’s hosts and "
        "the community’s own account, else whoever asks and announces most.",
    )

    def __init__(self, *args, user, chat=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fixed_chat = chat
        sites = sites_of(user)
        fields = self.fields
        chats = editable_chats(user)
        self.zone = CommunitySettings.for_site(
            chat.get_site() if chat else sites[0] if sites else None
        ).zone
        fields["chat"].queryset, fields["chat"].zone = chats, self.zone
        fields["site"].queryset = (
            type(sites[0]).objects.filter(pk__in=[site.pk for site in sites]) if sites else None
        )
        if len(sites) < 2:
            fields["site"].required = False
            fields["site"].widget = forms.HiddenInput()
        self.sites = sites
        makes = any(may_make_chats(user, site) for site in sites)
        fields["into"].choices = [
            choice for choice in Import.Into.choices if choice[0] != Import.Into.CREATE or makes
        ]
        fields["into"].initial = Import.Into.CHAT
        if chat:
            for name in ("into", "chat", "site"):
                del fields[name]
        titles = sorted((capfirst(reader.TITLE), reader.NAME) for reader in READERS)
        fields["format"].choices = [
            ("", "Recognise it"),
            *((name, f"{title} ({name})") for title, name in titles),
        ]
        fields["zone"].help_text = (
            f"Such as Europe/London. Left empty: the community’s, {self.zone.key}. Only for tweets "
            "from before November 2010; newer ones carry their time in their number."
        )
        for role, title in ROLES.items():
            fields[f"column_{role}"] = forms.CharField(
                label=capfirst(title),
                required=False,
                max_length=200,
                widget=forms.TextInput(_PLAIN),
            )

    @property
    def zones(self):
        return sorted(available_timezones())

    def where(self):
        return [self[name] for name in ("into", "chat", "site") if name in self.fields]

    def more(self):
        return [self[name] for name in _FOR_MORE]

    def columns(self):
        return [self[f"column_{role}"] for role in ROLES]

    @property
    def has_more(self):
        """Whether something stands in what is folded away, or is wrong there."""
        names = [*_FOR_MORE, *(f"column_{role}" for role in ROLES)]
        return any(self[name].value() or self.errors.get(name) for name in names)

    def clean_zone(self):
        try:
            zone = zone_of(self.cleaned_data["zone"].strip())
        except WrongChoice as error:
            raise forms.ValidationError(str(error)) from None
        return zone.key if zone else ""

    def clean(self):
        cleaned = super().clean()
        cleaned["columns"] = {
            role: written.strip()
            for role in ROLES
            if (written := cleaned.get(f"column_{role}") or "").strip()
        }
        if cleaned["columns"] and not suits_columns(cleaned.get("format")):
            self.add_error(
                "format", "The columns of this format are known: empty the columns, or choose none."
            )
        cleaned["hosts"] = split_names(cleaned.get("hosts") or "")
        if self.fixed_chat:
            cleaned |= {
                "into": Import.Into.CHAT,
                "chat": self.fixed_chat,
                "site": self.fixed_chat.get_site(),
            }
        elif cleaned.get("into") == Import.Into.CHAT:
            chat = cleaned.get("chat")
            if not chat:
                if "chat" not in self.errors:
                    self.add_error("chat", "Choose the chat that these tweets belong in.")
            elif why := hindrance(self.user, chat):
                self.add_error("chat", why)
            else:
                cleaned["site"] = chat.get_site()
        else:
            cleaned["chat"] = None
            cleaned["site"] = cleaned.get("site") or (self.sites[0] if self.sites else None)
            if cleaned.get("into") == Import.Into.CREATE and not may_make_chats(
                self.user, cleaned["site"]
            ):
                self.add_error("into", "You may not add chats in this community.")
        if not self.errors:
            try:
                Choices(cleaned["site"], cleaned["into"], hosts=cleaned["hosts"])
            except WrongChoice as error:
                self.add_error("hosts", str(error))
        return cleaned

    def choose(self, import_):
        """Give ``import_`` (unsaved) what was chosen; returns the names of the fields."""
        names = ["into", "chat", "site", "format", "zone", "hosts", "columns"]
        for name in names:
            setattr(import_, name, self.cleaned_data[name])
        return names

    @staticmethod
    def chosen(import_):
        """What was chosen before, as this form's initial values."""
        columns = {f"column_{role}": column for role, column in import_.columns.items()}
        return columns | {
            "into": import_.into,
            "chat": import_.chat_id,
            "site": import_.site_id,
            "format": import_.format,
            "zone": import_.zone,
            "hosts": ", ".join(f"@{host}" for host in import_.hosts),
        }


class _SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class _SeveralFilesField(forms.FileField):
    widget = _SeveralFilesInput

    def clean(self, data, initial=None):
        files = data if isinstance(data, list) else [data]
        return [super(_SeveralFilesField, self).clean(file, initial) for file in files or [None]]


class UploadForm(ChoicesForm):
    files = _SeveralFilesField(
        label="Files",
        error_messages={
            "required": "Choose at least one file.",
            "empty": "A file is empty. Export or download it again.",
        },
    )
    field_order = ["files"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["files"].help_text = (
            f"One, several, or a zip, up to {limit_words()} together. Bring them as they came: the "
            "format is recognised. Nothing is written before you have seen what would happen."
        )

    def clean_files(self):
        files = self.cleaned_data["files"]
        if sum(file.size for file in files) > settings.IMPORTS_LIMIT:
            raise forms.ValidationError(too_large())
        if len(files) > _MOST_FILES:
            raise forms.ValidationError(f"More than {_MOST_FILES} files: put them into a zip.")
        return files


_MOST_FILES = 100  # as many as Django takes


def limit_words():
    return filesizeformat(settings.IMPORTS_LIMIT).replace(".0", "")


def too_large():
    return (
        f"These files are larger than {limit_words()} together, so nothing was uploaded. Pack "
        "them into a zip, which makes them much smaller, or bring them one after the other."
    )
