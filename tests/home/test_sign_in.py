"""Visitors who sign in with X, against a server that speaks OAuth 2 as X does."""

import re
from html import unescape

import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from home.models import Comment, Visitor
from tests.factories import (
    make_comment,
    make_facilitator,
    make_post,
    make_superuser,
    make_visitor,
    set_community,
)

pytestmark = pytest.mark.django_db
START, BACK = "/sign-in/x/", "/sign-in/x/callback/"


def choice_at_x(response, words):
    """Where X sends a browser that was sent to it, once its owner has pressed ``words``."""
    assert response.status_code == 302, response.content
    page = requests.get(response.url, timeout=5)
    assert page.status_code == 200, page.text
    return unescape(re.search(rf'href="([^"]*)">{words}', page.text)[1])


def sign_in(client, onward="/chats/"):
    return client.get(choice_at_x(client.post(START, {"next": onward}), "Authorize app"))


def who(client):
    """The handle that the top of the page shows, or None."""
    found = re.search(
        r">@(\w+)<span class=\"unseen\">: my comments", client.get("/").content.decode()
    )
    return found and found[1]


def test_a_visitor_signs_in_with_x_and_is_back_where_they_were(client, x_server):
    response = sign_in(client, "/search/?q=tea")
    assert (response.status_code, response.url) == (302, "/search/?q=tea")
    assert who(client) == "kim_example"
    path, asked = x_server.asked[0]
    assert path == "/i/oauth2/authorize"
    assert set(asked["scope"].split()) == {"users.read", "tweet.read"}
    assert asked["redirect_uri"] == f"http://testserver{BACK}"
    assert asked["code_challenge_method"] == "S256"


def test_next_to_nothing_is_kept_of_a_visitor(client, x_server):
    x_server.profile |= {"email": "kim@example.org", "description": "Tea", "verified": True}
    sign_in(client)
    user = get_user_model().objects.get()
    assert (user.username, user.email, user.first_name, user.last_name) == ("x-4711", "", "", "")
    assert not user.has_usable_password() and not user.is_staff
    assert not user.groups.exists() and not user.get_all_permissions()
    assert not SocialToken.objects.exists()
    kept = SocialAccount.objects.get().extra_data
    assert kept == {"id": "4711", "username": "kim_example", "name": "Kim Example"}


def test_a_new_handle_is_known_from_the_next_sign_in_on(client, x_server):
    sign_in(client)
    comment = make_comment(make_post(), author=Visitor.objects.get())
    client.post("/sign-out/")
    x_server.profile |= {"username": "kim_moved", "name": "Kim\nMoved\u202e"}
    sign_in(client)
    assert who(client) == "kim_moved"
    comment.refresh_from_db()
    assert (comment.handle, comment.name) == ("kim_moved", "Kim Moved")
    assert get_user_model().objects.count() == 1


def test_a_visitor_of_an_administrators_name_is_somebody_else(client, x_server):
    admin = make_superuser("admin")
    squatter = get_user_model().objects.create_user("x-4711")
    x_server.profile |= {"username": "admin"}
    sign_in(client)
    visitor = Visitor.objects.get()
    assert visitor.user not in (admin, squatter)
    assert not visitor.user.is_superuser


@pytest.mark.parametrize("make", [make_facilitator, make_superuser])
def test_signing_in_never_joins_an_x_account_to_a_facilitators(client, x_server, make):
    staff = make()
    client.force_login(staff)
    response = client.post(START, {"next": "/", "process": "connect"})
    assert response.url.startswith("/sign-in/?next=")
    assert b"opens the site" in client.get(response.url).content
    # Started before the facilitator logged in, in the same browser.
    other = Client()
    address = choice_at_x(other.post(f"{START}?process=connect", {"process": "connect"}), "Auth")
    other.force_login(staff)
    other.get(address)
    assert not SocialAccount.objects.filter(user=staff).exists()


def test_x_does_not_open_the_admin_for_a_visitor_who_became_a_facilitator(client, x_server):
    sign_in(client)
    client.post("/sign-out/")
    user = Visitor.objects.get().user
    user.is_superuser = True
    user.save()
    response = sign_in(client)
    assert response.status_code == 403 and b"cannot be opened with X" in response.content
    assert client.get("/admin/").status_code == 302


def test_a_visitor_is_turned_away_from_the_admin_in_words(client, x_server):
    sign_in(client)
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[0][0].startswith("/admin/login/")
    assert "do not have permission to access the admin" in response.content.decode()


def test_only_a_pressed_button_starts_signing_in(client, x_server):
    response = client.get(f"{START}?next=/chats/")
    assert response.url == "/sign-in/?next=%2Fchats%2F"
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(START).status_code == 403
    assert not x_server.asked


@pytest.mark.parametrize(
    "onward", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example"]
)
def test_nobody_is_sent_to_another_site_afterwards(client, x_server, onward):
    assert sign_in(client, onward).url == "/"
    assert client.post("/sign-out/", {"next": onward}).url == "/"
    assert b"evil" not in client.get("/sign-in/", {"next": onward}).content


def test_a_state_that_was_not_given_out_or_was_used_is_refused(client, x_server):
    address = choice_at_x(client.post(START), "Authorize app")
    stranger = Client()
    assert stranger.get(address).status_code == 401
    assert who(stranger) is None
    assert client.get(address).status_code == 302
    client.post("/sign-out/")
    response = client.get(address)
    assert response.status_code == 401 and b"Signing in did not work" in response.content


@pytest.mark.parametrize("breaks", ["token", "profile", "nonsense"])
def test_when_x_fails_a_page_says_so_and_nobody_is_made(client, x_server, breaks):
    x_server.breaks = breaks
    response = sign_in(client)
    assert response.status_code == 401
    assert "Nothing is lost" in response.content.decode()
    assert not get_user_model().objects.exists()


@pytest.mark.parametrize("wrong", [{"username": "<b>"}, {"id": "x' or 1"}, {"username": None}])
def test_a_profile_that_is_none_is_refused(client, x_server, wrong):
    x_server.profile |= wrong
    assert sign_in(client).status_code == 401
    assert not Visitor.objects.exists()


def test_who_changes_their_mind_at_x_reads_that_nothing_was_done(client, x_server):
    response = client.get(choice_at_x(client.post(START), "Cancel"))
    assert response.url == "/sign-in/cancelled/"
    assert b"nothing is kept" in client.get(response.url).content
    assert not Visitor.objects.exists()


def test_a_closed_account_cannot_sign_in(client, x_server):
    sign_in(client)
    client.post("/sign-out/")
    get_user_model().objects.update(is_active=False)
    assert sign_in(client).url == "/sign-in/closed/"
    assert client.get("/sign-in/closed/").status_code == 403
    assert who(client) is None


def test_each_host_has_its_own_way_back(client, x_server):
    client.post(START, headers={"host": "other.example"})
    response = client.post(START, headers={"host": "other.example"})
    assert "redirect_uri=http%3A%2F%2Fother.example%2Fsign-in%2Fx%2Fcallback%2F" in response.url


def test_without_keys_the_top_says_nothing_and_the_page_says_what_is_missing(client):
    assert b"Sign in" not in client.get("/").content
    assert b"X_CLIENT_ID" in client.get("/sign-in/").content
    assert client.post(START).url == "/sign-in/?next=%2F"
    assert client.get(f"{BACK}?code=1&state=2").url == "/sign-in/"


def test_a_facilitator_sees_no_sign_in_for_visitors(client, x_server):
    client.force_login(make_facilitator())
    page = client.get("/").content
    assert b"Sign in with X" not in page and b"Sign out" not in page


def test_a_stranger_costs_no_query_more_and_no_session(client, x_server, settings):
    client.get("/")
    with CaptureQueriesContext(connection) as with_keys:
        response = client.get("/")
    assert b"Sign in with X" in response.content
    assert not response.cookies
    settings.SOCIALACCOUNT_PROVIDERS = {"twitter_oauth2": {"APPS": []}}
    with CaptureQueriesContext(connection) as without_keys:
        client.get("/")
    assert len(with_keys) == len(without_keys)
    assert not any("auth_user" in query["sql"] for query in with_keys.captured_queries)


@pytest.mark.parametrize(
    "address", ["signup/", "password/reset/", "email/", "login/", "3rdparty/", "logout/"]
)
def test_allauths_own_pages_have_no_address(client, address):
    for prefix in ("/", "/accounts/", "/sign-in/"):
        assert client.get(f"{prefix}{address}").status_code == 404


def test_signing_out_is_asked_for_first(client):
    client.force_login(make_visitor().user)
    assert b"Your comments stay" in client.get("/sign-out/").content
    assert who(client) == "vic_example"
    client.post("/sign-out/")
    assert who(client) is None


def test_a_visitor_deletes_their_account_and_all_they_wrote(client, x_server):
    set_community()
    sign_in(client)
    post, other = make_post(), make_comment(make_post())
    make_comment(post, author=make_visitor("kim_example"))
    assert b"1 comment." in client.get("/comments/mine/leave/").content
    assert Comment.objects.count() == 2
    response = client.post("/comments/mine/leave/", follow=True)
    assert "Your account here is deleted" in response.content.decode()
    assert list(Comment.objects.all()) == [other]
    assert not Visitor.objects.filter(handle="kim_example").exists()
    assert not SocialAccount.objects.exists()
    assert not get_user_model().objects.filter(username="x-4711").exists()


def test_nobody_else_can_delete_an_account(client):
    visitor = make_visitor()
    assert client.post("/comments/mine/leave/").url.startswith("/sign-in/")
    client.force_login(make_superuser())
    assert client.post("/comments/mine/leave/").url.startswith("/sign-in/")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(visitor.user)
    assert strict.post("/comments/mine/leave/").status_code == 403
    assert Visitor.objects.exists()
