"""A visitor's and a facilitator's way with comments, in a browser."""

import pytest
from playwright.sync_api import expect

from home.comments.forms import CommentForm
from home.models import BlockedPerson, Comment, Visitor
from tests.factories import make_comment, make_facilitator, make_post

pytestmark = pytest.mark.django_db(transaction=True)
State = Comment.State


@pytest.fixture
def post(live_server):
    body = [{"type": "paragraph", "value": "<p>" + "A long story. " * 200 + "</p>"}]
    return make_post(title="On tea", slug="on-tea", body=body)


def test_a_visitor_signs_in_with_x_comments_replies_deletes_and_signs_out(
    post, x_server, new_context, allow_server, monkeypatch
):
    monkeypatch.setattr(CommentForm, "least_seconds", 0)
    allow_server(x_server.address)
    make_comment(post, "What was in the pot?", author="pat_example")
    page = new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False).new_page()
    page.goto("/blog/on-tea/")
    page.get_by_label("What you want to say").fill("Typed before\nsigning in")
    page.get_by_role("button", name="Go on to sign in").click()
    page.get_by_role("button", name="Sign in with X").click()
    page.get_by_role("link", name="Cancel").click()
    page.get_by_text("nothing was done and nothing is kept").wait_for()

    page.goto("/blog/on-tea/")
    expect(page.get_by_label("What you want to say")).to_have_value("Typed before\nsigning in")
    page.get_by_role("link", name="Sign in with X").click()
    page.get_by_role("button", name="Sign in with X").click()
    page.get_by_role("link", name="Authorize app").click()
    page.wait_for_url("**/blog/on-tea/")
    expect(page.get_by_label("As @kim_example")).to_have_value("Typed before\nsigning in")
    page.get_by_role("button", name="Send").click()
    mine = page.locator(".comment", has_text="signing in")
    expect(mine).to_be_in_viewport()
    assert page.url.endswith(f"#{mine.get_attribute('id')}")
    # The next Tab goes on from there.
    page.keyboard.press("Tab")
    expect(mine.get_by_role("link", name="@kim_example", exact=True)).to_be_focused()

    page.get_by_role("link", name="Reply to @pat_example").click()
    form = page.locator("#comment-form")
    expect(form).to_be_in_viewport()
    expect(form).to_contain_text("Your reply to @pat_example")
    expect(page.get_by_label("As @kim_example")).to_be_focused()
    page.get_by_label("As @kim_example").fill("www.a.example www.b.example www.c.example")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("more than 2 links")
    expect(page.get_by_role("alert")).to_be_in_viewport()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_label("As @kim_example").fill("Assam, I think")
    page.get_by_role("button", name="Send").click()
    reply = page.locator(".comment-replies .comment", has_text="Assam, I think")
    expect(reply).to_be_in_viewport()
    expect(page.get_by_role("heading", name="3 comments")).to_be_visible()

    reply.get_by_role("link", name="Delete your comment").click()
    page.get_by_role("button", name="Delete it").click()
    expect(page.get_by_role("heading", name="2 comments")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in with X")).to_be_visible()
    assert Visitor.objects.filter(handle="kim_example").count() == 1


def test_a_facilitator_approves_hides_and_blocks_many_at_once(post, page, log_in):
    for number in range(3):
        make_comment(post, f"Cheap watches {number}", author="spam_example", state=State.WAITING)
    for number in range(2):
        make_comment(post, f"Good point {number}", author="kim_example", state=State.WAITING)
    log_in(page, make_facilitator())
    page.goto("/admin/")
    page.get_by_role("button", name="From visitors (5)").click()
    page.get_by_role("link", name="Comments (5)").click()
    page.wait_for_url("**/admin/comments/?state=waiting")

    rows = page.locator("tr:has([data-bulk-action-checkbox])")

    def choose(words, number):
        chosen = rows.filter(has_text=words)
        expect(chosen).to_have_count(number)
        page.wait_for_load_state()
        for row in chosen.all():
            row.locator("[data-bulk-action-checkbox]").check()
        expect(page.locator(".num-objects")).to_contain_text(str(number))

    def act(name):
        page.locator(".bulk-action-btn", has_text=name).click()
        page.get_by_role("heading", name=f"{name} Comments").wait_for()

    choose("Good point", 2)
    act("Approve")
    page.get_by_role("button", name="Approve").click()
    page.get_by_text("2 comments approved").wait_for()
    # Back in the queue of what waits.
    expect(rows).to_have_count(3)
    choose("Cheap watches 0", 1)
    act("Block person")
    page.get_by_label("Hide all they have written here").check()
    page.get_by_role("button", name="Block person").click()
    page.get_by_text("1 person blocked").wait_for()
    expect(page.get_by_role("link", name="Comments", exact=True).first).to_be_visible()

    page.goto("/admin/comments/")
    page.get_by_role("link", name="Good point 0").first.click()
    page.get_by_role("heading", name="Also by @kim_example").wait_for()
    page.wait_for_load_state()
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    assert not axe.run(page, "#main").response["violations"]
    page.get_by_role("link", name="Hide", exact=True).click()
    page.get_by_role("button", name="Hide").click()
    page.get_by_text("1 comment hidden").wait_for()
    states = dict(Comment.objects.values_list("text", "state"))
    assert [states[f"Cheap watches {number}"] for number in range(3)] == [State.HIDDEN] * 3
    assert (states["Good point 0"], states["Good point 1"]) == (State.HIDDEN, State.SHOWN)
    assert BlockedPerson.objects.get().handle == "spam_example"
    page.goto("/blog/on-tea/")
    expect(page.get_by_role("heading", name="1 comment")).to_be_visible()
