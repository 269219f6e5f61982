from django.db import models


class Sought(models.Model):
    """Words that people looked for in one community, and nothing of who did: see
    ``search.sought``. Days and no times, so that no row tells of one person's evening."""

    site = models.ForeignKey(
        "wagtailcore.Site", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    words = models.CharField(max_length=255)
    times = models.PositiveIntegerField(default=1)
    in_vain = models.PositiveIntegerField(default=0, help_text="Of these, finding nothing.")
    last_asked = models.DateField()

    class Meta:
        verbose_name = "search"
        verbose_name_plural = "searches"
        constraints = [
            models.UniqueConstraint(
                fields=["site", "words"], name="words_are_counted_once_a_community"
            )
        ]

    def __str__(self):
        return self.words
