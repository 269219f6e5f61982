"""Capturing in the admin as people see it: the button, how far it is, what came."""

import threading

import pytest
from playwright.sync_api import expect
from wagtail.models import Site

from bench.made_up import FIRST_CHAT
from chatarchive.capturing.vault import kept_keys
from chatarchive.importing.thread import CAPTURES, work_off
from chatarchive.models import CaptureRun
from tests.browser.worker import Worker
from tests.chatarchive.capturing.networks import page_of, stand_in
from tests.factories import make_chat, make_facilitator, make_superuser, set_community

KEY = "AAAAAAAAAAAAAAAAAAAAAInvented%2FKeyOfATest0123456789abcdefghijklmnop"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.IMPORTS_ROOT = tmp_path / "imports"


@pytest.fixture
def chat(live_server):
    set_community(hashtags="#WeExample")
    return make_chat(slug="sleep", title="Sleep", starts_at=FIRST_CHAT, hosts=["WeExample"])


@pytest.fixture
def network(chat, monkeypatch, settings):
    """Slow: its second page comes when ``network.going`` is set."""
    pages = page_of("Q1 How? #WeExample", "A1 Well #WeExample"), page_of("A1 Yes", first=51)
    network = stand_in(monkeypatch, settings, *pages)
    network.going = threading.Event()
    network.held_up = lambda: len(network.asked) < 2 or network.going.wait(30)
    with Worker(lambda: work_off(CAPTURES)):
        yield network
        network.going.set()


def screens(page, chat, network):
    page.goto(f"/admin/pages/{chat.pk}/edit/")
    page.goto(f"/admin/chats/{chat.pk}/capture/")
    page.get_by_label("At most so many posts").fill("12000")
    expect(page.get_by_text("12,000 posts × $0.005 = $60.00 at X")).to_be_visible()
    yield "capture"
    page.get_by_role("button", name="Count first").click()
    expect(page.get_by_text("Nothing is captured yet")).to_be_visible()
    yield "look"
    page.get_by_role("button", name="Capture", exact=True).click()
    expect(page.locator("[data-capture-posts]")).to_have_text("2")
    yield "progress"
    page.reload()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    network.going.set()
    expect(page.get_by_text("3 tweets came into the draft")).to_be_visible()
    yield "result"
    CaptureRun.objects.update(state="failed", trouble="X: There is no credit left.")
    page.reload()
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    yield "trouble"
    page.goto(f"/admin/chats/{chat.pk}/capture/")
    yield "again"


@pytest.mark.parametrize(("width", "colour_scheme"), [(390, "dark"), (1280, "light")])
def test_from_the_button_to_the_result_without_a_barrier(
    new_context, log_in, chat, network, width, colour_scheme
):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    size = {"width": width, "height": 900}
    page = new_context(color_scheme=colour_scheme, viewport=size).new_page()
    log_in(page, make_facilitator())
    found = []
    for name in screens(page, chat, network):
        for one in axe.run(page).response["violations"]:
            found.append((name, one["id"], [node["target"] for node in one["nodes"][:3]]))
        over = "Math.max(...[document.documentElement, document.querySelector('main')].map("
        over += "(element) => element.scrollWidth - element.clientWidth))"
        if page.evaluate(over) > 0:
            found.append((name, "scrolls sideways"))
    assert not found


def test_it_works_without_javascript(new_context, log_in, chat, network):
    page = new_context(java_script_enabled=False).new_page()
    log_in(page, make_facilitator())
    page.goto(f"/admin/chats/{chat.pk}/capture/")
    network.going.set()
    page.get_by_role("button", name="Capture", exact=True).click()
    expect(page.get_by_text("3 tweets came into the draft")).to_be_visible()


@pytest.mark.parametrize(("width", "colour_scheme"), [(390, "dark"), (1280, "light")])
def test_keys_are_set_without_a_barrier_and_never_shown_again(
    new_context, log_in, live_server, width, colour_scheme
):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    size = {"width": width, "height": 900}
    page = new_context(color_scheme=colour_scheme, viewport=size).new_page()
    log_in(page, make_superuser())
    page.goto("/admin/settings/chatarchive/networkkeys/")
    page.get_by_role("textbox", name="Bearer token").fill(KEY)
    page.get_by_label("Servers").fill("fedi.example")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Set on")).to_be_visible()
    assert KEY not in page.content()
    assert page.get_by_role("textbox", name="Bearer token").input_value() == ""
    page.reload()  # without Wagtail's message, which fades in
    found = axe.run(page).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert kept_keys(Site.objects.get()).secret("x_bearer_token").open() == KEY
