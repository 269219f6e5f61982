"""The blog: posts by people of the community and their guests."""

import re

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import Tag, TaggedItemBase
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path, re_path
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageManager, PageQuerySet
from wagtail.search import index

from search.findable import SEARCH_WORDS, Findable, rich_text_of, text_of

from .. import feeds, structured
from ..blocks import ArticleBlock
from ..bylines import signed
from ..comments.serving import Commented
from ..forms import BlogPageForm
from ..metadata import first_words, words_of
from ..moments import month_name
from .community import CommunitySettings

POSTS_A_PAGE = 20
WORDS_A_MINUTE = 220
# Below the blog these addresses are its own: feeds, tags, years.
_TAKEN_SLUG = re.compile(r"feed|tag|[0-9]{4}")


class BlogQuerySet(PageQuerySet):
    def newest_first(self):
        return self.order_by("-date", "-pk")


class BlogIndexPage(Findable, RoutablePageMixin, Page):
    """All posts, newest first; those of a year, a month, or a tag."""

    introduction = RichTextField(blank=True, features=["bold", "italic", "link"])

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    search_fields = [*Page.search_fields, SEARCH_WORDS]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.BlogPage"]
    max_count_per_parent = 1
    show_in_menus_default = True
    template = "home/blog_index_page.html"

    class Meta:
        verbose_name = "blog"

    def search_parts(self):
        yield from super().search_parts()
        yield "", rich_text_of(self.introduction)

    def posts(self):
        """What visitors see of it, newest first."""
        return BlogPage.objects.child_of(self).live().public().newest_first()

    def months(self):
        """Newest first, each as ``month``, its first day, and ``posts``, how many it has."""
        months = self.posts().order_by().annotate(month=TruncMonth("date")).values("month")
        return months.annotate(posts=Count("pk")).order_by("-month")

    def tags(self):
        """The tags of its posts, each with ``posts``: how many. None that has no address."""
        used = Tag.objects.filter(home_blogtag_items__content_object__in=self.posts().order_by())
        tags = used.exclude(slug="").annotate(posts=Count("home_blogtag_items"))
        return tags.order_by("name", "pk")

    @path("")
    def all_posts(self, request):
        return self._listing(request, self.posts())

    @re_path(r"^(?P<year>[1-9][0-9]{3})/$", name="year")
    def posts_of_year(self, request, year):
        posts = self.posts().filter(date__year=int(year))
        return self._listing(request, posts, f"Posts of {year}", must_exist=True)

    @re_path(r"^(?P<year>[1-9][0-9]{3})/(?P<month>[0-9]{2})/$", name="month")
    def posts_of_month(self, request, year, month):
        year, month = int(year), int(month)
        if not 1 <= month <= 12:
            raise Http404
        posts = self.posts().filter(date__year=year, date__month=month)
        return self._listing(
            request, posts, f"Posts of {month_name(month)} {year}", must_exist=True
        )

    @path("tag/<str:slug>/", name="tag")
    def posts_with_tag(self, request, slug):
        tag = get_object_or_404(Tag, slug=slug)
        posts = self.posts().filter(tagged_items__tag=tag)
        return self._listing(request, posts, f"Posts about {tag.name}", must_exist=True)

    @path("feed/", name="feed")
    def feed(self, request):
        return feeds.blog_feed(request, self, CommunitySettings.for_request(request))

    @path("feed/atom/", name="atom")
    def atom(self, request):
        community = CommunitySettings.for_request(request)
        return feeds.blog_feed(request, self, community, kind=feeds.Atom)

    def _listing(self, request, posts, heading="", must_exist=False):
        """A page of ``posts``; 404 where there have to be some and are none."""
        pages = Paginator(posts.defer_streamfields(), POSTS_A_PAGE)
        paged = pages.get_page(request.GET.get("page"))
        if must_exist and not pages.count:
            raise Http404
        paged.object_list = signed(paged.object_list, request)
        context = {"posts": paged, "paged": paged, "heading": heading}
        return self.render(request, context_overrides=context)

    @property
    def in_short(self):
        return words_of(self.introduction)

    def structured(self, request, community):
        return [structured.blog(self, community, request)]

    def get_route_paths(self):
        """Every address below it: when the blog moves, all of them lead on."""
        return [
            *super().get_route_paths(),
            "/feed/",
            "/feed/atom/",
            *(f"/tag/{tag.slug}/" for tag in self.tags()),
            *sorted({f"/{month:%Y}/" for month in self._months()}),
            *(f"/{month:%Y/%m}/" for month in self._months()),
        ]

    def _months(self):
        return [entry["month"] for entry in self.months()]


class BlogTag(TaggedItemBase):
    content_object = ParentalKey(
        "home.BlogPage", on_delete=models.CASCADE, related_name="tagged_items"
    )


class BlogPage(Commented, Findable, Page):
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

    base_form_class = BlogPageForm
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
        SEARCH_WORDS,
    ]
    parent_page_types = ["home.BlogIndexPage"]
    subpage_types = []
    template = "home/blog_page.html"

    class Meta:
        verbose_name = "post"

    def search_parts(self):
        yield from super().search_parts()
        yield "", self.standfirst
        yield "in the post", text_of(self.body)
        yield "in who wrote it", self.author_name

    def search_handles(self):
        # Not a profile's: somebody's page may be taken offline without this post being saved.
        return [self.author_handle]

    def search_topics(self):
        return [tag.name for tag in self.tags.all()]

    @cached_property
    def words(self):
        """Its body as plain text."""
        return " ".join(self.body.stream_block.get_searchable_content(self.body))

    @property
    def minutes(self):
        """How long it takes to read, in whole minutes; 0 for what takes no time at all."""
        return round(len(self.words.split()) / WORDS_A_MINUTE + 0.2)

    @property
    def in_short(self):
        """What it is about, for lists, search engines and links to it elsewhere."""
        return self.search_description or self.standfirst or first_words(self.body)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        signed([self], request)
        if self.pk:  # a preview's page may not be saved yet
            context["older"], context["newer"] = self._neighbours()
        return context

    def structured(self, request, community):
        return [structured.posting(self, community, request)]

    def _neighbours(self):
        posts = BlogPage.objects.sibling_of(self, inclusive=False).live().public()
        posts = posts.newest_first().only("title", "url_path", "date")
        before = Q(date__lt=self.date) | Q(date=self.date, pk__lt=self.pk)
        after = Q(date__gt=self.date) | Q(date=self.date, pk__gt=self.pk)
        return posts.filter(before).first(), posts.filter(after).last()

    def clean(self):
        super().clean()
        if _TAKEN_SLUG.fullmatch(self.slug or ""):
            raise ValidationError(
                {
                    "slug": f"“{self.slug}” is an address of the blog itself, for its feed, its "
                    "tags or a year: the post could not be reached. Put a word before or after it."
                }
            )
        self.author_handle = self.author_handle.strip().lstrip("@")
        if self.author and (self.author_name or self.author_handle):
            raise ValidationError(
                {"author_name": "Either a profile, or a name and a handle: not both."}
            )
