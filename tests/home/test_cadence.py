"""When the next chat is: across clock changes, breaks, and chats on other days."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from home.cadence import FORTNIGHTLY, WEEKDAYS, WEEKLY, next_start, words

LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")
TUESDAY, NINE = 1, time(21)


def london(*parts):
    return datetime(*parts, tzinfo=LONDON)


def after(now, *scheduled, rhythm=WEEKLY, weekday=TUESDAY, hour=NINE, zone=LONDON, **more):
    return next_start(rhythm, weekday, hour, zone, now=now, scheduled=scheduled, **more)


def test_with_no_chat_yet_it_is_the_next_such_day():
    assert after(london(2026, 11, 28, 12)) == london(2026, 12, 1, 21)


def test_on_the_day_itself_it_is_today_until_the_hour_has_come():
    assert after(london(2026, 12, 1, 20, 59)) == london(2026, 12, 1, 21)
    assert after(london(2026, 12, 1, 21)) == london(2026, 12, 8, 21)


def test_it_follows_the_latest_chat_that_is_scheduled():
    scheduled = [london(2026, 12, 8, 21), london(2026, 12, 1, 21)]
    assert after(london(2026, 11, 28, 12), *scheduled) == london(2026, 12, 15, 21)


def test_a_day_with_a_chat_at_another_hour_is_taken():
    assert after(london(2026, 12, 1, 9), london(2026, 12, 1, 8)) == london(2026, 12, 8, 21)


def test_a_break_is_kept():
    scheduled = [london(2026, 12, 15, 21), london(2027, 1, 5, 21)]
    assert after(london(2026, 12, 10, 12), *scheduled) == london(2027, 1, 12, 21)


def test_a_chat_planned_for_a_day_far_ahead_moves_nothing_and_its_day_is_left_free():
    conference = london(2027, 6, 8, 21)
    assert after(london(2026, 11, 28, 12), conference) == london(2026, 12, 1, 21)
    weekly = [london(2027, 5, 4, 21) + timedelta(weeks=n) for n in range(5)]
    assert after(london(2027, 5, 1, 12), *weekly, conference) == london(2027, 6, 15, 21)


def test_nine_in_the_evening_stays_nine_when_the_clocks_change():
    october = after(london(2026, 10, 21, 12), london(2026, 10, 20, 21))
    assert october == datetime(2026, 10, 27, 21, tzinfo=UTC)
    march = after(london(2026, 3, 25, 12), london(2026, 3, 24, 21))
    assert march == datetime(2026, 3, 31, 20, tzinfo=UTC)
    there = datetime(2026, 11, 1, tzinfo=NEW_YORK)
    assert after(there, zone=NEW_YORK) == datetime(2026, 11, 4, 2, tzinfo=UTC)


def test_an_hour_that_is_skipped_becomes_the_one_that_clocks_show_instead():
    start = after(london(2026, 3, 28, 12), weekday=6, hour=time(1, 30))
    assert (start.day, start.hour, start.minute) == (29, 2, 30)


def test_of_an_hour_that_comes_twice_it_is_the_first():
    start = after(london(2026, 10, 24, 12), weekday=6, hour=time(1, 30))
    assert start.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_fortnights_go_on_from_the_latest_chat():
    fortnightly = {"rhythm": FORTNIGHTLY}
    assert after(london(2026, 12, 2, 12), london(2026, 12, 1, 21), **fortnightly) == london(
        2026, 12, 15, 21
    )
    # Weeks were left out since: the rhythm is the same.
    assert after(london(2026, 12, 20, 12), london(2026, 12, 1, 21), **fortnightly) == london(
        2026, 12, 29, 21
    )


def test_fortnights_are_counted_from_the_day_that_was_set():
    counted = {"rhythm": FORTNIGHTLY, "counted_from": date(2026, 12, 8)}
    assert after(london(2026, 12, 2, 12), london(2026, 12, 1, 21), **counted) == london(
        2026, 12, 8, 21
    )
    # A day to come is as good as one that has been.
    counted["counted_from"] = date(2027, 12, 14)
    assert after(london(2026, 12, 2, 12), **counted) == london(2026, 12, 15, 21)


def test_a_chat_on_another_day_for_once_does_not_move_the_fortnight():
    thursday = london(2026, 12, 3, 19)
    assert after(london(2026, 12, 3, 22), thursday, rhythm=FORTNIGHTLY) == london(2026, 12, 15, 21)


@pytest.mark.parametrize(("rhythm", "weekday"), [("", TUESDAY), (WEEKLY, None)])
def test_without_a_rhythm_or_a_day_there_is_no_proposal_and_no_words(rhythm, weekday):
    assert after(london(2026, 11, 28), rhythm=rhythm, weekday=weekday) is None
    assert words(rhythm, weekday, NINE) == ""


def test_the_cadence_in_words():
    assert words(WEEKLY, TUESDAY, NINE) == "Every Tuesday, 9 pm"
    assert words(FORTNIGHTLY, 6, time(19, 30)) == "Every other Sunday, 7.30 pm"


def test_at_the_end_of_the_calendar_there_is_none():
    end = datetime(9999, 12, 30, tzinfo=UTC)
    assert after(end, end) is None
    assert after(datetime(2026, 1, 1, tzinfo=UTC), zone=LONDON, counted_from=date.max)
    assert after(datetime(2026, 1, 1, tzinfo=UTC), zone=LONDON, counted_from=date.min)


MOMENTS = st.datetimes(datetime(2010, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


@given(
    now=MOMENTS,
    near=st.lists(st.integers(-900, 60), max_size=12),
    rhythm=st.sampled_from([WEEKLY, FORTNIGHTLY]),
    weekday=st.integers(0, 6),
    hour=st.times().map(lambda hour: hour.replace(second=0, microsecond=0)),
    zone=st.sampled_from(["Europe/London", "America/New_York", "Australia/Lord_Howe", "UTC"]),
    counted_from=st.none() | st.dates(date(2010, 1, 1), date(2040, 1, 1)),
)
@example(datetime(2026, 3, 28, tzinfo=UTC), [], WEEKLY, 6, time(1, 30), "Europe/London", None)
def test_it_is_always_ahead_free_and_in_rhythm(
    now, near, rhythm, weekday, hour, zone, counted_from
):
    zone = ZoneInfo(zone)
    scheduled = [now + timedelta(days=days) for days in near]
    start = next_start(
        rhythm, weekday, hour, zone, now=now, scheduled=scheduled, counted_from=counted_from
    )
    days = [moment.astimezone(zone).date() for moment in scheduled]
    assert start > now
    assert start.date() not in days
    assert f"{start:%A}" == WEEKDAYS[weekday]
    wanted = datetime.combine(start.date(), hour, tzinfo=zone)
    assert start.astimezone(UTC) == wanted.astimezone(UTC)
    if rhythm == FORTNIGHTLY and counted_from:
        monday, first = (
            day - timedelta(days=day.weekday()) for day in (start.date(), counted_from)
        )
        assert (monday - first).days % 14 == 0
    again = next_start(
        *(rhythm, weekday, hour, zone),
        now=now,
        scheduled=[*scheduled, start],
        counted_from=counted_from,
    )
    assert again > start
