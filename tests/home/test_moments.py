from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from home.moments import clock, day, moment, ordinal, stamp, until, written_on, zone_name
from tests.factories import utc

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [
        (21, 0, "9 pm"),
        (21, 5, "9.05 pm"),
        (9, 30, "9.30 am"),
        (12, 0, "noon"),
        (12, 15, "12.15 pm"),
        (0, 0, "midnight"),
        (0, 1, "12.01 am"),
    ],
)
def test_hours_are_said_as_in_britain(hour, minute, said):
    assert clock(utc(2026, 1, 5, hour, minute), LONDON) == said


def test_dates_and_hours_are_those_of_the_zone():
    summer = utc(2026, 7, 14, 23, 30)
    assert moment(summer, LONDON) == "Wednesday 15 July 2026, 12.30 am"
    assert day(summer, ZoneInfo("America/New_York")) == "Tuesday 14 July 2026"
    assert zone_name(summer, LONDON) == "BST"
    assert zone_name(summer, ZoneInfo("America/Sao_Paulo")) == "UTC-03"
    assert stamp(summer, LONDON) == "2026-07-15T00:30+01:00"


def test_the_hour_that_comes_twice_is_told_apart():
    assert stamp(utc(2026, 10, 25, 0, 30), LONDON) == "2026-10-25T01:30+01:00"
    assert stamp(utc(2026, 10, 25, 1, 30), LONDON) == "2026-10-25T01:30+00:00"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        *((1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (10, "10th")),
        *((11, "11th"), (12, "12th"), (13, "13th"), (21, "21st"), (22, "22nd")),
        *((23, "23rd"), (26, "26th"), (30, "30th"), (31, "31st")),
    ],
)
def test_days_of_the_month_are_counted_as_in_speech(number, said):
    assert ordinal(number) == said


def test_a_post_is_dated_as_in_a_letter():
    assert written_on(date(2016, 4, 26)) == "Tuesday 26th April 2016"
    assert written_on(date(2026, 11, 1)) == "Sunday 1st November 2026"


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (datetime(2026, 12, 1, 21, 0, tzinfo=LONDON), ""),
        (datetime(2026, 12, 1, 20, 59, 30, tzinfo=LONDON), "in 1 minute"),
        (datetime(2026, 12, 1, 19, 59, tzinfo=LONDON), "in 1 hour and 1 minute"),
        (datetime(2026, 12, 1, 19, 0, tzinfo=LONDON), "in 2 hours"),
        (datetime(2026, 11, 30, 21, 0, tzinfo=LONDON), "tomorrow"),
        # Not two whole days, but by the calendar the day after tomorrow.
        (datetime(2026, 11, 29, 23, 0, tzinfo=LONDON), "in 2 days"),
        (datetime(2026, 11, 28, 12, 0, tzinfo=LONDON), "in 3 days"),
    ],
)
def test_how_long_it_is_until_a_moment(now, words):
    assert until(datetime(2026, 12, 1, 21, tzinfo=LONDON), LONDON, now) == words


def test_an_hour_that_clocks_repeat_is_counted():
    before, after = (datetime(2026, 10, 25, hour, tzinfo=LONDON) for hour in (0, 3))
    assert until(after, LONDON, before) == "in 4 hours"
