"""One column's times are read in one way, told by all of them and by the ids."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from chatarchive.readers.clock import Clock, parse

LONDON = ZoneInfo("Europe/London")
NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2019-06-12 21:05:09", datetime(2019, 6, 12, 21, 5, 9)),
        ("2019-06-12T21:05:09Z", datetime(2019, 6, 12, 21, 5, 9, tzinfo=UTC)),
        ("2019-06-12 21:05 UTC", datetime(2019, 6, 12, 21, 5, tzinfo=UTC)),
        ("2019-06-12", datetime(2019, 6, 12)),
        ("2019/06/12 9.05", datetime(2019, 6, 12, 9, 5)),
        ("12/6/2019 21:05", datetime(2019, 6, 12, 21, 5)),
        ("12.06.19, 21:05:09", datetime(2019, 6, 12, 21, 5, 9)),
        ("12/06/2019 12:05 am", datetime(2019, 6, 12, 0, 5)),
        ("12-06-2019 9:05:09 PM", datetime(2019, 6, 12, 21, 5, 9)),
        ("Wed Jun 12 21:05:09 +0000 2019", datetime(2019, 6, 12, 21, 5, 9, tzinfo=UTC)),
        ("Wed, 12 Jun 2019 21:05:09 +0000", datetime(2019, 6, 12, 21, 5, 9, tzinfo=UTC)),
        ("9:05 PM · Jun 12, 2019", datetime(2019, 6, 12, 21, 5)),
        ("June 12, 2019 at 9:05 PM", datetime(2019, 6, 12, 21, 5)),
        ("June 12, 2019 at 09:05PM", datetime(2019, 6, 12, 21, 5)),
        ("June 12th, 2019", datetime(2019, 6, 12)),
        ("Jun 12, 2019 · 9:05 PM UTC", datetime(2019, 6, 12, 21, 5, tzinfo=UTC)),
        ("12-Jun-19", datetime(2019, 6, 12)),
        ("2019-06-12 at 21:05", datetime(2019, 6, 12, 21, 5)),
        ("12 June 2019 21:05", datetime(2019, 6, 12, 21, 5)),
        ("43628.878472222", datetime(2019, 6, 12, 21, 5)),
        ("1560373509", datetime(2019, 6, 12, 21, 5, 9, tzinfo=UTC)),
        ("1560373509000", datetime(2019, 6, 12, 21, 5, 9, tzinfo=UTC)),
    ],
)
def test_times_are_read_as_they_are_written(written, moment):
    assert parse(written) == moment


@pytest.mark.parametrize(
    "written",
    [
        "",
        "yesterday",
        "12",
        "1138900069643198465",
        "99/99/2019",
        "0/0/0",
        "1.2.3",
        "May 5",
        "9" * 400,
    ],
)
def test_what_is_no_time_is_none(written):
    assert parse(written) is None


def learned(*times, zone=UTC):
    clock = Clock(zone)
    clock.learn(times)
    return clock


def test_a_day_after_the_twelfth_tells_the_order():
    assert learned(("03/04/2019 21:00", None), ("25/04/2019 21:00", None)).order == "day"
    assert learned(("03/04/2019 21:00", None), ("04/25/2019 21:00", None)).order == "month"


def test_ids_tell_the_order_where_no_day_does_and_how_far_the_times_are_ahead():
    true = datetime(2019, 4, 3, 20, 0, tzinfo=UTC)
    times = [
        (f"04/03/2019 15:{minute:02}", true + timedelta(minutes=minute)) for minute in range(5)
    ]
    clock = learned(*times)
    assert (clock.order, clock.ahead) == ("month", timedelta(hours=-5))
    assert clock.read("05/06/2019 10:00") == (datetime(2019, 5, 6, 15, 0, tzinfo=UTC), "assumed")


def test_the_zone_that_was_named_wins_where_it_fits_since_it_knows_of_summer():
    true = datetime(2019, 6, 12, 20, 0, tzinfo=UTC)
    times = [
        (f"2019-06-12 21:{minute:02}", true + timedelta(minutes=minute)) for minute in range(5)
    ]
    clock = learned(*times, zone=LONDON)
    assert clock.read("2009-12-01 21:00")[0] == datetime(2009, 12, 1, 21, 0, tzinfo=UTC)
    assert clock.read("2009-06-01 21:00")[0] == datetime(2009, 6, 1, 20, 0, tzinfo=UTC)


def test_where_nothing_tells_the_zone_says_what_is_usual():
    times = [("03/04/2019 21:00", None)]
    assert learned(*times).is_unclear
    assert learned(*times, zone=LONDON).read("03/04/2019 21:00")[0].month == 4
    assert learned(*times, zone=NEW_YORK).read("03/04/2019 21:00")[0].month == 3
