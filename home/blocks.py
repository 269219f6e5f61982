"""Blocks for anything written as an article: introductions, summaries, plain pages."""

from wagtail import blocks
from wagtail.images.blocks import ImageBlock


class QuotationBlock(blocks.StructBlock):
    words = blocks.TextBlock(rows=3)
    source = blocks.CharBlock(required=False, help_text="Who said it, or where it stands.")

    class Meta:
        icon = "openquote"
        template = "home/blocks/quotation.html"


class ArticleBlock(blocks.StreamBlock):
    """The running text of a page."""

    heading = blocks.CharBlock(
        icon="title", form_classname="title", template="home/blocks/heading.html", max_length=150
    )
    paragraph = blocks.RichTextBlock(
        icon="pilcrow", features=["bold", "italic", "link", "ol", "ul", "document-link"]
    )
    quotation = QuotationBlock()
    image = ImageBlock(template="home/blocks/image.html")

    class Meta:
        block_counts = {}
