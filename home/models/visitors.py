"""Visitors who signed in with an account of theirs elsewhere: what little is kept of them."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Visitor(models.Model):
    """Somebody who may comment. Their Django user has no e-mail, no password, no permission."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="visitor"
    )
    # The network and its own number for them: handles change hands, numbers do not.
    key = models.CharField(max_length=100, unique=True)
    handle = models.CharField(max_length=60)
    name = models.CharField(max_length=100, blank=True)

    def __str__(self):
        return f"@{self.handle}"


class BlockedPerson(models.Model):
    """Somebody who may not comment in one community.

    Known by key, so that the block outlives their account here.
    """

    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    handle = models.CharField(max_length=60)
    blocked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    blocked_at = models.DateTimeField("blocked", default=timezone.now)

    class Meta:
        verbose_name = "blocked person"
        verbose_name_plural = "blocked people"
        constraints = [
            models.UniqueConstraint(fields=["site", "key"], name="one_block_a_site_and_person")
        ]

    def __str__(self):
        return f"@{self.handle}"
