"""What is asked of somebody who would like to host a chat."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from home.visitors import FewLinks, VisitorFormMixin

from ..models import ChatOffer

MOST_QUESTIONS = 8
_LONGEST_QUESTION = 300


def _area(rows):
    return forms.Textarea(attrs={"rows": rows})


class OfferForm(VisitorFormMixin, forms.Form):
    """``community``, CommunitySettings, says when it usually talks."""

    use_required_attribute = False
    least_seconds = 5

    idea = forms.CharField(
        label="What should we talk about?",
        help_text="In a few words. It becomes the chat’s title; it can still be changed.",
        max_length=100,
        error_messages={"required": "Say in a few words what we should talk about."},
    )
    about = forms.CharField(
        label="What is it about?",
        help_text="Some sentences: why it matters, and to whom. No names, and nothing about a case "
        "that is not over.",
        max_length=3000,
        widget=_area(6),
        validators=[FewLinks(2)],
        error_messages={"required": "Tell us in a sentence or two what it is about."},
    )
    questions = forms.CharField(
        label="Which questions would you ask?",
        help_text="One a line. Four or five fill an hour. You need not know them yet.",
        required=False,
        max_length=3000,
        widget=_area(5),
        validators=[FewLinks(2)],
    )
    reading = forms.CharField(
        label="What could people read beforehand?",
        help_text="A report, an article, a post: its name, and its address if it has one.",
        required=False,
        max_length=2000,
        widget=_area(3),
        validators=[FewLinks(5)],
    )
    wish = forms.DateField(
        label="Is there a day that you wish for?",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Write the day as 2027-01-31, or leave it empty."},
    )
    name = forms.CharField(
        label="Your name",
        help_text="As you would like to be called. For the facilitators only.",
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name", "class": "half"}),
        error_messages={"required": "Tell us how to call you."},
    )
    email = forms.EmailField(
        label="Your e-mail address",
        help_text="For the facilitators only. It is never shown in public.",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Without an e-mail address nobody can answer you.",
            "invalid": "There is a fault in it. It should look like pat@example.org.",
        },
    )
    handle = forms.RegexField(
        r"^@?[\w.@:-]{1,60}$",
        label="Your account",
        help_text="Such as @pat_example. If the chat takes place, its page names it as the host.",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"class": "half", "autocapitalize": "none"}),
        error_messages={"invalid": "Write the account as @pat_example, without its address."},
    )
    message = forms.CharField(
        label="Is there anything that only the facilitators should know?",
        help_text="Such as how well you know these chats, or that you would rather not be named.",
        required=False,
        max_length=2000,
        widget=_area(3),
        validators=[FewLinks(2)],
    )
    consent = forms.BooleanField(
        label="Yes, the facilitators may write to me about this",
        help_text="Your name, e-mail address and what you told only the facilitators are deleted "
        f"{ChatOffer.KEPT.days} days after your offer was answered, after a year at the latest.",
        error_messages={"required": "Tick this box: we cannot answer you otherwise."},
    )

    def __init__(self, *args, community, **kwargs):
        super().__init__(*args, **kwargs)
        usual = f"We usually talk: {community.cadence}. " if community.cadence else ""
        self.fields["wish"].help_text = f"{usual}If any day will do, leave it empty."

    def clean_idea(self):
        return " ".join(self.cleaned_data["idea"].split())

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def clean_handle(self):
        return self.cleaned_data["handle"].lstrip("@")

    def clean_questions(self):
        """A list of questions, without the numbers people put before them."""
        lines = (line.strip() for line in self.cleaned_data["questions"].splitlines())
        questions = [line for line in lines if line]
        if len(questions) > MOST_QUESTIONS:
            raise ValidationError(
                f"These are {len(questions)} questions. An hour has room for {MOST_QUESTIONS}, "
                "with one a line."
            )
        if any(len(question) > _LONGEST_QUESTION for question in questions):
            raise ValidationError(
                f"One question is longer than {_LONGEST_QUESTION} letters. Put each on a line."
            )
        return questions

    def clean_wish(self):
        wish = self.cleaned_data["wish"]
        today = timezone.localdate()
        if wish and wish <= today:
            raise ValidationError("That day is over. Choose one to come, or leave it empty.")
        if wish and wish > today + timedelta(days=730):
            raise ValidationError("That is more than two years ahead. Choose an earlier day.")
        return wish
