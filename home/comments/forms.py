from datetime import timedelta

from django import forms
from django.core import signing
from django.db import transaction
from django.utils import timezone

from ..models import Comment, Visitor
from . import policy
from .words import clean, number_of_links

_SALT = "home.comments.opened"


class WordsField(forms.CharField):
    def to_python(self, value):
        return clean(super().to_python(value))


class CommentForm(forms.Form):
    """A comment on ``page``, or a reply. ``visitor`` is None for who has not signed in yet."""

    words = WordsField(strip=False, error_messages={"required": "Write something first."})
    # Left empty by people, who do not see it, and filled by machines, which fill everything.
    website = forms.CharField(required=False)
    opened = forms.CharField(required=False)
    answers = forms.IntegerField(required=False)

    def __init__(self, data=None, *, page, visitor, community, site, **kwargs):
        super().__init__(data, **kwargs)
        self.page, self.visitor, self.community, self.site = page, visitor, community, site

    @property
    def stamp(self):
        """The time for the form that is shown (again): the first time's, if that is true."""
        sent = self["opened"].value()
        return sent if _age(sent) else stamp()

    @property
    def answered(self):
        """The id of the comment that this replies to, or None; of no use before it is checked."""
        try:
            return int(self["answers"].value())
        except (TypeError, ValueError):
            return None

    def clean_words(self):
        words = self.cleaned_data["words"]
        if len(words) > policy.LONGEST:
            over = len(words) - policy.LONGEST
            raise forms.ValidationError(
                f"A comment holds {policy.LONGEST:,} characters. Take out {over:,}, or send two."
            )
        if number_of_links(words) > policy.MOST_LINKS:
            raise forms.ValidationError(
                f"A comment holds at most {policy.MOST_LINKS} links. Take out the others."
            )
        return words

    def clean_answers(self):
        answers = self.cleaned_data["answers"]
        if answers is None:
            return None
        first = Comment.objects.filter(
            pk=answers, page=self.page, answers=None, state=Comment.State.SHOWN
        )
        if not first.exists():
            raise forms.ValidationError("gone")
        return answers

    def clean(self):
        cleaned = super().clean()
        if "answers" in self.errors:
            del self._errors["answers"]
            raise forms.ValidationError(
                "The comment you reply to is no longer there. Your words are kept below: send "
                "them as a comment of their own, or leave it."
            )
        if cleaned.get("website"):
            raise forms.ValidationError(
                "This looked like a machine's, because a hidden field was filled in. Some "
                "browsers do that by themselves. Nothing was lost: send it again."
            )
        if _age(cleaned.get("opened")) < policy.QUICKEST:
            raise forms.ValidationError(
                "That was quicker than people write. Nothing was lost: send it again."
            )
        return cleaned

    @transaction.atomic
    def save(self):
        """The new Comment; None, with an error added, where the person may not write it."""
        # One at a time: two tabs must not get past the limits together.
        Visitor.objects.select_for_update().get(pk=self.visitor.pk)
        words = self.cleaned_data["words"]
        if policy.is_blocked(self.site, self.visitor):
            self.add_error(None, "You cannot comment here at the moment.")
        elif policy.is_repetition(self.visitor, self.page, words):
            self.add_error("words", "You have said this here already, in the same words.")
        elif wait := policy.wait_of(self.visitor, self.community.zone):
            self.add_error(None, wait)
        if self.errors:
            return None
        return Comment.objects.create(
            page=self.page,
            author=self.visitor,
            handle=self.visitor.handle,
            name=self.visitor.name,
            text=words,
            links=number_of_links(words),
            answers=self.cleaned_data["answers"],
            state=policy.state_of_new(self.community),
        )


def stamp():
    """When the form was opened, so signed that nobody can say another time."""
    return signing.dumps(timezone.now().timestamp(), salt=_SALT)


def _age(opened):
    """How long ago the form was opened. One without a true stamp counts as just opened."""
    try:
        then = signing.loads(opened or "", salt=_SALT)
    except signing.BadSignature:
        return timedelta()
    return timedelta(seconds=timezone.now().timestamp() - then)
