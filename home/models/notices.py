from django.db import models


class TeamNotice(models.Model):
    """When a community's team was last told of one kind of what visitors sent, and up to which."""

    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    sent_at = models.DateTimeField(null=True)
    told_up_to = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "kind"], name="one_notice_a_site_and_kind")
        ]

    def __str__(self):
        return f"{self.kind}, {self.site}"
