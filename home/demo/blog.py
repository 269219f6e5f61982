"""The demo's posts, and what visitors said below them."""

import json
from datetime import date, datetime, time

from django.contrib.auth import get_user_model

from aboutwe.models import ProfilePage

from ..models import BlogIndexPage, BlogPage, Comment, CommunitySettings, Visitor
from .pictures import add_picture

PUBLISHED_AT = time(18, 30)


def make_post(site, described, folder):
    """Publish the post with its comments, unless one stands at its address."""
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
        picture=_picture(described, folder),
        research_heavy=described.get("research_heavy", False),
        body=json.dumps(described["body"]),
    )
    post.tags.add(*described["tags"])
    blog.add_child(instance=post)
    post.save_revision().publish()
    for comment in described["comments"]:
        first = _comment(post, comment, zone)
        for reply in comment.get("replies", ()):
            _comment(post, reply, zone, answers=first.pk)


def _comment(post, described, zone, answers=None):
    visitor = _visitor(described["handle"], described["name"])
    return Comment.objects.create(
        page=post,
        author=visitor,
        handle=visitor.handle,
        name=visitor.name,
        text=described["text"],
        created_at=datetime.fromisoformat(described["at"]).replace(tzinfo=zone),
        state=described.get("state", Comment.State.SHOWN),
        answers=answers,
    )


def _visitor(handle, name):
    """Somebody who seems to have signed in once. Nobody can sign in as them."""
    visitor = Visitor.objects.filter(key=f"demo:{handle}").first()
    if visitor is None:
        user = get_user_model()(username=f"demo-{handle}")
        user.set_unusable_password()
        user.save()
        visitor = Visitor.objects.create(user=user, key=f"demo:{handle}", handle=handle, name=name)
    return visitor


def _picture(described, folder):
    picture = described.get("picture")
    return picture and add_picture(folder / picture["file"], picture["title"], picture["shows"])


def _author(site, described):
    if "author" not in described:
        return None
    people = ProfilePage.objects.descendant_of(site.root_page)
    return people.filter(title=described["author"]).first()
