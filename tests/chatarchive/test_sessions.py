"""Chats found in files of years: invented communities, and the real captures where they are."""

import csv
import json
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from chatarchive.records import AuthorRecord, TweetRecord, time_in_id
from chatarchive.sessions import Sighting, find_sessions, sighting_of, window_of, windows

LONDON = ZoneInfo("Europe/London")
NEW_YORK = ZoneInfo("America/New_York")
CAPTURES = Path(__file__).resolve().parents[3] / "shared" / "captures"

needs_captures = pytest.mark.skipif(
    not CAPTURES.is_dir(), reason=f"the real captures are not at {CAPTURES}"
)

PEOPLE = [f"neighbour{number}" for number in range(40)]


def sighting(moment, handle, tag="streetchat", asks=0):
    return Sighting(moment.astimezone(UTC), handle, frozenset({tag}), asks)


def chat(
    day, hour=21, minute=0, *, size=60, length=60, people=12, host="warden", zone=LONDON, **on
):
    """A chat as people hold them: a lively begin, a host who asks every ten minutes, a tail."""
    rng = random.Random(f"{day}{hour}{minute}{size}")
    start = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)
    tweets = [sighting(start - timedelta(minutes=25), host, asks=2, **on)]
    tweets += [
        sighting(start + timedelta(minutes=10 * step + 1), host, asks=2, **on)
        for step in range(length // 10)
    ]
    for _ in range(size - len(tweets)):
        after = min(rng.uniform(0, length + 2), rng.uniform(0, length * 2))
        handle = rng.choice([*rng.sample(PEOPLE, 40)[:people], host])
        if handle != host:
            handle = PEOPLE[PEOPLE.index(handle) % people]
        tweets.append(sighting(start + timedelta(minutes=after), handle, asks=0, **on))
    return tweets


def weekly(first, chats, hour=21, minute=0, *, every=7, **more):
    tweets = []
    for number in range(chats):
        tweets += chat(first + timedelta(days=every * number), hour, minute, **more)
    return tweets


def noise(first, days, tag="streetchat", seed=1):
    """The odd tweet between chats."""
    rng = random.Random(seed)
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC)
    return [
        sighting(begin + timedelta(minutes=rng.uniform(0, days * 1440)), rng.choice(PEOPLE), tag)
        for _ in range(days)
    ]


def starts(sightings, zone=LONDON, **more):
    return [
        session.starts_at.astimezone(zone).strftime("%a %d %b %Y %H:%M")
        for session in find_sessions(sightings, zone=zone, **more)
    ]


def lengths(sightings, zone=LONDON):
    return {
        int((session.ends_at - session.starts_at).total_seconds()) // 60
        for session in find_sessions(sightings, zone=zone)
    }


def test_one_chat_alone_in_its_file_is_found():
    found = find_sessions(chat(date(2023, 6, 13), size=200), zone=LONDON)
    assert len(found) == 1
    assert found[0].starts_at == datetime(2023, 6, 13, 20, 0, tzinfo=UTC)
    assert found[0].ends_at == datetime(2023, 6, 13, 21, 0, tzinfo=UTC)
    assert found[0].hashtag == "streetchat"
    assert found[0].hosts == ["warden"]


def test_a_small_chat_alone_in_its_file_is_found():
    assert starts(chat(date(2023, 6, 13), size=18, people=5)) == ["Tue 13 Jun 2023 21:00"]


def test_weekly_chats_stay_at_nine_through_both_clock_changes():
    tweets = weekly(date(2022, 1, 4), 50) + noise(date(2022, 1, 1), 360)
    found = starts(tweets)
    assert len(found) == 50
    assert {start[:3] + start[-5:] for start in found} == {"Tue21:00"}


def test_fortnightly_and_monthly_chats_are_found():
    assert len(starts(weekly(date(2022, 1, 6), 20, 20, every=14))) == 20
    assert len(starts(weekly(date(2022, 1, 6), 12, 20, every=28, size=40))) == 12


def test_a_quiet_chat_at_the_usual_hour_is_found():
    tweets = weekly(date(2022, 1, 4), 10) + chat(date(2022, 3, 22), size=9, people=3)
    tweets += weekly(date(2022, 4, 5), 5)
    assert "Tue 22 Mar 2022 21:00" in starts(tweets)
    assert len(starts(tweets)) == 16


def test_a_week_with_only_a_notice_is_no_chat():
    tweets = weekly(date(2022, 1, 4), 10)
    moment = datetime(2022, 3, 22, 21, 5, tzinfo=LONDON)
    tweets += [sighting(moment + timedelta(minutes=n), "warden", asks=2) for n in range(3)]
    assert len(starts(tweets)) == 10


def test_a_chat_that_moved_to_another_hour_is_found_at_both():
    tweets = weekly(date(2021, 1, 5), 40, 21) + weekly(date(2021, 10, 12), 40, 20, 30)
    found = starts(tweets)
    assert [start[-5:] for start in found] == ["21:00"] * 40 + ["20:30"] * 40


def test_a_chat_that_moved_to_another_weekday_is_found_on_both():
    tweets = weekly(date(2021, 1, 5), 20) + weekly(date(2021, 5, 26), 20)
    assert [start[:3] for start in starts(tweets)] == ["Tue"] * 20 + ["Wed"] * 20


@pytest.mark.parametrize(("length", "size"), [(30, 60), (60, 80), (90, 120), (120, 160)])
def test_the_length_is_that_of_the_talk(length, size):
    tweets = weekly(date(2022, 1, 4), 12, 20, 0, length=length, size=size)
    assert len(starts(tweets)) == 12
    assert lengths(tweets) == {length}
    assert {start[-5:] for start in starts(tweets)} == {"20:00"}


def test_a_half_past_chat_of_ninety_minutes_begins_at_half_past():
    tweets = weekly(date(2022, 1, 4), 12, 19, 30, length=90, size=120)
    assert {start[-5:] for start in starts(tweets)} == {"19:30"}


def test_two_sessions_on_one_day_are_two_chats():
    tweets = weekly(date(2022, 1, 5), 12, 10) + weekly(date(2022, 1, 5), 12, 20)
    found = starts(tweets)
    assert len(found) == 24
    assert [start[-5:] for start in found[:2]] == ["10:00", "20:00"]


def test_a_special_chat_on_another_day_is_found():
    tweets = weekly(date(2022, 1, 4), 20) + chat(date(2022, 3, 12), 15, size=80)
    assert "Sat 12 Mar 2022 15:00" in starts(tweets)


def test_a_conference_day_with_the_same_hashtag_is_not_cut_into_chats():
    rng = random.Random(3)
    begin = datetime(2022, 3, 9, 9, tzinfo=LONDON)
    conference = [
        sighting(
            begin + timedelta(minutes=rng.uniform(0, 8 * 60)),
            rng.choice([*PEOPLE, "warden", "warden"]),
            asks=rng.choice([0, 0, 0, 1, 2]),
        )
        for _ in range(800)
    ]
    assert starts(conference) == []
    assert len(starts(weekly(date(2022, 1, 4), 20) + conference)) == 20


def test_a_viral_hashtag_of_strangers_holds_no_chat():
    rng = random.Random(4)
    begin = datetime(2022, 3, 9, 12, tzinfo=UTC)
    viral = [
        sighting(
            begin + timedelta(minutes=rng.expovariate(1 / 30)), f"stranger{n}", asks=n % 7 == 0
        )
        for n in range(3000)
    ]
    assert starts(viral) == []


def test_one_person_s_own_archive_holds_no_chat():
    own = [tweet for tweet in weekly(date(2022, 1, 4), 30) if tweet.handle == PEOPLE[3]]
    assert starts(own) == []


def test_the_host_s_own_archive_shows_their_chats():
    own = [tweet for tweet in weekly(date(2022, 1, 4), 30, size=120) if tweet.handle == "warden"]
    assert len(starts(own, hosts=["@Warden"])) == 30


def test_the_community_s_hashtag_goes_before_a_commoner_one():
    tweets = weekly(date(2022, 1, 4), 5) + weekly(date(2022, 1, 5), 20, tag="otherchat")
    found = find_sessions(tweets, zone=LONDON, community_hashtags=["#StreetChat"])
    assert {session.hashtag for session in found} == {"streetchat"}
    assert len(found) == 5
    found = find_sessions(tweets, zone=LONDON, community_hashtags=["nobodysays"])
    assert {session.hashtag for session in found} == {"otherchat"}


def test_hosts_that_speak_are_kept_and_silent_ones_are_guessed():
    tweets = weekly(date(2022, 1, 4), 5)
    assert find_sessions(tweets, zone=LONDON, hosts=["warden"])[0].hosts == ["warden"]
    assert find_sessions(tweets, zone=LONDON, hosts=["away"])[0].hosts == ["warden"]


def test_retweets_and_tweets_without_hashtag_make_no_chat():
    tweets = chat(date(2023, 6, 13), size=200)
    for tweet in tweets:
        tweet.is_retweet = True
    assert starts(tweets) == []
    for tweet in tweets:
        tweet.is_retweet, tweet.hashtags = False, frozenset()
    assert starts(tweets) == []
    assert starts([]) == []


def test_the_order_of_the_file_does_not_matter():
    tweets = weekly(date(2022, 1, 4), 8) + noise(date(2022, 1, 1), 90)
    shuffled = tweets[:]
    random.Random(5).shuffle(shuffled)
    assert find_sessions(iter(tweets), zone=LONDON) == find_sessions(iter(shuffled), zone=LONDON)


def test_a_chat_over_midnight_is_one():
    tweets = weekly(date(2022, 1, 4), 6, 23, 30)
    assert [start[-5:] for start in starts(tweets)] == ["23:30"] * 6


def test_a_sighting_knows_hashtags_and_questions():
    def seen(text, **more):
        record = TweetRecord("1", text, datetime(2023, 6, 13, tzinfo=UTC), "line 1", **more)
        return sighting_of(record)

    assert seen("Hello #StreetChat #2023 C#sharp &#39; #a_b").hashtags == {"streetchat", "a_b"}
    assert seen("Q1 What makes a street safe? #streetchat").asks == 2
    assert seen("Welcome to #streetchat, all!").asks == 2
    assert seen("Does anybody know? #streetchat https://example.org/x").asks == 1
    assert seen("@warden does anybody know?").asks == 0
    assert seen("Q1 What makes a street safe?", is_retweet=True).asks == 0
    assert seen("Hi", author=AuthorRecord(native_id="77")).handle == "77"
    assert seen("Hi", author=AuthorRecord(native_id="77", handle="Ada")).handle == "ada"
    assert seen("Hi").handle == ""


def test_windows_reach_from_six_hours_before_to_twelve_after():
    start = datetime(2023, 6, 13, 20, tzinfo=UTC)
    end = start + timedelta(hours=1)
    assert windows([(start, end)]) == [(start - timedelta(hours=6), end + timedelta(hours=12))]
    assert windows([]) == []


def test_windows_of_neighbours_meet_half_way():
    morning = datetime(2023, 6, 13, 10, tzinfo=UTC)
    evening = datetime(2023, 6, 13, 20, tzinfo=UTC)
    hour = timedelta(hours=1)
    first, second = windows([(morning, morning + hour), (evening, evening + hour)])
    assert first[1] == second[0] == datetime(2023, 6, 13, 15, 30, tzinfo=UTC)
    assert windows([(evening, evening + hour), (morning, morning + hour)]) == [second, first]


def test_a_time_falls_in_one_window_or_none():
    start = datetime(2023, 6, 13, 20, tzinfo=UTC)
    weeks = [
        (start + timedelta(weeks=week), start + timedelta(weeks=week, hours=1)) for week in range(3)
    ]
    taken = windows(weeks)
    assert window_of(taken, start + timedelta(weeks=1)) == 1
    assert window_of(taken, taken[0][0]) == 0
    assert window_of(taken, taken[0][1]) is None
    assert window_of(taken, start - timedelta(days=1)) is None
    assert window_of([], start) is None


@needs_captures
def test_the_real_monthly_chat_is_found_in_each_of_its_months():
    with open(CAPTURES / "twitter_archiver/pstweetchat.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[2:]
    found = find_sessions(
        (
            sighting_of(
                TweetRecord(row[4], row[3], time_in_id(row[4]), "", author=AuthorRecord("", row[1]))
            )
            for row in rows
        ),
        zone=NEW_YORK,
    )
    begins = [session.starts_at.astimezone(NEW_YORK) for session in found]
    assert len(begins) == 38
    assert {(begin.strftime("%a"), begin.hour, begin.minute) for begin in begins} == {
        ("Fri", 13, 0)
    }
    assert {session.ends_at - session.starts_at for session in found} == {timedelta(hours=1)}
    assert len({(begin.year, begin.month) for begin in begins}) == 38
    assert {(begin.year, begin.month, begin.day) for begin in begins} >= {
        (2020, 2, 7),
        (2021, 1, 8),
        (2022, 10, 7),
        (2023, 3, 3),
    }
    assert len({tuple(session.hosts) for session in found}) == 1


@needs_captures
def test_real_captures_that_hold_no_chat_give_none():
    def v1(tweet, handle):
        moment = datetime.strptime(tweet["created_at"], "%a %b %d %H:%M:%S %z %Y")
        text = tweet.get("full_text") or tweet["text"]
        repeats = text.startswith("RT @")
        author = AuthorRecord(handle=handle)
        return sighting_of(TweetRecord("1", text, moment, "", author=author, is_retweet=repeats))

    archive = (CAPTURES / "twitter_archive/alrocar_tweets.js").read_text(encoding="utf-8")
    own = [v1(item.get("tweet", item), "owner") for item in json.loads(archive.split("=", 1)[1])]
    assert find_sessions(own, zone=LONDON) == []
    search = json.loads((CAPTURES / "twitter_v1/neilfws_thankcsiro4.json").read_text())["statuses"]
    viral = [v1(tweet, tweet["user"]["screen_name"]) for tweet in search]
    assert find_sessions(viral, zone=LONDON) == []
    for repeat in viral:
        repeat.is_retweet = False
    assert find_sessions(viral, zone=LONDON) == []
    pages = (CAPTURES / "twitter_v2/twarc-csv_2sets.jsonl").read_text(encoding="utf-8")
    found = [
        sighting_of(
            TweetRecord(
                tweet["id"],
                tweet["text"],
                time_in_id(tweet["id"]),
                "",
                author=AuthorRecord(tweet["author_id"]),
            )
        )
        for page in pages.split("\n")
        if page.strip()
        for tweet in json.loads(page)["data"]
    ]
    assert len(found) == 200
    assert find_sessions(found, zone=LONDON) == []
