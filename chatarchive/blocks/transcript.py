from wagtail import blocks
from wagtail.images.blocks import ImageBlock

from .entries import fold_across
from .tweet_list import TweetListBlock


class SectionBlock(blocks.StructBlock):
    """A question and what was said to it."""

    heading = blocks.CharBlock(max_length=255)
    tweets = TweetListBlock()

    class Meta:
        icon = "list-ul"
        template = "chatarchive/blocks/section.html"
        # What a folded section shows of itself in the editor.
        label_format = "{heading} ({tweets})"

    def get_comparison_class(self):
        from ..compare import SectionComparison

        return SectionComparison


class TranscriptBlock(blocks.StreamBlock):
    """The whole transcript. In it a tweet stands once."""

    section = SectionBlock()
    commentary = blocks.RichTextBlock(
        icon="comment",
        features=["bold", "italic", "link"],
        template="chatarchive/blocks/commentary.html",
    )
    image = ImageBlock(template="home/blocks/image.html")

    class Meta:
        form_classname = "chat-transcript"

    def clean(self, value):
        """A tweet in two sections stays in the first, with the marks of both.

        The editor never makes such a transcript, but pasted or restored blocks can hold one,
        and a page with one address twice would be broken.
        """
        cleaned = super().clean(value)
        sections = [child.value for child in cleaned if child.block_type == "section"]
        folded = fold_across(section["tweets"] for section in sections)
        for section, entries in zip(sections, folded, strict=True):
            section["tweets"] = entries
        return cleaned

    def get_block_by_content_path(self, value, path_elements):
        """A tweet is found where it stands now, also by a path through a section that is gone;
        where it stands nowhere, the transcript is found, so that no comment is lost with it.
        """
        found = super().get_block_by_content_path(value, path_elements)
        if found or len(path_elements) < 3 or path_elements[1] != "tweets":
            return found
        key = ".".join(path_elements[2:])
        for child in value:
            if child.block_type == "section" and key in {
                entry["key"] for entry in child.value["tweets"]
            }:
                path = [child.id, *path_elements[1:]]
                return super().get_block_by_content_path(value, path)
        return self.bind(value)
