"""Chats captured by themselves: at their end, a day later, and what may come between."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from chatarchive.capturing import letters, queue, schedules, watch
from chatarchive.capturing.asking import Trouble
from chatarchive.models import CaptureRun, CaptureSchedule, ChatPage
from tests.chatarchive.capturing.networks import page_of, stand_in
from tests.factories import make_chat, make_facilitator, set_community

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def network(monkeypatch, settings):
    return stand_in(monkeypatch, settings, page_of("Q1 #WeExample"), page_of("A1", first=51))


@pytest.fixture
def chat():
    set_community(hashtags="#WeExample", name="WeExample", team_email="team@example.org")
    return make_chat(title="Sleep", starts_at=timezone.now() + HOUR)


def schedule_of(chat, **fields):
    return schedules.set_up(chat, user=make_facilitator(), limit=700, **fields)


def pass_time(chat, hours, and_work=None):
    """Let so many hours pass: as if all had been set up earlier."""
    by = timedelta(hours=hours)
    row = ChatPage.objects.get(pk=chat.pk)
    ChatPage.objects.filter(pk=chat.pk).update(
        starts_at=row.starts_at - by, ends_at=row.ends_at - by
    )
    for one in CaptureSchedule.objects.exclude(due_at=None):
        CaptureSchedule.objects.filter(pk=one.pk).update(due_at=one.due_at - by)
        for task in DBTaskResult.objects.filter(pk=one.task_id):
            DBTaskResult.objects.filter(pk=task.pk).update(run_after=task.run_after - by)
    if and_work:
        and_work()


def test_at_its_end_and_a_day_later_with_an_e_mail_each(chat, network, work):
    schedule_of(chat)
    work()
    assert not CaptureRun.objects.exists()
    pass_time(chat, 3, and_work=work)
    run = CaptureRun.objects.get()
    assert (run.trigger, run.state, run.limit) == ("schedule", "done", 700)
    pass_time(chat, 1, and_work=work)
    assert CaptureRun.objects.count() == 1 and len(mail.outbox) == 1
    (letter,) = mail.outbox
    assert letter.to == ["facilitator@example.org"]
    assert letter.subject == "WeExample: “Sleep” was captured: 2 new tweets"
    assert f"/admin/pages/{chat.pk}/edit/" in letter.body
    for secret in ("not-to-be-shown", "ada_example", "Q1", "Ada"):
        assert secret not in letter.body
    network.answers = [page_of("Q1 #WeExample"), page_of("A1", first=51)]
    pass_time(chat, 24, and_work=work)
    assert CaptureRun.objects.count() == 2 and len(mail.outbox) == 2
    schedule = CaptureSchedule.objects.get()
    assert schedule.due_at is None and schedules.next_of(schedule, chat) is None


def test_a_chat_that_is_moved_takes_its_schedule_with_it(chat, network, work):
    before = schedule_of(chat)
    chat.starts_at += 48 * HOUR
    chat.save()
    after = CaptureSchedule.objects.get()
    assert after.due_at == before.due_at + 48 * HOUR and after.task_id != before.task_id
    # The task that waited for the old time is nobody's.
    DBTaskResult.objects.filter(pk=before.task_id).update(run_after=timezone.now() - HOUR)
    work()
    assert not CaptureRun.objects.exists() and queue.is_alive(after.task_id)


def test_a_chat_put_off_after_it_was_captured_is_captured_anew(chat, network, work):
    schedule_of(chat)
    pass_time(chat, 3, and_work=work)
    assert CaptureSchedule.objects.get().done == ["at_end"]
    moved = ChatPage.objects.get(pk=chat.pk)
    moved.starts_at = timezone.now() + HOUR
    moved.save()
    schedule = CaptureSchedule.objects.get()
    assert schedule.done == []
    assert schedule.due_at == moved.ends_at + schedules.AFTER_END


def test_missed_for_days_it_is_caught_up_once_and_after_a_week_told_of(chat, network, work):
    schedule_of(chat)
    pass_time(chat, 60, and_work=work)
    assert CaptureRun.objects.get().state == "done"
    assert CaptureSchedule.objects.get().due_at is None
    other = make_chat(title="Rest", starts_at=timezone.now() + 240 * HOUR)
    schedules.set_up(other, user=None, limit=700)
    pass_time(other, 240 + 24 * 8)
    work()
    run = CaptureRun.objects.get(chat=other)
    assert run.state == "failed" and "too long ago" in run.trouble


def test_what_went_wrong_is_in_the_e_mail_with_what_to_do(chat, monkeypatch, settings, work):
    stand_in(
        monkeypatch,
        settings,
        Trouble(Trouble.CREDIT, "There is no credit left at X."),
        page_of("Q"),
    )
    schedule_of(chat)
    pass_time(chat, 3, and_work=work)
    (letter,) = mail.outbox
    assert "“Sleep” could not be captured" in letter.subject
    assert "no credit left at X. When there is credit again, go on." in letter.body


def test_who_may_no_longer_edit_the_chat_has_nothing_captured_and_the_team_is_told(
    chat, network, work
):
    schedule = schedule_of(chat)
    schedule.user.groups.clear()
    pass_time(chat, 3, and_work=work)
    assert "You may not edit" in CaptureRun.objects.get().trouble
    assert network.asked == []
    (letter,) = mail.outbox
    assert letter.to == ["team@example.org"]


def test_two_workers_begin_it_once(chat, network):
    class Context:
        class task_result:
            id = schedule_of(chat).task_id

    pass_time(chat, 3)
    for _ in range(2):
        schedules.wake.func(Context, CaptureSchedule.objects.get().pk)
    assert CaptureRun.objects.count() == 1


def test_an_e_mail_that_could_not_be_sent_is_sent_at_the_next_look_and_once(
    chat, network, work, monkeypatch
):
    schedule_of(chat)
    with monkeypatch.context() as patched:
        patched.setattr(letters, "send", lambda *letter: False)
        pass_time(chat, 3, and_work=work)
    assert not mail.outbox
    watch.look_after()
    watch.look_after()
    assert len(mail.outbox) == 1


def test_the_watch_takes_up_what_killed_workers_left_but_not_for_ever(
    chat, network, work, monkeypatch
):
    monkeypatch.setattr(queue, "_MOMENT", timedelta())
    schedule = schedule_of(chat)
    DBTaskResult.objects.filter(pk=schedule.task_id).update(
        status="RUNNING", started_at=timezone.now()
    )
    watch.look_after()
    assert queue.is_alive(CaptureSchedule.objects.get().task_id)
    pass_time(chat, 3)
    monkeypatch.setattr("chatarchive.capturing.tasks.turns.Turn", None)
    context = type("Context", (), {"task_result": None})
    context.task_result = type("Result", (), {"id": CaptureSchedule.objects.get().task_id})
    schedules.wake.func(context, schedule.pk)
    ages_ago = timezone.now() - HOUR
    for _ in range(3):
        run = CaptureRun.objects.get()
        DBTaskResult.objects.filter(pk=run.task_id).update(status="RUNNING", started_at=ages_ago)
        CaptureRun.objects.update(state="running", changed_at=ages_ago)
        watch.look_after()
    run = CaptureRun.objects.get()
    assert run.state == "failed" and "begun 3 times" in run.trouble
