from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from .. import structured
from ..blocks import ArticleBlock
from ..metadata import first_words


class HomePage(Page):
    """The front door: who we are, when we talk next, what was said last."""

    body = StreamField(ArticleBlock(), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    parent_page_types = ["wagtailcore.Page"]
    template = "home/home_page.html"

    class Meta:
        verbose_name = "home page"

    def structured(self, request, community):
        whole = structured.organisation(community, request, whole=True)
        return [whole, structured.website(community, request)]

    def get_context(self, request, *args, **kwargs):
        from chatarchive.models import ChatPage

        context = super().get_context(request, *args, **kwargs)
        chats = ChatPage.objects.live().public().descendant_of(self)
        context["next_chat"] = chats.upcoming().first()
        context["latest_chats"] = chats.archived()[:3]
        return context


class PlainPage(Page):
    """A page of words: house rules, how to take part, privacy."""

    body = StreamField(ArticleBlock(), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    parent_page_types = ["home.HomePage", "home.PlainPage"]
    show_in_menus_default = True
    template = "home/plain_page.html"

    class Meta:
        verbose_name = "plain page"

    @property
    def in_short(self):
        return first_words(self.body)
