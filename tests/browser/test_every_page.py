"""Every kind of public page in a browser, in every state: nothing stands in a reader's way."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from wagtail.models import Site

from chatarchive.models import ChatPage, ChatReading, FindableEntry, OutcomesPage
from home.furnishing import furnish
from home.models import Comment, HomePage, PlainPage
from tests.browser.barriers import barriers
from tests.factories import (
    commentary,
    join,
    make_chat,
    make_comment,
    make_other_community,
    make_picture_of,
    make_post,
    make_profile,
    make_step,
    make_stream,
    make_tweet,
    make_visitor,
    section,
    set_community,
)

pytestmark = pytest.mark.django_db(transaction=True)
PARAGRAPH = {"type": "paragraph", "value": "<p>People said a <b>great</b> deal.</p>"}
LONG_WORD = "https://example.org/" + "a" * 90


@pytest.fixture
def community(live_server, x_server):
    """A community with a page of every kind. Returns their addresses."""
    set_community(strapline="Policing, talked about", handle="@WeCops", hashtags="#WeCops")
    set_community(figures_are_public=True)
    root = make_tweet("1747000000000000001", text="Q1. Why? #WeCops", author="kim")
    tweets = [make_tweet(text=f"A1 answer {n} {LONG_WORD} #WeCops") for n in range(12)]
    tweets.append(make_tweet(text="A1 the last word of all", reply_to=root))
    entries = [{"key": root.key, "starred": True}, *(tweet.key for tweet in tweets), "x:1"]
    entries[3] = {"key": entries[3], "text": "A1 edited"}
    archived = make_chat(
        slug="archived",
        title="Why we are tired",
        topics=["Sleep"],
        hosts=["kim", "pat"],
        questions=["Why?", "And then?"],
        introduction=[PARAGRAPH],
        summary=[PARAGRAPH, {"type": "heading", "value": "Then"}, PARAGRAPH],
        transcript=[
            section("Q1. Why?", *entries),
            commentary("<p>A word.</p>"),
            section("Q2. And then?", make_tweet(text="A2 tea")),
        ],
    )
    join(archived, root, *tweets)
    coming = make_chat(
        slug="coming",
        title="Tea at the top",
        starts_at=timezone.now() + timedelta(days=3),
        hosts=["kim"],
        questions=["Why?"],
        introduction=[PARAGRAPH],
        reading=[ChatReading(title=LONG_WORD, address=LONG_WORD, line="By Kim")],
        topics=["Tea"],
    )
    make_chat(slug="just-over", starts_at=timezone.now() - timedelta(hours=2))
    make_chat(slug="running", starts_at=timezone.now() - timedelta(minutes=5), topics=["Tea" * 30])
    home = HomePage.objects.first()
    home.add_child(instance=OutcomesPage(title="What happened next", slug="what-happened-next"))
    stream = make_stream(runs="Wessmoor", address="https://example.org/")
    make_step(archived, stream=stream, address=LONG_WORD)
    make_step(archived, "changed", date=date(2024, 3, 1))
    kim = make_profile(
        title="Kim",
        slug="kim",
        handle="kim",
        post="Sergeant",
        years="19 years",
        words="<p>Tea.</p>",
    )
    make_profile(title="Pat", former=True)
    discussed = make_post(slug="on-tea", body=[PARAGRAPH])
    comment = make_comment(discussed, f"Tea {LONG_WORD}")
    make_comment(discussed, "W" * 200, answers=comment)
    home.add_child(instance=PlainPage(title="House rules", slug="rules", show_in_menus=True))
    post = make_post(
        slug="heavy",
        title="What twelve studies say",
        date=date(2026, 4, 26),
        standfirst="In short.",
        author=kim,
        author_name="",
        research_heavy=True,
        picture=make_picture_of(800, 450),
        tags=["tea", "late shifts", LONG_WORD],
        body=[PARAGRAPH, {"type": "heading", "value": "Then"}, PARAGRAPH],
    )
    make_post(title=LONG_WORD, date=date(2026, 4, 27), author_handle="pat", body=[PARAGRAPH])
    archived.research_heavy = True
    archived.save_revision().publish()
    furnish(Site.objects.get(is_default_site=True), say=lambda line: None)
    return [
        "/",
        "/blog/",
        "/blog/2026/04/",
        f"/blog/{post.slug}/",
        "/chats/",
        f"/chats/?q={LONG_WORD}&topic=tea&year=1999",
        "/chats/running/",
        "/chats/figures/",
        f"/chats/{coming.slug}/",
        f"/chats/{archived.slug}/",
        f"/chats/{archived.slug}/transcript/",
        f"/chats/{archived.slug}/figures/",
        f"/chats/{archived.slug}/transcript/?reading=short",
        f"/chats/{archived.slug}/transcript/?person=kim&links=1",
        f"/chats/{archived.slug}/transcript/?person=nobody",
        f"/chats/{archived.slug}/report/?tweet=1747000000000000001",
        f"/chats/{archived.slug}/report/?tweet=1747000000000000001&sent=1",
        "/about-we/",
        "/about-we/kim/",
        "/what-happened-next/",
        "/rules/",
        "/blog/on-tea/",
        f"/blog/on-tea/?reply={comment.pk}",
        "/sign-in/",
        "/sign-in/cancelled/",
        "/taking-part/",
        "/host-a-chat/",
        "/host-a-chat/thanks/",
        "/search/",
        "/search/?q=tea",
        "/search/?q=answer&kind=tweets&from=2020-01-01&until=soon&links=1&person=pat_example",
        f"/search/?q=answer&kind=tweets&around={FindableEntry.objects.last().pk}",
        "/search/?q=tired&kind=chats",
        "/search/?q=kim&kind=people",
        "/search/?q=nothing+of+the+kind",
        "/chats/just-over/",
        "/chats/?topic=tea",
        "/blog/tag/tea/",
        "/what-happened-next/?waiting=1",
        "/nothing-here/",
    ]


def states(page, log_in, elsewhere):
    """Brings the tab to one state after the other that has no address; yields their names."""
    page.goto("/host-a-chat/")
    page.get_by_role("button", name="Send your offer").click()
    expect(page.get_by_role("alert")).to_be_visible()
    yield "an offer with errors"
    page.goto("/chats/archived/report/?tweet=1747000000000000001")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("alert")).to_be_visible()
    yield "a report with errors"
    page.goto("/host-a-chat/")
    page.context.clear_cookies()
    page.get_by_role("button", name="Send your offer").click()
    expect(page.get_by_role("heading", name="This form was open too long")).to_be_visible()
    yield "a form without its cookie"
    for address in ("/", "/chats/", "/blog/", "/about-we/", "/what-happened-next/"):
        page.goto(f"{elsewhere}{address}")
        yield f"{address} on the first day"
    log_in(page, make_visitor("vic_example").user)
    comment = Comment.objects.filter(handle="vic_example").first()
    for address in ("mine/", "mine/leave/", f"{comment.pk}/delete/"):
        page.goto(f"/comments/{address}")
        yield f"/comments/{address} signed in"
    page.goto("/blog/on-tea/")
    page.locator("#comment-form textarea").fill("www.a.example www.b.example www.c.example")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    yield "a comment with errors, signed in"


def test_nothing_stands_in_a_readers_way(community, new_context, log_in, live_server, allow_server):
    elsewhere = live_server.url.replace("localhost", "127.0.0.1")
    allow_server(elsewhere)
    furnish(make_other_community("127.0.0.1").site, say=lambda line: None)
    page = new_context().new_page()
    found = []
    for address in community:
        page.goto(address)
        found += [f"{address[:60]}: {wrong}" for wrong in barriers(page)]
    for name in states(page, log_in, elsewhere):
        found += [f"{name}: {wrong}" for wrong in barriers(page)]
    assert not found, "\n".join(found)


def test_a_keyboard_goes_through_a_page_in_its_order(community, new_context):
    page = new_context().new_page()
    page.goto("/chats/")
    page.keyboard.press("Tab")
    page.get_by_role("link", name="Skip to the content").press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    controls = page.locator("main").locator(
        "a:visible, input:visible, select:visible, button:visible"
    )
    assert controls.count() > 10
    for control in controls.all():
        page.keyboard.press("Tab")
        expect(control).to_be_focused()
        expect(control).to_be_in_viewport()


def test_every_way_of_reading_needs_no_javascript(community, new_context):
    page = new_context(java_script_enabled=False, viewport={"width": 390, "height": 800}).new_page()

    def follow(*names, among="main", exact=False):
        for name in names:
            page.locator(among).get_by_role("link", name=name, exact=exact).first.click()

    def shows(heading):
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)

    # To the next chat, and into a calendar.
    ChatPage.objects.get(slug="running").unpublish()  # it would be the next one
    page.goto("/")
    follow("Tea at the top")
    shows("Tea at the top")
    with page.expect_download() as download:
        follow("calendar file")
    assert download.value.suggested_filename.endswith(".ics")
    # By topic to a chat, and all that can be read of it.
    page.goto("/")
    follow("Chats", among="nav", exact=True)
    page.get_by_label("Topic").select_option("sleep")
    page.get_by_role("button", name="Show").click()
    follow("Why we are tired", "Read all 15 tweets")
    follow("Q2. And then?")
    page.wait_for_url("**#q2-and-then")
    follow("Two minutes")
    expect(page.get_by_text("A2 tea")).to_have_count(0)
    follow("Everything")
    page.get_by_label("Only by").select_option("kim")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#contents")).to_have_text("1 of 15 tweets, by @kim")
    follow("All 15 tweets")
    page.get_by_label("Only with links").check()
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#contents")).to_contain_text("with links")
    page.locator(".tweets > li").first.get_by_role("link", name="report").click()
    shows("Report this tweet")
    # The blog, by month and by tag, to what people say.
    follow("Blog", among="nav", exact=True)
    follow("April 2026")
    shows("Posts of April 2026")
    follow("What twelve studies say", "late shifts")
    shows("Posts about late shifts")
    follow("What twelve studies say")
    shows("What twelve studies say")
    expect(page.get_by_label("What you want to say")).to_be_visible()
    # People, and what they hosted; what came of it; what is found.
    follow("About We", among="nav", exact=True)
    follow("Kim", "Why we are tired")
    shows("Why we are tired")
    follow("What happened next", among="nav", exact=True)
    follow("Why we are tired")
    shows("Why we are tired")
    follow("Search", among="nav", exact=True)
    page.get_by_label("Words to look for").fill("studies")
    page.get_by_role("button", name="Search").click()
    follow("What twelve studies say")
    shows("What twelve studies say")
    follow("Taking part", among="nav", exact=True)
    follow("host a chat")
    expect(page.get_by_role("button", name="Send your offer")).to_be_visible()
