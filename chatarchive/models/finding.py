"""What of the tweets can be searched for. ``chatarchive.finding`` writes and asks these tables.

Their words stand beside them as the database's own index wants it, where Django does not look:
on SQLite in an FTS5 table ``<table>_words`` of the same row ids, on PostgreSQL in a column
``words``, a ``tsvector``. A trigger takes a row's words away with it on SQLite: a migration
that alters these tables there has to make the trigger again (``finding.schema``).
"""

from django.db import models


class FindableEntry(models.Model):
    """A tweet as the public transcript of a page shows it: all that public search may find.

    Its id grows with the time of the tweet, so that the newest are found first.
    """

    id = models.BigIntegerField(primary_key=True)
    page = models.ForeignKey(
        "chatarchive.ChatPage",
        on_delete=models.CASCADE,
        related_name="findable_entries",
        db_index=False,
    )
    tweet = models.ForeignKey("chatarchive.Tweet", on_delete=models.CASCADE, related_name="+")
    # An account's id. No foreign key: it is written anew whenever the tweet's changes.
    writer = models.BigIntegerField(null=True)
    position = models.PositiveIntegerField(help_text="Which of the transcript's shown tweets.")
    heading = models.CharField(max_length=255)
    text = models.TextField(blank=True, help_text="As an editor changed the words.")
    starred = models.BooleanField(default=False)
    weight = models.SmallIntegerField(default=0, help_text="What speaks for it, whatever is asked.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "tweet"], name="entry_is_found_once_a_page")
        ]

    def __str__(self):
        return f"{self.tweet_id} on {self.page_id}"


class FindableTweet(models.Model):
    """A tweet as it was captured, shown or not: what facilitators may find."""

    id = models.BigIntegerField(primary_key=True)
    tweet = models.OneToOneField("chatarchive.Tweet", on_delete=models.CASCADE, related_name="+")

    def __str__(self):
        return f"{self.tweet_id}"
