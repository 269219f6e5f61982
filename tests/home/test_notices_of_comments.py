"""E-mail to the team: bundled, and never in the way."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Site

from home import notices
from home.comments.notices import CommentNews
from home.models import Comment
from tests.factories import (
    began,
    make_comment,
    make_other_community,
    make_post,
    make_visitor,
    set_community,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    set_community(name="Teatime", team_email="a@example.org, b@example.org", comments="before")
    return Site.objects.get()


@pytest.fixture
def post(site):
    return make_post(title="On tea", slug="on-tea")


def tell(site, **when):
    return notices.tell(CommentNews(), site, **when)


def later(**span):
    return timezone.now() + timedelta(**span)


def write(client, words="Good point"):
    form = {"words": words, "began": began(), "website": ""}
    return client.post("/blog/on-tea/", form)


def test_the_team_is_told_where_what_waits_is(client, post, mailoutbox):
    client.force_login(make_visitor().user)
    write(client, "My own words")
    (mail,) = mailoutbox
    assert mail.to == ["a@example.org", "b@example.org"]
    assert mail.subject == "Teatime: 1 comment waits"
    assert "On tea: 1 comment\n" in mail.body and "/blog/on-tea/#comments" in mail.body
    assert "/admin/comments/?state=waiting" in mail.body
    # What is deleted later must not live on in a mailbox.
    assert "My own words" not in mail.body and "vic_example" not in mail.body


def test_there_is_at_most_one_an_hour_which_tells_of_all(site, post, mailoutbox):
    make_comment(post, state=Comment.State.WAITING)
    assert tell(site)
    for _ in range(3):
        make_comment(post, state=Comment.State.WAITING)
        assert not tell(site, now=later(minutes=59))
    assert tell(site, now=later(minutes=61))
    assert not tell(site, now=later(hours=5))
    assert [mail.subject for mail in mailoutbox] == [
        "Teatime: 1 comment waits",
        "Teatime: 4 comments wait",
    ]
    assert "3 comments new on the blog" in mailoutbox[1].body


def test_shown_comments_are_told_of_too(site, post, mailoutbox):
    set_community(comments="after")
    make_comment(post)
    make_comment(post)
    tell(site)
    assert mailoutbox[0].subject == "Teatime: 2 comments new"
    assert "shown already" in mailoutbox[0].body


def test_nobody_is_told_where_no_address_is_set(site, post, mailoutbox):
    set_community(team_email="")
    make_comment(post)
    assert not tell(site)
    assert not mailoutbox


def test_an_ailing_mail_server_breaks_no_comment_and_is_tried_again(
    client, site, post, mailoutbox, settings, caplog
):
    client.force_login(make_visitor().user)
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "nowhere.Backend"
    assert write(client).status_code == 302
    assert Comment.objects.count() == 1 and not mailoutbox
    assert "could not be sent" in caplog.text
    settings.EMAIL_BACKEND = working
    call_command("tell_team")
    assert len(mailoutbox) == 1


def test_a_letter_that_cannot_be_written_breaks_nothing_either(site, post, monkeypatch, caplog):
    make_comment(post)
    monkeypatch.setattr(CommentNews, "letter", lambda *args: 1 / 0)
    assert not tell(site)
    assert "ZeroDivisionError" in caplog.text
    monkeypatch.undo()
    assert tell(site)


def test_each_community_is_told_of_its_own(site, post, mailoutbox, capsys):
    other = make_other_community()
    theirs = make_post(other.blog, title="Their post")
    make_comment(post)
    make_comment(theirs)
    call_command("tell_team")
    (mail,) = mailoutbox
    assert "On tea" in mail.body and "Their post" not in mail.body
    assert other.site.hostname not in capsys.readouterr().out


def test_many_posts_make_a_short_letter(site, mailoutbox, django_assert_max_num_queries):
    for number in range(15):
        make_comment(make_post(), author=f"vic_{number}")
    with django_assert_max_num_queries(20):
        tell(site)
    assert "5 other posts" in mailoutbox[0].body
