from django.db import models


class ChatFigures(models.Model):
    """What the public transcript of a chat holds, counted when it is published.

    A table of its own, because a revision brings back every field of its page. A chat without a
    row is counted when somebody asks (``chatarchive.figures``).
    """

    chat = models.OneToOneField(
        "chatarchive.ChatPage", on_delete=models.CASCADE, related_name="kept_figures"
    )
    tweets = models.PositiveIntegerField()
    people = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "figures"

    def __str__(self):
        return f"{self.tweets} tweets by {self.people} people"
