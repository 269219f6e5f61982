"""Importing in the admin: from a file on disk to the editor, and what may go wrong."""

import json
from itertools import islice

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from bench.made_up import FIRST_CHAT, tweets
from chatarchive.importing import tasks
from chatarchive.models import Import, Tweet
from chatarchive.transcript import keys_in
from tests.browser.editor import Editor, draft
from tests.browser.worker import Worker
from tests.factories import make_chat, make_facilitator


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.IMPORTS_ROOT = tmp_path / "imports"


@pytest.fixture
def capture(tmp_path):
    def write(count=30, name="chat.jsonl"):
        path = tmp_path / name
        path.write_text("".join(f"{json.dumps(one)}\n" for one in islice(tweets(count), count)))
        return str(path)

    return write


@pytest.fixture
def chat(live_server):
    return make_chat(slug="sleep", title="Sleep", starts_at=FIRST_CHAT, hosts=["WeExample"])


@pytest.fixture
def admin(page, log_in, chat):
    log_in(page, make_facilitator())
    return page


@pytest.fixture
def worker(live_server, monkeypatch):
    with Worker() as worker:
        for name in ("look_through", "bring_in"):
            work = getattr(tasks, name)

            def held_up(import_, work=work):
                tasks.uploads.write_progress(import_, words="1,000 read, 40%", share=0.4)
                worker.going.wait(30)
                return work(import_)

            monkeypatch.setattr(tasks, name, held_up)
        yield worker


def choose(page, chat, *paths):
    page.goto(f"/admin/chats/{chat.pk}/import/")
    page.locator("#id_files").set_input_files(list(paths))


def test_from_a_file_to_the_editor_with_its_progress_seen(admin, chat, capture, worker):
    admin.goto(f"/admin/pages/{chat.pk}/edit/")
    admin.get_by_role("link", name="Import tweets", exact=True).last.click()
    admin.locator("#id_files").set_input_files([capture(30), capture(5, "five.jsonl")])
    expect(admin.get_by_text("five.jsonl, ")).to_be_visible()
    admin.get_by_role("button", name="Remove five.jsonl").click()
    expect(admin.get_by_text("five.jsonl, ")).to_have_count(0)
    worker.going.clear()
    admin.get_by_role("button", name="Look at what would happen").click()
    expect(admin.get_by_text("1,000 read, 40%")).to_be_visible()
    admin.reload()
    expect(admin.get_by_text("1,000 read, 40%")).to_be_visible()
    assert admin.locator("progress").get_attribute("value").startswith("0.4")
    # Left, and found again.
    admin.goto("/admin/imports/")
    admin.get_by_role("link", name="chat.jsonl").click()
    expect(admin.get_by_text("1,000 read, 40%")).to_be_visible()
    worker.going.set()
    expect(admin.get_by_text("Nothing is written yet")).to_be_visible()
    assert not Tweet.objects.exists()
    admin.get_by_role("button", name="Import 30 tweets").click()
    expect(admin.get_by_text("30 tweets came into “Sleep”")).to_be_visible()
    Editor(admin, chat).wait()
    assert len(keys_in(draft(chat))) == 30


def test_a_file_can_be_dropped(admin, chat, capture, worker):
    admin.goto(f"/admin/chats/{chat.pk}/import/")
    admin.locator("[data-import-drop]").evaluate(
        """area => {
            const transfer = new DataTransfer();
            transfer.items.add(new File(["Milk, bread"], "list.txt"));
            area.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true }));
        }"""
    )
    expect(admin.get_by_text("list.txt, 11 bytes")).to_be_visible()
    admin.get_by_role("button", name="Look at what would happen").click()
    expect(admin.get_by_role("heading", name="This did not work")).to_be_attached()
    expect(admin.get_by_role("button", name="Try again")).to_be_visible()
    admin.get_by_role("button", name="Discard").click()
    expect(admin.get_by_text("is deleted. Nothing came in of it.")).to_be_visible()


def test_other_choices_are_made_without_uploading_again(admin, chat, capture, worker):
    make_chat(title="Rest")
    admin.goto("/admin/imports/")
    admin.locator("#id_files").set_input_files(capture())
    admin.get_by_label("Sort into the existing chats, by time").check()
    expect(admin.locator("#chat-field")).to_be_hidden()
    admin.get_by_role("button", name="Look at what would happen").click()
    expect(admin.get_by_text("30 tweets would be new")).to_be_visible()
    admin.get_by_label("Into one chat").check()
    admin.locator("#chat-field select").select_option(label="Rest (16 January 2024)")
    admin.get_by_role("button", name="Look again").click()
    expect(admin.get_by_text("Into “Rest”")).to_be_visible()
    expect(admin.get_by_text("30 lie outside the chat’s hour")).to_be_visible()


def test_who_may_edit_no_chat_is_let_in_nowhere(page, log_in, chat):
    user = make_facilitator("stranger")
    user.groups.set([Group.objects.create(name="Nobodies")])
    user.groups.first().permissions.set(
        Group.objects.get(name="Editors").permissions.filter(codename="access_admin")
    )
    log_in(page, user)
    page.goto(f"/admin/chats/{chat.pk}/import/")
    expect(page.get_by_text("you do not have permission")).to_be_visible()
    expect(page.get_by_role("link", name="Import tweets")).to_have_count(0)


def test_it_works_without_javascript(new_context, log_in, chat, capture, worker):
    page = new_context(java_script_enabled=False).new_page()
    log_in(page, make_facilitator())
    choose(page, chat, capture())
    worker.going.clear()
    page.get_by_role("button", name="Look at what would happen").click()
    expect(page.get_by_text("1,000 read, 40%")).to_be_visible()
    worker.going.set()
    page.get_by_role("button", name="Import 30 tweets").click()
    expect(page).to_have_url(f"{page.url.split('/admin/')[0]}/admin/pages/{chat.pk}/edit/")


def screens(page, chat, capture, worker):
    """Each screen in turn, by its name."""
    page.goto("/admin/imports/")
    page.locator("details summary").click()
    yield "upload"
    choose(page, chat, capture(120))
    yield "chosen"
    worker.going.clear()
    page.get_by_role("button", name="Look at what would happen").click()
    expect(page.get_by_text("1,000 read, 40%")).to_be_visible()
    yield "progress"
    address = page.url
    page.goto("/admin/imports/")
    yield "under way"
    page.goto(address)
    worker.going.set()
    expect(page.get_by_text("Nothing is written yet")).to_be_visible()
    yield "look"
    page.get_by_role("button", name="Import 120 tweets").click()
    expect(page.get_by_text("120 tweets came into")).to_be_visible()
    page.goto(address)
    yield "result"
    Import.objects.update(state="failed", trouble="There is no more room on the disk.")
    page.goto(address)
    yield "trouble"


@pytest.mark.parametrize("colour_scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_screen_has_a_barrier_or_scrolls_sideways(
    new_context, log_in, chat, capture, worker, colour_scheme, width
):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    size = {"width": width, "height": 900}
    page = new_context(color_scheme=colour_scheme, viewport=size).new_page()
    log_in(page, make_facilitator())
    found = []
    for name in screens(page, chat, capture, worker):
        violations = axe.run(page).response["violations"]
        found += [
            (name, one["id"], [node["target"] for node in one["nodes"][:3]]) for one in violations
        ]
        over = "Math.max(...[document.documentElement, document.querySelector('main')].map("
        over += "(element) => element.scrollWidth - element.clientWidth))"
        if page.evaluate(over) > 0:
            found.append((name, "scrolls sideways"))
    assert not found
