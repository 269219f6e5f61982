from django.conf import settings
from django.db import models


class Capture(models.Model):
    """One file, or one run against a network, brought in: where tweets came from, for those
    who need provenance."""

    class ZoneSource(models.TextChoices):
        IDS = "ids", "each tweet's id holds its time"
        FILE = "file", "the file names the zone of its times"
        GIVEN = "given", "the file names no zone; whoever imported it did"
        COMMUNITY = "community", "the file names no zone; the community's was taken"

    site = models.ForeignKey("wagtailcore.Site", null=True, on_delete=models.SET_NULL)
    name = models.CharField(max_length=500, help_text="The file's name.")
    size = models.BigIntegerField(help_text="In bytes.")
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    format = models.CharField(max_length=40)
    zone = models.CharField(max_length=60, help_text="For times that the file gives without one.")
    zone_source = models.CharField(
        "how times are known", max_length=10, choices=ZoneSource.choices, blank=True
    )
    imported_at = models.DateTimeField(auto_now_add=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list, help_text="Places and reasons, the first ones.")
    # [{"chat": page id, "id": block id, "heading": words}], so that undoing clears them away.
    sections = models.JSONField(default=list, help_text="What it made new in transcripts.")
    # Of a capture from the network itself: what was asked, when, and whether all came
    # (``capturing.turns.provenance``). Empty for a file.
    asked = models.JSONField(default=dict)

    class Meta:
        ordering = ["-imported_at", "-id"]

    def __str__(self):
        return self.name


class CapturedTweet(models.Model):
    """That a capture brought a tweet into a chat, and from which place in the file."""

    # No index of its own: the constraint's begins with it.
    capture = models.ForeignKey(
        Capture, on_delete=models.CASCADE, related_name="captured_tweets", db_index=False
    )
    chat_tweet = models.ForeignKey(
        "chatarchive.ChatTweet", on_delete=models.CASCADE, related_name="captured_tweets"
    )
    where = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["capture", "chat_tweet"], name="capture_brings_a_tweet_into_a_chat_once"
            )
        ]

    def __str__(self):
        return f"{self.capture_id}, {self.where}"
