"""A chat captured from X: through the real tweepy, from the first count to the chat's rows."""

from datetime import timedelta
from decimal import Decimal

import pytest

from chatarchive.capturing import folders, runs, turns
from chatarchive.capturing import x as engine
from chatarchive.capturing.driver import Patience
from chatarchive.capturing.journal import Journal
from chatarchive.capturing.sources import Source
from chatarchive.capturing.vault import Secret
from chatarchive.capturing.x_connection import Connection
from chatarchive.imports import Importer
from chatarchive.models import Capture, CaptureRun, ChatTweet
from chatarchive.readers import open_captures
from tests.capturing_servers import x_api as x
from tests.capturing_servers.x_posts import make_x_chat, make_x_post
from tests.chatarchive.capturing.driving import drive, make_plan, now
from tests.factories import make_chat, set_community


def connection():
    return Connection(Source("x", secret=Secret(x.KEY)), sleep=lambda seconds: None)


def make_evening(begins, number=30):
    """A chat with replies that forgot the hashtag, a quote, a long post, a foreign conversation,
    and retweets. Returns (posts, retweets by id)."""
    posts = make_x_chat(number, begins)
    later = begins + timedelta(minutes=20)
    forgot = make_x_post("Same here", later, "gil_example", answers=posts[0])
    stranger = make_x_post("Anybody awake?", begins, "zed_example")
    guest = make_x_post("Yes, at #WeExample", later, "eve_example", answers=stranger)
    posts += [
        forgot,
        make_x_post("Thank you", later, "ada_example", answers=forgot),
        make_x_post("A1 me too #weexample", later, "fay_example", answers=posts[0]),
        make_x_post("So it is #WeExample", later, "hal_example", quotes=posts[1]),
        make_x_post(
            "Long…", later, "ivy_example", note_tweet={"text": "Long it is " * 30 + "#WeExample"}
        ),
        *(stranger, guest),
        make_x_post("What is that?", later, "zed_example", answers=guest),
        make_x_post("None of ours", later, "yan_example", answers=stranger),
    ]
    retweets = [
        make_x_post(
            f"RT @person_2: {posts[2]['text']}",
            later,
            f"fan_{fan}",
            referenced_tweets=[{"type": "retweeted", "id": posts[2]["id"]}],
        )
        for fan in range(3)
    ]
    posts[2]["public_metrics"]["retweet_count"] = len(retweets)
    return posts, {posts[2]["id"]: retweets}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "x.jsonl"


def records_in(path):
    """What an import finds in the journal: of each post whether it had the hashtag, in order."""
    [reading] = open_captures([str(path)])
    assert reading.format == "twitter-v2"
    return sorted((one.native_id, one.without_hashtag) for one in reading.records())


def test_a_chat_of_500_takes_the_requests_that_the_fields_allow(x_api, path):
    plan = make_plan()
    x_api.posts = make_x_chat(500, plan.since)
    figures = drive(engine.capture, connection(), path, plan).figures
    # A hundred posts at once, as `context_annotations` are among the fields.
    assert x_api.paths() == {"counts/recent": 1, "search/recent": 5}
    assert (figures.posts, figures.requests, figures.counts) == (500, 5, 1)


def test_the_cost_shown_before_is_the_cost_counted_after(x_api, path):
    plan = make_plan(retweets=True)
    x_api.posts, x_api.retweets = make_evening(plan.since)
    told = []
    figures = drive(
        *(engine.capture, connection(), path, plan),
        on_announcement=lambda announcement, figures: told.append(
            (announcement.step, figures.planned_cost, figures.cost)
        ),
    ).figures
    # 34 with the hashtag, 2 counts; 3 without; 3 retweets: a dollar each here.
    assert told == [("search", 35, 1), ("conversation", 39, 36), ("retweets", 42, 39)]
    assert figures.cost == figures.planned_cost == 42


def test_answers_without_the_hashtag_come_and_are_marked(x_api, path):
    plan = make_plan()
    x_api.posts, _ = make_evening(plan.since, 3)
    drive(engine.capture, connection(), path, plan)
    texts = {post["id"]: post["text"] for post in x_api.posts}
    found = {texts[native_id]: without for native_id, without in records_in(path)}
    assert {text for text, without in found.items() if without} == {
        *("Same here", "Thank you", "What is that?")
    }
    assert len(found) == 7 + 3
    assert not {"Anybody awake?", "None of ours"} & found.keys()


def test_the_archive_counts_month_by_month(x_api, path):
    plan = make_plan(since=now() - timedelta(days=60))
    x_api.posts = make_x_chat(55, plan.since, seconds=24 * 3600)
    figures = drive(engine.capture, connection(), path, plan).figures
    assert x_api.paths() == {"counts/all": 2, "search/all": 1}
    assert (figures.planned, figures.posts, figures.cost) == (55, 55, figures.planned_cost)


@pytest.mark.parametrize("old", [False, True], ids=["recent", "archive"])
def test_a_place_that_x_forgot_costs_no_post_and_no_page_twice(x_api, path, old):
    begins = now() - timedelta(days=40) if old else now() - timedelta(hours=5)
    plan = make_plan(since=begins)
    x_api.posts = make_x_chat(350, plan.since, seconds=0)  # all in one second
    one, tries = connection(), []

    class Forgetting:
        posts_in = staticmethod(one.posts_in)

        def send(self, ask):
            tries.append(ask)
            if len(tries) in (3, 5):
                x_api.forgotten |= x_api.tokens.keys()
            return one.send(ask)

    figures = drive(engine.capture, Forgetting(), path, plan).figures
    assert len(records_in(path)) == figures.posts == 350
    assert (figures.requests, figures.refused) == (6, 2)


class Killed(BaseException):
    """The end of the process."""


class Breakable:
    """Answers as X does, and ends the process at the ``fatal`` request: before it is sent, or
    once it was answered. ``received`` are the requests that were answered and kept."""

    posts_in = staticmethod(Connection.posts_in)

    def __init__(self, api, fatal=0, when=""):
        self._api, self.fatal, self.when = api, fatal, when
        self.sent = []

    def send(self, ask):
        self.sent.append(ask)
        params = {name: str(value) for name, value in ask.params.items()}
        if len(self.sent) == self.fatal and self.when == "before":
            raise Killed
        status, page = self._api.answer(ask.path, params)
        assert status == 200, page
        if len(self.sent) == self.fatal and self.when == "after":
            raise Killed
        return page


def test_killed_at_any_moment_it_goes_on_to_the_same_and_asks_nothing_twice(
    x_api, tmp_path, monkeypatch
):
    plan = make_plan(retweets=True)
    x_api.posts, x_api.retweets = make_evening(plan.since, 230)
    whole = Breakable(x_api)
    drive(engine.capture, whole, tmp_path / "whole.jsonl", plan)
    expected, requests = records_in(tmp_path / "whole.jsonl"), len(whole.sent)
    assert requests == 7
    write = Journal._write
    for fatal in range(1, requests + 1):
        for when in ("before", "after", "unwritten", "half written", "written"):
            path, written = tmp_path / f"{fatal} {when}.jsonl", []

            def write_and_die(self, line, *, fatal=fatal, when=when, written=written, path=path):
                written.append(line)
                last = len(written) == fatal + 1  # the first is the plan
                if last and when == "unwritten":
                    raise Killed
                write(self, line)
                if last and when == "half written":
                    with open(path, "r+b") as file:
                        file.truncate(path.stat().st_size - 30)
                if last and when.endswith("written"):
                    raise Killed

            monkeypatch.setattr(Journal, "_write", write_and_die)
            first = Breakable(x_api, fatal, when)
            with pytest.raises(Killed):
                drive(engine.capture, first, path, plan)
            monkeypatch.setattr(Journal, "_write", write)
            second = Breakable(x_api)
            drive(engine.capture, second, path, plan)
            kept = fatal if when == "written" else fatal - 1
            assert len(second.sent) == requests - kept, (fatal, when)
            assert records_in(path) == expected, (fatal, when)


def test_killed_while_following_it_goes_on_with_what_is_newer(x_api, path):
    plan = make_plan(follow=True)
    evening = make_x_chat(60, plan.since)

    def follow(*numbers, fatal=0):
        """So many posts there are, look by look."""
        x_api.posts = evening[: numbers[0]]
        later = list(numbers[1:])

        def look():
            if later:
                x_api.posts = evening[: later.pop(0)]
                return True
            return False

        connection = Breakable(x_api, fatal, "before")
        return drive(engine.capture, connection, path, plan, on_round=look).figures

    with pytest.raises(Killed):
        follow(20, 20, 45, fatal=4)  # at the third look, after a count and two
    figures = follow(45, 45, 60)
    assert len(records_in(path)) == figures.posts == 60
    # Two looks; and the conversations of 60 posts, as many to a count as a query has room for.
    assert (figures.asked_now, figures.requests, figures.counts) == (2 + 5, 4, 1 + 5)


@pytest.fixture
def chat(db, settings, tmp_path):
    settings.IMPORTS_ROOT = tmp_path / "imports"
    settings.X_BEARER_TOKEN = x.KEY
    set_community(hashtags="WeExample")
    return make_chat(starts_at=now() - timedelta(hours=3))


@pytest.fixture
def no_sleep(monkeypatch):
    monkeypatch.setattr(Patience, "wait", lambda self, seconds, why: None)


def rows(chat):
    found = ChatTweet.objects.filter(chat=chat)
    return sorted(found.values_list("tweet__key", "without_hashtag", "tweet__is_retweet"))


def run(chat, **options):
    return runs.start(chat, trigger=CaptureRun.Trigger.COMMAND, **options)


def test_a_capture_fills_the_chat_whatever_happens_on_the_way(x_api, chat, no_sleep, monkeypatch):
    x_api.posts, x_api.retweets = make_evening(chat.starts_at, 130)
    x_api.failures = {
        **{1: x.OVERLOADED, 2: x.CUT_BEFORE, 4: x.limited(300), 5: x.CUT_WITHIN},
        **{7: x.NO_CREDIT, 8: x.limited(5), 10: x.Failure(200, b'{"data": [')},
    }
    one = run(chat, retweets=True)
    seconds, why = turns.Turn(one).take()
    assert (200 < seconds < 310, why) == (True, "X’s limit of requests")
    assert turns.Turn(one).take() is None
    one.refresh_from_db()
    assert (one.state, "out of credit" in one.trouble) == (CaptureRun.State.FAILED, True)
    assert x.ACCOUNT not in one.trouble
    assert ChatTweet.objects.filter(chat=chat).count() == 100  # what was paid for is there
    assert turns.Turn(runs.go_on(one)).take() is None
    one.refresh_from_db()
    [source] = runs.source_runs(one)
    assert (one.state, source.complete) == (CaptureRun.State.DONE, True)
    assert (source.posts, source.requests, source.counted) == (140, 4, 2)
    assert Decimal(source.cost) == Decimal(source.planned_cost) == Decimal("0.005") * 142
    assert not folders.folder_of(one).exists()
    texts = {f"x:{post['id']}": post["text"] for post in x_api.posts}
    marked = [texts[key] for key, without, is_retweet in rows(chat) if without]
    assert sorted(marked) == ["Same here", "Thank you", "What is that?"]
    assert sum(is_retweet for key, without, is_retweet in rows(chat)) == 3
    assert len(rows(chat)) == 140


def test_a_second_capture_pays_only_for_what_came_since(x_api, chat):
    posts = make_x_chat(20, chat.starts_at)
    x_api.posts = posts[:]
    turns.Turn(run(chat, until=now() - timedelta(hours=1))).take()
    x_api.posts += [
        make_x_post("Only now #WeExample", now() - timedelta(minutes=10), "kai_example"),
        make_x_post("Late", now() - timedelta(minutes=10), "kai_example", answers=posts[3]),
    ]
    second = run(chat)
    turns.Turn(second).take()
    [source] = runs.source_runs(second)
    assert (source.posts, source.planned) == (2, 2)
    assert len(rows(chat)) == 22


def test_a_limit_is_told_in_words_and_a_higher_one_goes_on(x_api, chat):
    x_api.posts = make_x_chat(150, chat.starts_at)
    one = run(chat, limit=100)
    turns.Turn(one).take()
    one.refresh_from_db()
    assert "The limit of 100 posts is reached" in one.trouble
    turns.Turn(runs.go_on(one, limit=1000)).take()
    assert x_api.paths() == {"counts/recent": 1, "search/recent": 2}
    assert len(rows(chat)) == 150


def test_a_wrong_key_or_no_access_leaves_nothing_and_says_so(x_api, chat):
    for failure, words in ((x.UNAUTHORIZED, "does not know the key"), (x.FORBIDDEN, "no access")):
        x_api.failures = {len(x_api.asked) + 1: failure}
        one = run(chat)
        turns.Turn(one).take()
        one.refresh_from_db()
        assert words in one.trouble
        assert x.KEY not in str(one.sources) + one.trouble
    assert not rows(chat)


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_while_it_is_brought_in_it_ends_with_the_same_rows(x_api, chat, monkeypatch, when):
    x_api.posts, _ = make_evening(chat.starts_at)
    bring_in = Importer.run

    def run_and_die(self, readings):
        if when == "after":
            bring_in(self, readings)
        raise Killed

    one = run(chat)
    monkeypatch.setattr(Importer, "run", run_and_die)
    with pytest.raises(Killed):
        turns.Turn(one).take()
    monkeypatch.setattr(Importer, "run", bring_in)
    asked = len(x_api.asked)
    one.refresh_from_db()
    assert turns.Turn(one).take() is None
    assert len(x_api.asked) == asked
    assert len(rows(chat)) == 34 + 3
    assert Capture.objects.count() == 1
