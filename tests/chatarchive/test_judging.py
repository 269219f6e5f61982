"""Tweets that neither label nor reply places: by their words, and by the company they keep."""

import pytest

from bench.arranging import KINDS, SHARES, score
from bench.chats import Mess
from chatarchive.likeness import Reading
from tests.chatarchive.test_arrange import QUESTIONS, host, laid_out, place, places, post

LAMPS = [
    post(f"l{n}", 21 + n / 2, text, f"person{n}")
    for n, text in enumerate(
        (
            "A2 the lamp committee decides, with a vote",
            "A2 a vote on every lamp, and a lantern budget",
            "A2 lantern budget first, then a committee",
            "A2 committee, vote, budget: as ever",
        )
    )
]
TOMORROW = [
    post(f"t{n}", 41 + n / 2, text, f"person{n}")
    for n, text in enumerate(
        ("A3 walk the dog along the canal", "A3 a canal walk", "A3 sweep the canal path", "A3 walk")
    )
]


def entry(tweet, *others):
    sections = laid_out([*QUESTIONS, *LAMPS, *TOMORROW, *others, tweet])
    return next(
        (section.number, one, sections)
        for section in sections
        for one in section.entries
        if one.key == tweet.key
    )


def test_a_late_answer_stands_by_the_question_whose_words_it_shares():
    number, found, _ = entry(post("a", 42, "A committee with a lantern budget and a vote", "zoe"))
    assert (number, found.reason) == (2, "words")


def test_a_tweet_without_telling_words_stands_by_the_time():
    assert place(post("a", 46, "Totally agree", "zoe"), *LAMPS, *TOMORROW) == (3, "time")


def test_what_is_said_seconds_after_a_question_was_asked_speaks_to_the_one_before():
    assert place(post("a", 40.2, "Totally agree", "zoe"), *LAMPS, *TOMORROW) == (2, "time")
    assert place(post("a", 40.6, "Totally agree", "zoe"), *LAMPS, *TOMORROW) == (3, "time")


def test_of_a_chat_whose_answers_stray_no_words_are_certain():
    odds = [0.0, 30.0, 0.0, 0.0]
    assert Reading(0.4, 1.0, 0.08).chances(odds) == pytest.approx([0.02, 0.94, 0.02, 0.02])
    assert Reading(0.4, 0.0, 0.0).chances(odds) == [0.25] * 4


def test_what_the_host_says_without_a_label_stands_by_the_time():
    assert place(host("a", 46, "A lantern budget and a vote"), *LAMPS, *TOMORROW) == (3, "time")


def test_a_label_and_a_reply_go_before_words():
    words = "A committee with a lantern budget and a vote"
    assert place(post("a", 42, f"A3 {words}"), *LAMPS, *TOMORROW) == (3, "label")
    assert place(post("a", 42, words, reply_to="t0"), *LAMPS, *TOMORROW) == (3, "reply")


def test_replies_move_with_the_tweet_that_its_words_place():
    late = post("a", 42, "A committee with a lantern budget and a vote", "zoe")
    found = places([*QUESTIONS, *LAMPS, *TOMORROW, late, post("b", 44, "This!", reply_to="a")])
    assert (found["a"][0], found["b"]) == (2, (2, "reply"))


def test_the_second_part_of_a_numbered_thread_stands_with_the_first():
    first = post("a", 39.8, "1/2 A2 a vote, and then", "zoe")
    assert place(post("b", 40.5, "2/2 all over again", "zoe"), first) == (2, "thread")


def test_who_is_in_doubt_has_another_section_where_it_might_belong():
    sections = laid_out(
        [*QUESTIONS, *LAMPS, *TOMORROW, post("a", 41.1, "A vote on the canal walk", "zoe")]
    )
    doubtful = [(section, one) for section in sections for one in section.entries if one.unsure]
    assert len(doubtful) <= 2
    for section, one in doubtful:
        assert one.reason in ("words", "time", "conversation")
        assert sections[one.other] is not section


def test_an_icebreaker_and_a_bonus_question_have_sections():
    posts = [
        host("ice", 2, "Icebreaker: what is in your mug tonight? #streetchat"),
        *QUESTIONS,
        host("bonus", 58, "One last question: what surprised you most this evening?"),
        post("a", 3, "Tea"),
        post("b", 59, "How kind you all are"),
    ]
    found = places(posts)
    assert [found[key][0] for key in ("ice", "a", "bonus", "b")] == [0, 0, 4, 4]
    headings = [section.heading for section in laid_out(posts)]
    assert headings[0] == "Icebreaker: what is in your mug tonight?"
    assert headings[-1] == "Final question: what surprised you most this evening?"


def test_an_announcement_of_the_last_question_asks_none():
    assert place(host("a", 50, "Final question coming up in 5 minutes"))[0] == 3


def test_a_chat_without_numbers_is_cut_at_the_questions_that_drew_answers():
    posts = [
        host("w", 0, "Welcome! How is everyone this evening?"),
        host("one", 5, "What makes a narrow street feel safe at night?"),
        *[post(f"a{n}", 6 + n, "Light", f"person{n}", reply_to="one") for n in range(3)],
        host("two", 30, "Who should decide where new lamps stand?"),
        *[post(f"b{n}", 31 + n, "The lamps? Neighbours decide", f"person{n}") for n in range(4)],
    ]
    sections = laid_out(posts)
    assert [section.heading for section in sections] == [
        "Welcome",
        "What makes a narrow street feel safe at night?",
        "Who should decide where new lamps stand?",
    ]
    assert [section.number for section in sections] == [None, None, None]


def test_a_later_tweet_leaves_what_is_labelled_or_answered_where_it_was():
    posts = [*QUESTIONS, *LAMPS, *TOMORROW]
    before = places(posts)
    after = places([*posts, post("a", 61, "A budget for the canal", "zoe")])
    assert {key: after[key] for key in before} == before


def test_the_same_words_a_hundred_times_are_no_trouble():
    posts = [post(f"a{n}", n / 2, "lamps lamps lamps", "ada") for n in range(100)]
    assert len(places([*QUESTIONS, *posts])) == 103


def test_words_place_more_tweets_rightly_than_the_time_alone():
    for labels, replies, _ in SHARES.values():
        scored = score(Mess(labels=labels, replies=replies, words="lists"), chats=3, first=500)
        assert scored.ours > scored.plain + 0.005
        assert scored.unsure <= 0.12
    scored = score(KINDS["questions without labels"], chats=2, first=500)
    assert scored.ours > 0.8


def test_nobody_is_moved_by_words_to_a_question_not_yet_asked():
    early = post("a", 6, "Walk the dog along the canal", "zoe")
    assert place(early, *LAMPS, *TOMORROW)[0] == 1
