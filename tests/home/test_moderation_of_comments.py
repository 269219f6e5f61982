"""Facilitators look after comments in Wagtail's admin."""

from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupPagePermission, PageLogEntry, Site

from home.models import BlockedPerson, Comment
from tests.factories import (
    make_comment,
    make_facilitator,
    make_other_community,
    make_post,
    make_trainee,
    make_visitor,
    set_community,
)

pytestmark = pytest.mark.django_db
LIST = "/admin/comments/"
State = Comment.State


@pytest.fixture
def post():
    return make_post(title="On tea", slug="on-tea")


@pytest.fixture(params=[make_trainee, make_facilitator])
def moderator(request, client):
    user = request.param()
    client.force_login(user)
    return user


@pytest.fixture
def stranger(client):
    """Somebody who may enter the admin, moderate, and edit pages of another community only."""
    other = make_other_community()
    site = other.site
    make_post(other.blog, slug="theirs", title="Their post")
    group = Group.objects.create(name="Of the others")
    names = ["access_admin", "view_comment", "change_comment", "delete_comment"]
    group.permissions.set(Permission.objects.filter(codename__in=names))
    change = Permission.objects.get(codename="change_page", content_type__model="page")
    GroupPagePermission.objects.create(group=group, page=site.root_page, permission=change)
    user = make_facilitator("stranger")
    user.groups.set([group])
    client.force_login(user)
    return user


def act(client, action, *comments, **form):
    """Ask for the page that asks, then press its button."""
    query = urlencode([*(("id", comment.pk) for comment in comments), ("next", LIST)])
    address = f"{reverse('wagtail_bulk_action', args=['home', 'comment', action])}?{query}"
    assert client.get(address).status_code == 200
    return client.post(address, form, follow=True).content.decode()


def state_of(comment):
    return Comment.objects.values_list("state", flat=True).get(pk=comment.pk)


def test_what_waits_is_counted_in_the_menu_and_on_the_first_page(client, moderator, post):
    assert "waiting" not in client.get("/admin/").content.decode()
    make_comment(post, state=State.WAITING)
    page = client.get("/admin/").content.decode()
    assert "Comments (1)" in page
    assert "/admin/comments/?state=waiting" in page and "1 comment waiting" in page


def test_approved_comments_are_shown_and_hidden_ones_are_not(client, moderator, post):
    one, two = (make_comment(post, name, state=State.WAITING) for name in ("One", "Two"))
    assert "2 comments approved" in act(client, "approve", one, two)
    page = Client().get(post.url).content.decode()
    assert "One" in page and "Two" in page
    assert "1 comment hidden" in act(client, "hide", one)
    assert "One" not in Client().get(post.url).content.decode()
    one.refresh_from_db()
    assert one.moderated_by == moderator and one.moderated_at
    entries = PageLogEntry.objects.filter(page=post, action__startswith="home.comments")
    assert [entry.message for entry in entries.order_by("pk")] == [
        f"Comments #{one.pk}, #{two.pk} approved",
        f"Comment #{one.pk} hidden",
    ]
    history = client.get(reverse("wagtailadmin_pages:history", args=[post.pk]))
    assert f"Comment #{one.pk} hidden" in history.content.decode()


@pytest.mark.parametrize("hide_all", [True, False])
def test_a_blocked_person_writes_no_more_here(client, moderator, post, hide_all):
    seen = make_comment(post, "Seen")
    waiting = make_comment(post, "Waiting", state=State.WAITING)
    other = make_comment(post, "Other", author="somebody_else", state=State.WAITING)
    form = {"hide_all": "on"} if hide_all else {}
    assert "1 person blocked" in act(client, "block", seen, waiting, **form)
    block = BlockedPerson.objects.get()
    assert (block.key, block.blocked_by) == (seen.author.key, moderator)
    assert block.site == Site.objects.get()
    assert state_of(seen) == (State.HIDDEN if hide_all else State.SHOWN)
    assert (state_of(waiting), state_of(other)) == (State.HIDDEN, State.WAITING)
    assert "blocked since" in client.get(f"{LIST}inspect/{seen.pk}/").content.decode()
    assert "@vic_example" in client.get(f"{LIST}blocked/").content.decode()
    lift = f"{LIST}blocked/delete/{block.pk}/"
    assert "comment again?" in client.get(lift).content.decode()
    client.post(lift)
    assert not BlockedPerson.objects.exists()


def test_a_block_outlives_the_persons_account(client, moderator, post):
    comment = make_comment(post)
    act(client, "block", comment)
    comment.author.user.delete()
    again = make_visitor("renamed", key=comment.author.key)
    visiting = Client()
    visiting.force_login(again.user)
    assert "cannot comment in this community" in visiting.get(post.url).content.decode()


def test_deleting_is_for_good_and_leaves_others_replies(client, moderator, post):
    first = make_comment(post, "First")
    reply = make_comment(post, "Reply", answers=first, author="somebody_else")
    assert "1 comment deleted" in act(client, "delete", first)
    assert list(Comment.objects.all()) == [reply]
    assert "Reply" in Client().get(post.url).content.decode()
    assert "was taken away" in client.get(f"{LIST}inspect/{reply.pk}/").content.decode()


def test_the_list_is_filtered_by_state_person_post_and_words(client, moderator, post):
    other = make_post(title="On milk")
    make_comment(post, "Alpha", state=State.WAITING)
    make_comment(other, "Beta", author="somebody_else")
    make_comment(other, "Gamma", state=State.HIDDEN, moderated_at=other.first_published_at)

    def listed(**query):
        page = client.get(LIST, query).content.decode()
        return {word for word in ("Alpha", "Beta", "Gamma") if word in page}

    assert listed() == {"Alpha", "Beta", "Gamma"}
    assert listed(state="waiting") == {"Alpha"}
    assert listed(looked_at="true") == {"Gamma"}
    assert listed(looked_at="false") == {"Alpha", "Beta"}
    assert listed(handle="@SOMEBODY_else") == {"Beta"}
    assert listed(page=other.pk) == {"Beta", "Gamma"}
    assert listed(q="alph") == {"Alpha"}


def test_one_comment_is_read_with_the_persons_others_and_no_e_mail(client, moderator, post):
    comment = make_comment(post, "Words\n<script>alert(1)</script>")
    make_comment(post, "Said elsewhere")
    comment.author.user.email = "secret@example.org"
    comment.author.user.save()
    page = client.get(f"{LIST}inspect/{comment.pk}/").content.decode()
    assert "Said elsewhere" in page and "&lt;script&gt;" in page and "<script>alert" not in page
    assert "secret@example.org" not in page + client.get(LIST).content.decode()


def test_the_lists_queries_are_as_many_at_any_length(client, moderator, post):
    make_comment(post, state=State.WAITING)
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for number in range(30):
        make_comment(make_post(), author=f"vic_{number}", state=State.WAITING)
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)
    assert len(many) == len(few) > 1


def test_who_edits_another_communitys_pages_sees_and_does_nothing_here(client, post, stranger):
    comment = make_comment(post, "Words", state=State.WAITING)
    block = BlockedPerson.objects.create(
        site=Site.objects.get(is_default_site=True), key="x:1", handle="blocked_here"
    )
    page = client.get(LIST).content.decode()
    assert "Words" not in page and "On tea" not in page and "Comments (" not in page
    assert client.get(f"{LIST}inspect/{comment.pk}/").status_code == 404
    assert "blocked_here" not in client.get(f"{LIST}blocked/").content.decode()
    assert client.post(f"{LIST}blocked/delete/{block.pk}/").status_code == 404
    for action in ("approve", "hide", "block", "delete"):
        page = act(client, action, comment)
        assert "Words" not in page
    assert state_of(comment) == State.WAITING
    assert BlockedPerson.objects.count() == 1
    theirs = make_comment(Comment.page.field.related_model.objects.get(slug="theirs"))
    assert "1 comment hidden" in act(client, "hide", theirs)


def test_blocking_hides_nothing_in_a_community_one_does_not_look_after(client, post, stranger):
    here = make_comment(post, state=State.WAITING)
    there = make_comment(Comment.page.field.related_model.objects.get(slug="theirs"))
    act(client, "block", there, hide_all="on")
    assert (state_of(here), state_of(there)) == (State.WAITING, State.HIDDEN)
    assert BlockedPerson.objects.get().site.hostname == "bakers.example"


def test_who_may_not_moderate_has_no_list(client, post):
    comment = make_comment(post)
    user = make_facilitator("writer")
    group = Group.objects.create(name="Writers")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.set([group])
    client.force_login(user)
    assert "/admin/comments/" not in client.get("/admin/").content.decode()
    assert client.get(LIST, follow=True).redirect_chain[0][0] == "/admin/"
    for action in ("approve", "hide", "block", "delete"):
        act(client, action, comment)
    assert state_of(comment) == State.SHOWN
    visiting = Client()
    visiting.force_login(comment.author.user)
    assert visiting.get(LIST).url.startswith("/admin/login/")


def test_ids_that_are_none_do_nothing(client, moderator):
    for wrong in ("²", "9" * 30, "x", "all", "-1"):
        address = reverse("wagtail_bulk_action", args=["home", "comment", "delete"])
        assert "Nothing was changed" in client.get(address, {"id": wrong}).content.decode()


def test_no_page_of_the_admin_makes_or_edits_comments(client, moderator, post):
    comment = make_comment(post)
    for address in ("new/", f"edit/{comment.pk}/", f"delete/{comment.pk}/", "blocked/new/"):
        assert client.get(f"{LIST}{address}").status_code == 404


def test_a_closed_or_locked_post_is_moderated_all_the_same(client, moderator, post):
    set_community(comments="closed")
    post.locked = True
    post.save()
    comment = make_comment(post)
    act(client, "hide", comment)
    assert state_of(comment) == State.HIDDEN
