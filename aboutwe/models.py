from django.conf import settings
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager, PageQuerySet
from wagtail.search import index

from home import structured
from search.findable import SEARCH_WORDS, Findable, rich_text_of

from . import consent
from .forms import ProfilePageForm
from .works import chats_hosted_by, posts_by

# Enough to show what somebody does here; the list of chats has the rest.
CHATS_SHOWN = 6


class ProfileQuerySet(PageQuerySet):
    def with_pictures(self):
        return self.select_related("picture").prefetch_related("picture__renditions")


class ProfileIndexPage(Findable, Page):
    """The people of the community, in the order editors keep them in the page tree."""

    introduction = RichTextField(blank=True, features=["bold", "italic", "link"])

    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        HelpPanel(
            content="People are listed in the order in which they stand below this page. To "
            "change it, open their list under <em>Pages</em>, choose <em>Sort menu order</em> "
            "behind the three dots at the top, and drag."
        ),
    ]
    search_fields = [*Page.search_fields, SEARCH_WORDS]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["aboutwe.ProfilePage"]
    max_count_per_parent = 1
    show_in_menus_default = True
    template = "aboutwe/profile_index_page.html"

    class Meta:
        verbose_name = "About We"

    def search_parts(self):
        yield from super().search_parts()
        yield "", rich_text_of(self.introduction)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        people = list(ProfilePage.objects.child_of(self).live().public().with_pictures())
        context["profiles"] = [person for person in people if not person.former]
        context["former"] = [person for person in people if person.former]
        return context


class ConsentPanel(HelpPanel):
    """Whether the person has agreed, and what that means for the page as it stands."""

    class BoundPanel(HelpPanel.BoundPanel):
        @property
        def is_live_without(self):
            return self.instance.live and not self.instance.has_consent


class ProfilePage(Findable, Page):
    """One person of the community. The title is their name.

    Nobody is shown to the public who has not agreed to it (``consent``). Consent is the page's,
    not a revision's: no older revision brings it back once it is withdrawn.
    """

    handle = models.CharField(
        max_length=60,
        blank=True,
        help_text="Such as @WeCops. Chats that they hosted are found by it.",
    )
    role = models.CharField(
        max_length=120, blank=True, help_text="What they do here, in one line: “Facilitator”."
    )
    post = models.CharField(
        "rank or academic post",
        max_length=120,
        blank=True,
        help_text="Such as “Custody sergeant” or “Senior lecturer in criminology”.",
    )
    institution = models.CharField(
        "force or institution", max_length=120, blank=True, help_text="Where they work or study."
    )
    years = models.CharField(
        max_length=120,
        blank=True,
        help_text="How long they have done it, in their words: “19 years, eleven of them in "
        "custody”, “since 2013”.",
    )
    picture = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Square is best. Without one, their initials stand in a circle.",
    )
    words = RichTextField(blank=True, features=["bold", "italic", "link", "ul"])
    former = models.BooleanField(
        "no longer in the team",
        default=False,
        help_text="Listed below the others, with thanks, under “Who was here before”.",
    )
    consent_given_on = models.DateField("they agreed on", null=True, blank=True)
    consent_how = models.CharField(
        "how they agreed",
        max_length=250,
        blank=True,
        help_text="Such as “by e-mail to Sam”. Never shown to the public.",
    )
    consent_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = PageManager.from_queryset(ProfileQuerySet)()

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                ConsentPanel(template="aboutwe/consent_panel.html"),
                FieldPanel("agreed"),
                FieldRowPanel([FieldPanel("consent_given_on"), FieldPanel("consent_how")]),
            ],
            "Their consent",
        ),
        MultiFieldPanel(
            [
                FieldPanel("handle"),
                FieldPanel("role"),
                FieldRowPanel([FieldPanel("post"), FieldPanel("institution")]),
                FieldPanel("years"),
                FieldPanel("picture"),
                FieldPanel("former"),
            ],
            "Who",
        ),
        FieldPanel("words"),
    ]
    base_form_class = ProfilePageForm
    exclude_fields_in_copy = [*consent.FIELDS]
    search_fields = [
        *Page.search_fields,
        index.SearchField("handle"),
        index.SearchField("role"),
        index.SearchField("post"),
        index.SearchField("institution"),
        index.SearchField("words"),
        SEARCH_WORDS,
    ]
    parent_page_types = ["aboutwe.ProfileIndexPage"]
    subpage_types = []
    template = "aboutwe/profile_page.html"

    class Meta:
        verbose_name = "profile"

    def search_parts(self):
        yield from super().search_parts()
        yield "", self.role
        yield "", self.place
        yield "", rich_text_of(self.words)
        yield "", f"@{self.bare_handle}" if self.bare_handle else ""

    def search_handles(self):
        return [self.bare_handle]

    @property
    def in_short(self):
        """Who they are, for search engines and links to their page."""
        return f"{self.title}: {self.role}" if self.role else self.title

    def structured(self, request, community):
        return [structured.person(self, community, request)]

    def clean(self):
        super().clean()
        self.handle = self.handle.strip().lstrip("@")

    @property
    def bare_handle(self):
        """The handle without @, which profiles from before may still have."""
        return self.handle.strip().lstrip("@")

    @property
    def place(self):
        """``Custody sergeant, Wessmoor Constabulary``"""
        return ", ".join(filter(None, (self.post, self.institution)))

    @property
    def has_consent(self):
        holder = self.alias_of.specific if self.alias_of_id else self
        return getattr(holder, "consent_given_on", None) is not None

    def with_content_json(self, content):
        page = super().with_content_json(content)
        for name in consent.COLUMNS:
            setattr(page, name, getattr(self, name))
        return page

    def publish(self, revision, user=None, changed=True, log_action=True, **options):
        if not self.has_consent:
            if log_action == consent.BY_SCHEDULE:
                consent.unschedule(self, revision)
                return None
            raise consent.ConsentMissing(self)
        return super().publish(
            revision, user=user, changed=changed, log_action=log_action, **options
        )

    def save(self, *args, **kwargs):
        if self._goes_live_by(kwargs.get("update_fields")) and not self.has_consent:
            raise consent.ConsentMissing(self)
        return super().save(*args, **kwargs)

    def _goes_live_by(self, written):
        """Whether a save shows readers something new. Profiles that were live before consent was
        asked for stay so, and can be moved."""
        if not self.live or (written is not None and "live" not in written):
            return False
        as_it_is = ProfilePage.objects.filter(live=True, last_published_at=self.last_published_at)
        return self._state.adding or not as_it_is.filter(pk=self.pk).exists()

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        chats = chats_hosted_by(self)[: CHATS_SHOWN + 1]
        context["chats"] = chats[:CHATS_SHOWN]
        if len(chats) > CHATS_SHOWN:
            context["all_chats"] = chats[0].get_parent()
        context["posts"] = posts_by(self)
        return context
