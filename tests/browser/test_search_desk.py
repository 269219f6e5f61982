"""Finding tweets in the admin, and what people looked for, without barriers."""

import pytest
from playwright.sync_api import expect
from wagtail.models import Site
from wagtail.users.models import UserProfile

from chatarchive.finding.writing import write_changed
from search import sought
from tests.browser.editor import Editor
from tests.factories import make_facilitator

# Wagtail says how many match in a heading that is an alert.
WAGTAILS = {"aria-allowed-role"}


@pytest.fixture
def found(tweets, chat):
    write_changed([tweet.pk for tweet in tweets])
    for number in (0, 3):
        sought.note(Site.objects.get(is_default_site=True), f"kindness {number}", number)
    return tweets


def test_a_tweet_is_found_as_one_types_and_opened_in_the_editor(page, log_in, chat, found):
    log_in(page, make_facilitator())
    page.goto("/admin/tweets/")
    page.locator("#id_q").fill('"number 212"')
    rows = page.locator("main tbody tr")
    expect(rows).to_have_count(1)
    expect(rows.locator("mark")).to_have_text(["number", "212"])
    expect(rows).to_contain_text("Q3")
    rows.get_by_role("link", name="Kindness", exact=True).click()
    editor = Editor(page, chat).wait()
    expect(editor.row(found[212])).to_be_focused()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_teams_pages_of_the_search_have_no_barrier_that_axe_knows(
    page, log_in, chat, found, theme
):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    facilitator = make_facilitator()
    UserProfile.objects.update_or_create(user=facilitator, defaults={"theme": theme})
    log_in(page, facilitator)
    violations = {}
    for address in (
        "/admin/tweets/?q=kindness&state=shown&only=links&only=starred",
        "/admin/tweets/?q=kindness",
        "/admin/tweets/?q=zebra",
        "/admin/reports/looked-for/",
        "/admin/reports/looked-for/?in_vain=once",
    ):
        page.goto(address)
        page.locator("main").wait_for()
        rules = axe.run(page).response["violations"]
        violations[address] = [
            (rule["id"], [node["target"] for node in rule["nodes"]])
            for rule in rules
            if rule["id"] not in WAGTAILS
        ]
    assert not {address: found for address, found in violations.items() if found}
