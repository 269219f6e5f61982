"""A search server for the pages of many communities, and what is found while it is away."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from search import findable
from search.findable import Findable
from tests.factories import join, make_chat, make_tweet, section

ROOT = Path(__file__).resolve().parents[2]


def backend_with(**environment):
    ask = "from django.conf import settings; print(settings.WAGTAILSEARCH_BACKENDS)"
    run = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", ask],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return run.stdout


def test_the_database_finds_pages_unless_a_server_is_named():
    assert "backends.database" in backend_with(SEARCH_URL="")


def test_the_environment_names_a_server_and_its_kind():
    told = backend_with(
        SEARCH_URL="https://search.example.org:9200", SEARCH_BACKEND="elasticsearch9"
    )
    assert "wagtail.search.backends.elasticsearch9" in told
    assert "https://search.example.org:9200" in told


def test_what_is_indexed_stands_in_a_model_as_servers_need_it():
    assert Findable._meta.app_label == "search"


@pytest.mark.django_db
def test_tweets_are_found_while_the_server_does_not_answer(client, monkeypatch, caplog):
    tweet = make_tweet(text="A word about sleep")
    join(make_chat(title="Sleep", transcript=[section("Q1", tweet)]), tweet)

    def away(*arguments):
        raise ConnectionError

    class Server:
        catch_indexing_errors = True

    monkeypatch.setattr(findable, "_found", away)
    with pytest.raises(ConnectionError):
        client.get("/search/?q=sleep")
    monkeypatch.setattr(findable, "get_search_backend", Server)
    with caplog.at_level(logging.ERROR):
        page = client.get("/search/?q=sleep").content.decode()
    assert "1 tweet about" in page
    assert "did not answer" in caplog.text
