"""What a page says of itself in a few words, to search engines and wherever it is shared."""

from dataclasses import dataclass
from html import unescape

from django.core.cache import cache
from django.utils.html import strip_tags
from django.utils.text import Truncator
from wagtail.images.shortcuts import get_rendition_or_not_found

# What networks show beside a link, in their own measure.
SHARED_PICTURE = "fill-1200x630|format-jpeg"
SHARED_LOGO = "max-1200x630|format-png"
WORDS_IN_SHORT = 30
_LOGO_KEPT = 300  # seconds


@dataclass(slots=True)
class SharedPicture:
    """A picture to show beside a link. ``alt`` may be empty; sizes are in pixels."""

    address: str
    width: int
    height: int
    alt: str
    large: bool


def absolute(request, address):
    """``address`` as the visitor's own scheme and host would have it in full."""
    return request.build_absolute_uri(address)


def canonical_address(request, number=None):
    """The one address of what is shown: without any query but the number of a list's page,
    which is read from the request where ``number`` does not tell."""
    if number is None:
        asked = request.GET.get("page", "")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    query = f"?page={number}" if number > 1 else ""
    return absolute(request, request.path) + query


def first_words(stream):
    """The beginning of an article's first paragraph, as plain text; empty where it has none."""
    for block in stream:
        if block.block_type == "paragraph" and (words := words_of(block.value.source)):
            return words
    return ""


def words_of(html):
    """The beginning of rich text, as plain text."""
    text = unescape(strip_tags(html.replace("</", " </")))
    return Truncator(" ".join(text.split())).words(WORDS_IN_SHORT)


def in_short(page, community):
    """What a page is about: what an editor wrote for it, else what it knows of itself."""
    if page is None:
        return community.strapline
    words = page.search_description or getattr(page, "in_short", "")
    return words or community.strapline


def shared_picture(page, community, request):
    """The page's own picture, else the community's logo, else None; also where its file is lost."""
    if own := getattr(page, "picture", None):
        drawn = _drawn(own, SHARED_PICTURE)
        alt, large = own.description, True
    else:
        # On every page of the site, and hardly ever another one.
        key = f"shared_logo:{community.logo_id}"
        drawn = community.logo_id and cache.get_or_set(
            key, lambda: _drawn(community.logo, SHARED_LOGO), _LOGO_KEPT
        )
        alt, large = community.name, False
    if not drawn:
        return None
    address, width, height = drawn
    return SharedPicture(absolute(request, address), width, height, alt, large)


def _drawn(image, spec):
    """Address and size of an image drawn so; empty where its file is lost."""
    rendition = get_rendition_or_not_found(image, spec)
    return (rendition.url, rendition.width, rendition.height) if rendition.width else ()
