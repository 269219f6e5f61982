"""How the following of a chat goes, in words."""

from dataclasses import dataclass
from datetime import timedelta

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from home.moments import clock

from ..models import CaptureRun

# So long nobody looks while all goes well: between two looks of a followed chat.
_SILENCE = timedelta(minutes=3)
# The view from which a chat is captured, by its page's number.
_CAPTURE = "chatarchive_capture_chat"


@dataclass(slots=True)
class Following:
    """``state``: ``none``, ``unfollowed`` (and it is over), ``runs``, ``waits``, ``silent``,
    ``trouble`` or ``over``. ``says`` is a sentence, ``troubles`` are more of them, each with its
    network's name."""

    state: str
    says: str
    troubles: list
    looked_at: object = None  # aware

    @property
    def goes_on(self):
        return self.state in ("runs", "waits")


def following_of(chat, zone):
    """What the newest followed run of ``chat`` is about, in one query."""
    run = CaptureRun.objects.filter(chat=chat.pk, follow=True).first()
    if run is None:
        says = "Nobody followed this chat." if chat.is_over else "Nobody follows this chat yet."
        return Following("unfollowed" if chat.is_over else "none", says, [])
    # As ``capturing.runs.SourceRun`` keeps them: read here without the networks' clients.
    sources = run.sources
    troubles = [f"{one['title']}: {one['trouble']}" for one in sources if one["trouble"]]
    if not troubles and run.trouble:
        troubles = [run.trouble]
    state, says = _state_of(run, _named(sources), troubles, zone)
    return Following(state, says, troubles, run.changed_at)


def is_followed(chat):
    return CaptureRun.objects.filter(chat=chat.pk, follow=True).exists()


def capture_address(chat):
    """Where following begins; empty while there is no such view."""
    try:
        return reverse(_CAPTURE, args=[chat.pk])
    except NoReverseMatch:
        return ""


def _named(sources):
    going_on = [one for one in sources if one["state"] not in ("done", "failed")] or sources
    titles = [one["title"] for one in going_on]
    return " and ".join(filter(None, (", ".join(titles[:-1]), *titles[-1:]))) or "the networks"


def _state_of(run, networks, troubles, zone):
    State = CaptureRun.State
    now = timezone.now()
    if run.state == State.FAILED:
        return "trouble", "Following has broken off. What had come is kept."
    if run.state == State.STOPPED:
        return "over", "Following was stopped. What had come is kept."
    if run.state == State.DONE:
        return "over", "Following is over: the hour has passed, and the last answers came in."
    due = run.wait_until or run.changed_at
    if now - max(due, run.changed_at) > _SILENCE:
        since = clock(run.changed_at, zone)
        return (
            "silent",
            f"Nothing has looked since {since}. Start it again, or ask who runs the site.",
        )
    if run.state == State.WAITING and run.wait_until and run.wait_why:
        why = "" if any(run.wait_why in one for one in troubles) else f" {run.wait_why}"
        return "waits", f"Waiting until {clock(run.wait_until, zone)}.{why}"
    return "runs", f"Following {networks}: looks every half minute."
