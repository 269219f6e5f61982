from django.conf import settings
from django.db import models

from .imports import _unguessable


class CaptureRun(models.Model):
    """A chat being captured from one or several networks: asked by a person, by a schedule or
    at a command line. What came of it for good is a Capture a network."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "broken off"
        STOPPED = "stopped", "stopped"

    class Trigger(models.TextChoices):
        BUTTON = "button", "the button on the chat’s page"
        COMMAND = "command", "the command line"
        SCHEDULE = "schedule", "the chat’s schedule"

    # The name of the folder with what was received, which tells nobody anything.
    folder_name = models.CharField(max_length=32, default=_unguessable, unique=True, editable=False)
    chat = models.ForeignKey(
        "chatarchive.ChatPage", on_delete=models.CASCADE, related_name="capture_runs"
    )
    trigger = models.CharField(max_length=10, choices=Trigger.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    since = models.DateTimeField(help_text="UTC, inclusive.")
    until = models.DateTimeField(help_text="UTC, exclusive.")
    follow = models.BooleanField(default=False, help_text="Ask again and again until the end.")
    retweets = models.BooleanField(default=False, help_text="Ask for who retweeted, too.")
    limit = models.PositiveIntegerField(help_text="So many posts at most, a network.")
    # A dict a network and server, as ``capturing.runs.SourceRun`` has it.
    sources = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    task_id = models.CharField(max_length=36, blank=True)
    # When what it waits for is over: a rate limit, or the next look while following.
    wait_until = models.DateTimeField(null=True, blank=True)
    wait_why = models.CharField(max_length=300, blank=True)
    stop_asked = models.BooleanField(default=False)
    trouble = models.TextField(blank=True, help_text="What went wrong, in sentences.")
    look = models.BooleanField(
        default=False, help_text="Only told what it would ask, until somebody says yes."
    )
    told_at = models.DateTimeField(
        null=True, blank=True, help_text="When an e-mail told of its end."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return f"capture {self.pk} of {self.chat}"

    #: States in which nothing goes on and nothing is going to.
    OVER = (State.DONE, State.FAILED, State.STOPPED)

    @property
    def is_busy(self):
        return self.state not in self.OVER


class CaptureSchedule(models.Model):
    """That a chat is captured by itself at its end, and again a day later."""

    class Step(models.TextChoices):
        AT_END = "at_end", "at its end"
        DAY_LATER = "day_later", "a day later"

    chat = models.OneToOneField(
        "chatarchive.ChatPage", on_delete=models.CASCADE, related_name="capture_schedule"
    )
    networks = models.JSONField(default=list, help_text="Those asked; empty: all with a key.")
    limit = models.PositiveIntegerField(help_text="So many posts at most, a network.")
    day_later = models.BooleanField(default=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    done = models.JSONField(default=list, help_text="Steps that are behind.")
    task_id = models.CharField(max_length=36, blank=True)
    due_at = models.DateTimeField(null=True, blank=True, help_text="What the task waits for.")
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self):
        return f"schedule of {self.chat}"
