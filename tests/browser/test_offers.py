"""From a visitor's idea, sent without scripts, to a draft chat in the facilitators' queue."""

import pytest
from playwright.sync_api import expect
from wagtail.models import Site

from chatarchive.models import ChatPage
from home.furnishing import furnish
from tests.factories import make_trainee

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_idea_becomes_a_draft_that_a_facilitator_answers(
    live_server, new_context, log_in, monkeypatch
):
    furnish(Site.objects.get(is_default_site=True), say=lambda line: None)
    # People take their time. The form's own limit is 5 seconds.
    monkeypatch.setattr("chatarchive.offers.form.OfferForm.least_seconds", 0)

    visitor = new_context(java_script_enabled=False).new_page()
    visitor.goto("/taking-part/")
    visitor.get_by_role("main").get_by_role("link", name="host a chat").click()
    expect(visitor.get_by_text("Leave this empty")).not_to_be_in_viewport()
    visitor.get_by_label("What should we talk about?").fill("Sleep after nights")
    visitor.get_by_label("What is it about?").fill("Why <b>nobody</b> talks of it.")
    visitor.get_by_label("Which questions").fill("How do you sleep?\nWho asked?")
    visitor.get_by_label("Your name").fill("Quill")
    visitor.get_by_label("Your account").fill("@quill_example")
    visitor.get_by_label("Yes, the facilitators may write").check()
    visitor.get_by_role("button", name="Send your offer").click()

    # One thing was missing. It is said first, and leads to where it belongs.
    summary = visitor.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Your e-mail address").click()
    expect(visitor.get_by_label("Which questions")).to_have_value("How do you sleep?\nWho asked?")
    visitor.get_by_label("Your e-mail address").fill("quill@example.org")
    visitor.get_by_role("button", name="Send your offer").click()
    expect(visitor.get_by_role("heading", level=1)).to_contain_text("Thank you")

    facilitator = new_context().new_page()
    log_in(facilitator, make_trainee())
    facilitator.goto("/admin/")
    facilitator.get_by_role("link", name="1 offer to host waiting").click()
    row = facilitator.get_by_role("row", name="Sleep after nights")
    expect(row.get_by_role("link", name="quill@example.org")).to_have_attribute(
        "href", "mailto:quill@example.org?subject=Sleep%20after%20nights"
    )
    row.get_by_role("link", name="Sleep after nights").click()
    facilitator.get_by_label("State").select_option("In talk")
    facilitator.get_by_role("button", name="Save", exact=True).click()
    expect(facilitator.get_by_text("What you noted about “Sleep after")).to_be_visible()
    expect(facilitator.get_by_role("button", name="From visitors", exact=True)).to_be_visible()
    row.get_by_role("link", name="Draft").click()
    # It is theirs to work on, although it is in moderation.
    expect(facilitator.locator("#id_title")).to_have_value("Sleep after nights")
    expect(facilitator.get_by_text("Why <b>nobody</b> talks of it.").last).to_be_visible()
    expect(facilitator.get_by_text("quill@example.org")).to_have_count(0)
    assert not ChatPage.objects.get().live
