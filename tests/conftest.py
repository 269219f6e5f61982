"""Every test that asks for the database begins with what ``migrate`` leaves: a home page,
a chats index, the groups. That holds after tests with transactions of their own too."""

import gc

import pytest
from django.core.cache import cache
from django.db import connection
from hypothesis import settings

from tests.capturing_servers.authority import Authority
from tests.capturing_servers.x_api import served as x_api_served
from tests.migrated_database import copies_for, flush_to_what_was_migrated
from tests.x_server import served

# As in manage.py: to look for garbage in what starting up makes takes a tenth of the time.
gc.set_threshold(50_000, 10, 10)

# How long an example takes says more of the machine than of the code.
settings.register_profile("ordinary", deadline=None)
settings.load_profile("ordinary")
# For a long run: pytest tests/chatarchive/test_histories.py --hypothesis-profile=thorough
settings.register_profile("thorough", max_examples=2000, deadline=None)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    # A test that commits is followed by a flush, which here brings back what was migrated. Django
    # has to know before it plans the test, or it would send its signals of a migration.
    for item in items:
        marker = item.get_closest_marker("django_db")
        options = dict(marker.kwargs) if marker else {}
        if options.get("transaction") or {"transactional_db", "live_server"} & {*item.fixturenames}:
            options |= {"transaction": True, "serialized_rollback": True}
            item.add_marker(pytest.mark.django_db(**options), append=False)


@pytest.fixture(autouse=True)
def fresh_cache():
    """No test learns from the cache of sites that another one rolled back."""
    cache.clear()


@pytest.fixture(autouse=True)
def figures_that_fail_are_told_of(monkeypatch):
    """Publishing goes on where a chat cannot be counted. A test does not."""

    def fail(*told):
        raise

    monkeypatch.setattr("chatarchive.figures.keeping._log.exception", fail)


@pytest.fixture(scope="session")
def django_db_keepdb():
    return True


@pytest.fixture(scope="session")
def database_copies(request, tmp_path_factory, django_db_modify_db_settings_parallel_suffix):
    return copies_for(
        connection, request.config.cache.mkdir("databases"), tmp_path_factory.mktemp("database")
    )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(database_copies, django_db_blocker):
    with django_db_blocker.unblock():
        database_copies.take()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, database_copies, django_db_blocker):
    with django_db_blocker.unblock():
        database_copies.keep()
        flush_to_what_was_migrated(connection)


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    """Signs for servers that stand for networks, in the tests of one session."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def x_api(authority, monkeypatch):
    """A server that stands for X's API, where tweepy finds it."""
    with x_api_served(authority, monkeypatch) as server:
        yield server


@pytest.fixture
def x_server(settings, monkeypatch):
    """A server that stands for X, which the site has keys of."""
    with served(settings, monkeypatch) as server:
        yield server
