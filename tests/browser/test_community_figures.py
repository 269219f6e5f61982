"""The community's figures in the admin, as a browser shows them."""

import pytest
from django.core.cache import cache

from chatarchive.models import ChatFigures, Participation
from tests.factories import make_account, make_chat, make_facilitator, make_other_community, utc

pytestmark = pytest.mark.django_db(transaction=True)
REPORT = "/admin/reports/community-figures/"


@pytest.fixture
def history(live_server):
    """Some years of two communities."""
    cache.clear()
    other = make_other_community()
    for year in range(2018, 2025):
        chat = make_chat(starts_at=utc(year, 5, 2), topics=["Tea", "Late shifts"])
        mark = {"minute": 0, "label": "Q1", "heading": "Why?", "anchor": "why", "answers": year % 3}
        ChatFigures.objects.update_or_create(
            chat=chat,
            defaults={"tweets": 9, "people": 9, "details": {"unanswered": 3, "marks": [mark]}},
        )
        for number in range(9):
            account = make_account(f"p{year + number}")
            Participation.objects.create(chat=chat, account=account, tweets=1)
    make_chat(other.chats, starts_at=utc(2021, 5, 2))


@pytest.mark.parametrize("colour_scheme", ["light", "dark"])
def test_the_report_has_no_barrier_that_axe_knows(history, log_in, new_context, colour_scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = new_context(
        color_scheme=colour_scheme, viewport={"width": 390, "height": 800}
    ).new_page()
    log_in(page, make_facilitator())
    page.goto(REPORT)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    found = [
        (violation["id"], [node["target"] for node in violation["nodes"][:3]])
        for violation in axe.run(page).response["violations"]
    ]
    assert not found
    over = "document.querySelector('main').scrollWidth - document.querySelector('main').clientWidth"
    assert page.evaluate(over) <= 0


def test_a_facilitator_turns_to_the_other_community_and_to_quarters(history, log_in, new_context):
    page = new_context().new_page()
    log_in(page, make_facilitator())
    page.goto(REPORT)
    cells = page.locator("#listing-results table.listing tbody tr")
    assert cells.count() == 7
    page.get_by_role("button", name="Show filters").click()
    page.get_by_role("button", name="Community", exact=True).click()
    page.locator("#id_site").select_option(label="WeBakers")
    page.get_by_text("Apr to Jun 2021").first.wait_for()
    assert cells.count() == 1
