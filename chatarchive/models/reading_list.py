from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable


class ChatReading(Orderable):
    """Something to read before a chat."""

    chat = ParentalKey(
        "chatarchive.ChatPage", on_delete=models.CASCADE, related_name="reading_list"
    )
    title = models.CharField(max_length=250)
    address = models.URLField(max_length=500, blank=True, help_text="Where it can be read.")
    line = models.CharField(
        "about it", max_length=250, blank=True, help_text="Who wrote it, and why read it."
    )

    panels = [FieldRowPanel([FieldPanel("title"), FieldPanel("address")]), FieldPanel("line")]

    class Meta(Orderable.Meta):
        verbose_name = "thing to read"
        verbose_name_plural = "reading list"

    def __str__(self):
        return self.title
