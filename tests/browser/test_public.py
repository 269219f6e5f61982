"""The public site in a browser: what only a browser shows."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Site

from aboutwe.models import ProfileIndexPage, ProfilePage
from home.furnishing import furnish
from home.models import HomePage, PlainPage
from tests.factories import (
    commentary,
    join,
    keep_pictures,
    make_chat,
    make_tweet,
    section,
    set_community,
)

pytestmark = pytest.mark.django_db(transaction=True)
PARAGRAPH = {"type": "paragraph", "value": "<p>People said a <b>great</b> deal.</p>"}
LONG_WORD = "https://example.org/" + "a" * 90


@pytest.fixture
def community(live_server):
    """A community with a page of every kind. Returns their addresses."""
    set_community(strapline="Policing, talked about", handle="@WeCops", hashtags="#WeCops")
    root = make_tweet("1747000000000000001", text="Q1. Why? #WeCops", author="kim")
    tweets = [make_tweet(text=f"A1 answer {n} {LONG_WORD} #WeCops") for n in range(60)]
    tweets.append(make_tweet(text="A1 the last word of all", reply_to=root))
    entries = [{"key": root.key, "starred": True}, *(tweet.key for tweet in tweets), "x:1"]
    entries[3] = {"key": entries[3], "text": "A1 edited"}
    archived = make_chat(
        slug="archived",
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
        starts_at=timezone.now() + timedelta(days=3),
        hosts=["kim"],
        questions=["Why?"],
        introduction=[PARAGRAPH],
    )
    home = HomePage.objects.first()
    people = home.add_child(
        instance=ProfileIndexPage(title="About We", slug="about-we", show_in_menus=True)
    )
    people.add_child(instance=ProfilePage(title="Kim", handle="kim", words="<p>Tea.</p>"))
    home.add_child(instance=PlainPage(title="House rules", slug="rules", show_in_menus=True))
    furnish(Site.objects.get(is_default_site=True), say=lambda line: None)
    return [
        "/",
        "/chats/",
        f"/chats/{coming.slug}/",
        f"/chats/{archived.slug}/",
        f"/chats/{archived.slug}/transcript/",
        "/about-we/",
        "/about-we/kim/",
        "/rules/",
        "/taking-part/",
        "/host-a-chat/",
        "/host-a-chat/thanks/",
        "/search/?q=tea",
        "/nothing-here/",
    ]


@pytest.mark.parametrize("colour_scheme", ["light", "dark"])
def test_no_page_has_a_barrier_that_axe_knows(community, new_context, colour_scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = new_context(color_scheme=colour_scheme).new_page()
    found = []
    for address in community:
        page.goto(address)
        for violation in axe.run(page).response["violations"]:
            targets = [node["target"] for node in violation["nodes"][:3]]
            found.append((address, violation["id"], targets))
    assert not found


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_page_scrolls_sideways(community, new_context, width):
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    for address in community:
        page.goto(address)
        over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(over) <= 0, address


def test_a_link_to_one_tweet_leads_to_that_very_tweet(community, new_context):
    page = new_context(viewport={"width": 390, "height": 700}).new_page()
    page.goto("/chats/archived/transcript/")
    last = page.locator("li", has_text="the last word of all")
    anchor = last.get_attribute("id")
    page.goto(f"/chats/archived/transcript/#{anchor}")
    page.wait_for_function(
        """id => {
            const box = document.getElementById(id).getBoundingClientRect();
            return box.top >= 0 && box.bottom <= innerHeight;
        }""",
        arg=anchor,
    )
    heading = page.locator(".sections h2").first.bounding_box()
    assert last.locator(".by").bounding_box()["y"] >= heading["y"] + heading["height"] - 1


@pytest.mark.parametrize("width", [390, 1280])
def test_links_into_a_long_transcript_lead_there_though_little_of_it_is_laid_out(
    live_server, new_context, width
):
    tweets = [make_tweet(text=f"A1 {number} " + "a long answer " * 18) for number in range(150)]
    chat = make_chat(
        slug="long",
        transcript=[section("Q1. Why?", *tweets[:130]), section("Q2. And?", *tweets[130:])],
    )
    join(chat, *tweets)
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    for anchor in (f"tweet-{tweets[100].native_id}", "q2-and"):
        page.goto("about:blank")
        page.goto(f"/chats/long/transcript/#{anchor}")
        page.wait_for_timeout(500)
        # Below the heading that stays in sight, or, for a heading, at the very top.
        assert -2 < page.locator(f"#{anchor}").bounding_box()["y"] < 120


def test_the_question_stays_in_sight_while_its_answers_scroll(community, new_context):
    page = new_context().new_page()
    page.goto("/chats/archived/transcript/")
    page.locator("li", has_text="answer 30").scroll_into_view_if_needed()
    heading = page.get_by_role("heading", name="Q1. Why?")
    assert abs(heading.bounding_box()["y"]) < 2


def test_a_tweets_link_can_be_copied(community, new_context):
    context = new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto("/chats/archived/transcript/")
    page.locator("#tweet-1747000000000000001").get_by_role("link", name="copy link").click()
    page.get_by_text("Link copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith("/chats/archived/transcript/#tweet-1747000000000000001")
    assert page.url == copied


def test_everything_reads_without_javascript(community, new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/")
    page.get_by_role("link", name="Chats", exact=True).click()
    page.locator("a[href='/chats/archived/']").click()
    page.get_by_role("link", name="Read all 63 tweets").click()
    page.get_by_role("link", name="Q2. And then?").click()
    page.get_by_text("A2 tea").wait_for()
    assert page.url.endswith("#q2-and-then")


def test_a_visitor_elsewhere_is_told_their_own_hour(community, new_context):
    page = new_context(timezone_id="Asia/Tokyo").new_page()
    page.goto("/chats/coming/")
    assert "where you are" in page.locator(".when").inner_text()
    page = new_context(timezone_id="Europe/London").new_page()
    page.goto("/chats/coming/")
    assert "where you are" not in page.locator(".when").inner_text()


def test_keyboard_users_can_skip_to_the_content(community, new_context):
    page = new_context().new_page()
    page.goto("/chats/")
    page.keyboard.press("Tab")
    page.get_by_role("link", name="Skip to the content").press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_on_paper_there_is_no_menu_and_links_say_where_they_lead(community, new_context):
    page = new_context().new_page()
    page.goto("/chats/archived/transcript/")
    page.emulate_media(media="print")
    assert not page.locator(".site-nav").is_visible()
    shown = page.locator(".words a[href^='https://example']").first.evaluate(
        "link => getComputedStyle(link, '::after').content"
    )
    assert "https://example.org/" in shown


@pytest.mark.parametrize("colour_scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_pictures_show_whole_and_beside_each_other(live_server, new_context, width, colour_scheme):
    tweets = [make_tweet(text=f"A1 number {n}") for n in range(4)]
    sizes = [(1200, 900)], [(800, 600), (600, 800)], [(400, 3000)], [(900, 600)] * 4
    for tweet, some in zip(tweets, sizes, strict=True):
        keep_pictures(tweet, *some, alt="A mug on a desk")
    chat = make_chat(slug="desks", transcript=[section("Q1. Your desk?", *tweets)])
    join(chat, *tweets)
    context = new_context(viewport={"width": width, "height": 800}, color_scheme=colour_scheme)
    page = context.new_page()
    page.goto("/chats/desks/transcript/")
    pictures = page.locator(".pictures img")
    assert pictures.count() == 8
    for number in range(8):
        picture = pictures.nth(number)
        picture.scroll_into_view_if_needed()
        page.wait_for_function("img => img.complete", arg=picture.element_handle())
        natural, shown = picture.evaluate(
            "img => [img.naturalWidth / img.naturalHeight, img.clientWidth / img.clientHeight]"
        )
        assert shown == pytest.approx(natural, rel=0.06)
    one, other = (page.locator(".pictures").nth(1).locator("img").nth(n) for n in (0, 1))
    assert one.bounding_box()["y"] == other.bounding_box()["y"]
    over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(over) <= 0
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    assert not axe.run(page).response["violations"]
    pictures.first.locator("..").click()
    page.wait_for_url("**/media/original_images/*.jpg")
