"""The demo's posts."""

import json
from datetime import date, datetime, time

from aboutwe.models import ProfilePage

from ..models import BlogIndexPage, BlogPage, CommunitySettings

PUBLISHED_AT = time(18, 30)


def make_post(site, described):
    """Publish the post, unless one stands at its address."""
    blog = BlogIndexPage.objects.child_of(site.root_page).first()
    if BlogPage.objects.child_of(blog).filter(slug=described["slug"]).exists():
        return
    day = date.fromisoformat(described["date"])
    zone = CommunitySettings.for_site(site).zone
    post = BlogPage(
        title=described["title"],
        slug=described["slug"],
        date=day,
        first_published_at=datetime.combine(day, PUBLISHED_AT, tzinfo=zone),
        author=_author(site, described),
        author_name=described.get("author_name", ""),
        author_handle=described.get("author_handle", ""),
        standfirst=described["standfirst"],
        research_heavy=described.get("research_heavy", False),
        body=json.dumps(described["body"]),
    )
    post.tags.add(*described["tags"])
    blog.add_child(instance=post)
    post.save_revision().publish()


def _author(site, described):
    if "author" not in described:
        return None
    people = ProfilePage.objects.descendant_of(site.root_page)
    return people.filter(title=described["author"]).first()
