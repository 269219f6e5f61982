"""What people looked for, and the words that public pages have, for who mistypes one."""

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


class KnownWord(models.Model):
    """A word, folded, ``#tag`` or ``@handle`` that stands on a live page.

    The row goes with the page, and with the word: nothing here outlives what it was read in. Of
    a word that many pages have only some are noted, which is enough to know it.
    """

    word = models.CharField(max_length=60)
    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "word"], name="word_is_known_once_a_page")
        ]
        # So that PostgreSQL, too, finds what begins with some letters.
        indexes = [
            models.Index(fields=["word"], name="known_words", opclasses=["varchar_pattern_ops"])
        ]

    def __str__(self):
        return self.word
