"""The demo's chats: archived ones with their captures, upcoming ones some days ahead."""

import json
from datetime import date, datetime, time, timedelta

from django.core.management import call_command
from django.utils import timezone

from chatarchive.drafts import set_transcript
from chatarchive.models import (
    ChatHost,
    ChatIndexPage,
    ChatPage,
    ChatQuestion,
    ChatReading,
    ChatStep,
)
from chatarchive.transcript import entries_of

from ..models import CommunitySettings

WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
ANNOUNCED = timedelta(days=9)


def make_chat(site, described, streams, folder, say):
    """Publish the chat with its transcript, unless one stands at its address.

    ``streams`` are work streams by name, for its steps.
    """
    if ChatPage.objects.descendant_of(site.root_page).filter(slug=described["slug"]).exists():
        return
    starts_at = _starts_at(described["starts_at"], CommunitySettings.for_site(site).zone)
    chat = ChatPage(
        title=described["title"],
        slug=described["slug"],
        starts_at=starts_at,
        first_published_at=min(timezone.now(), starts_at - ANNOUNCED),
        length=described["length"],
        search_description=described["search_description"],
        research_heavy=described.get("research_heavy", False),
        published_elsewhere=described.get("published_elsewhere", ""),
        published_elsewhere_url=described.get("published_elsewhere_url", ""),
        introduction=json.dumps(described["introduction"]),
        summary=json.dumps(described.get("summary", [])),
    )
    chat.hosts = [ChatHost(**host) for host in described["hosts"]]
    chat.questions = [ChatQuestion(words=words) for words in described["questions"]]
    chat.reading_list = [ChatReading(**reading) for reading in described["reading"]]
    chat.steps = [_step(step, streams) for step in described.get("steps", ())]
    chat.tags.add(*described["tags"])
    ChatIndexPage.objects.descendant_of(site.root_page).first().add_child(instance=chat)
    for capture in described.get("captures", ()):
        say(f"import_chat {capture} --chat {chat.slug}")
        call_command("import_chat", str(folder / capture), chat=chat.slug, site=site.hostname)
    _mark(chat, {mark["tweet"]: mark for mark in described.get("marks", ())})


def _step(step, streams):
    fields = step | {
        "date": date.fromisoformat(step["date"]),
        "stream": streams[step["stream"]],
    }
    return ChatStep(**fields)


def _starts_at(when, zone):
    """A local time; or the first such weekday a given number of days ahead, in a community that
    talks every other week one of its weeks."""
    if isinstance(when, str):
        return datetime.fromisoformat(when).replace(tzinfo=zone)
    day = timezone.now().astimezone(zone).date() + timedelta(days=when["days_ahead"])
    day += timedelta(days=(WEEKDAYS.index(when["weekday"]) - day.weekday()) % 7)
    if first := when.get("every_other_from"):
        day += timedelta(days=(date.fromisoformat(first) - day).days % 14)
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
