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


class LinkBlock(blocks.StructBlock):
    """A place elsewhere on the web, by its name."""

    name = blocks.CharBlock(max_length=60)
    address = blocks.URLBlock(help_text="With https:// at its beginning.")

    class Meta:
        icon = "link-external"
        label_format = "{name}"


class SisterBlock(LinkBlock):
    line = blocks.CharBlock(
        required=False, max_length=120, help_text="Who they are, in half a line."
    )


class LinksBlock(blocks.StreamBlock):
    link = LinkBlock()


class SistersBlock(blocks.StreamBlock):
    """Communities of the same kind, with their sites."""

    community = SisterBlock(icon="group")


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(max_length=60, help_text="What to do, in a few words.")
    words = blocks.RichTextBlock(features=["bold", "italic", "link"])

    class Meta:
        icon = "list-ol"
        label_format = "{title}"


class StepsBlock(blocks.StreamBlock):
    """What to do, one thing after another."""

    step = StepBlock()
