from datetime import timedelta

from django.db import models
from django.shortcuts import redirect
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField
from wagtail.models import Page, Site, Workflow
from wagtail.search import index

from home.models import CommunitySettings
from search.findable import SEARCH_WORDS, Findable, rich_text_of

from .pages import ChatPage


class HostAChatPage(Findable, RoutablePageMixin, Page):
    """Where anybody offers to host a chat; an offer becomes a draft chat and a ``ChatOffer``.

    Not one of Wagtail's form pages: those keep every answer as it was sent, exportable by
    whoever edits the page. Here the idea and the person go separate ways, and who it is stays
    private.
    """

    introduction = RichTextField(blank=True, features=["bold", "italic", "link", "ol", "ul"])
    thanks = RichTextField(
        "after sending",
        blank=True,
        features=["bold", "italic", "link"],
        help_text="What happens next. Left empty, a sentence or two of ours stand there.",
    )
    workflow = models.ForeignKey(
        Workflow,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="What an offer's draft goes through. Left empty, what every chat goes through.",
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        FieldPanel("thanks"),
        FieldPanel("workflow"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("introduction"), SEARCH_WORDS]
    parent_page_types = ["home.HomePage"]
    subpage_types = []
    max_count_per_parent = 1
    template = "chatarchive/offers/host_a_chat_page.html"

    class Meta:
        verbose_name = "host a chat"

    def search_parts(self):
        yield from super().search_parts()
        yield "", rich_text_of(self.introduction)

    @path("")
    def offer_view(self, request):
        from ..offers.form import OfferForm
        from ..offers.receiving import receive

        site = Site.find_for_request(request)
        community = CommunitySettings.for_site(site)
        if request.method != "POST":
            return self.render(request, context_overrides={"form": OfferForm(community=community)})
        form = OfferForm(request.POST, community=community)
        if form.is_valid() and receive(form, self, request):
            return redirect(f"{self.get_url(request)}{self.reverse_subpage('thanks')}")
        return self.render(request, context_overrides={"form": form})

    @path("thanks/", name="thanks")
    def thanks_view(self, request):
        return self.render(request, template="chatarchive/offers/thanks.html")

    def serve_preview(self, request, mode_name):
        return self.offer_view(request)


class ChatOfferQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=ChatOffer.State.NEW)


class ChatOffer(models.Model):
    """Who offered to host a chat, and how to reach them: for facilitators only.

    The idea itself is the draft chat. What is here never goes into a page, its revisions,
    the search index or an export, and is forgotten some time after it was answered.
    """

    class State(models.TextChoices):
        NEW = "new", "Waiting"
        IN_TALK = "in_talk", "In talk"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"

    OPEN = (State.NEW, State.IN_TALK)
    CLOSED = (State.ACCEPTED, State.DECLINED)
    KEPT = timedelta(days=90)
    KEPT_UNANSWERED = timedelta(days=365)

    # Pages' reports of use need not know of it.
    wagtail_reference_index_ignore = True

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    chat = models.ForeignKey(
        ChatPage, null=True, blank=True, on_delete=models.SET_NULL, related_name="offers"
    )
    idea = models.CharField(max_length=100)
    wish = models.DateField("date wished for", null=True, blank=True)
    name = models.CharField(max_length=100, blank=True)
    handle = models.CharField(max_length=60, blank=True)
    email = models.EmailField("e-mail", blank=True)
    message = models.TextField("only for facilitators", blank=True)
    offered_at = models.DateTimeField("offered", default=timezone.now, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    closed_at = models.DateTimeField(null=True, editable=False)
    notes = models.TextField(
        blank=True, help_text="For facilitators: who talks with them, what was agreed."
    )
    forgotten_at = models.DateTimeField(null=True, editable=False)

    objects = ChatOfferQuerySet.as_manager()

    class Meta:
        verbose_name = "offer to host"
        verbose_name_plural = "offers to host"
        ordering = ["-offered_at"]

    def __str__(self):
        return self.idea

    def save(self, *args, **kwargs):
        closed = self.state in self.CLOSED
        if closed and not self.closed_at:
            self.closed_at = timezone.now()
        elif not closed:
            self.closed_at = None
        super().save(*args, **kwargs)
