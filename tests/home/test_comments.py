"""Comments below a post: showing, writing, deleting."""

import re
import sys
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Collection, Site

from home.comments import policy
from home.models import BlockedPerson, Comment, Visitor
from tests.factories import (
    began,
    make_comment,
    make_facilitator,
    make_other_community,
    make_post,
    make_visitor,
    set_community,
    utc,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    return make_post(title="On tea", slug="on-tea")


@pytest.fixture
def visitor(client):
    visitor = make_visitor("vic_example")
    client.force_login(visitor.user)
    return visitor


def send(client, words="Good point", post=None, **fields):
    address = post.url if post else "/blog/on-tea/"
    return client.post(address, {"words": words, "began": began(), "website": ""} | fields)


def read(client, address="/blog/on-tea/", **data):
    response = client.get(address, data)
    assert response.status_code == 200
    return response.content.decode()


# Writing


def test_a_comment_is_shown_with_handle_date_and_time(client, visitor, post):
    response = send(client, "Good point.\r\n\r\nAnd <b>another</b>")
    comment = Comment.objects.get()
    assert response.url == f"/blog/on-tea/#comment-{comment.pk}"
    Comment.objects.update(created_at=utc(2024, 7, 16, 20, 5))
    page = read(Client())
    assert 'href="https://x.com/vic_example" rel="nofollow ugc noopener"' in page
    assert "Tuesday 16 July 2024, 9.05 pm" in page
    assert "1 comment<" in page
    assert "And &lt;b&gt;another&lt;/b&gt;" in page
    assert comment.text == "Good point.\n\nAnd <b>another</b>"


def test_a_reply_stands_below_what_it_answers(client, visitor, post):
    first, second = make_comment(post, "First"), make_comment(post, "Second")
    page = read(client, reply=first.pk)
    assert "Your reply to @vic_example" in page
    send(client, "A reply", answers=first.pk)
    page = read(client)
    assert page.index("First") < page.index("A reply") < page.index("Second")
    assert Comment.objects.get(text="A reply").answers == first.pk
    assert second.pk


def test_a_reply_to_a_reply_or_to_nothing_is_kept_as_words(client, visitor, post):
    first = make_comment(post, "First")
    reply = make_comment(post, "Reply", answers=first)
    elsewhere = make_comment(make_post(), "Elsewhere")
    hidden = make_comment(post, state=Comment.State.HIDDEN)
    for wrong in (reply.pk, elsewhere.pk, hidden.pk, 10**30, -1, "x"):
        response = send(client, "Too deep", answers=wrong)
        assert response.status_code == 422, wrong
        assert "no longer there" in response.content.decode()
        assert "Too deep</textarea>" in response.content.decode()
    assert "Your reply to" not in read(client, reply=reply.pk)
    for wrong in ("１", "²", "9" * 5000, "", "-1"):
        assert "Your reply to" not in read(client, reply=wrong)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"words": " \n\u200b\u202e "}, "Write something first"),
        ({"words": "a" * (policy.LONGEST + 7)}, "Take out 7"),
        ({"words": "https://a.example www.b.example http://c.example"}, "more than 2 links"),
        ({"website": "https://spam.example"}, "hidden from sight"),
        ({"began": lambda: began(1)}, "quicker than people write"),
        ({"began": "forged"}, "open for very long"),
    ],
)
def test_what_is_refused_is_said_in_words_and_stays_in_the_form(
    client, visitor, post, fields, says
):
    fields = {name: value() if callable(value) else value for name, value in fields.items()}
    response = send(client, **fields)
    page = response.content.decode()
    assert response.status_code == 422
    assert says in page
    assert fields.get("words", "Good point").strip() in page
    assert not Comment.objects.exists()


def test_two_links_are_clickable_and_lead_away_openly(client, visitor, post):
    send(client, "See (https://a.example/x_(y)). And http://b.example/?q=1&r='2, thanks")
    page = read(client)
    assert '<a href="https://a.example/x_(y)" rel="nofollow ugc noopener">' in page
    assert 'href="http://b.example/?q=1&amp;r=&#x27;2"' in page
    assert Comment.objects.get().links == 2


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        'https://a.example/"onmouseover="alert(1)',
        "javascript:alert(1) data:text/html,x",
        "{{ settings.SECRET_KEY }} {% include 'x' %}",
    ],
)
def test_hostile_words_stay_words(client, visitor, post, words):
    send(client, words)
    shown = re.search(r'class="comment-words">(.*?)</div>', read(client), re.S)[1]
    assert "<script" not in shown and '"onmouse' not in shown
    assert "href=" not in shown or 'href="https://a.example/"' in shown
    assert "settings.SECRET_KEY" in shown or "{{" not in words


def test_letters_that_turn_reading_around_are_taken_out(client, visitor, post):
    send(client, "a\u202eb\x00c\x1bd\u2066e\tf\u2028g" + "h" + "\u0301" * 50 + " 👩\u200d👩")
    text = Comment.objects.get().text
    assert text.startswith("abcde f\ng") and text.endswith("👩\u200d👩")
    assert text.count("\u0301") <= 4


def test_the_same_words_twice_are_refused(client, visitor, post):
    send(client, "Good point")
    response = send(client, "  Good point\r\n")
    assert "said this here already" in response.content.decode()
    assert send(client, "Good point", post=make_post()).status_code == 302


def test_who_writes_much_is_told_when_to_come_back(client, visitor, post):
    for number in range(5):
        assert send(client, f"Comment {number}").status_code == 302
    response = send(client, "One more")
    assert response.status_code == 422
    assert re.search(r"from \d+(\.\d\d)? [ap]m on", response.content.decode())
    assert "One more</textarea>" in response.content.decode()
    Comment.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    assert send(client, "One more").status_code == 302


def test_a_day_has_its_limit_too(visitor, post):
    zone = set_community().zone
    now = utc(2024, 1, 16, 21, 0)
    for number in range(30):
        make_comment(post, author=visitor, created_at=now - timedelta(hours=1 + number / 2))
    told = policy.wait_of(visitor, zone, now)
    assert "You have written 30" in told and "Wednesday 17 January 2024, 5.31 am" in told
    assert not policy.wait_of(visitor, zone, utc(2024, 1, 17, 5, 31))


def test_a_forged_form_of_another_site_is_refused(post):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_visitor().user)
    assert send(strict).status_code == 403
    assert not Comment.objects.exists()


def test_who_has_not_signed_in_keeps_their_words(client, x_server, post):
    first = make_comment(post, "First")
    response = send(client, "Typed before", answers=first.pk)
    assert response.url == "/sign-in/?next=%2Fblog%2Fon-tea%2F%23comment_words"
    assert not Comment.objects.filter(text="Typed before").exists()
    assert "Typed before</textarea>" in read(client)
    assert "Typed before" not in read(Client())
    client.force_login(make_visitor().user)
    page = read(client)
    assert "Typed before</textarea>" in page and "Your reply to @vic_example" in page
    assert "Typed before" not in read(client, make_post().url)
    send(client, "Typed before", answers=first.pk)
    assert "Typed before</textarea>" not in read(client)


def test_without_x_the_page_says_how_to_enable_comments(client, post):
    make_comment(post, "From before")
    page = read(client)
    assert "X_CLIENT_ID" in page and "From before" in page
    assert "<textarea" not in page


def test_a_facilitator_is_told_that_comments_are_written_as_somebody_of_x(client, x_server, post):
    client.force_login(make_facilitator())
    assert "logged in to the admin" in read(client)
    assert send(client).url.startswith("/sign-in/")


# The community's choice


def test_before_a_facilitator_has_approved_only_the_author_sees_it(client, visitor, post):
    set_community(comments="before")
    response = send(client, "Let me wait")
    assert "Let me wait" not in read(Client())
    page = client.get(response.url).content.decode()
    assert "Let me wait" in page and "Only you see this" in page
    assert "A facilitator reads it first" in page
    assert ">Comments<" in page


def test_a_closed_community_takes_none_and_keeps_the_old(client, visitor, post):
    make_comment(post, "Old one")
    set_community(comments="closed")
    page = read(client)
    assert "Old one" in page and "<textarea" not in page and "No new comments" in page
    response = client.post("/blog/on-tea/", {"words": "New", "began": began()}, follow=True)
    assert "No comments are taken" in response.content.decode()
    assert Comment.objects.count() == 1


def test_a_blocked_person_is_told_calmly(client, visitor, post):
    site = Site.objects.get()
    BlockedPerson.objects.create(site=site, key=visitor.key, handle=visitor.handle)
    page = read(client)
    assert "cannot comment in this community at the moment" in page and "<textarea" not in page
    assert send(client).status_code == 422
    assert not Comment.objects.exists()
    other = make_other_community()
    make_post(other.blog, slug="theirs")
    there = {"headers": {"host": other.site.hostname}}
    response = client.post("/blog/theirs/", {"words": "Hello", "began": began()}, **there)
    assert response.status_code == 302


# Reading


def test_a_deleted_or_hidden_first_comment_leaves_a_calm_gap(client, post):
    first = make_comment(post, "First words")
    make_comment(post, "A reply", answers=first)
    Comment.objects.filter(pk=first.pk).update(state=Comment.State.HIDDEN)
    for _ in range(2):
        page = read(client)
        assert "First words" not in page and "A reply" in page
        assert "A comment was taken away" in page
        Comment.objects.filter(pk=first.pk).delete()
    Comment.objects.all().delete()
    assert "taken away" not in read(client)


def test_a_page_takes_its_comments_with_it(post):
    make_comment(post)
    post.delete()
    assert not Comment.objects.exists()


@pytest.mark.parametrize("signed_in", [False, True])
def test_the_number_of_queries_is_that_of_a_page_with_one_comment(
    client, post, x_server, signed_in
):
    if signed_in:
        client.force_login(make_visitor().user)
    first = make_comment(post)
    make_comment(post, answers=first)
    read(client)
    with CaptureQueriesContext(connection) as few:
        read(client)
    for number in range(40):
        make_comment(post, answers=first if number % 2 else None, author=f"vic_{number % 7}")
    with CaptureQueriesContext(connection) as many:
        read(client)
    assert len(many) == len(few) > 1


def test_reading_costs_a_stranger_one_query_for_all_comments(client, post, x_server):
    make_comment(post)
    read(client)
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/blog/on-tea/")
    told = [query["sql"] for query in queries if "home_comment" in query["sql"]]
    assert len([sql for sql in told if 'FROM "home_comment"' in sql]) == 1
    assert "sessionid" not in response.cookies


# Deleting one's own


def test_ones_own_comment_is_deleted_after_being_asked(client, visitor, post):
    comment = make_comment(post, "Rash words", author=visitor)
    assert f'href="/comments/{comment.pk}/delete/"' in read(client)
    assert "Rash words" in read(client, f"/comments/{comment.pk}/delete/")
    response = client.post(f"/comments/{comment.pk}/delete/")
    assert response.url == "/blog/on-tea/#comments"
    assert not Comment.objects.exists()


def test_nobody_deletes_anothers_comment(client, visitor, post):
    comment = make_comment(post, author="somebody_else")
    assert f"/comments/{comment.pk}/delete/" not in read(client)
    for method in (client.get, client.post):
        assert method(f"/comments/{comment.pk}/delete/").status_code == 404
    assert Client().post(f"/comments/{comment.pk}/delete/").url.startswith("/sign-in/")
    staff = Client()
    staff.force_login(make_facilitator())
    assert staff.post(f"/comments/{comment.pk}/delete/").url.startswith("/sign-in/")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(comment.author.user)
    assert strict.post(f"/comments/{comment.pk}/delete/").status_code == 403
    assert Comment.objects.exists()


def test_my_comments_lists_mine_with_their_state(client, visitor, post):
    make_comment(post, "Shown one", author=visitor)
    make_comment(post, "Waiting one", author=visitor, state=Comment.State.WAITING)
    make_comment(post, "Hidden one", author=visitor, state=Comment.State.HIDDEN)
    make_comment(post, "Not mine", author="somebody_else")
    page = read(client, "/comments/mine/")
    assert "Waits for a facilitator" in page and "Hidden by a facilitator" in page
    assert "Hidden one" in page and "Not mine" not in page


def test_my_comments_costs_the_same_queries_at_any_length(client, visitor, post):
    make_comment(post, author=visitor)
    read(client, "/comments/mine/")
    with CaptureQueriesContext(connection) as few:
        read(client, "/comments/mine/")
    for _ in range(15):
        make_comment(make_post(), author=visitor)
    with CaptureQueriesContext(connection) as many:
        read(client, "/comments/mine/")
    assert len(many) == len(few) > 1


# Communities


def test_communities_do_not_mix(client, visitor, post):
    other = make_other_community()
    theirs = make_post(other.blog, slug="theirs", title="Their post")
    there = {"headers": {"host": other.site.hostname}}
    assert client.post("/blog/theirs/", {"words": "Hello", "began": began()}).status_code == 404
    comment = make_comment(theirs, "Theirs", author=visitor)
    for method in (client.get, client.post):
        assert method(f"/comments/{comment.pk}/delete/").status_code == 404
    assert "Their post" not in read(client, "/comments/mine/")
    assert b"Their post" in client.get("/comments/mine/", **there).content
    assert send(client, answers=comment.pk).status_code == 422
    assert client.post(f"/comments/{comment.pk}/delete/", **there).status_code == 302


def test_a_draft_and_a_private_page_take_none(client, visitor, post):
    draft = make_post(slug="draft", live=False)
    assert client.post(f"/blog/{draft.slug}/", {"words": "Hello"}).status_code == 404
    post.view_restrictions.create(restriction_type="password", password="tea")
    response = send(client)
    assert b"password" in response.content
    assert not Comment.objects.exists()


def test_a_visitor_is_no_logged_in_user_where_pages_are_for_those(client, visitor, post):
    post.view_restrictions.create(restriction_type="login")
    assert client.get("/blog/on-tea/").status_code == 302
    client.force_login(make_facilitator())
    assert client.get("/blog/on-tea/").status_code == 200


def test_nor_where_documents_are_for_those(client, visitor):
    collection = Collection.get_first_root_node().add_child(name="Ours")
    collection.view_restrictions.create(restriction_type="login")
    file = ContentFile(b"tea", name="tea.txt")
    document = get_document_model().objects.create(title="Tea", file=file, collection=collection)
    assert client.get(document.url).status_code == 302
    client.force_login(make_facilitator())
    assert client.get(document.url).status_code == 200


# Signing in by choosing a handle


@pytest.mark.urls("wecops.urls")
def test_choosing_a_handle_has_no_address_outside_development(client):
    assert client.get("/sign-in/development/").status_code == 404
    assert b"choose any handle" not in client.get("/sign-in/").content


@pytest.mark.urls("tests.home.development_urls")
def test_in_development_one_signs_in_by_choosing_a_handle(client, settings, post):
    settings.DEVELOPMENT_LOG_IN = True
    sys.modules.pop("home.sign_in.development", None)
    assert "choose any handle" in read(client, "/sign-in/")
    assert (
        "Letters, figures"
        in client.post("/sign-in/development/", {"handle": "<b>"}).content.decode()
    )
    form = {"handle": "@admin", "next": "/blog/on-tea/"}
    assert client.post("/sign-in/development/", form).url == "/blog/on-tea/"
    assert ">@admin<span" in read(client)
    visitor = Visitor.objects.get()
    assert (visitor.key, visitor.user.username) == ("development:admin", "development-admin")
    assert send(client).status_code == 302
    client.post("/sign-out/")
    client.post("/sign-in/development/", form)
    assert Visitor.objects.count() == 1
