"""Merging an arrangement into an edited transcript: nothing a person did is undone."""

from datetime import UTC, datetime, timedelta

from chatarchive.arrange import ArrangedSection, Placement
from chatarchive.transcript import keys_in, merge

START = datetime(2024, 1, 16, 21, tzinfo=UTC)


def minutes(**places):
    return {key: START + timedelta(minutes=minute) for key, minute in places.items()}


def arranged(heading, *entries, question_key="", kind="question"):
    placements = [
        Placement(*entry) if isinstance(entry, tuple) else Placement(entry, "time")
        for entry in entries
    ]
    return ArrangedSection(
        heading=heading, kind=kind, number=None, entries=placements, question_key=question_key
    )


def block(heading, *entries, id):
    return {
        "type": "section",
        "id": id,
        "value": {
            "heading": heading,
            "tweets": [entry if isinstance(entry, dict) else {"key": entry} for entry in entries],
        },
    }


def layout(blocks):
    return {
        block["value"]["heading"]: [entry["key"] for entry in block["value"]["tweets"]]
        for block in blocks
        if block["type"] == "section"
    }


def test_an_empty_transcript_becomes_the_arrangement():
    merged = merge(
        [],
        [arranged("Welcome", "w"), arranged("Q1", ("q1", "question"), ("a", "label"))],
        parents={},
        times=minutes(w=0, q1=5, a=6),
    )
    assert layout(merged.blocks) == {"Welcome": ["w"], "Q1": ["q1", "a"]}
    first, second = merged.blocks
    assert merged.placed == {
        "w": (first["id"], "time"),
        "q1": (second["id"], "question"),
        "a": (second["id"], "label"),
    }


def test_merging_the_same_again_changes_nothing():
    sections = [arranged("Q1", "q1", "a", question_key="q1")]
    times = minutes(q1=0, a=1)
    once = merge([], sections, parents={}, times=times)
    twice = merge(once.blocks, sections, parents={}, times=times)
    assert twice.blocks == once.blocks
    assert not twice.changed and not twice.placed


def test_marks_and_commentary_stay_where_a_person_left_them():
    blocks = [
        block("Q1", {"key": "q1"}, {"key": "a", "hidden": True, "note": "twice"}, id="one"),
        {"type": "commentary", "id": "c", "value": "<p>In between.</p>"},
    ]
    merged = merge(
        blocks,
        [arranged("Q1", "q1", "a", "b", question_key="q1")],
        parents={},
        times=minutes(q1=0, a=1, b=2),
    )
    assert merged.blocks[0]["value"]["tweets"] == [
        {"key": "q1"},
        {"key": "a", "hidden": True, "note": "twice"},
        {"key": "b"},
    ]
    assert merged.blocks[1] == blocks[1]


def test_the_blocks_given_are_not_changed():
    blocks = [block("Q1", "q1", id="one")]
    merge(
        blocks,
        [arranged("Q1", "q1", "a", question_key="q1")],
        parents={},
        times=minutes(q1=0, a=1),
    )
    assert keys_in(blocks) == ["q1"]


def test_a_moved_tweet_stays_moved_and_a_late_one_finds_its_section_by_the_question():
    blocks = [block("Welcome", "a", id="w"), block("Renamed", "q1", "b", id="one")]
    merged = merge(
        blocks,
        [arranged("Welcome"), arranged("Q1: why?", "q1", "a", "b", "late", question_key="q1")],
        parents={},
        times=minutes(q1=0, a=1, b=2, late=3),
    )
    assert layout(merged.blocks) == {"Welcome": ["a"], "Renamed": ["q1", "b", "late"]}


def test_a_section_without_a_question_is_found_by_where_most_of_its_tweets_stand():
    blocks = [block("Hello, all", "a", "b", id="w"), block("Odds and ends", "c", id="o")]
    merged = merge(
        blocks,
        [arranged("Welcome", "a", "b", "c", "d", kind="welcome")],
        parents={},
        times=minutes(a=0, b=1, c=2, d=3),
    )
    assert layout(merged.blocks) == {"Hello, all": ["a", "b", "d"], "Odds and ends": ["c"]}


def test_a_removed_tweet_does_not_come_back():
    merged = merge(
        [block("Q1", "q1", id="one")],
        [arranged("Q1", "q1", "gone", "new", question_key="q1")],
        parents={},
        times=minutes(q1=0, gone=1, new=2),
        removed={"gone"},
    )
    assert keys_in(merged.blocks) == ["q1", "new"]


def test_a_reply_follows_the_tweet_it_answers_to_where_a_person_moved_it():
    merged = merge(
        [block("Q1", "q1", id="one"), block("Asides", "a", "z", id="two")],
        [arranged("Q1", "q1", "a", ("reply", "reply"), question_key="q1")],
        parents={"reply": "a"},
        times=minutes(q1=0, a=1, z=2, reply=3),
    )
    assert layout(merged.blocks)["Asides"] == ["a", "reply", "z"]
    assert merged.placed["reply"] == ("two", "reply")


def test_a_late_reply_stands_below_earlier_replies_and_their_threads():
    merged = merge(
        [block("Q1", "q1", "a", "r1", "r1r", "r3", "b", id="one")],
        [arranged("Q1", "q1", "a", ("r2", "reply"), question_key="q1")],
        parents={"a": "q1", "r1": "a", "r1r": "r1", "r3": "a", "r2": "a"},
        times=minutes(q1=0, a=1, r1=2, r1r=9, r2=3, r3=4, b=2),
    )
    assert keys_in(merged.blocks) == ["q1", "a", "r1", "r1r", "r2", "r3", "b"]


def test_a_late_answer_stands_by_its_time_among_the_answers():
    merged = merge(
        [block("Q1", "q1", "a", "reply", "c", id="one")],
        [arranged("Q1", "q1", "b", question_key="q1")],
        parents={"a": "q1", "c": "q1", "reply": "a"},
        times=minutes(q1=0, a=1, reply=8, b=2, c=3),
    )
    assert keys_in(merged.blocks) == ["q1", "a", "reply", "b", "c"]


def test_a_question_captured_late_stands_at_the_head_of_its_answers():
    merged = merge(
        [block("Q1", "a", id="one")],
        [arranged("Q1", ("q1", "question"), "a", question_key="q1")],
        parents={"a": "q1"},
        times=minutes(q1=0, a=1),
    )
    assert keys_in(merged.blocks) == ["q1", "a"]


def test_a_new_section_stands_behind_its_forerunner_and_the_commentary_on_it():
    blocks = [
        block("Q1", "q1", id="one"),
        {"type": "commentary", "id": "c", "value": "<p>On Q1.</p>"},
        block("Q3", "q3", id="three"),
    ]
    merged = merge(
        blocks,
        [
            arranged("Q1", "q1", question_key="q1"),
            arranged("Q2", "q2", question_key="q2"),
            arranged("Q3", "q3", question_key="q3"),
        ],
        parents={},
        times=minutes(q1=0, q2=10, q3=20),
    )
    assert [block.get("id") for block in merged.blocks][:2] == ["one", "c"]
    assert list(layout(merged.blocks)) == ["Q1", "Q2", "Q3"]


def test_an_edited_tweets_entry_keeps_its_place_and_marks_under_the_newest_version():
    merged = merge(
        [block("Q1", "q1", {"key": "old", "starred": True}, "z", id="one")],
        [arranged("Q1", "q1", "new", "z", question_key="q1")],
        parents={},
        times=minutes(q1=0, new=1, z=2),
        replaced={"old": "new"},
    )
    assert merged.blocks[0]["value"]["tweets"][1] == {"key": "new", "starred": True}
    assert keys_in(merged.blocks) == ["q1", "new", "z"]
    assert merged.changed


def test_versions_that_stood_side_by_side_become_one_with_the_marks_of_all():
    merged = merge(
        [
            block("Q1", {"key": "first", "hidden": True, "note": "again"}, id="one"),
            block("Q2", "a", {"key": "last", "starred": True}, {"key": "second"}, id="two"),
        ],
        [arranged("Q1", "last", "a")],
        parents={},
        times=minutes(last=0, a=1),
        replaced={"first": "last", "second": "last"},
    )
    assert layout(merged.blocks) == {"Q1": [], "Q2": ["a", "last"]}
    assert merged.blocks[1]["value"]["tweets"][1] == {
        "key": "last",
        "starred": True,
        "note": "again",
    }
    assert merged.changed


def test_a_tweet_taken_out_does_not_come_back_as_its_next_version():
    merged = merge(
        [block("Q1", "q1", id="one")],
        [arranged("Q1", "q1", "new", question_key="q1")],
        parents={},
        times=minutes(q1=0, new=1),
        removed={"old"},
        replaced={"old": "new"},
    )
    assert keys_in(merged.blocks) == ["q1"]


def test_tweets_of_two_merged_sections_go_to_the_one_that_is_left():
    merged = merge(
        [block("Both", "q1", "a", "q2", "b", id="both")],
        [
            arranged("Q1", "q1", "a", "a2", question_key="q1"),
            arranged("Q2", "q2", "b", "b2", question_key="q2"),
        ],
        parents={},
        times=minutes(q1=0, a=1, a2=2, q2=10, b=11, b2=12),
    )
    assert keys_in(merged.blocks) == ["q1", "a", "a2", "q2", "b", "b2"]


def test_a_doubt_names_the_block_of_the_other_section():
    blocks = [block("Kept by hand", "q1", id="one")]
    sections = [
        arranged("Q1", "q1", question_key="q1"),
        arranged("Q2", "q2", ("a", "words", True, 0), question_key="q2"),
    ]
    merged = merge(blocks, sections, parents={}, times=minutes(q1=1, q2=2, a=3))
    assert merged.doubtful == {"a": "one"}


def test_a_later_merge_leaves_no_doubt_on_what_stands():
    blocks = [block("Q1", "q1", "a", id="one"), block("Q2", "q2", id="two")]
    sections = [
        arranged("Q1", "q1", question_key="q1"),
        arranged("Q2", "q2", ("a", "words", True, 0), "b", question_key="q2"),
    ]
    merged = merge(blocks, sections, parents={}, times=minutes(q1=1, q2=2, a=3, b=4))
    assert list(merged.placed) == ["b"]
    assert merged.doubtful == {}
