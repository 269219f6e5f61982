"""What pages are, in the words of schema.org: one function for each kind of thing.

Nothing stands here that the page itself does not show. A page tells its things in
``structured(request, community)``; ``home.templatetags.metadata`` writes them.
"""

import json

from django.urls import reverse
from django.utils.safestring import mark_safe
from wagtail.models import Page, Site

from chatarchive.addresses import network_of, profile_url

from . import moments
from .front import pages_below_the_front
from .metadata import absolute, in_short, shared_picture

_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def script(things):
    """A script element that holds ``things``, whatever words are in them. Safe HTML."""
    if not things:
        return ""
    written = json.dumps({"@context": "https://schema.org", "@graph": things}, ensure_ascii=False)
    # Every sign that could end the element is escaped.
    return mark_safe(  # noqa: S308
        f'<script type="application/ld+json">{written.translate(_ESCAPES)}</script>'
    )


def address_of(page, request):
    return absolute(request, page.get_url(request))


def organisation(community, request, *, whole=False):
    """The community; ``whole`` with where else it is."""
    front = absolute(request, "/")
    thing = {
        "@type": "Organization",
        "@id": f"{front}#community",
        "name": community.name,
        "url": front,
    }
    if whole:
        elsewhere = [link.value["address"] for link in community.follow]
        elsewhere += [_account(handle) for handle in community.handles]
        thing |= _known(description=community.strapline, sameAs=_distinct(elsewhere))
    return thing


def website(community, request):
    front = absolute(request, "/")
    search = absolute(request, reverse("search"))
    return {
        "@type": "WebSite",
        "@id": f"{front}#site",
        "name": community.name,
        "url": front,
        "inLanguage": "en-GB",
        "publisher": {"@id": f"{front}#community"},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{words}}"},
            "query-input": "required name=words",
        },
    } | _known(description=community.strapline)


def blog(page, community, request):
    address = address_of(page, request)
    return {
        "@type": "Blog",
        "@id": f"{address}#blog",
        "name": page.title,
        "url": address,
        "inLanguage": "en-GB",
        "publisher": organisation(community, request),
    }


def posting(post, community, request):
    """A post of the blog, which ``home.bylines`` has signed."""
    address = address_of(post, request)
    picture = post.picture and shared_picture(post, community, request)
    changed = post.last_published_at
    return {
        "@type": "BlogPosting",
        "@id": f"{address}#post",
        "headline": post.title,
        "url": address,
        "mainEntityOfPage": address,
        "datePublished": post.date.isoformat(),
        "inLanguage": "en-GB",
        "publisher": organisation(community, request),
    } | _known(
        description=in_short(post, community),
        author=_author(post.byline, request) or organisation(community, request),
        dateModified=changed and moments.stamp(changed, community.zone),
        image=picture and picture.address,
        keywords=[tag.name for tag in post.tags.all()],
    )


def person(profile, community, request):
    """Somebody of About We, by their page."""
    address = address_of(profile, request)
    picture = profile.picture and shared_picture(profile, community, request)
    return {
        "@type": "ProfilePage",
        "url": address,
        "mainEntity": {"@type": "Person", "@id": f"{address}#person", "name": profile.title}
        | _known(
            url=address,
            description=profile.role,
            jobTitle=profile.post,
            affiliation=profile.institution
            and {"@type": "Organization", "name": profile.institution},
            sameAs=_account(profile.bare_handle),
            image=picture and picture.address,
        ),
    }


def trail(page, request, *below):
    """Where a page stands: the pages above it, itself, and pairs of name and address that it
    leads on to. None for a front page."""
    site = Site.find_for_request(request)
    if not site or not page.pk or page.pk == site.root_page_id:
        return None
    near = pages_below_the_front(request)
    if page.depth <= site.root_page.depth + 2:
        above = [one for one in near if page.path.startswith(one.path) and one.pk != page.pk]
    else:
        above = Page.objects.ancestor_of(page).descendant_of(site.root_page).live()
        above = above.only("title", "url_path")
    pages = [site.root_page, *above, page]
    steps = [(one.title, address_of(one, request)) for one in pages]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": address}
            for place, (name, address) in enumerate([*steps, *below], start=1)
        ],
    }


def _author(byline, request):
    if not byline:
        return None
    if byline.profile:
        address = address_of(byline.profile, request)
        return {"@type": "Person", "name": byline.name, "url": address}
    return {"@type": "Person", "name": byline.said} | _known(url=_account(byline.handle))


def _account(handle):
    return handle and profile_url(network_of(handle), handle)


def _distinct(addresses):
    return list(dict.fromkeys(filter(None, addresses)))


def _known(**facts):
    return {name: fact for name, fact in facts.items() if fact}
