"""The standard pages of a community: made where a site lacks them, with a first text.

The texts are in ``first_pages/``, one file a page: from here on they belong to the editors.
"""

import re
from html import escape, unescape
from pathlib import Path
from typing import NamedTuple

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import Page
from wagtail.rich_text import RichText

from .approvals import offers_workflow
from .models import CommunitySettings, HomePage, PlainPage

_TEXTS = Path(__file__).parent / "first_pages"


class _Piece(NamedTuple):
    title: str
    slug: str
    model: str
    in_menu: bool = True


# In the order of the menu.
PIECES = [
    _Piece("Chats", "chats", "chatarchive.ChatIndexPage"),
    _Piece("What happened next", "what-happened-next", "chatarchive.OutcomesPage"),
    _Piece("Blog", "blog", "home.BlogIndexPage"),
    _Piece("About We", "about-we", "aboutwe.ProfileIndexPage"),
    _Piece("Taking part", "taking-part", "home.PlainPage"),
    _Piece("House rules", "house-rules", "home.PlainPage", in_menu=False),
    _Piece("Host a chat", "host-a-chat", "chatarchive.HostAChatPage", in_menu=False),
    _Piece("Privacy", "privacy", "home.PlainPage", in_menu=False),
]
_GROUPS = ["Facilitators", "Editors"]
IN_FOOTER = ["house-rules", "host-a-chat", "privacy"]


@transaction.atomic
def furnish(site, say=print):
    """Give ``site`` the standard pages it lacks, in the menu's order, published.

    What is there already is left as it is: a page of the kind below the site's home, or any page
    at the address. ``say`` is told, line by line, what was made. Returns the pages made.
    """
    community = CommunitySettings.for_site(site)
    made, before = [], None
    for piece in PIECES:
        model = _model(piece)
        if model is None:
            continue
        page = _found(site, piece, model)
        if page is None:
            page = model(title=piece.title, slug=piece.slug, show_in_menus=piece.in_menu)
            if before:
                before.add_sibling(pos="right", instance=page)
            else:
                Page.objects.get(pk=site.root_page_id).add_child(instance=page)
            made.append(page)
        # Its place may have moved along since it was read.
        before = Page.objects.get(pk=page.pk)
    addresses = {
        page.slug: page.pk for page in Page.objects.child_of(site.root_page).filter(live=True)
    }
    for page in made:
        page = type(page).objects.get(pk=page.pk)
        _write(page, community, addresses)
        if hasattr(page, "workflow_id"):
            page.workflow = _workflow_of_offers()
        page.save_revision().publish()
        say(f"Made “{page.title}”")
    _lead_newcomers(site, {page.slug: page for page in made})
    if made and not community.footer:
        _write_footer(community, [page for page in made if page.slug in IN_FOOTER])
    return made


def _model(piece):
    try:
        return apps.get_model(piece.model)
    except LookupError:  # a kind of page that this installation does not have
        return None


def _found(site, piece, model):
    """The site's page that stands where ``piece`` would. Plain pages are many: one is known
    by its address, and any page keeps the address it has."""
    children = Page.objects.child_of(site.root_page)
    found = None if model is PlainPage else model.objects.child_of(site.root_page).first()
    return found or children.filter(slug=piece.slug).first()


def _write(page, community, addresses):
    """Put the first text of its address into ``page``, if there is one."""
    file = _TEXTS / f"{page.slug}.html"
    if not file.exists():
        return
    words = _fill(file.read_text(encoding="utf-8"), community, addresses)
    fields = {field.name for field in page._meta.get_fields()}
    if "body" in fields:
        page.body = blocks_of(words)
    elif "introduction" in fields:
        page.introduction = words.strip()


def _workflow_of_offers():
    """By the groups that migrations made, unless somebody has renamed them."""
    groups = {group.name: group for group in Group.objects.filter(name__in=_GROUPS)}
    return offers_workflow(*map(groups.get, _GROUPS)) if len(groups) == 2 else None


def _fill(words, community, addresses):
    hashtags, handles = community.hashtag_list, community.handles
    facts = {
        "name": community.name,
        "hashtag": f"#{hashtags[0]}" if hashtags else "our hashtag",
        "contact": f"@{handles[0]}" if handles else "the facilitators",
    }
    words = re.sub(r"\{(\w+)\}", lambda found: escape(facts[found[1]]), words)
    return re.sub(
        r'<a href="page:([\w-]+)">(.*?)</a>', lambda found: _link(found, addresses), words
    )


def _link(found, addresses):
    slug, words = found.groups()
    if slug not in addresses:
        return words
    return f'<a linktype="page" id="{addresses[slug]}">{words}</a>'


def blocks_of(words):
    """HTML as blocks of an article: each ``h2`` a heading, what is between them a paragraph."""
    parts = [part.strip() for part in re.split(r"<h2>(.*?)</h2>", words)]
    return [
        ("heading", unescape(part)) if index % 2 else ("paragraph", RichText(part))
        for index, part in enumerate(parts)
        if part
    ]


def _lead_newcomers(site, made):
    """Let the home page lead to what was made for newcomers and hosts."""
    home = site.root_page.specific
    if not isinstance(home, HomePage) or home.has_unpublished_changes:
        return
    led = False
    for field, slug in (("guide_page_id", "taking-part"), ("host_page_id", "host-a-chat")):
        if slug in made and not getattr(home, field):
            setattr(home, field, made[slug].pk)
            led = True
    if led:
        home.save_revision().publish()


def _write_footer(community, pages):
    links = [f'<a linktype="page" id="{page.pk}">{escape(page.title)}</a>' for page in pages]
    if links:
        community.footer = f"<p>{' · '.join(links)}</p>"
        community.save(update_fields=["footer"])
