"""What happened after a chat: to whom its summary was passed, what they said, what changed."""

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.forms import Select
from django.utils import timezone
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page, Site
from wagtail.search import index

from search.findable import SEARCH_WORDS, Findable, rich_text_of

_CHATS_A_PAGE = 10


class WorkStream(index.Indexed, models.Model):
    """People who work on a topic outside the chats, to whom summaries are passed."""

    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, related_name="+", verbose_name="community"
    )
    name = models.CharField(max_length=120, help_text="Such as “Custody review group”.")
    runs = models.CharField(
        "who runs it", max_length=200, blank=True, help_text="Shown to the public: a body, a role."
    )
    address = models.URLField("where", max_length=500, blank=True, help_text="Its page, if any.")
    line = models.CharField(
        "what it does", max_length=250, blank=True, help_text="One line for a stranger."
    )

    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("runs"),
        index.SearchField("line"),
        index.FilterField("site"),
    ]

    class Meta:
        verbose_name = "work stream"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "name"],
                name="one_work_stream_of_a_name",
                violation_error_message="This community has a work stream of this name already.",
            )
        ]

    def __str__(self):
        return self.name


class ChatStepQuerySet(models.QuerySet):
    def public_of(self, site):
        """The steps that readers of ``site`` may see."""
        from .pages import ChatPage

        chats = ChatPage.objects.live().public().descendant_of(site.root_page)
        return self.filter(chat__in=chats.order_by().values("pk"))

    def with_waiting(self):
        """Each with ``is_waiting``: passed on, and nobody answered since. ``mark_waiting`` says
        the same of steps that may not be saved yet."""
        answers = ChatStep.objects.filter(
            chat=OuterRef("chat"), kind__in=ChatStep.ANSWERS, date__gte=OuterRef("date")
        )
        of_theirs = answers.filter(Q(stream=None) | Q(stream=OuterRef("stream")))
        unanswered = ~Exists(of_theirs) & ~(Q(stream=None) & Exists(answers))
        return self.annotate(is_waiting=Q(kind=ChatStep.Kind.PASSED_ON) & unanswered)

    def waiting(self):
        return self.with_waiting().filter(is_waiting=True)


class ChatStep(Orderable):
    """One dated thing that came of a chat. Those of one day stand in the editors' order."""

    class Kind(models.TextChoices):
        PASSED_ON = "passed_on", "Passed on"
        ANSWERED = "answered", "Answered"
        CHANGED = "changed", "Something changed"
        OTHER = "other", "Something else"

    ANSWERS = (Kind.ANSWERED, Kind.CHANGED)

    chat = ParentalKey("chatarchive.ChatPage", on_delete=models.CASCADE, related_name="steps")
    date = models.DateField(default=timezone.localdate)
    kind = models.CharField("what happened", max_length=20, choices=Kind, default=Kind.PASSED_ON)
    # A stream that is deleted leaves what happened.
    stream = models.ForeignKey(
        WorkStream,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="steps",
        verbose_name="work stream",
        help_text="To whom it was passed, or who answered.",
    )
    words = RichTextField(
        features=["bold", "italic", "link"],
        help_text="A sentence or two: what was passed on, what they said, what is different now.",
    )
    address = models.URLField(
        "link", max_length=500, blank=True, help_text="To the answer, the decision, the report."
    )
    address_name = models.CharField(
        "its name", max_length=120, blank=True, help_text="Left empty, the link names its site."
    )

    objects = ChatStepQuerySet.as_manager()

    panels = [
        FieldRowPanel([FieldPanel("date"), FieldPanel("kind")]),
        FieldPanel("stream", widget=Select),
        FieldPanel("words"),
        FieldRowPanel([FieldPanel("address"), FieldPanel("address_name")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "step"
        ordering = ["date", "sort_order", "pk"]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.date}"

    def clean(self):
        super().clean()
        if self.date and (self.date - timezone.localdate()).days > 1:
            raise ValidationError({"date": "Steps tell what has happened. This day is to come."})

    def answers(self, step):
        """Whether ``step`` need not wait any longer, now that this has happened."""
        return (
            self.kind in self.ANSWERS
            and self.date >= step.date
            and (not self.stream_id or not step.stream_id or self.stream_id == step.stream_id)
        )


def mark_waiting(steps):
    """``steps`` of one chat, by date, each with ``is_waiting``."""
    steps = sorted(steps, key=lambda step: (step.date, step.sort_order or 0))
    for step in steps:
        passed_on = step.kind == ChatStep.Kind.PASSED_ON
        step.is_waiting = passed_on and not any(other.answers(step) for other in steps)
    return steps


class OutcomesPage(Findable, Page):
    """What talking led to: the steps of all public chats of the community."""

    introduction = RichTextField(blank=True, features=["bold", "italic", "link"])

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    search_fields = [*Page.search_fields, index.SearchField("introduction"), SEARCH_WORDS]
    parent_page_types = ["home.HomePage"]
    subpage_types = []
    max_count_per_parent = 1
    show_in_menus_default = True
    template = "chatarchive/outcomes_page.html"

    class Meta:
        verbose_name = "what happened next"

    def search_parts(self):
        yield from super().search_parts()
        yield "", rich_text_of(self.introduction)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        site = self.get_site() if self.path else Site.find_for_request(request)
        steps = ChatStep.objects.public_of(site)
        streams = WorkStream.objects.filter(site=site, pk__in=steps.order_by().values("stream"))
        context["streams"] = streams = list(streams)
        asked = request.GET.get("stream", "")
        context["stream"] = next((one for one in streams if str(one.pk) == asked), None)
        context["only_waiting"] = request.GET.get("waiting") == "1"
        told = steps.with_waiting()
        if context["stream"]:
            told = told.filter(stream=context["stream"])
        if context["only_waiting"]:
            told = told.filter(is_waiting=True)
        context["chats"] = chats = self._chats_of(told, request.GET.get("page"))
        self._give_steps(chats, told)
        context["is_empty"] = not chats and not (asked or context["only_waiting"])
        return context

    @staticmethod
    def _chats_of(steps, number):
        """A page of the chats that ``steps`` came of, those with the newest first."""
        from .pages import ChatPage

        newest = steps.filter(chat=OuterRef("pk")).order_by("-date").values("date")[:1]
        chats = ChatPage.objects.annotate(newest_step=Subquery(newest))
        chats = chats.filter(newest_step__isnull=False).defer_streamfields()
        chats = chats.order_by("-newest_step", "-starts_at", "-pk")
        return Paginator(chats, _CHATS_A_PAGE).get_page(number)

    @staticmethod
    def _give_steps(chats, steps):
        by_chat = {}
        shown = steps.filter(chat__in=[chat.pk for chat in chats]).select_related("stream")
        for step in shown.order_by("date", "sort_order", "pk"):
            by_chat.setdefault(step.chat_id, []).append(step)
        for chat in chats:
            chat.told_steps = by_chat.get(chat.pk, [])
