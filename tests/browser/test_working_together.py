"""Several people at one chat: comments on a tweet, moderation."""

from contextlib import suppress

import pytest
from django.core import mail
from playwright.sync_api import TimeoutError as TookTooLong
from playwright.sync_api import expect
from wagtail.models import Comment, CommentReply, PageSubscription, Workflow

from chatarchive.drafts import refresh
from chatarchive.models import ChatPage, ChatTweet
from tests.browser.editor import Editor, draft, eventually
from tests.factories import join, make_chat, make_facilitator, make_trainee, make_tweet, section

WRITTEN = "Enter your comments..."


# Without motion, Wagtail does not always bring a comment into sight.
MOVING = {"reduced_motion": "no-preference"}


@pytest.fixture
def context(new_context):
    return new_context(**MOVING)


def pill(editor, tweet):
    return editor.row(tweet).locator(".chat-row__comments")


def write(editor, words):
    """Write the comment that was begun, and wait until it is stored and the browser knows it."""
    written = editor.page.get_by_placeholder(WRITTEN)
    expect(written).to_be_focused()
    written.fill(words)
    editor.page.get_by_role("button", name="Comment", exact=True).press("Enter")
    eventually(Comment.objects.filter(page=editor.chat, text=words).exists)
    expect(editor.page.get_by_text("Saved", exact=True)).to_be_visible()


def comment_on(editor, tweet, words):
    editor.focus(tweet)
    editor.press("c")
    write(editor, words)


def path_of(chat, number, tweet):
    return f"transcript.{draft(chat)[number]['id']}.tweets.{tweet.key}"


def the_path(chat):
    return Comment.objects.get(page=chat).contentpath


# Comments


def test_a_key_begins_a_comment_on_the_focused_tweet(editor, chat, tweets):
    comment_on(editor, tweets[1], "Is this hers?")
    expect(pill(editor, tweets[1])).to_have_text("1 comment")
    assert the_path(chat) == path_of(chat, 0, tweets[1])
    editor.open()
    pill(editor, tweets[1]).click()
    expect(editor.page.locator(".comment--focused")).to_contain_text("Is this hers?")
    editor.focus(tweets[2])
    expect(editor.page.locator(".comment--focused")).to_have_count(0)
    editor.row(tweets[2]).hover()
    editor.row(tweets[2]).get_by_role("button", name="More").click()
    editor.page.get_by_role("menuitem", name="Comment").click()
    write(editor, "And this?")
    assert Comment.objects.get(text="And this?").contentpath == path_of(chat, 0, tweets[2])


def test_a_comment_goes_with_its_tweet_there_and_back(editor, chat, tweets):
    comment_on(editor, tweets[1], "Mind this")
    editor.focus(tweets[1])
    editor.press("m", "3")
    editor.said("moved to “Q3”")
    eventually(lambda: the_path(chat) == path_of(chat, 2, tweets[1]))
    # Autosave has made all comments anew by now, and left the focus where it was.
    assert editor.focused() == tweets[2].key
    editor.press("Control+z")
    expect(pill(editor, tweets[1])).to_have_text("1 comment")
    eventually(lambda: the_path(chat) == path_of(chat, 0, tweets[1]))
    editor.press("Control+Shift+z")
    eventually(lambda: the_path(chat) == path_of(chat, 2, tweets[1]))
    assert Comment.objects.get(page=chat).resolved_at is None


def test_a_comment_in_the_sidebar_leads_to_a_row_far_away(page, log_in, live_server, tweets):
    key = "bluesky:at://did:plc:abc/app.bsky.feed.post/3k.2"
    far = make_tweet(key.partition(":")[2], network="bluesky", text="Far away")
    chat = make_chat(transcript=[section("Q1", *tweets, far, id="first")])
    join(chat, *tweets, far)
    user = make_facilitator()
    comment = Comment.objects.create(
        page=chat, user=user, text="Here", contentpath=f"transcript.first.tweets.{key}"
    )
    log_in(page, user)
    page.goto(f"/admin/pages/{chat.pk}/edit/")
    editor = Editor(page, chat)
    editor.wait()
    expect(editor.row(far)).to_have_count(0)
    page.get_by_role("button", name="Toggle comments").click()
    page.locator(".comment", has_text="Here").dispatch_event("click")
    expect(editor.row(far)).to_be_in_viewport()
    expect(pill(editor, far)).to_have_text("1 comment")
    # As a mail's link does, with the panel closed.
    page.get_by_role("button", name="Toggle comments").click()
    page.goto(f"/admin/pages/{chat.pk}/edit/?comment={comment.pk}")
    editor.wait()
    expect(page.locator(".comment--focused", has_text="Here")).to_be_visible()
    expect(editor.row(far)).to_be_in_viewport()


def test_splitting_and_joining_and_undoing_both_resolve_no_comment(editor, chat, tweets):
    comment_on(editor, tweets[1], "Mind this")
    editor.focus(tweets[1])
    editor.press("x")
    eventually(lambda: len(editor.lists()) == 4)
    editor.page.keyboard.type("Icebreaker")
    eventually(lambda: len(draft(chat)) == 4)
    eventually(lambda: the_path(chat) == path_of(chat, 1, tweets[1]))
    editor.focus(tweets[1])
    editor.press("Shift+J")
    eventually(lambda: len(draft(chat)) == 3)
    eventually(lambda: the_path(chat) == path_of(chat, 0, tweets[1]))
    editor.press("Control+z", "Control+z", "Control+z")
    eventually(lambda: the_path(chat) == path_of(chat, 0, tweets[1]))
    assert len(editor.lists()) == 3
    assert Comment.objects.get(page=chat).resolved_at is None
    expect(pill(editor, tweets[1])).to_have_text("1 comment")


def test_a_comment_outlives_its_tweet_and_its_section(editor, chat, tweets):
    comment_on(editor, tweets[1], "Mind this")
    editor.focus(tweets[1])
    editor.press("Delete")
    editor.save()
    editor.wait()
    editor.page.get_by_role("button", name="Toggle comments").click()
    comment = editor.page.locator(".comment", has_text="Mind this")
    expect(comment).to_be_visible()
    editor.sections.nth(0).get_by_role("button", name="Delete").first.click()
    eventually(lambda: editor.sizes() == [100, 100])
    editor.save()
    editor.wait()
    assert Comment.objects.get(page=chat).resolved_at is None
    editor.page.get_by_role("button", name="Toggle comments").click()
    expect(editor.page.locator(".comment", has_text="Mind this")).to_be_visible()


def test_what_somebody_else_moved_is_still_commented_on(editor, new_context, log_in, chat, tweets):
    comment_on(editor, tweets[1], "Mind this")
    blocks = draft(chat)
    moved = blocks[0]["value"]["tweets"].pop(1)
    blocks[1]["value"]["tweets"].append(moved)
    page = ChatPage.objects.get(pk=chat.pk).get_latest_revision_as_object()
    page.transcript = page._meta.get_field("transcript").to_python(blocks)
    page.save_revision()
    second = new_context(**MOVING).new_page()
    log_in(second, make_facilitator("second"))
    other = Editor(second, chat).open()
    other.focus(tweets[0])
    other.press("End", "ArrowDown", "End")
    expect(pill(other, tweets[1])).to_have_text("1 comment")
    # Somebody else's comment may go with its tweet.
    other.press("h")
    eventually(lambda: the_path(chat) == path_of(chat, 1, tweets[1]))


def test_replies_and_resolving_work_and_tell_who_listens(editor, new_context, log_in, chat, tweets):
    comment_on(editor, tweets[1], "Mind this")
    user = Comment.objects.get().user
    PageSubscription.objects.update_or_create(
        page=chat, user=user, defaults={"comment_notifications": True}
    )
    second = new_context(**MOVING).new_page()
    log_in(second, make_facilitator("second"))
    other = Editor(second, chat).open()
    other.focus(tweets[1])
    other.press("c")
    second.get_by_placeholder("Enter your reply...").fill("I do")
    second.get_by_role("button", name="Reply", exact=True).press("Enter")
    eventually(CommentReply.objects.filter(text="I do").exists)
    eventually(lambda: mail.outbox)
    assert "I do" in mail.outbox[-1].body and mail.outbox[-1].to == [user.email]
    expect(second.get_by_text("Saved", exact=True)).to_be_visible()
    # Anew, and more than once: the comment glides about while the pointer tries to hit it.
    other.open()
    other.focus(tweets[1])
    other.press("c")
    more = second.locator(".comment").get_by_label("More actions").first
    resolve = second.get_by_role("menuitem", name="Resolve")

    def is_resolved():
        with suppress(TookTooLong):
            if not resolve.is_visible():
                more.click(timeout=2_000)
            resolve.click(timeout=2_000)
        return Comment.objects.filter(resolved_at__isnull=False).exists()

    eventually(is_resolved, seconds=30)
    expect(pill(other, tweets[1])).to_have_count(0)


# Moderation


def test_a_trainee_submits_and_an_editor_approves(new_context, log_in, chat, tweets):
    first, second = new_context(**MOVING).new_page(), new_context(**MOVING).new_page()
    log_in(first, make_trainee())
    log_in(second, make_facilitator("approver"))
    trainee = Editor(first, chat).open()
    trainee.focus(tweets[1])
    trainee.press("h")
    first.get_by_role("button", name="More actions", exact=True).click()
    expect(first.get_by_role("button", name="Publish", exact=True)).to_have_count(0)
    with first.expect_navigation():
        first.get_by_role("button", name="Submit to Editors’ approval").click()
    assert "hidden" not in ChatPage.objects.get(pk=chat.pk).transcript[0].value["tweets"][1]
    second.goto("/admin/")
    expect(second.get_by_role("link", name="Kindness").first).to_be_visible()
    latest = ChatPage.objects.get(pk=chat.pk).latest_revision_id
    second.goto(f"/admin/pages/{chat.pk}/revisions/compare/live...{latest}/")
    expect(second.locator(".comparison dt", has_text="Hidden")).to_be_visible()
    Editor(second, chat).open()
    second.get_by_role("button", name="More actions", exact=True).click()
    with second.expect_navigation():
        second.get_by_role("button", name="Approve and Publish", exact=True).click()
    live = ChatPage.objects.get(pk=chat.pk)
    assert live.transcript[0].value["tweets"][1]["hidden"]


def test_an_import_goes_on_top_of_what_is_in_moderation(live_server, chat, tweets):
    trainee = make_trainee()
    Workflow.objects.get().start(chat, trainee)
    new = make_tweet(text="Came in later", at=tweets[-1].created_at)
    join(chat, new)
    refresh(chat.pk)
    page = ChatPage.objects.get(pk=chat.pk)
    assert page.current_workflow_state
    # Approving means the newest draft, the imported tweet in it.
    editor = make_facilitator("approver")
    page.current_workflow_task.on_action(page.current_workflow_task_state, editor, "approve")
    live = ChatPage.objects.get(pk=chat.pk)
    keys = [entry["key"] for child in live.transcript for entry in child.value["tweets"]]
    assert new.key in keys


# Two at once


def test_two_facilitators_hear_of_each_other_and_lose_nothing_imported(
    editor, new_context, log_in, chat, tweets, settings
):
    settings.WAGTAIL_EDITING_SESSION_PING_INTERVAL = 1000
    second = new_context(**MOVING).new_page()
    log_in(second, make_facilitator("second"))
    other = Editor(second, chat).open()
    editor.open()
    for page in (editor.page, second):
        page.bring_to_front()
        page.locator(".w-editing-sessions__session").first.hover()
        expect(page.get_by_text("Currently viewing")).to_be_visible()
        page.mouse.move(0, 0)
    editor.focus(tweets[1])
    editor.press("h")
    editor.save()
    new = make_tweet(text="Came in later", at=tweets[-1].created_at)
    join(chat, new)
    refresh(chat.pk)
    other.focus(tweets[2])
    other.press("s")
    expect(second.locator("#w-autosave-indicator").get_by_text("paused")).to_be_visible()
    expect(second.get_by_role("button", name="saved a new version")).to_be_visible()
    assert "starred" not in draft(chat)[0]["value"]["tweets"][2]
    second.get_by_role("button", name="Save draft", exact=True).click()
    dialog = second.get_by_role("dialog", name="saved a new version")
    expect(dialog).to_contain_text("Proceeding will overwrite the changes")
    with second.expect_navigation():
        dialog.get_by_role("button", name="Save draft").click()
    other.wait()
    entries = draft(chat)[0]["value"]["tweets"]
    assert entries[2] == {"key": tweets[2].key, "starred": True}
    # What the other did is overwritten, as announced; what came in is not.
    assert "hidden" not in entries[1]
    assert new.key in [entry["key"] for block in draft(chat) for entry in block["value"]["tweets"]]
    assert not ChatTweet.objects.filter(chat=chat, removed_at__isnull=False).exists()


def test_an_autosave_disturbs_nobody_at_work(editor, chat, tweets):
    editor.focus(tweets[1])
    editor.press("h", "ArrowDown", "Space", "Shift+ArrowDown", "e")
    words = editor.row(tweets[3]).get_by_role("textbox")
    words.press_sequentially(", indeed")
    eventually(lambda: draft(chat)[0]["value"]["tweets"][3].get("text", "").endswith(", indeed"))
    expect(editor.page.get_by_text("Saved", exact=True)).to_be_visible()
    expect(words).to_be_focused()
    words.press_sequentially(" so")
    eventually(lambda: draft(chat)[0]["value"]["tweets"][3]["text"].endswith(", indeed so"))
    editor.press("Control+Enter")
    assert editor.focused() == tweets[3].key
    expect(editor.page.get_by_role("group", name="Chosen tweets")).to_contain_text("2 chosen")
    editor.press("Control+z", "Control+z")
    assert editor.entry(tweets[3]) == {"key": tweets[3].key}
    assert editor.entry(tweets[1]) == {"key": tweets[1].key}
    eventually(lambda: draft(chat)[0]["value"]["tweets"][1] == {"key": tweets[1].key})
