"""The search in a browser: results as somebody types, and the same without JavaScript."""

from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect

from tests.factories import make_chat, make_tweet, section

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def archive(live_server):
    said = [make_tweet(text=f"Trauma, said {n}", author=f"kim{n}") for n in range(9)]
    make_chat(title="After a bad shift", slug="shift", transcript=[section("Q1. Why?", *said)])


def test_results_come_as_somebody_types_and_the_focus_stays(archive, page):
    page.goto("/search/")
    words = page.get_by_label("Words to look for")
    words.press_sequentially("traum", delay=20)
    expect(page.locator(".hits > li")).to_have_count(5)
    expect(page.locator("#told")).to_have_text("9 tweets about “traum”")
    expect(words).to_be_focused()
    page.wait_for_url("**/search/?q=traum")
    words.press_sequentially("a 4", delay=20)
    expect(page.locator(".hits > li")).to_have_count(1)
    assert page.title().startswith("“trauma 4”")
    words.press("Enter")
    expect(page.locator(".hits > li")).to_have_count(1)


def test_an_older_answer_never_comes_after_a_newer_one(archive, page):
    page.goto("/search/")
    held = []
    page.route("**/search/?q=trauma&typing=1", lambda route: held.append(route))
    words = page.get_by_label("Words to look for")
    with page.expect_request("**/search/?q=trauma&typing=1"):
        words.fill("trauma")
    words.fill("trauma 4")
    expect(page.locator(".hits > li")).to_have_count(1)
    for route in held:
        with suppress(Error):  # it was given up, as it should be
            route.continue_()
    page.wait_for_timeout(300)
    expect(page.locator(".hits > li")).to_have_count(1)


def test_without_a_network_what_stands_there_stays(archive, page, context):
    page.goto("/search/?q=trauma")
    context.set_offline(True)
    page.get_by_label("Words to look for").fill("trauma 4")
    page.wait_for_timeout(800)
    expect(page.locator(".hits > li")).to_have_count(5)
    expect(page.locator("#results")).not_to_have_attribute("aria-busy", "true")
    context.set_offline(False)


def test_filters_take_effect_at_once(archive, page):
    page.goto("/search/?q=trauma")
    page.get_by_text("Who, when, and more").click()
    page.get_by_label("Written by").fill("@kim3")
    page.get_by_label("Written by").press("Tab")
    expect(page.locator(".hits > li")).to_have_count(1)
    page.get_by_label("Key moments").check()
    expect(page.locator(".sum")).to_contain_text("Nothing")
    page.wait_for_url("**person=%40kim3**starred=1")


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_the_tweets_around_one_unfold_and_fold(archive, new_context, java_script_enabled):
    page = new_context(java_script_enabled=java_script_enabled).new_page()
    page.goto("/search/?q=trauma&kind=tweets&person=kim4")
    page.get_by_role("link", name="with the tweets around it").click()
    near = page.locator(".neighbours-of")
    expect(near.locator(".words")).to_have_count(6)
    assert ("around=" in page.url) is not java_script_enabled
    page.get_by_role("link", name="without the tweets around it").click()
    expect(near).to_have_count(0)
    page.locator(".place a").click()
    expect(page.locator("li:target .words")).to_have_text("Trauma, said 4")


def test_everything_works_without_javascript(archive, new_context):
    page = new_context(java_script_enabled=False, viewport={"width": 390, "height": 800}).new_page()
    page.goto("/search/")
    page.get_by_label("Words to look for").fill("trauma")
    page.get_by_text("Who, when, and more").click()
    page.get_by_label("From").fill("2024-01-01")
    page.get_by_label("First").select_option("newest")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".hits > li").first).to_contain_text("Trauma, said 8")
    page.get_by_role("link", name="Tweets 9").click()
    expect(page.locator(".hits > li")).to_have_count(9)
    page.get_by_role("link", name="From: 1 January 2024").click()
    expect(page.locator(".chosen")).to_have_count(0)
    page.locator(".hits .who").first.click()
    expect(page.locator(".hits > li")).to_have_count(1)
