from django.conf import settings
from django.db import models
from django.db.models import Q

from .tweets import Network


class WithdrawalQuerySet(models.QuerySet):
    def asked(self):
        """What people asked for, without what goes with it."""
        return self.filter(part_of=None)


class Withdrawal(models.Model):
    """That a tweet, or everything an account ever writes, was withdrawn by its author.

    Either ``key`` is given or an account: by its native id, its case-folded handle, or both.
    Nothing of the words is kept. What goes with a withdrawal (an account's single tweets, its
    later handles, a tweet's other versions and retweets) is ``part_of`` it, and lifted with it.
    """

    network = models.CharField(max_length=10, choices=Network.choices)
    key = models.CharField("tweet", max_length=500, blank=True)
    native_id = models.CharField("account’s id", max_length=255, blank=True)
    handle_key = models.CharField("account’s handle", max_length=255, blank=True)
    part_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="parts"
    )
    withdrawn_at = models.DateTimeField(auto_now_add=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    reason = models.CharField(max_length=500, blank=True)

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        ordering = ["-withdrawn_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=~Q(key=""), name="tweet_withdrawn_once"
            ),
            models.UniqueConstraint(
                fields=["network", "native_id", "handle_key"],
                condition=Q(key=""),
                name="account_withdrawn_once",
            ),
        ]

    def __str__(self):
        if self.key:
            return f"Tweet {self.key.partition(':')[2]}"
        who = f"@{self.handle_key}" if self.handle_key else self.native_id
        return f"Everything by {who} on {self.get_network_display()}"

    @property
    def is_account(self):
        return not self.key
