from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from home import structured


class ProfileIndexPage(Page):
    """The people of the community, in the order editors keep them in the page tree."""

    introduction = RichTextField(blank=True, features=["bold", "italic", "link"])

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["aboutwe.ProfilePage"]
    max_count_per_parent = 1
    show_in_menus_default = True
    template = "aboutwe/profile_index_page.html"

    class Meta:
        verbose_name = "About We"

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["profiles"] = (
            ProfilePage.objects.child_of(self)
            .live()
            .public()
            .select_related("picture")
            .prefetch_related("picture__renditions")
        )
        return context


class ProfilePage(Page):
    """One person of the community. The title is their name."""

    handle = models.CharField(max_length=60, blank=True, help_text="Such as @WeCops.")
    role = models.CharField(
        max_length=120, blank=True, help_text="What they do, and where, in one line."
    )
    picture = models.ForeignKey(
        "wagtailimages.Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    words = RichTextField(blank=True, features=["bold", "italic", "link", "ul"])

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("handle"), FieldPanel("role"), FieldPanel("picture")], "Who"),
        FieldPanel("words"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("handle"),
        index.SearchField("role"),
        index.SearchField("words"),
    ]
    parent_page_types = ["aboutwe.ProfileIndexPage"]
    subpage_types = []
    template = "aboutwe/profile_page.html"

    class Meta:
        verbose_name = "profile"

    @property
    def in_short(self):
        """Who they are, for search engines and links to their page."""
        return f"{self.title}: {self.role}" if self.role else self.title

    def structured(self, request, community):
        return [structured.person(self, community, request)]
