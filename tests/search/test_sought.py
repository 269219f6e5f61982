"""What people look for is counted, and nothing of who did."""

import sqlite3
from datetime import timedelta
from threading import Thread

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone
from wagtail.models import Site

from search import sought
from search.models import Sought
from tests.factories import make_other_community

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return Site.objects.get(is_default_site=True)


def counted(site):
    rows = Sought.objects.filter(site=site).order_by("words")
    return list(rows.values_list("words", "times", "in_vain"))


def long_ago(words, days):
    Sought.objects.filter(words=words).update(
        last_asked=timezone.now().date() - timedelta(days=days)
    )


def test_words_are_counted_with_how_often_nothing_was_found(site):
    for found in (3, 0, 12):
        sought.note(site, "stop  and Search ", found)
    sought.note(site, "parking", 0)
    assert counted(site) == [("parking", 1, 1), ("stop and search", 3, 1)]
    assert Sought.objects.first().last_asked == timezone.now().date()


def test_what_can_be_tried_again_stays_as_it_was_meant(site):
    sought.note(site, 'Trauma OR "Peer Support" -Tea #WeCops', 1)
    assert counted(site) == [('trauma OR "peer support" -tea #wecops', 1, 0)]


def test_each_community_has_its_own(site):
    other = make_other_community().site
    sought.note(site, "custody", 1)
    sought.note(other, "custody", 0)
    assert counted(site) == [("custody", 1, 0)]
    assert counted(other) == [("custody", 1, 1)]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "  \x00 ",
        "!!!",
        "pat@example.org",
        "mail pat.b+x@example.org please",
        "ring 07700 900123",
        "+44 (0)7700-900-123",
        "https://x.example/pat/status/1",
        "www.example.org/pat",
        "1747712345678901234",
        "from:@kim_example",
        "FROM:kim_example custody",
        "@kim_example",
        "custody -@kim_example",
        "＠kim_example",
        "word " * 30,
        "x" * 10_000,
    ],
)
def test_nothing_that_tells_of_a_person_is_kept(site, typed):
    sought.note(site, typed, 0)
    assert counted(site) == []


@pytest.mark.parametrize(
    "typed", ["section 136", "2023 review", "covid-19", "🚓", "café", "'; drop table x; --", "100%"]
)
def test_ordinary_words_are_kept(site, typed):
    sought.note(site, typed, 0)
    assert counted(site) == [(typed, 1, 1)]


def test_without_a_community_nothing_is_counted():
    sought.note(None, "custody", 0)
    assert not Sought.objects.exists()


def test_it_is_one_statement(site, django_assert_num_queries):
    sought.note(site, "custody", 1)
    with django_assert_num_queries(3):  # with the savepoint about it
        sought.note(site, "custody", 1)


def test_a_failing_database_is_nobodys_concern(site, monkeypatch):
    monkeypatch.setattr(sought, "_COUNT", "INSERT INTO nowhere VALUES (%s, %s, %s, %s)")
    sought.note(site, "custody", 1)
    # What comes after is no part of the failure.
    assert counted(site) == []


def test_what_was_asked_once_is_forgotten_after_90_days(site, capsys):
    for words, times in (("once", 1), ("twice", 2), ("lately", 1), ("ages", 2)):
        for _ in range(times):
            sought.note(site, words, 0)
    for words, days in (("once", 91), ("twice", 91), ("lately", 89), ("ages", 731)):
        long_ago(words, days)
    call_command("forget_searches")
    assert capsys.readouterr().out == "Forgot 2 things looked for.\n"
    assert [words for words, *_ in counted(site)] == ["lately", "twice"]


def test_a_flood_of_words_leaves_those_that_people_ask_for(site, monkeypatch):
    monkeypatch.setattr(sought, "MOST", 20)
    monkeypatch.setattr(sought, "_TIDY_EVERY", 10)
    for _ in range(3):
        sought.note(site, "custody", 1)
    for number in range(60):
        sought.note(site, f"flood {number}", 0)
    assert Sought.objects.filter(site=site).count() <= 30
    assert ("custody", 3, 0) in counted(site)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_all_counted(site):
    def ask():
        try:
            for _ in range(10):
                sought.note(site, "custody", 0)
        finally:
            connection.close()

    if connection.vendor == "sqlite":
        pytest.skip("A busy SQLite is not waited for, so it may count fewer.")
    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted(site) == [("custody", 40, 40)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_nobody_waits_for_an_import_that_holds_the_database(site):
    path = connection.settings_dict["NAME"]
    connection.ensure_connection()
    import_ = sqlite3.connect(path, uri=str(path).startswith("file:"))
    import_.execute("BEGIN IMMEDIATE")
    try:
        sought.note(site, "custody", 1)
    finally:
        import_.rollback()
        import_.close()
    assert counted(site) == []
    sought.note(site, "custody", 1)
    assert counted(site) == [("custody", 1, 0)]


def test_an_error_is_logged_and_not_raised(site, monkeypatch, caplog):
    class Broken:
        def __enter__(self):
            raise DatabaseError("gone")

        def __exit__(self, *args):
            return False

    monkeypatch.setattr(sought, "unless_busy", Broken)
    sought.note(site, "custody", 1)
    assert "could not be counted" in caplog.text
