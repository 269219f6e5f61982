from django.conf import settings
from django.db import models
from django.utils import timezone


class TweetReportQuerySet(models.QuerySet):
    def of_site(self, site):
        return self.filter(chat__path__startswith=site.root_page.path)

    def open(self):
        return self.filter(closed_at=None)

    def closed(self):
        return self.exclude(closed_at=None)


class TweetReport(models.Model):
    """A reader's word to the facilitators about one tweet of a transcript.

    What readers write is for whoever may edit the chat, and is deleted as soon as the report
    is closed. The report goes with the tweet, and with the chat.
    """

    class Reason(models.TextChoices):
        MINE = "mine", "These are my words and I want them withdrawn"
        IDENTIFIES = "identifies", "It names or could identify somebody"
        ABUSIVE = "abusive", "It is abusive"
        WRONG = "wrong", "It is wrong here, or not what was said"
        OTHER = "other", "Something else"

    class Outcome(models.TextChoices):
        HIDDEN = "hidden", "The tweet was hidden"
        DEALT_WITH = "dealt", "Dealt with in another way"
        NOTHING = "nothing", "There was nothing to do"

    chat = models.ForeignKey(
        "chatarchive.ChatPage", on_delete=models.CASCADE, related_name="reports"
    )
    tweet = models.ForeignKey("chatarchive.Tweet", on_delete=models.CASCADE, related_name="reports")
    reason = models.CharField(max_length=10, choices=Reason)
    message = models.TextField(blank=True, max_length=2000)
    email = models.EmailField("e-mail", blank=True)
    # As ``home.visitors.mark_of`` gives it: tells one sender from another, within a day.
    sender = models.CharField(max_length=64, blank=True, editable=False)
    sent_at = models.DateTimeField("sent", default=timezone.now, editable=False)

    closed_at = models.DateTimeField("closed", null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    outcome = models.CharField(max_length=10, blank=True, choices=Outcome)
    note = models.TextField(
        blank=True,
        max_length=1000,
        help_text="For your colleagues. Stays when the rest is deleted.",
    )

    objects = TweetReportQuerySet.as_manager()

    class Meta:
        verbose_name = "reported tweet"
        ordering = ["-sent_at", "-pk"]
        indexes = [
            models.Index(fields=["closed_at", "-sent_at"], name="report_open_first"),
        ]

    def __str__(self):
        return f"{self.get_reason_display()}: {self.tweet}"

    @property
    def is_open(self):
        return self.closed_at is None

    def close(self, user, outcome, note=""):
        """Close and delete what the reader wrote. Saves. False if it was closed already."""
        closed = (
            TweetReport.objects.open()
            .filter(pk=self.pk)
            .update(
                closed_at=timezone.now(),
                closed_by=user,
                outcome=outcome,
                note=note,
                message="",
                email="",
                sender="",
            )
        )
        self.refresh_from_db()
        return bool(closed)
