"""Captures in Wagtail's admin: who sees them, what is told, what may be done."""

import csv
import io
from dataclasses import asdict

import pytest
from django.contrib.auth.models import Group
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page

from chatarchive import undoing
from chatarchive.captures.words import unkept_problems
from chatarchive.drafts import refresh
from chatarchive.imports import Importer
from chatarchive.models import Capture, ChatPage
from chatarchive.records import Problem
from chatarchive.transcript import keys_in
from tests.factories import (
    join,
    make_capture,
    make_chat,
    make_facilitator,
    make_other_community,
    make_reading,
    make_record,
    make_trainee,
    make_tweet,
    set_community,
    utc,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make_facilitator()


@pytest.fixture
def admin(client, user):
    client.force_login(user)
    return client


@pytest.fixture
def stranger(client):
    """Somebody in the admin who may edit the blog, and no chat."""
    user = make_facilitator("stranger")
    blog = (
        Page.objects.filter(depth=2)
        .first()
        .add_child(instance=Page(title="Elsewhere", slug="elsewhere"))
    )
    group = Group.objects.create(name="Bloggers")
    editors = Group.objects.get(name="Editors")
    group.permissions.set(editors.permissions.all())
    permission = GroupPagePermission.objects.filter(group=editors).first().permission
    GroupPagePermission.objects.create(group=group, page=blog, permission=permission)
    user.groups.set([group])
    client.force_login(user)
    return client


def text_of(response):
    return " ".join(response.content.decode().split())


def rows_of(response):
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


def brought(chat, *tweets, **fields):
    capture = make_capture(*(tweets or [make_tweet()]), chat=chat, **fields)
    refresh(chat.pk, capture=capture)
    capture.save()
    return capture


def test_the_report_lists_what_came_when_from_whom_and_where_to(admin, user):
    chat = make_chat(title="The long night")
    brought(
        chat,
        name="sheet.csv",
        format="tags",
        imported_by=user,
        counts={"read": 9, "new": 4, "duplicate": 2, "updated": 1, "rejected": 2},
    )
    page = text_of(admin.get(reverse("chatarchive_captures")))
    for words in ("sheet.csv", "TAGS (Google Sheets) CSV", "The long night", "facilitator"):
        assert words in page
    assert '<a href="/admin/captures/' in page


@pytest.mark.parametrize(
    "question",
    [
        {"chat": "chat"},
        {"format": "tags"},
        {"imported_by": "user"},
        {"imported_at_from": "2024-01-16", "imported_at_to": "2024-01-16"},
        {"q": "one.csv"},
    ],
)
def test_captures_are_found_by_chat_format_person_date_and_name(admin, user, question):
    chat = make_chat()
    one = brought(chat, name="one.csv", format="tags", imported_by=user)
    Capture.objects.filter(pk=one.pk).update(imported_at=utc(2024, 1, 16, 12))
    brought(make_chat(), name="two.csv")
    objects = {"chat": chat.pk, "user": user.pk}
    question = {name: objects.get(value, value) for name, value in question.items()}
    for address in ("chatarchive_captures", "chatarchive_captures_results"):
        page = text_of(admin.get(reverse(address), question))
        assert "one.csv" in page and "two.csv" not in page


def test_a_capture_in_many_chats_names_the_first_three(admin):
    chats = [
        make_chat(title=f"Evening {day}", starts_at=utc(2024, 1, day, 21)) for day in range(1, 6)
    ]
    capture = make_capture(make_tweet(), chat=chats[0])
    for chat in chats[1:]:
        link = join(chat, make_tweet())
        capture.captured_tweets.create(chat_tweet=link, where="line 2")
    page = text_of(admin.get(reverse("chatarchive_captures_results")))
    assert "Evening 3</a>" in page and "Evening 4</a>" not in page
    assert f'<a href="/admin/captures/{capture.pk}/#capture-chats">and 2 more</a>' in page


def test_a_list_without_captures_says_what_will_be_there(admin):
    question = {"chat": make_chat(title="The long night").pk}
    address = reverse("chatarchive_captures")
    assert "Nothing was brought in yet." in text_of(admin.get(address))
    page = text_of(admin.get(address, question))
    assert "Nothing was brought into “The long night” yet." in page
    for other in ({"q": "sheet"}, question | {"q": "sheet"}, question | {"format": "tags"}):
        assert "No capture matches." in text_of(admin.get(address, other))


def test_a_capture_from_a_network_says_what_was_asked_and_whether_all_came(admin):
    set_community(time_zone="Europe/London")
    chat = make_chat(title="The long night")
    asked = {
        "network": "mastodon",
        "server": "social.example",
        "tags": ["WeExample"],
        "since": "2026-07-07T19:30:00+00:00",
        "until": "2026-07-07T21:15:00+00:00",
        "asked_at": "2026-07-07T21:16:00+00:00",
        "requests": 12,
        "posts": 1234,
        "left_out": 3,
        "complete": True,
        "followed": True,
        "trouble": "",
    }
    tagless = make_tweet()
    capture = make_capture(tagless, make_tweet(), chat=chat, asked=asked, format="mastodon")
    chat.chat_tweets.filter(tweet=tagless).update(without_hashtag=True)
    page = text_of(admin.get(reverse("chatarchive_capture", args=[capture.pk])))
    for words in (
        "Mastodon (social.example)",
        "#WeExample",
        "7 July 2026, 20:30–22:15 BST",
        "During the chat, asked again and again",
        "1,234",
        "Yes: all that the network gives for that time",
        "Captured from Mastodon (social.example)’s API on 7 July 2026, complete for",
        "Replies without the hashtag</th><td>1</td>",
    ):
        assert words in page, words
    assert "File" not in page.partition("Where it came from")[2].partition("What was in it")[0]
    Capture.objects.update(asked=asked | {"complete": False, "trouble": "Out of credit."})
    page = text_of(admin.get(reverse("chatarchive_capture", args=[capture.pk])))
    assert "No, it broke off. Out of credit." in page
    address = reverse("chatarchive_captures")
    assert "Mastodon’s API, broken off" in text_of(admin.get(address))
    heading, row = rows_of(admin.get(address, {"export": "csv"}))
    how = row[heading.index("How it was captured")]
    assert how.startswith("Captured from Mastodon (social.example)’s API on 7 July 2026, broken")


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_the_list_can_be_had_as_a_spreadsheet_that_runs_nothing(admin, file_format):
    brought(make_chat(title="=1+1"), name="=cmd|' /C calc'!A0.csv\x01")
    answer = admin.get(reverse("chatarchive_captures"), {"export": file_format})
    if file_format == "csv":
        heading, row = rows_of(answer)
        assert heading[:3] == ["When", "Who", "File or network"]
        assert row[2].startswith("'=cmd") and row[-1] == "'=1+1"
    else:
        openpyxl = pytest.importorskip("openpyxl")
        content = io.BytesIO(b"".join(answer.streaming_content))
        cells = list(openpyxl.load_workbook(content).active.rows)[1]
        assert cells[2].data_type == "s" and cells[-1].data_type == "s"


def test_the_list_takes_the_same_queries_however_many_captures(admin, user):
    counted = []
    for _ in range(3):
        for _ in range(5):
            brought(make_chat(), imported_by=user)
        with CaptureQueriesContext(connection) as queries:
            admin.get(reverse("chatarchive_captures"))
        counted.append(len(queries))
    assert counted[1] == counted[2]


def test_one_capture_tells_everything(admin):
    set_community(time_zone="Europe/London")
    chat = make_chat(title="The long night")
    capture = brought(
        chat,
        size=2_500_000,
        zone="America/New_York",
        zone_source="given",
        counts={"read": 1203, "new": 1, "rejected": 1202},
        problems=[{"where": "line 12", "why": "no <tweet> id."}],
    )
    page = text_of(admin.get(reverse("chatarchive_capture", args=[capture.pk])))
    for words in (
        capture.sha256,
        "2.4 MB",
        "Twitter API v2",
        "At the command line",
        "America/New_York",
        "1,203",
        "The long night",
        "no &lt;tweet&gt; id.",
        "1,201 more records could not be read.",
    ):
        assert words in page, words


def test_its_problems_come_as_csv_and_say_how_many_more_there_were(admin):
    capture = brought(
        make_chat(),
        name=f"../{'long-' * 40}sheet.csv",
        counts={"rejected": 7},
        problems=[{"where": "line 1", "why": "=1+1"}, {"where": "line 2", "why": "Wrong."}],
    )
    answer = admin.get(reverse("chatarchive_capture_problems", args=[capture.pk]))
    assert (
        "attachment" in answer["Content-Disposition"] and "/" not in answer["Content-Disposition"]
    )
    assert 'filename="problems-of-' in answer["Content-Disposition"]
    heading, *rows, last = rows_of(answer)
    assert heading == ["Where", "Why"]
    assert rows[0] == ["line 1", "'=1+1"] and len(rows) == 2
    assert last[1].startswith("5 more records could not be read.")


def test_undoing_asks_first_and_says_exactly_what_happens(admin):
    chat = make_chat(title="The long night")
    both, alone = make_tweet(), make_tweet()
    capture = brought(chat, both, alone)
    brought(chat, both)
    ChatPage.objects.get(pk=chat.pk).get_latest_revision().publish()
    address = reverse("chatarchive_capture_undo", args=[capture.pk])
    page = text_of(admin.get(address))
    assert "1 tweet leaves the draft and the archive. 1 stays, because another capture" in page
    assert "The published transcript goes on showing 1 of those that leave" in page
    assert "Publish the corrected draft too" in page
    admin.post(address, {"publish": "on"})
    chat.refresh_from_db()
    assert keys_in(chat.transcript.get_prep_value()) == [both.key]
    page = text_of(admin.get(reverse("chatarchive_captures")))
    assert "is undone: 1 tweet taken out" in page
    history = text_of(admin.get(reverse("wagtailadmin_pages:history", args=[chat.pk])))
    assert f"Capture undone: {capture.name}, 1 tweet" in history


def test_undoing_in_several_chats_tells_the_sum_and_where_nothing_leaves(admin):
    both, first = make_tweet(), make_chat(title="First")
    capture = brought(first, make_tweet(), make_tweet())
    second = make_chat(title="Second", starts_at=utc(2024, 1, 23, 21))
    capture.captured_tweets.create(chat_tweet=join(second, both), where="line 3")
    brought(second, both)
    ChatPage.objects.get(pk=first.pk).get_latest_revision().publish()
    page = text_of(admin.get(reverse("chatarchive_capture_undo", args=[capture.pk])))
    assert "Published transcripts go on showing 2 of them" in page
    assert "Altogether 2 tweets leave the drafts and the archive." in page
    assert "<b>Second:</b> nothing leaves. 1 stays, because another capture brought it too." in page


@pytest.mark.parametrize(("view", "told"), [("undo", "2 tweets leave"), ("move", "2 tweets of")])
def test_many_chats_are_told_folded_away(admin, view, told):
    capture, *others = [
        brought(make_chat(title=f"Chat {number}"), make_tweet(), make_tweet())
        for number in range(7)
    ]
    for other in others:
        other.captured_tweets.update(capture=capture)
    page = text_of(admin.get(reverse(f"chatarchive_capture_{view}", args=[capture.pk])))
    before, folded = page.split('<summary class="w-mb-3">Chat by chat (7)</summary>')
    assert f"<b>Chat 6:</b> {told}" in folded.partition("</details>")[0]
    assert "<b>Chat 6:</b>" not in before


@pytest.mark.parametrize("view", ["capture_undo", "capture_move"])
def test_who_may_not_publish_is_told_to_ask_somebody_who_may(admin, user, view):
    chat = make_chat()
    capture = brought(chat)
    ChatPage.objects.get(pk=chat.pk).get_latest_revision().publish()
    address = reverse(f"chatarchive_{view}", args=[capture.pk])
    assert "You may not publish this yourself." not in text_of(admin.get(address))
    user.groups.set(Group.objects.filter(name="Facilitators"))
    assert "You may not publish this yourself." in text_of(admin.get(address))


def test_who_may_not_publish_changes_nothing_that_readers_see(client):
    chat = make_chat()
    capture = brought(chat, make_tweet(text="Read by many"))
    ChatPage.objects.get(pk=chat.pk).get_latest_revision().publish()
    client.force_login(make_trainee())
    client.post(reverse("chatarchive_capture_undo", args=[capture.pk]), {"publish": "on"})
    assert not Capture.objects.exists()
    page = ChatPage.objects.get(pk=chat.pk)
    assert page.has_unpublished_changes
    assert "Read by many" in text_of(client.get(f"{page.url}transcript/"))


def test_an_undoing_not_published_says_what_readers_see(admin):
    chat = make_chat()
    capture = brought(chat)
    ChatPage.objects.get(pk=chat.pk).get_latest_revision().publish()
    admin.post(reverse("chatarchive_capture_undo", args=[capture.pk]))
    page = text_of(admin.get(reverse("chatarchive_captures")))
    assert "Readers see the page as it was until the draft is published." in page


def test_a_captures_page_is_headed_by_its_name_alone(admin):
    capture = brought(make_chat())
    page = text_of(admin.get(reverse("chatarchive_capture", args=[capture.pk])))
    assert f'<h1 class="w-sr-only"> {capture.name} </h1>' in page


def test_moving_offers_the_communitys_other_chats(admin):
    wrong, right = make_chat(title="Wrong"), make_chat(title="Right")
    make_chat(make_other_community().chats, title="Elsewhere")
    alias = right.create_alias(update_slug="alias")
    capture = brought(wrong)
    address = reverse("chatarchive_capture_move", args=[capture.pk])
    page = text_of(admin.get(address))
    assert "Right (16 January 2024)" in page
    assert "Wrong (16" not in page and "Elsewhere" not in page
    assert f'<option value="{alias.pk}"' not in page
    page = text_of(admin.post(address, {"source": wrong.pk, "target": ""}))
    assert "Choose the chat that these tweets belong in." in page
    admin.post(address, {"source": wrong.pk, "target": right.pk})
    draft = ChatPage.objects.get(pk=right.pk).get_latest_revision_as_object()
    assert len(keys_in(draft.transcript.get_prep_value())) == 1


@pytest.mark.parametrize(
    "trouble, words",
    [(undoing.AlreadyUndone, "somebody else undid"), (OperationalError, "busy with an import")],
)
def test_what_came_in_between_is_told_in_a_sentence(admin, monkeypatch, trouble, words):
    def undo(*args, **kwargs):
        raise trouble

    capture = brought(make_chat())
    monkeypatch.setattr(undoing, "undo", undo)
    admin.post(reverse("chatarchive_capture_undo", args=[capture.pk]))
    assert words in text_of(admin.get(reverse("chatarchive_captures")))


@pytest.mark.parametrize("view", ["capture", "capture_problems", "capture_undo", "capture_move"])
def test_who_may_edit_no_chat_sees_no_captures(stranger, view):
    capture = brought(make_chat(), name="secret.csv")
    answer = stranger.get(reverse(f"chatarchive_{view}", args=[capture.pk]))
    assert answer.status_code == 302 and b"secret" not in answer.content
    answer = stranger.get(reverse("chatarchive_captures"))
    assert answer.status_code == 302
    menu = stranger.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("chatarchive_captures") not in menu


@pytest.mark.parametrize("view", ["capture_undo", "capture_move"])
def test_a_locked_chat_keeps_its_captures(admin, view):
    chat = make_chat()
    capture = brought(chat)
    ChatPage.objects.filter(pk=chat.pk).update(locked=True)
    answer = admin.post(reverse(f"chatarchive_{view}", args=[capture.pk]))
    assert answer.status_code in (302, 403)
    assert Capture.objects.filter(pk=capture.pk).exists()
    page = text_of(admin.get(reverse("chatarchive_capture", args=[capture.pk])))
    assert "You cannot undo or move this capture" in page


def test_a_chats_page_leads_to_its_captures(admin):
    chat = make_chat()
    page = admin.get(reverse("wagtailadmin_pages:edit", args=[chat.pk])).content.decode()
    assert f"{reverse('chatarchive_captures')}?chat={chat.pk}" in page
    assert reverse("chatarchive_add_tweet", args=[chat.pk]) in page
    new = admin.get(
        reverse("wagtailadmin_pages:add", args=["chatarchive", "chatpage", chat.get_parent().pk])
    )
    assert new.status_code == 200


@pytest.mark.parametrize(
    "sources, given, expected",
    [
        (["id", "id"], False, "ids"),
        (["id", "zoned"], False, "file"),
        (["zoned", "assumed"], True, "given"),
        (["assumed"], False, "community"),
    ],
)
def test_a_capture_keeps_how_its_times_are_known(sources, given, expected):
    chat = make_chat()

    reading = make_reading(*(make_record(time_source=source) for source in sources))
    importer = Importer(
        site=chat.get_site(),
        destination=lambda record: chat.pk,
        zone="Europe/London",
        zone_is_given=given,
    )
    importer.run([reading])
    assert Capture.objects.get().zone_source == expected


def test_a_picture_that_was_not_kept_hides_no_record_that_was_not_read():
    picture = Problem("line 1", "its picture is damaged; the tweet is in.", is_record=False)
    problems = [asdict(picture), asdict(Problem("line 2", "it has no text."))]
    capture = make_capture(problems=problems, counts={"rejected": 3})
    assert unkept_problems(capture) == 2
