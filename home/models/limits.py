from django.db import models


class VisitorCount(models.Model):
    """How often one internet address, or all together, sent something on one day.

    ``who`` is a keyed hash that changes each day, empty for all together. Rows of days gone by are
    deleted with the next one written.
    """

    kind = models.CharField(max_length=60)
    who = models.CharField(max_length=64, blank=True)
    day = models.DateField()
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "kind", "who"], name="one_count_a_day_and_visitor"
            )
        ]

    def __str__(self):
        return f"{self.kind}, {self.day}: {self.number}"
