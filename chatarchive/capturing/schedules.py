"""Chats that are captured by themselves: at their end, and again a day later."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.signals import post_save
from django.utils import timezone
from django_tasks import task

from ..models import CaptureRun, CaptureSchedule, ChatPage
from . import queue, runs, watch
from .windows import window_of_chat

Step = CaptureSchedule.Step
#: So long after the chat's end, when the last answers have reached the networks' indexes.
AFTER_END = timedelta(minutes=5)
A_DAY = timedelta(days=1)
#: What could not be done in time is still worth doing so long: X is searched for seven days back.
CAUGHT_UP = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Due:
    """What is next, and when (aware)."""

    step: str
    at: datetime


def moment_of(step, chat):
    return chat.ends_at + AFTER_END + (A_DAY if step == Step.DAY_LATER else timedelta())


def next_of(schedule, chat):
    """The Due of what is next for ``schedule``, or None if all is behind."""
    steps = [Step.AT_END, *([Step.DAY_LATER] if schedule.day_later else [])]
    left = [step for step in steps if step not in schedule.done]
    return Due(left[0], moment_of(left[0], chat)) if left else None


def may_be_set(chat, now=None):
    """Whether any of it is still to come."""
    return moment_of(Step.DAY_LATER, chat) > (now or timezone.now())


def set_up(chat, *, user, networks=(), limit, day_later=True):
    """Have ``chat`` captured by itself, in the name of ``user``. Of a chat that is over, only what
    comes a day later is left."""
    over = chat.ends_at <= timezone.now()
    with transaction.atomic():
        schedule, _ = CaptureSchedule.objects.update_or_create(
            chat=chat,
            defaults={
                "networks": list(networks),
                "limit": limit,
                "day_later": day_later or over,
                "user": user,
                "done": [Step.AT_END] if over else [],
            },
        )
        return plan(schedule)


def plan(schedule):
    """See to it that a task waits for what is next: asked often, it does this once."""
    with transaction.atomic():
        schedule = _locked(schedule.pk)
        if schedule is not None:
            chat = ChatPage.objects.defer_streamfields().get(pk=schedule.chat_id)
            if schedule.done and chat.ends_at > timezone.now():
                schedule.done = []  # it was put off, after it had been captured
            _plan(schedule, chat)
    return schedule


def _plan(schedule, chat):
    due = next_of(schedule, chat)
    moment = due.at if due else None
    if moment and moment == schedule.due_at and queue.is_alive(schedule.task_id):
        return
    if moment:
        schedule.task_id = queue.put(wake, schedule.pk, moment)
        watch.begin()
    elif schedule.due_at is None:
        return
    else:
        schedule.task_id = ""
    schedule.due_at = moment
    schedule.save()


@task(backend="captures", takes_context=True)
def wake(context, pk):
    """Begin what is due, if it still is: a run is made, its step is behind, and what is next is
    planned, all together or not at all."""
    with transaction.atomic():
        schedule = _locked(pk)
        if schedule is None or schedule.task_id != str(context.task_result.id):
            return
        chat = ChatPage.objects.defer_streamfields().get(pk=schedule.chat_id)
        now = timezone.now()
        due = next_of(schedule, chat)
        if due and due.at <= now:
            _begin(schedule, chat, due, now)
            # Done late, it has the late answers too.
            late = moment_of(Step.DAY_LATER, chat) <= now
            schedule.done = list(Step) if late else [*schedule.done, due.step]
            schedule.save(update_fields=["done"])
        _plan(schedule, chat)


def _begin(schedule, chat, due, now):
    from . import letters, tasks

    asked = {"trigger": CaptureRun.Trigger.SCHEDULE, "user": schedule.user}
    asked |= {"limit": schedule.limit}
    try:
        if now - due.at > CAUGHT_UP:
            raise runs.CannotCapture(
                "The site did not run when the chat should have been captured, and now it is too "
                "long ago. Where your keys reach back that far, capture it by hand."
            )
        run = runs.start(chat, networks=schedule.networks, **asked)
    except runs.CannotCapture as error:
        since, until = window_of_chat(chat)
        state = CaptureRun.State.FAILED
        run = CaptureRun.objects.create(
            chat=chat, since=since, until=until, state=state, trouble=str(error), **asked
        )
        transaction.on_commit(lambda: letters.tell(run))
        return
    tasks.enqueue(run)


def _locked(pk):
    return CaptureSchedule.objects.select_for_update().filter(pk=pk).first()


def connect():
    post_save.connect(_follow_the_chat, sender=ChatPage)


def _follow_the_chat(instance, update_fields=None, raw=False, **kwargs):
    """A chat that is moved takes its schedule with it."""
    if raw or (update_fields is not None and "ends_at" not in update_fields):
        return
    for schedule in CaptureSchedule.objects.filter(chat_id=instance.pk):
        if schedule.due_at or instance.ends_at > timezone.now():
            plan(schedule)
