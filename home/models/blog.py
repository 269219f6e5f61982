"""The blog: posts by people of the community and their guests."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageManager, PageQuerySet
from wagtail.search import index

from ..blocks import ArticleBlock
from ..comments.serving import Commented


class BlogQuerySet(PageQuerySet):
    def newest_first(self):
        return self.order_by("-date", "-first_published_at", "-pk")


class BlogIndexPage(Page):
    """All posts, newest first."""

    introduction = RichTextField(blank=True, features=["bold", "italic", "link"])

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.BlogPage"]
    max_count_per_parent = 1
    show_in_menus_default = True
    template = "home/blog_index_page.html"

    class Meta:
        verbose_name = "blog"


class BlogTag(TaggedItemBase):
    content_object = ParentalKey(
        "home.BlogPage", on_delete=models.CASCADE, related_name="tagged_items"
    )


class BlogPage(Commented, Page):
    """One post. Its author is somebody of About We, or anybody by name or handle."""

    date = models.DateField(default=timezone.localdate, help_text="Shown below the title.")
    author = models.ForeignKey(
        "aboutwe.ProfilePage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="posts",
        help_text="Somebody with a profile here.",
    )
    author_name = models.CharField("or a name", max_length=120, blank=True)
    author_handle = models.CharField(
        "and a handle", max_length=60, blank=True, help_text="Such as @WeCops."
    )
    standfirst = models.TextField(
        max_length=300, blank=True, help_text="A sentence or two that stand in lists, and above."
    )
    picture = models.ForeignKey(
        "wagtailimages.Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    research_heavy = models.BooleanField(
        "#academicpony",
        default=False,
        help_text="Heavy with research: a friendly early warning stands above the words.",
    )
    body = StreamField(ArticleBlock(), blank=True)
    tags = ClusterTaggableManager(through=BlogTag, blank=True)

    objects = PageManager.from_queryset(BlogQuerySet)()

    content_panels = [
        *Page.content_panels,
        FieldPanel("standfirst"),
        FieldPanel("date"),
        MultiFieldPanel(
            [
                FieldPanel("author"),
                FieldRowPanel([FieldPanel("author_name"), FieldPanel("author_handle")]),
            ],
            "By",
        ),
        FieldPanel("picture"),
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("tags"), FieldPanel("research_heavy")], "About"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("standfirst"),
        index.SearchField("body"),
        index.SearchField("author_name"),
        index.SearchField("author_handle"),
        index.FilterField("date"),
    ]
    parent_page_types = ["home.BlogIndexPage"]
    subpage_types = []
    template = "home/blog_page.html"

    class Meta:
        verbose_name = "post"

    def clean(self):
        super().clean()
        self.author_handle = self.author_handle.strip().lstrip("@")
        if self.author and (self.author_name or self.author_handle):
            raise ValidationError(
                {"author_name": "Either a profile, or a name and a handle: not both."}
            )
