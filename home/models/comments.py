"""What visitors say below a post."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class CommentQuerySet(models.QuerySet):
    def readable_by(self, visitor):
        """What stands on the page for ``visitor`` (or None): the shown ones, and their own that
        still wait."""
        readable = Q(state=Comment.State.SHOWN)
        if visitor:
            readable |= Q(state=Comment.State.WAITING, author=visitor)
        return self.filter(readable)

    def of_site(self, site):
        return self.filter(page__path__startswith=site.root_page.path)

    def waiting(self):
        return self.filter(state=Comment.State.WAITING)


class Comment(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SHOWN = "shown", "Shown"
        HIDDEN = "hidden", "Hidden"

    page = models.ForeignKey(
        "home.BlogPage", verbose_name="post", on_delete=models.CASCADE, related_name="comments"
    )
    author = models.ForeignKey(
        "home.Visitor", on_delete=models.CASCADE, related_name="comments", editable=False
    )
    # The author's, kept in step at each sign-in: a listing needs no second table.
    handle = models.CharField("person", max_length=60)
    name = models.CharField(max_length=100, blank=True)
    text = models.TextField("comment")
    links = models.PositiveSmallIntegerField(default=0)
    # The id of a first comment. No foreign key: what its author deletes is gone, row and all,
    # and the replies of others stay where they stood.
    answers = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField("written", default=timezone.now)
    state = models.CharField(max_length=10, choices=State)
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="looked at by",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    moderated_at = models.DateTimeField("looked at", null=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = "comment"
        indexes = [
            models.Index(fields=["page", "state"], name="comments_of_a_page"),
            models.Index(fields=["author", "created_at"], name="comments_of_a_person"),
            models.Index(fields=["state", "created_at"], name="comments_of_a_state"),
        ]

    def __str__(self):
        words = " ".join(self.text.split())
        return f"{words[:79]}…" if len(words) > 80 else words

    @property
    def anchor(self):
        return f"comment-{self.pk}"
