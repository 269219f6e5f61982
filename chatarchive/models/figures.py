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
    # A ``figures.shapes.ChatDetails`` as JSON; None: only the two above are counted yet.
    details = models.JSONField(null=True, editable=False)
    # How many people used each word, for what sets a chat apart from others
    # (``figures.words.ChatWords.as_json``).
    words = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name_plural = "figures"

    def __str__(self):
        return f"{self.tweets} tweets by {self.people} people"


class Participation(models.Model):
    """That somebody took part in a chat, as its public transcript shows.

    What a community's figures over the years are counted from: who came back, who was new.
    Never shown a person at a time.
    """

    chat = models.ForeignKey(
        "chatarchive.ChatPage",
        on_delete=models.CASCADE,
        related_name="participations",
        db_index=False,
    )
    account = models.ForeignKey(
        "chatarchive.Account", on_delete=models.CASCADE, related_name="participations"
    )
    tweets = models.PositiveIntegerField(default=0)
    retweets = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chat", "account"], name="takes_part_once_a_chat")
        ]

    def __str__(self):
        return f"{self.account_id} in {self.chat_id}"
