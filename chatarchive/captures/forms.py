"""What is asked before a capture is undone or moved."""

from django import forms

from ..models import ChatPage
from .policy import editable_chats, hindrance


class WholeWidthSelect(forms.Select):
    """As wide as its box, and not as its longest choice, which sticks out of a phone."""

    def __init__(self, attrs=None, choices=()):
        super().__init__({"class": "w-w-full"} | (attrs or {}), choices)


class ChatChoiceField(forms.ModelChoiceField):
    widget = WholeWidthSelect

    def label_from_instance(self, chat):
        local = chat.starts_at.astimezone(self.zone)
        return f"{chat.title} ({local.day} {local:%B %Y})"


class UndoForm(forms.Form):
    publish = forms.BooleanField(required=False)

    def __init__(self, *args, user, capture, shares, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        live = [share.chat for share in shares if share.chat.live]
        may_publish = all(chat.permissions_for_user(user).can_publish() for chat in live)
        if not live or not may_publish:
            del self.fields["publish"]
            return
        several = len(live) > 1
        self.fields["publish"].label = (
            "Publish the corrected drafts too" if several else "Publish the corrected draft too"
        )
        self.fields["publish"].help_text = (
            "With everything else that was changed in "
            f"{'them' if several else 'it'} since it was last published."
        )


class MoveForm(UndoForm):
    source = ChatChoiceField(
        label="From",
        queryset=ChatPage.objects.none(),
        empty_label=None,
        help_text="Only its tweets in this chat move. Those in its other chats stay there.",
    )
    target = ChatChoiceField(
        label="To",
        queryset=ChatPage.objects.none(),
        empty_label="Choose a chat",
        error_messages={"required": "Choose the chat that these tweets belong in."},
        help_text="The chats of this community that you may edit, the latest first.",
    )
    field_order = ["source", "target", "publish"]

    def __init__(self, *args, user, capture, shares, **kwargs):
        super().__init__(*args, user=user, capture=capture, shares=shares, **kwargs)
        if "publish" in self.fields:
            self.fields["publish"].label = "Publish the corrected drafts too"
            self.fields["publish"].help_text = (
                "Of both chats, where they are published, with everything else that was changed in "
                "them since."
            )
        own = [share.chat.pk for share in shares]
        source, target = self.fields["source"], self.fields["target"]
        source.queryset = ChatPage.objects.filter(pk__in=own).order_by("starts_at", "pk")
        target.queryset = editable_chats(user, capture.site)
        zone = shares[0].chat.community.zone if shares else None
        source.zone = target.zone = zone
        if len(own) == 1:
            source.initial = own[0]
            source.widget = forms.HiddenInput()
            target.queryset = target.queryset.exclude(pk=own[0])

    def clean_target(self):
        target = self.cleaned_data["target"]
        if why := hindrance(self.user, target):
            raise forms.ValidationError(why)
        return target

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("source") and cleaned.get("source") == cleaned.get("target"):
            self.add_error("target", "The tweets are in this chat already. Choose another.")
        target = cleaned.get("target")
        if (
            cleaned.get("publish")
            and target
            and target.live
            and not target.permissions_for_user(self.user).can_publish()
        ):
            self.add_error("publish", "You may not publish the chat that the tweets move to.")
        return cleaned
