from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from search.findable import SEARCH_WORDS, Findable, text_of

from .. import structured
from ..blocks import ArticleBlock, StepsBlock
from ..bylines import signed
from ..metadata import first_words
from .blog import BlogPage


class HomePage(Findable, Page):
    """The front door: who we are, when we talk next, what was said last."""

    body = StreamField(
        ArticleBlock(),
        blank=True,
        help_text="Below the next chat. The two or three sentences above it, and the line they "
        "stand under, are under Settings, Community.",
    )
    steps = StreamField(
        StepsBlock(),
        blank=True,
        verbose_name="how to take part",
        help_text="Three steps are enough. Left empty, ours stand here, with your hashtag.",
    )
    guide_page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name="the newcomers' guide",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    host_page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name="where to offer to host a chat",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("steps"), PageChooserPanel("guide_page"), PageChooserPanel("host_page")],
            "How to take part",
        ),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("body"),
        index.SearchField("steps"),
        SEARCH_WORDS,
    ]
    parent_page_types = ["wagtailcore.Page"]
    template = "home/home_page.html"

    class Meta:
        verbose_name = "home page"

    def search_parts(self):
        yield from super().search_parts()
        yield "", text_of(self.body)
        yield "in how to take part", text_of(self.steps)

    def structured(self, request, community):
        whole = structured.organisation(community, request, whole=True)
        return [whole, structured.website(community, request)]

    def get_context(self, request, *args, **kwargs):
        from chatarchive.models import ChatPage

        context = super().get_context(request, *args, **kwargs)
        chats = ChatPage.objects.live().public().descendant_of(self)
        context["next_chat"] = chats.upcoming().first()
        context["latest_chats"] = chats.archived()[:3]
        posts = BlogPage.objects.live().public().descendant_of(self)
        context["latest_posts"] = signed(posts.newest_first().defer_streamfields()[:3], request)
        chosen = [pk for pk in (self.guide_page_id, self.host_page_id) if pk]
        if chosen:
            shown = Page.objects.live().public().descendant_of(self).in_bulk(chosen)
            context["guide"] = shown.get(self.guide_page_id)
            context["hosting"] = shown.get(self.host_page_id)
        return context


class PlainPage(Findable, Page):
    """A page of words: house rules, how to take part, privacy."""

    body = StreamField(ArticleBlock(), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("body"), SEARCH_WORDS]
    parent_page_types = ["home.HomePage", "home.PlainPage"]
    show_in_menus_default = True
    template = "home/plain_page.html"

    class Meta:
        verbose_name = "plain page"

    def search_parts(self):
        yield from super().search_parts()
        yield "", text_of(self.body)

    @property
    def in_short(self):
        return first_words(self.body)
