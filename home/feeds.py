"""Feeds, as RSS and as Atom: what both are made of, and the blog's."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from django.core.cache import cache
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.html import escape, format_html
from django.views.decorators.http import conditional_page, require_safe
from wagtail.images.shortcuts import get_rendition_or_not_found

from .bylines import signed
from .metadata import absolute
from .structured import address_of

ENTRIES = 20
NOON = time(12)
# XML has no way to write these, not even escaped.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WITH_ADDRESSES = ("href", "src", "srcset")
_PARTIAL = re.compile(r"""\b(?:href|src|srcset)=["']?(?!["']?(?:https?:|mailto:))""")


@dataclass(slots=True)
class Entry:
    """``guid`` stays whatever happens to the page; ``published`` and ``updated`` are aware;
    ``content`` is HTML, everything else plain text."""

    guid: str
    title: str
    address: str
    published: datetime
    updated: datetime
    content: str
    summary: str = ""
    author: str = ""
    tags: list = field(default_factory=list)


class Lasting:
    """An empty feed that stays the same: Django would say of it that it changed just now."""

    def latest_post_date(self):
        return super().latest_post_date() if self.items else datetime.fromtimestamp(0, UTC)


class Rss(Lasting, Rss201rev2Feed):
    def rss_attributes(self):
        return super().rss_attributes() | {
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
        }

    def add_item_elements(self, handler, item):
        # In RSS, titles are read as HTML.
        super().add_item_elements(handler, item | {"title": escape(item["title"])})
        handler.addQuickElement("content:encoded", item["content"])


class Atom(Lasting, Atom1Feed):
    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


# By its hash alone: a date would tell a reader that nothing is new when something was taken out.
@require_safe
@conditional_page
def feed_response(request, index, community, description, entries, *, kind=Rss):
    """The newest of ``entries`` as a feed of the page ``index``; 304 to whoever has it already."""
    entries = sorted(entries, key=lambda entry: entry.published, reverse=True)[:ENTRIES]
    address = address_of(index, request)
    feed = kind(
        title=_written(f"{community.name}: {index.title}"),
        link=address,
        description=_written(description),
        language="en-gb",
        author_name=_written(community.name),
        feed_url=absolute(request, request.path),
        feed_guid=index.translation_key.urn,
    )
    zone = community.zone
    for entry in entries:
        feed.add_item(
            title=_written(entry.title),
            link=entry.address,
            description=escape(_written(entry.summary)),
            content=_written(with_whole_addresses(entry.content, entry.address)),
            author_name=_written(entry.author) or None,
            pubdate=entry.published.astimezone(zone),
            updateddate=entry.updated.astimezone(zone),
            unique_id=entry.guid,
            unique_id_is_permalink=False,
            categories=[_written(tag) for tag in entry.tags],
        )
    response = HttpResponse(content_type=feed.content_type)
    feed.write(response, "utf-8")
    return response


def blog_feed(request, index, community, *, kind=Rss):
    posts = index.posts().select_related("picture")[:ENTRIES]
    posts = signed(posts.prefetch_related("picture__renditions", "tagged_items__tag"), request)
    description = f"What people of {community.name} and their guests write."
    entries = [_entry_of(post, community, request) for post in posts]
    return feed_response(request, index, community, description, entries, kind=kind)


def _entry_of(post, community, request):
    published = published_at(post, community.zone)
    return Entry(
        guid=post.translation_key.urn,
        title=post.title,
        address=address_of(post, request),
        published=published,
        updated=max(published, post.last_published_at or published),
        summary=post.in_short,
        content=_content_of(post),
        author=post.byline.said if post.byline else "",
        tags=[item.tag.name for item in post.tagged_items.all()],
    )


def published_at(post, zone):
    """When a post came out: that moment, if it was on the post's date in ``zone``, else noon."""
    first = post.first_published_at
    if first and first.astimezone(zone).date() == post.date:
        return first
    return datetime.combine(post.date, NOON, tzinfo=zone)


def _content_of(post):
    parts = []
    if post.research_heavy:
        parts.append(render_to_string("pieces/pony.html"))
    if post.picture:
        rendition = get_rendition_or_not_found(post.picture, "width-960")
        if rendition.width:
            alt = post.picture.description
            parts.append(format_html('<p><img src="{}" alt="{}"></p>', rendition.url, alt))
    return "".join([*parts, str(post.body)])


def with_whole_addresses(html, base):
    """The same HTML with every address in it in full, as seen from the page at ``base``.

    Reading HTML takes long, so what came of it is kept by what went in.
    """
    if not _PARTIAL.search(html):
        return html
    name = hashlib.blake2b(f"{base} {html}".encode(), digest_size=16).hexdigest()
    return cache.get_or_set(f"whole-addresses-{name}", lambda: _whole(html, base))


def _whole(html, base):
    soup = BeautifulSoup(html, "html.parser")
    for name in _WITH_ADDRESSES:
        for element in soup.find_all(attrs={name: True}):
            if name == "srcset":
                sizes = (part.strip().partition(" ") for part in element[name].split(","))
                whole = [f"{urljoin(base, address)} {size}" for address, _, size in sizes]
                element[name] = ", ".join(whole)
            else:
                element[name] = urljoin(base, element[name])
    return str(soup)


def _written(text):
    return _NOT_IN_XML.sub("", str(text))
