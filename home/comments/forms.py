from django import forms
from django.db import transaction

from ..models import Comment, Visitor
from ..visitors import FewLinks, VisitorFormMixin, number_of_links
from . import policy
from .words import clean


class WordsField(forms.CharField):
    def to_python(self, value):
        return clean(super().to_python(value))


class CommentForm(VisitorFormMixin, forms.Form):
    """A comment on ``page``, or a reply. ``visitor`` is None for who has not signed in yet."""

    least_seconds = 2
    use_required_attribute = False

    words = WordsField(
        strip=False,
        validators=[FewLinks(policy.MOST_LINKS)],
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Write something first."},
    )
    answers = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, page, visitor, community, site, **kwargs):
        super().__init__(data, auto_id="comment_%s", **kwargs)
        self.page, self.visitor, self.community, self.site = page, visitor, community, site
        words = self.fields["words"]
        words.label = f"As @{visitor.handle}" if visitor else "What you want to say"
        words.help_text = "Plain text, up to two links."
        if policy.state_of_new(community) == Comment.State.WAITING:
            words.help_text += " A facilitator reads it before it is shown."

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
        if "answers" in self.errors:
            del self._errors["answers"]
            raise forms.ValidationError(
                "The comment you reply to is no longer there. Your words are kept below: send "
                "them as a comment of their own, or leave it."
            )
        return super().clean()

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
