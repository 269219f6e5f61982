"""What was received is kept, and known again."""

import orjson
import pytest

from chatarchive.capturing.asking import CONVERSATION, COUNT, SEARCH, Ask, Refusal
from chatarchive.capturing.journal import Journal, JournalInUse, NotAJournal
from tests.chatarchive.capturing.driving import make_plan

ASK = Ask(SEARCH, "/posts", {"q": "#WeExample"}, ("limit", 1, 100))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "x.jsonl"


@pytest.fixture
def kept(path):
    """A journal with a plan and two different answers to the same request."""
    with Journal(path) as journal:
        journal.begin(make_plan())
        journal.keep(ASK, {"data": [1]}, ["WeExample"])
        journal.keep(ASK, {"data": [2]}, ["WeExample"])
    return path


def test_each_answer_of_a_request_made_twice_is_given_once_and_in_order(kept):
    with Journal(kept) as journal:
        assert journal.unread == 2
        assert [journal.answer(ASK)["data"] for _ in range(2)] == [[1], [2]]
        assert (journal.answer(ASK), journal.unread, journal.pages) == (None, 0, 2)


def test_a_plan_is_read_back_as_it_was(path):
    plan = make_plan(conversations=["1"], follow=True)
    with Journal(path) as journal:
        journal.begin(plan)
    with Journal(path) as journal:
        assert journal.plan == plan


def test_a_request_is_known_whatever_the_order_of_its_parameters_and_the_size_of_its_page(path):
    one = Ask(SEARCH, "/posts", {"a": 1, "b": 2}, ("limit", 1, 40))
    with Journal(path) as journal:
        journal.begin(make_plan())
        journal.keep(one, {"data": []})
        assert journal.answer(one) is None  # what is kept now is not asked for in this run
    with Journal(path) as journal:
        assert journal.answer(Ask(CONVERSATION, "/posts", {"b": 2, "a": 1}))


def test_a_refusal_is_remembered_and_is_no_page(path):
    with Journal(path) as journal:
        journal.begin(make_plan())
        journal.keep(ASK, Refusal(Refusal.GONE, "It was deleted."))
    with Journal(path) as journal:
        refusal = journal.answer(ASK)
        assert (refusal.kind, refusal.why, journal.pages) == ("gone", "It was deleted.", 0)


@pytest.mark.parametrize("lost", [1, 20])
def test_a_line_that_was_not_finished_counts_as_not_received(kept, lost):
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-lost])
    with Journal(kept) as journal:
        assert journal.answer(ASK)["data"] == [1]
        assert journal.answer(ASK) is None
        journal.keep(ASK, {"data": [2]}, ["WeExample"])
    assert [orjson.loads(line).get("data") for line in kept.read_bytes().splitlines()] == [
        None,
        [1],
        [2],
    ]


def test_a_plan_that_was_not_finished_leaves_an_empty_file(path):
    path.write_bytes(b'{"capture": {"step": "pl')
    with Journal(path) as journal:
        assert journal.plan is None
    assert path.read_bytes() == b""


@pytest.mark.parametrize(
    "words",
    [
        b"Dear diary\n",
        b'{"data": []}\n',
        b"[]\n",
        b'{"capture": "today"}\n',
        b'{"capture": {"step": "plan", "plan": {}}}\n',
        b'{"capture": {"step": "count", "asked": {"path": "/", "params": {}}}}\n',
    ],
)
def test_a_file_of_something_else_is_left_alone(path, words):
    path.write_bytes(words)
    with pytest.raises(NotAJournal, match="no capture to go on with"), Journal(path):
        pass
    assert path.read_bytes() == words


def test_one_process_at_a_time_captures_into_a_file(kept):
    with Journal(kept), pytest.raises(JournalInUse), Journal(kept):
        pass
    with Journal(kept):  # let go of at the end
        pass


def test_nobody_else_may_read_the_file(kept):
    assert kept.stat().st_mode & 0o077 == 0


def test_half_an_emoji_is_kept_as_far_as_it_can_be(path):
    with Journal(path) as journal:
        journal.begin(make_plan())
        journal.keep(ASK, {"data": [{"text": "so \ud83d sad", "big": 1 << 70}]})
    with Journal(path) as journal:
        assert journal.answer(ASK)["data"][0]["text"] == "so ? sad"


def test_each_page_says_what_was_asked_and_keeps_what_the_connection_noted(path):
    with Journal(path) as journal:
        journal.begin(make_plan())
        page = journal.keep(Ask(COUNT, "/n", {"q": 1}), {"n": 1, "capture": {"left_out": 2}}, ["a"])
    mark = page["capture"]
    assert mark.pop("at").endswith("Z")
    assert mark == {
        "step": "count",
        "asked": {"path": "/n", "params": {"q": 1}},
        "tags": ["a"],
        "left_out": 2,
    }
