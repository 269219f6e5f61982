"""The demo community, from the files beside this one: invented people, invented words.

Its chats come in by the real import command. Whatever already exists is left as it is, so
that loading again never undoes what somebody tried out.
"""

import json
from datetime import datetime, time, timedelta
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Site

from aboutwe.models import ProfileIndexPage, ProfilePage
from chatarchive.drafts import set_transcript
from chatarchive.models import ChatHost, ChatIndexPage, ChatPage, ChatQuestion, ChatReading
from chatarchive.transcript import entries_of

from ..models import CommunitySettings

FILES = Path(__file__).parent
USERNAME, PASSWORD = "admin", "wecops-demo"
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def load(say=print):
    """Load the demo into the default site. ``say`` is told, line by line, what was done."""
    described = _read("community.json")
    site = Site.objects.get(is_default_site=True)
    _make_log_in(say)
    community = _describe_community(site, described["community"])
    _make_people(site, described["people"])
    for file in described["chats"]:
        _make_chat(site, community, _read(file), say)


def _read(name):
    return json.loads((FILES / name).read_text(encoding="utf-8"))


def _make_log_in(say):
    users = get_user_model().objects
    if not users.filter(username=USERNAME).exists():
        users.create_superuser(USERNAME, "admin@example.org", PASSWORD)
        say(f"Log-in {USERNAME}, password {PASSWORD}")


def _describe_community(site, facts):
    community = CommunitySettings.for_site(site)
    if not community.handle:
        for name, value in facts.items():
            if name == "hashtags":
                value = " ".join(f"#{hashtag}" for hashtag in value)
            setattr(community, name, value)
        community.save()
        home = site.root_page.specific
        home.title = home.draft_title = facts["name"]
        home.save()
    return community


def _make_people(site, people):
    if ProfileIndexPage.objects.descendant_of(site.root_page).exists():
        return
    index = ProfileIndexPage(title="About We", slug="about-we", show_in_menus=True)
    site.root_page.add_child(instance=index)
    for person in people:
        index.add_child(
            instance=ProfilePage(
                title=person["name"],
                handle=person["handle"],
                role=person["role"],
                words=person["words"],
            )
        )


def _make_chat(site, community, described, say):
    if ChatPage.objects.descendant_of(site.root_page).filter(slug=described["slug"]).exists():
        return
    chat = ChatPage(
        title=described["title"],
        slug=described["slug"],
        starts_at=_starts_at(described["starts_at"], community.zone),
        length=described["length"],
        introduction=json.dumps(described["introduction"]),
        summary=json.dumps(described.get("summary", [])),
    )
    chat.hosts = [ChatHost(**host) for host in described["hosts"]]
    chat.questions = [ChatQuestion(words=words) for words in described["questions"]]
    chat.reading_list = [ChatReading(**reading) for reading in described.get("reading", ())]
    ChatIndexPage.objects.descendant_of(site.root_page).first().add_child(instance=chat)
    chat.tags.add(*described["tags"])
    chat.save()
    for capture in described.get("captures", ()):
        say(f"import_chat {capture} --chat {chat.slug}")
        call_command("import_chat", str(FILES / capture), chat=chat.slug)
    _mark(chat, {mark["tweet"]: mark for mark in described.get("marks", ())})


def _starts_at(when, zone):
    """A local time, or the first such weekday a given number of days ahead."""
    if isinstance(when, str):
        return datetime.fromisoformat(when).replace(tzinfo=zone)
    day = timezone.now().astimezone(zone).date() + timedelta(days=when["days_ahead"])
    while day.weekday() != WEEKDAYS.index(when["weekday"]):
        day += timedelta(days=1)
    return datetime.combine(day, time.fromisoformat(when["time"]), tzinfo=zone)


def _mark(chat, marks):
    """What the chat's facilitator did to the transcript afterwards; then it is published."""
    draft = ChatPage.objects.get(pk=chat.pk).get_latest_revision_as_object()
    blocks = list(draft.transcript.get_prep_value())
    for block in blocks:
        for entry in entries_of(block):
            mark = marks.get(entry["key"], {})
            entry.update({name: value for name, value in mark.items() if name != "tweet"})
    set_transcript(draft, blocks)
    draft.save_revision().publish()
