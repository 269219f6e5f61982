"""What readers are asked when they report a tweet."""

from django import forms

from home.visitors import FewLinks, VisitorFormMixin

from ..models import TweetReport


class ReportForm(VisitorFormMixin, forms.ModelForm):
    """``sender`` is as ``home.visitors.mark_of`` gives it."""

    use_required_attribute = False

    class Meta:
        model = TweetReport
        fields = ["reason", "message", "email"]
        widgets = {"reason": forms.RadioSelect, "message": forms.Textarea({"rows": 5})}
        labels = {
            "reason": "What is it about?",
            "message": "Is there anything we should know?",
            "email": "Your e-mail address",
        }
        help_texts = {
            "message": "Only the facilitators see it. It is never published, and is deleted as "
            "soon as they have dealt with it.",
            "email": "If you want to hear from us. It is deleted as soon as you were answered.",
        }
        error_messages = {
            "reason": {"required": "Choose what it is about."},
            "email": {"invalid": "Write it as name@example.org, or leave it empty."},
        }

    def __init__(self, *args, chat, tweet, sender, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.chat, self.instance.tweet, self.instance.sender = chat, tweet, sender
        self.fields["reason"].choices = TweetReport.Reason.choices
        self.fields["message"].validators.append(FewLinks(2))
        self.fields["email"].widget.attrs["autocomplete"] = "email"

    def is_known(self):
        """Whether this sender reported this tweet already, and that report is open."""
        report = self.instance
        same = TweetReport.objects.open().filter(chat=report.chat, tweet=report.tweet)
        return same.filter(sender=report.sender).exists()
