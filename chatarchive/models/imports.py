import secrets

from django.conf import settings
from django.db import models


def _unguessable():
    return secrets.token_hex(16)


class Import(models.Model):
    """Captures that somebody uploaded, on their way in: first looked through in a dry run,
    then, once confirmed, brought in. What came of it for good is a Capture a file."""

    class Into(models.TextChoices):
        CHAT = "chat", "Into one chat"
        SORT = "sort", "Sort into the existing chats, by time"
        CREATE = "create", "Make a draft chat for each session found"

    class Step(models.TextChoices):
        LOOK = "look", "looking through"
        BRING_IN = "import", "importing"

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    # The name of its folder, which tells nobody anything.
    folder_name = models.CharField(max_length=32, default=_unguessable, unique=True, editable=False)
    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE)
    into = models.CharField(max_length=10, choices=Into.choices, default=Into.CHAT)
    chat = models.ForeignKey(
        "chatarchive.ChatPage", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    files = models.JSONField(default=list, help_text="Name and size of each, as uploaded.")
    format = models.CharField(max_length=40, blank=True)
    zone = models.CharField(max_length=60, blank=True)
    hosts = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    publish = models.BooleanField(default=False)
    step = models.CharField(max_length=10, choices=Step.choices, default=Step.LOOK)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    task_id = models.CharField(max_length=36, blank=True)
    trouble = models.TextField(blank=True, help_text="What went wrong, in sentences.")
    found = models.JSONField(default=dict, help_text="What the dry run found.")
    outcome = models.JSONField(default=dict, help_text="What the import did.")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        names = ", ".join(file["name"] for file in self.files[:3])
        more = len(self.files) - 3
        return f"{names} and {more} more" if more > 0 else names

    @property
    def is_busy(self):
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def is_looked(self):
        return self.step == self.Step.LOOK and self.state == self.State.DONE

    @property
    def is_in(self):
        return self.step == self.Step.BRING_IN and self.state == self.State.DONE
