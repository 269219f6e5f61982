"""The command, with a network that answers from a list of pages."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from chatarchive.capturing import engines, folders, runs
from chatarchive.capturing.asking import (
    CONVERSATION,
    COUNT,
    SEARCH,
    Announcement,
    Ask,
    Round,
    Trouble,
)
from chatarchive.imports import Importer
from chatarchive.models import Capture, CaptureRun, ChatPage, ChatTweet
from tests.factories import CHAT_STARTS, make_chat, set_community, tweet_id

PAGES, PER_PAGE = 3, 2


class FakeNetwork:
    """Three pages by the hashtag and one of a conversation. ``break_at`` is the number of the
    request that ``breaks_with`` comes of."""

    def __init__(self):
        self.asked, self.break_at, self.breaks_with = [], None, None
        self.rounds = 0

    def capture(self, plan):
        counted = yield Ask(COUNT, "/count", {"tags": ",".join(plan.tags)})
        yield Announcement(SEARCH, counted["meta"]["total_tweet_count"], PAGES)
        again, first = True, True
        while again:
            for number in range(PAGES) if first else [PAGES]:
                yield Ask(SEARCH, "/search", {"page": number}, ("max_results", 1, PER_PAGE))
            first = False
            again = bool(plan.follow and (yield Round()))
            self.rounds += 1
        yield Announcement(CONVERSATION, 1, 1)
        yield Ask(CONVERSATION, "/conversation", {"of": 1})

    def Connection(self, source):
        return SimpleNamespace(send=self.send, posts_in=lambda page: len(page.get("data", ())))

    def send(self, ask):
        self.asked.append((ask.path, ask.params.get("page")))
        if len(self.asked) == self.break_at:
            raise self.breaks_with
        if ask.step == COUNT:
            return {"meta": {"total_tweet_count": PAGES * PER_PAGE}}
        if ask.step == CONVERSATION:
            return {"data": [_post(99, "I forgot the hashtag")]}
        number = ask.params["page"]
        if number == PAGES:
            return {"meta": {"result_count": 0}}
        posts = [_post(number * PER_PAGE + one, "Hello #TeaChat") for one in range(PER_PAGE)]
        return {"data": posts, "meta": {"result_count": PER_PAGE}}


def _post(number, text):
    return {
        "id": tweet_id(CHAT_STARTS + timedelta(minutes=number % 50), number),
        "text": text,
        "author_id": "4711",
    }


@pytest.fixture
def network(monkeypatch, settings):
    settings.X_BEARER_TOKEN = "an-invented-token"
    fake = FakeNetwork()
    monkeypatch.setitem(engines._MODULES, "x", fake)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    return fake


@pytest.fixture
def chat(db):
    set_community(hashtags="#TeaChat")
    return make_chat(slug="tea", hashtags="#TeaChat")


def capture(*options):
    out, err = StringIO(), StringIO()
    call_command("capture_chat", "tea", *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def refused(*options):
    with pytest.raises(CommandError) as error:
        capture(*options)
    return error.value.returncode, str(error.value)


def captured():
    return sorted(ChatTweet.objects.values_list("tweet__key", "without_hashtag"))


def test_what_is_captured_stands_in_the_draft_and_is_told(chat, network):
    out, err = capture("--json")
    told = json.loads(out)
    assert told["read"] == told["new"] == 7
    assert told["read"] == sum(
        told[name] for name in ("new", "duplicate", "updated", "outside", "withdrawn", "rejected")
    )
    assert told["format"] == "twitter-v2"
    assert told["chats"] == [{"slug": "tea", "new": 7, "sections": 2}]
    (one,) = told["networks"]
    assert one["posts"] == 7 and one["complete"] and not one["trouble"]
    assert "6 by its own count" in err
    assert [marked for _, marked in captured()].count(True) == 1
    draft = ChatPage.objects.get(pk=chat.pk).get_latest_revision_as_object()
    entries = [entry for block in draft.transcript.raw_data for entry in block["value"]["tweets"]]
    assert len(entries) == 7
    assert not chat.transcript
    made = Capture.objects.get()
    assert made.name.startswith("X, #TeaChat, ")
    assert made.asked["complete"] and made.asked["requests"] == 4


def test_what_was_shown_as_the_cost_is_what_it_cost(chat, network, settings):
    out, err = capture("--json")
    one = json.loads(out)["networks"][0]
    assert one["planned_cost"] == one["cost"] == "0.040"
    assert "All so far: $0.04 at most" in err


def test_nothing_lies_about_once_it_is_in(chat, network):
    capture()
    assert CaptureRun.objects.get().state == CaptureRun.State.DONE
    assert not list(folders.root().glob("*/*.jsonl"))


@pytest.mark.parametrize("break_at", range(1, 6))
def test_a_killed_capture_goes_on_and_asks_for_nothing_twice(chat, network, break_at):
    network.break_at, network.breaks_with = break_at, KeyboardInterrupt()
    code, words = refused()
    assert code == 130 and "goes on from there" in words
    network.break_at = None
    before = network.asked[: break_at - 1]
    del network.asked[:]
    out, err = capture("--json")
    assert "Going on with the capture" in err
    assert not set(before) & set(network.asked)
    assert len(before) + len(network.asked) == 5
    assert len(captured()) == 7
    one = json.loads(out)["networks"][0]
    assert one["posts"] == 7 and one["cost"] == "0.040"
    assert Capture.objects.count() == 1


def test_trouble_brings_in_what_had_come_and_is_told(chat, network):
    network.break_at, network.breaks_with = 3, Trouble(Trouble.CREDIT, "There is no credit left.")
    code, words = refused()
    assert code == 1 and "goes on" in words
    assert len(captured()) == 2
    assert CaptureRun.objects.get().trouble == "X: There is no credit left."
    network.break_at = None
    capture()
    assert len(captured()) == 7
    made = Capture.objects.get()
    assert made.counts["new"] == made.counts["read"] == 7


def test_a_limit_stops_it_and_a_higher_one_goes_on(chat, network):
    code, _ = refused("--limit", "4")
    assert code == 1
    assert "The limit of 4 posts is reached" in CaptureRun.objects.get().trouble
    assert len(captured()) == 4
    del network.asked[:]
    capture("--limit", "10")
    assert network.asked == [("/search", 2), ("/conversation", None)]
    assert len(captured()) == 7


def test_a_dry_run_counts_and_asks_for_no_post(chat, network, tmp_path):
    file = tmp_path / "tea.jsonl"
    out, err = capture("--dry-run", "--save", str(file))
    assert network.asked == [("/count", None)]
    assert "6 by its own count" in err and "$0.04" in err
    assert "dry run" in out
    assert not CaptureRun.objects.exists() and not ChatTweet.objects.exists()
    assert not file.exists() and not list(folders.root().iterdir())


def test_a_saved_capture_stays_and_can_be_imported_again(chat, network, tmp_path):
    file = tmp_path / "tea.jsonl"
    capture("--save", str(file))
    other = make_chat(slug="other")
    out = StringIO()
    call_command("import_chat", str(file), "--chat", other.slug, "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert told["new"] == told["read"] == 7 and told["problems"] == []
    assert other.chat_tweets.filter(without_hashtag=True).count() == 1


def test_a_file_of_another_chat_is_left_alone(chat, network, tmp_path):
    file = tmp_path / "tea.jsonl"
    capture("--save", str(file))
    make_chat(slug="coffee", hashtags="#TeaChat")
    before = file.read_bytes()
    with pytest.raises(CommandError):
        call_command("capture_chat", "coffee", "--save", str(file), stdout=StringIO())
    assert "another chat" in CaptureRun.objects.first().trouble
    assert file.read_bytes() == before
    file.write_text("my shopping list\n")
    refused("--save", str(file), "--anew")
    assert file.read_text() == "my shopping list\n"


def test_a_chat_captured_before_is_asked_from_there_on(chat, network):
    capture("--until", "2024-01-16T21:30")
    capture()
    newest = runs.source_runs(CaptureRun.objects.first())[0]
    assert datetime.fromisoformat(newest.since) == datetime(2024, 1, 16, 21, 30, tzinfo=UTC)


def test_following_looks_again_until_the_time_is_over(chat, network, monkeypatch):
    slept = [74 * 60]
    monkeypatch.setattr("time.sleep", slept.append)
    monkeypatch.setattr(
        "django.utils.timezone.now", lambda: CHAT_STARTS + timedelta(seconds=sum(slept))
    )
    bring_in, imported = Importer.run, []
    monkeypatch.setattr(
        Importer, "run", lambda self, readings: imported.append(1) or bring_in(self, readings)
    )
    out, _ = capture("--follow", "--json")
    assert json.loads(out)["new"] == 7
    assert len(imported) == 2  # at the first look and at the end, not where nothing came
    asked = [page for path, page in network.asked if path == "/search"]
    assert asked[:3] == [0, 1, 2] and set(asked[3:]) == {3}
    assert network.asked[-1][0] == "/conversation"
    assert Capture.objects.count() == 1


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--since", "yesterday-ish"], 2, "no moment"),
        (["--since", "2024-13-01"], 2, "no moment"),
        (["--since", "2024-01-17", "--until", "2024-01-16"], 2, "later"),
        (["--limit", "0"], 2, "1 or more"),
        (["--save", "/no/such/folder/x.jsonl"], 2, "no folder"),
        (["--network", "bluesky"], 1, "no key for Bluesky"),
        (["--follow"], 1, "no longer followed"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(chat, network, options, code, words):
    told = refused(*options)
    assert told[0] == code
    assert words in told[1]
    assert not network.asked


def test_without_any_key_it_says_where_to_set_one(chat):
    code, words = refused()
    assert code == 1 and "docs/capturing.md" in words


def test_a_chat_to_come_cannot_be_captured_yet(network, db):
    set_community(hashtags="#TeaChat")
    make_chat(slug="tea", starts_at=datetime.now(UTC) + timedelta(days=3))
    code, words = refused()
    assert code == 1 and "has not come yet" in words
