from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
)
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, PageManager, PageQuerySet, Site
from wagtail.search import index

from home.blocks import ArticleBlock
from home.metadata import first_words
from home.models import CommunitySettings
from home.models.community import split_names
from home.structured import trail
from search.findable import SEARCH_WORDS, Findable, rich_text_of, text_of

from .. import search_index
from ..blocks import SummaryBlock, TranscriptBlock
from ..forms import ChatPageForm
from ..stream_sizes import EMPTY, size_of
from .figures_routes import FiguresRoutes
from .live_routes import LiveRoutes
from .transcript_routes import TranscriptRoutes

# What the chats' own addresses are made of: feeds, the calendar, figures (``ChatIndexPage``).
TAKEN_SLUGS = frozenset({"feed", "calendar.ics", "figures"})


def community_of(page):
    """The settings of the community whose site ``page`` stands on."""
    site = page.get_site() if page.path else None
    site = site or Site.objects.get(is_default_site=True)
    return CommunitySettings.for_site(site)


class CapturesPanel(HelpPanel):
    """Above the transcript, the ways to what was brought in. A new page has nothing yet."""

    class BoundPanel(HelpPanel.BoundPanel):
        def is_shown(self):
            return super().is_shown() and self.instance.pk is not None

        @cached_property
        def hindrance(self):
            from ..captures.policy import hindrance

            return hindrance(self.request.user, self.instance)


class ChatQuerySet(PageQuerySet):
    """Chats by time: a chat is upcoming until its hour is over, then archived."""

    def upcoming(self):
        return self.filter(ends_at__gt=timezone.now()).order_by("starts_at")

    def archived(self):
        return self.filter(ends_at__lte=timezone.now()).order_by("-starts_at")

    def readable(self):
        """With a summary or a transcript; each has ``summary_size`` and ``transcript_size``."""
        chats = self.annotate(
            summary_size=size_of("summary"), transcript_size=size_of("transcript")
        )
        return chats.filter(Q(summary_size__gt=EMPTY) | Q(transcript_size__gt=EMPTY))


class ChatTag(TaggedItemBase):
    content_object = ParentalKey(
        "chatarchive.ChatPage", on_delete=models.CASCADE, related_name="tagged_items"
    )


class ChatPage(TranscriptRoutes, FiguresRoutes, LiveRoutes, Findable, RoutablePageMixin, Page):
    """One scheduled conversation, from announcement to archive, at one address."""

    starts_at = models.DateTimeField("starts at")
    length = models.PositiveSmallIntegerField(
        default=60,
        validators=[MinValueValidator(5), MaxValueValidator(24 * 60)],
        help_text="In minutes.",
    )
    # Follows from the two above; stored so that the database can tell upcoming from archived.
    ends_at = models.DateTimeField(editable=False)
    hashtags = models.CharField(
        max_length=200,
        blank=True,
        help_text="Such as #WeCops. Left empty, the community's own hashtags hold.",
    )
    introduction = StreamField(
        ArticleBlock(), blank=True, help_text="Before the chat: what it is about, what to read."
    )
    summary = StreamField(
        SummaryBlock(),
        blank=True,
        help_text="After the chat: what was said, for those who were not there.",
    )
    research_heavy = models.BooleanField(
        "#academicpony",
        default=False,
        help_text="Heavy with research: a friendly early warning stands above the summary.",
    )
    published_elsewhere = models.CharField(
        "first published in",
        max_length=120,
        blank=True,
        help_text="Where the summary stood first, if elsewhere, such as “The Custody Review”.",
    )
    published_elsewhere_url = models.URLField("its address there", max_length=500, blank=True)
    transcript = StreamField(TranscriptBlock(), blank=True)
    tags = ClusterTaggableManager(through=ChatTag, blank=True, verbose_name="topics")

    objects = PageManager.from_queryset(ChatQuerySet)()

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("length")]),
                FieldPanel("hashtags"),
                FieldPanel("tags"),
            ],
            heading="When and what",
        ),
        InlinePanel("hosts", heading="Hosts", label="Host"),
        InlinePanel("questions", heading="Questions", label="Question"),
        FieldPanel("introduction"),
        InlinePanel("reading_list", heading="Reading list", label="Thing to read"),
        FieldPanel("summary"),
        FieldPanel("research_heavy"),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [FieldPanel("published_elsewhere"), FieldPanel("published_elsewhere_url")]
                )
            ],
            heading="The summary elsewhere",
            classname="collapsed",
        ),
        # Their time comes later, and the transcript is on the way.
        InlinePanel("steps", heading="What happened next", label="Step", classname="collapsed"),
        CapturesPanel(template="chatarchive/captures/panel.html"),
        FieldPanel("transcript"),
    ]
    base_form_class = ChatPageForm
    search_fields = [
        *Page.search_fields,
        index.SearchField("introduction"),
        index.SearchField("summary"),
        index.RelatedFields("questions", [index.SearchField("words")]),
        index.RelatedFields(
            "reading_list", [index.SearchField("title"), index.SearchField("line")]
        ),
        index.RelatedFields("steps", [index.SearchField("words")]),
        # Of the transcript, what is not a tweet: those are found by an index of their own.
        index.SearchField("headings_and_commentary"),
        SEARCH_WORDS,
        index.FilterField("starts_at"),
        index.FilterField("ends_at"),
    ]
    search_auto_update = False  # search_index.py does it
    parent_page_types = ["chatarchive.ChatIndexPage"]
    subpage_types = []
    template = "chatarchive/chat_page.html"

    class Meta:
        verbose_name = "chat"

    def search_parts_at_hand(self):
        """Those of ``search_parts`` that stand in the page's own row."""
        yield from super().search_parts()
        yield "in the summary", text_of(self.summary)
        yield "in the introduction", text_of(self.introduction)

    def search_parts(self):
        yield from self.search_parts_at_hand()
        topics = self.search_topics()
        for question in self.questions.all():
            yield "in a question", question.words
        for host in self.hosts.all():
            yield "in who hosted it", f"{host.name} @{host.handle}"
            yield "in who hosted it", host.line
        yield "in its hashtags", " ".join(f"#{tag}" for tag in split_names(self.hashtags))
        yield "in its topics", ", ".join(topics)
        for reading in self.reading_list.all():
            yield "in the reading list", f"{reading.title}\n{reading.line}"
        for step in self.steps.all():
            yield "in what happened next", rich_text_of(step.words)
        yield "in the transcript", self.headings_and_commentary

    @cached_property
    def search_words(self):
        """Kept for the backends, which ask for it again; ``search_index`` lets it go."""
        return super().search_words

    def search_handles(self):
        return [host.handle for host in self.hosts.all()]

    def search_topics(self):
        return [tag.name for tag in self.tags.all()]

    @property
    def headings_and_commentary(self):
        """Of the transcript as readers see it, the words that are not tweets'."""
        from ..reading import Reading

        raw = list(self.transcript.raw_data)
        told = [part.heading for part in Reading(raw).shown_sections]
        told += [rich_text_of(block["value"]) for block in raw if block["type"] == "commentary"]
        return "\n".join(told)

    def full_clean(self, *args, **kwargs):
        self.ends_at = self._ends_at()
        super().full_clean(*args, **kwargs)

    def clean(self):
        super().clean()
        if self.slug in TAKEN_SLUGS:
            raise ValidationError(
                {
                    "slug": f"“{self.slug}” is the address of something else among the chats. "
                    "Please choose another."
                }
            )

    def save(self, *args, **kwargs):
        self.ends_at = self._ends_at()
        if self._is_published_by(kwargs.get("update_fields")):
            # An older revision may hold tweets of captures that were undone since.
            from ..drafts import clear_of_what_left

            clear_of_what_left(self)
        super().save(*args, **kwargs)
        search_index.update(self, kwargs.get("update_fields"))

    def _is_published_by(self, written):
        """Whether a save publishes a revision. Others, such as moving the page, change nothing
        that readers see."""
        if not (self.live and self.pk) or (written is not None and "transcript" not in written):
            return False
        as_published = ChatPage.objects.filter(live=True, last_published_at=self.last_published_at)
        return not as_published.filter(pk=self.pk).exists()

    def save_revision(self, *args, **kwargs):
        from ..withdrawn_marks import clear_marks

        clear_marks(self)
        return super().save_revision(*args, **kwargs)

    def update_aliases(self, *, _content=None, **arguments):
        # What is published may lack tweets that the revision still has (``save``).
        if not self.alias_of_id and self.aliases.exists():
            _content = None
        super().update_aliases(_content=_content, **arguments)

    def _ends_at(self):
        # A new page's form may still lack the start: validation then says so.
        return self.starts_at and self.starts_at + timedelta(minutes=self.length or 0)

    @property
    def is_over(self):
        return self.ends_at <= timezone.now()

    @property
    def is_running(self):
        return self.starts_at <= timezone.now() < self.ends_at

    @cached_property
    def community(self):
        return community_of(self)

    @property
    def hashtag_list(self):
        return split_names(self.hashtags) or self.community.hashtag_list

    def hashtags_with(self, community):
        """Its hashtags, else those of its ``community``, where that is at hand already."""
        return split_names(self.hashtags) or community.hashtag_list

    @property
    def in_short(self):
        """What it is about, for search engines and links to it: how its summary begins, else
        its introduction; empty where neither is written yet."""
        return first_words(self.summary) or first_words(self.introduction)

    def structured(self, request, community, reading=None):
        """What its page is; with ``reading``, what its transcript's page is."""
        from .. import structured

        if reading:
            # Out of the parts: the page reads them as well, once.
            tweets = sum(part.tweets for part in reading.parts if part.kind == "section")
            onward = ("Transcript", structured.transcript_address(self, request))
            return [
                structured.conversation(self, tweets, community, request),
                trail(self, request, onward),
            ]
        if not self.is_over:
            return [structured.event(self, community, request)]
        return [structured.summary(self, community, request)] if self.summary else []

    def get_route_paths(self):
        return [*super().get_route_paths(), "/transcript/", "/figures/", "/calendar.ics"]

    def get_sitemap_urls(self, request=None):
        """The chat, and its transcript and figures where the list was asked with its size."""
        addresses = super().get_sitemap_urls(request)
        if (getattr(self, "transcript_size", None) or 0) > EMPTY:
            below = (self.reverse_subpage(name) for name in ("transcript", "figures"))
            chat = addresses[0]
            addresses += [chat | {"location": chat["location"] + part} for part in below]
        return addresses

    def reading(self):
        """The transcript as the public reads it: ``chatarchive.reading.Reading``."""
        from ..reading import reading_of

        return reading_of(self)

    @property
    def preview_modes(self):
        return [("", "Chat"), ("transcript", "Transcript")]

    def serve_preview(self, request, mode_name):
        if mode_name == "transcript":
            return self._transcript_response(request)
        return super().serve_preview(request, mode_name)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["community"] = CommunitySettings.for_request(request)
        return context

    @path("calendar.ics/", name="calendar")
    def calendar_view(self, request):
        """The chat as a file for a calendar."""
        from ..calendars import one_chat

        return one_chat(request, self)


class ChatHost(Orderable):
    """Who leads a chat, by handle: the importer knows their questions by it."""

    chat = ParentalKey(ChatPage, on_delete=models.CASCADE, related_name="hosts")
    handle = models.CharField(max_length=255, help_text="Such as @WeCops.")
    name = models.CharField(max_length=120, blank=True)
    line = models.CharField(
        "about them", max_length=250, blank=True, help_text="A line that introduces them."
    )

    panels = [FieldRowPanel([FieldPanel("handle"), FieldPanel("name")]), FieldPanel("line")]

    def __str__(self):
        return self.name or f"@{self.handle}"

    def clean(self):
        self.handle = self.handle.strip().lstrip("@")


class ChatQuestion(Orderable):
    """A question as planned, in the order of asking."""

    chat = ParentalKey(ChatPage, on_delete=models.CASCADE, related_name="questions")
    words = models.CharField(max_length=500)

    panels = [FieldPanel("words")]

    def __str__(self):
        return self.words
