"""Laying out a chat as a person would: invented people, invented words."""

import csv
import random
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatarchive.arrange import REASONS, Post, arrange, guess_hosts
from chatarchive.records import time_in_id

LONDON = ZoneInfo("Europe/London")
CAPTURES = Path(__file__).resolve().parents[3] / "shared" / "captures"
START = datetime(2023, 6, 13, 20, 0, tzinfo=UTC)  # 9 pm in London
END = START + timedelta(hours=1)


def post(key, minute, text, handle="ada", **more):
    return Post(key, START + timedelta(minutes=minute), text, handle, **more)


def host(key, minute, text, **more):
    return post(key, minute, text, "warden", **more)


Q1 = host("q1", 5, "Q1: What makes a street safe? #streetchat")
Q2 = host("q2", 20, "Q2 Who should decide about lamps? #streetchat https://t.co/abcdefghij")
Q3 = host("q3", 40, "#streetchat Q3. What will you do tomorrow?")
QUESTIONS = [Q1, Q2, Q3]


def laid_out(posts, **more):
    more = {"hosts": ["warden"], "hashtags": ["streetchat"], "zone": LONDON} | more
    return arrange(posts, starts_at=START, ends_at=END, **more)


def places(posts, **more):
    """Where each tweet stands, as {key: (section, reason)}; a section is its number or kind."""
    return {
        entry.key: (section.kind if section.number is None else section.number, entry.reason)
        for section in laid_out(posts, **more)
        for entry in section.entries
    }


def place(tweet, *others, **more):
    return places([*QUESTIONS, *others, tweet], **more)[tweet.key]


def order(posts, heading_start, **more):
    for section in laid_out(posts, **more):
        if section.heading.startswith(heading_start):
            return [entry.key for entry in section.entries]
    return []


# Sections


def test_each_question_makes_a_section_with_its_words():
    sections = laid_out(QUESTIONS)
    assert [section.heading for section in sections] == [
        "Q1: What makes a street safe?",
        "Q2: Who should decide about lamps?",
        "Q3: What will you do tomorrow?",
    ]
    assert [section.question_key for section in sections] == ["q1", "q2", "q3"]
    assert {section.kind for section in sections} == {"question"}
    assert sections[0].entries[0].reason == "question"


def test_sections_come_in_the_order_of_asking():
    posts = [Q1, host("q4", 12, "Q4 What about dogs?"), Q2, host("q3", 50, "Q3 And cats?")]
    assert [section.number for section in laid_out(posts)] == [1, 4, 2, 3]


def test_a_long_question_is_cut_at_a_word():
    (section,) = laid_out([host("q1", 5, "Q1: " + "lantern " * 60)])
    assert len(section.heading) <= 250
    assert section.heading.startswith("Q1: lantern lantern")
    assert section.heading.endswith("lantern…")


def test_before_the_first_question_is_welcome_from_fifteen_minutes_before():
    hello = post("a", -15, "Hello, ready for tonight")
    late = post("b", 4, "Hello, just in time")
    early = post("c", -15.1, "Tonight is #streetchat night")
    assert place(hello) == ("welcome", "time")
    assert place(late) == ("welcome", "time")
    assert place(early) == ("before", "time")
    assert [section.heading for section in laid_out([*QUESTIONS, hello, early])][:2] == [
        "Before the chat",
        "Welcome",
    ]


def test_up_to_half_an_hour_late_the_last_question_still_runs():
    assert place(post("a", 90, "Good night")) == (3, "time")
    assert place(post("b", 90.1, "What a good chat that was")) == ("after", "time")
    assert laid_out([*QUESTIONS, post("b", 200, "Thanks")])[-1].heading == "After the chat"


# Which tweet asks


def test_a_participant_repeating_the_question_makes_no_new_one():
    repeat = post("a", 25, "Q1: What makes a street safe? Light, I say", "ben")
    assert place(repeat) == (1, "label")
    invented = post("b", 30, "Q7: What about my cat?", "ben")
    assert place(invented) == (2, "time")
    assert len(laid_out([*QUESTIONS, repeat, invented])) == 3


def test_the_host_announcing_a_question_does_not_ask_it():
    soon = host("soon", 15, "Q2 coming in 5 minutes")
    assert place(soon) == (1, "time")
    assert [section.question_key for section in laid_out([*QUESTIONS, soon])][1] == "q2"


def test_the_host_asking_again_starts_no_second_section():
    again = host("again", 30, "In case you missed it Q1: What makes a street safe?")
    assert place(again) == (1, "label")
    plain_again = host("plain", 31, "Q1: What makes a street safe?")
    assert place(plain_again) == (1, "label")
    assert len(laid_out([*QUESTIONS, again, plain_again])) == 3


def test_a_reminder_asks_where_the_asking_itself_was_not_captured():
    posts = [host("again", 12, "In case you missed it Q1: What makes a street safe?"), Q2]
    assert places(posts)["again"] == (1, "question")


def test_the_morning_s_preview_of_the_questions_asks_none():
    preview = host("list", -300, "Tonight: Q1 What makes a street safe? Q2 Who should decide?")
    single = host("one", -200, "Q1: What makes a street safe?")
    assert place(preview) == ("before", "time")
    assert place(single) == ("before", "time")
    assert laid_out([*QUESTIONS, preview, single])[1].question_key == "q1"


def test_the_list_of_all_questions_at_the_start_asks_none_where_each_is_asked_later():
    both = host("list", 1, "Q1 What makes a street safe? Q2 Who should decide about lamps?")
    assert place(both) == ("welcome", "time")


def test_two_questions_in_one_tweet_have_a_section_each():
    both = host("both", 5, "Q1 What makes a street safe? Q2 Who should decide about lamps?")
    posts = [
        both,
        post("a", 7, "A1 light", reply_to="both"),
        post("b", 8, "A2 neighbours", reply_to="both"),
        post("c", 9, "Good ones", reply_to="both"),
        post("d", 10, "A2 the council"),
        post("e", 11, "Hello"),
    ]
    assert places(posts) == {
        "both": (1, "question"),
        "a": (1, "reply"),
        "b": (2, "reply"),
        "c": (1, "reply"),
        "d": (2, "label"),
        "e": (1, "time"),
    }
    assert [section.question_key for section in laid_out(posts)] == ["both", ""]


def test_a_question_only_known_from_its_answers_has_a_section():
    answers = [post(name, 50 + n, f"A4 {name}", name) for n, name in enumerate(["b", "c", "d"])]
    found = places([*QUESTIONS, *answers])
    assert [found[name] for name in ("b", "c", "d")] == [(4, "label")] * 3
    assert laid_out([*QUESTIONS, *answers])[-1].heading == "Q4"
    planned = ["Safe?", "Lamps?", "Tomorrow?", "Which street is darkest?"]
    assert laid_out([*QUESTIONS, *answers], questions=planned)[-1].heading == (
        "Q4: Which street is darkest?"
    )


def test_planned_questions_are_found_by_their_words():
    planned = ["What makes a street feel safe at night?", "Who should decide about street lamps?"]
    posts = [
        host("w", -1, "Welcome! Tonight: what makes a street feel safe at night?"),
        host("p1", 4, "So here we go: what makes a street feel safe at night? #streetchat"),
        post("a", 6, "Light"),
        host("p2", 21, "Who, then, should decide about the street lamps?"),
        post("b", 22, "A2 neighbours"),
        post("c", 23, "A1 light, still"),
    ]
    assert places(posts, questions=planned) == {
        "w": ("welcome", "time"),
        "p1": (1, "question"),
        "a": (1, "time"),
        "p2": (2, "question"),
        "b": (2, "label"),
        "c": (1, "label"),
    }
    headings = [section.heading for section in laid_out(posts, questions=planned)]
    assert headings[1:] == [f"Q1: {planned[0]}", f"Q2: {planned[1]}"]


def test_planned_words_are_preferred_in_a_heading():
    planned = ["What makes a street safe, in your experience?", "Lamps: who should decide?"]
    posts = [Q1, host("q2", 20, "Q2 #streetchat https://t.co/abcdefghij")]
    headings = [section.heading for section in laid_out(posts, questions=planned)]
    assert headings == [f"Q1: {planned[0]}", f"Q2: {planned[1]}"]


def test_who_asks_is_the_host_where_the_named_ones_ask_nothing():
    assert len(laid_out(QUESTIONS, hosts=[])) == 3
    assert len(laid_out(QUESTIONS, hosts=["away"])) == 3
    assert len(laid_out(QUESTIONS, hosts=["@Warden"])) == 3


# Where a tweet stands


def test_a_reply_stands_under_the_question_it_answers():
    assert place(post("a", 35, "Light", reply_to="q1")) == (1, "reply")


def test_a_reply_to_a_reply_stands_with_the_question():
    answer = post("a", 35, "Light", "ben", reply_to="q1")
    assert place(post("b", 45, "Yes, light", reply_to="a"), answer) == (1, "reply")


def test_a_reply_goes_before_its_label():
    assert place(post("a", 35, "A3 light", reply_to="q1")) == (1, "reply")
    answer = post("a", 22, "Neighbours, of course", "ben")
    assert place(post("b", 23, "A3 surely not", reply_to="a"), answer) == (2, "reply")


def test_carrying_on_one_s_own_thread_is_no_reply():
    first = post("a", 10, "A1 light")
    assert place(post("b", 25, "A2 the neighbours", reply_to="a"), first) == (2, "label")
    assert place(post("c", 25, "and one more", reply_to="a"), first) == (1, "reply")


def test_an_answer_below_the_welcome_or_the_announcement_goes_by_its_label():
    welcome = host("w", 0, "Welcome to #streetchat!")
    morning = host("m", -300, "Tonight is #streetchat night")
    assert place(post("a", 10, "A1 light", reply_to="w"), welcome) == (1, "label")
    assert place(post("b", 10, "A1 light", reply_to="m"), morning) == (1, "label")
    assert place(post("c", 10, "Hello!", reply_to="w"), welcome) == ("welcome", "reply")
    assert place(post("d", -200, "Hello!", reply_to="m"), morning) == ("before", "reply")


@pytest.mark.parametrize("text", ["A1 light", "A1: light", "a1. light", "#A1 light", "light #A1"])
def test_a_label_stands_by_its_question(text):
    assert place(post("a", 45, text)) == (1, "label")


def test_reply_and_label_beat_the_clock():
    assert place(post("a", 600, "A1 light, a day late")) == (1, "label")
    assert place(post("b", 600, "Light, a day late", reply_to="q2")) == (2, "reply")
    assert place(post("c", -60, "A1 light, ahead of time")) == (1, "label")


def test_a_reply_to_what_was_not_captured_goes_by_label_then_time():
    gone = {"reply_to": "elsewhere", "reply_to_handle": "zoe"}
    assert place(post("a", 45, "@zoe A1 light", **gone)) == (1, "label")
    assert place(post("b", 45, "@zoe light", **gone)) == (3, "time")
    assert place(post("c", 600, "@zoe light", **gone)) == ("after", "time")


def test_a_quote_of_the_question_stands_under_it():
    assert place(post("a", 45, "Light, I say", quote_of="q1")) == (1, "quote")
    assert place(post("b", 600, "Light, I say", quote_of="q1")) == (1, "quote")


def test_a_quote_of_an_answer_stands_with_it_during_the_chat():
    answer = post("a", 10, "A1 light", "ben")
    assert place(post("b", 45, "This!", quote_of="a"), answer) == (1, "quote")
    assert place(post("c", 45, "A3 this!", quote_of="a"), answer) == (3, "label")
    assert place(post("d", 600, "What a chat", quote_of="a"), answer) == ("after", "time")


def test_a_label_of_no_question_asked_leaves_it_to_the_time():
    assert place(post("a", 25, "A6 light")) == (2, "time")
    assert place(post("b", 25, "Stuck on the A3 near Derby")) == (2, "time")


def test_of_two_labels_the_question_running_counts():
    assert place(post("a", 25, "A1/A2 light")) == (2, "label")
    assert place(post("b", 45, "A1/A2 light")) == (1, "label")


def test_neither_reply_nor_label_stands_by_the_time():
    assert place(post("a", 21, "Neighbours, I say")) == (2, "time")


def test_replies_in_a_circle_do_not_hang():
    posts = [
        *QUESTIONS,
        post("a", 10, "one", reply_to="c"),
        post("b", 25, "two", reply_to="a"),
        post("c", 45, "three", reply_to="b"),
        post("d", 46, "four", reply_to="c"),
        post("e", 47, "self", reply_to="e"),
        post("f", 48, "quote", quote_of="g"),
        post("g", 49, "quote", quote_of="f"),
    ]
    found = places(posts)
    assert [found[key][0] for key in "abcde"] == [1, 1, 1, 1, 3]
    assert len(found) == len(posts)


def test_a_reply_captured_before_its_parent_is_fine():
    posts = [post("b", 45, "Yes, light", reply_to="a"), *reversed(QUESTIONS)]
    assert places([*posts, post("a", 6, "Light", "ben")])["b"] == (1, "reply")


def test_a_very_long_thread_is_no_trouble():
    thread = [post("t0", 6, "one")] + [
        post(f"t{n}", 6 + n / 1000, "more", reply_to=f"t{n - 1}") for n in range(1, 3000)
    ]
    assert set(places([*QUESTIONS, *thread]).values()) >= {(1, "reply")}


# Reading order


def test_the_question_comes_first_and_replies_directly_below_what_they_answer():
    posts = [
        Q1,
        post("early", 1, "A1 light, ahead of time"),
        post("a", 6, "Light", "ben", reply_to="q1"),
        post("b", 7, "A1 neighbours", "cleo"),
        post("c", 8, "Not for me", "dov", reply_to="a"),
        post("d", 9, "Nor me", "eve", reply_to="b"),
        post("e", 10, "Why?", "ben", reply_to="c"),
        post("f", 11, "Dogs", "fay", reply_to="q1"),
    ]
    assert order(posts, "Q1") == ["q1", "a", "c", "e", "f", "early", "b", "d"]


# A chat without labels


def test_a_chat_without_labels_is_cut_by_the_quarter_hour():
    posts = [
        post("early", -200, "Tonight!"),
        post("hello", -5, "Hello"),
        host("w", 1, "Welcome to #streetchat. No agenda tonight"),
        post("a", 16, "Has anybody seen the new lamps?"),
        post("b", 44, "Yes, on my street", "ben", reply_to="a"),
        post("c", 44, "Something else"),
        post("d", 70, "Good night"),
        post("e", 200, "What a chat"),
    ]
    sections = laid_out(posts)
    assert [
        (section.heading, [entry.key for entry in section.entries]) for section in sections
    ] == [
        ("Before the chat", ["early"]),
        ("Welcome", ["hello"]),
        ("9 pm to 9.15 pm", ["w"]),
        ("9.15 pm to 9.30 pm", ["a", "b"]),
        ("9.30 pm to 9.45 pm", ["c"]),
        ("10 pm to 10.30 pm", ["d"]),
        ("After the chat", ["e"]),
    ]
    assert {section.kind for section in sections[2:6]} == {"talk"}


def test_the_quarter_hours_do_not_depend_on_what_was_captured():
    few = laid_out([post("a", 16, "Hello")])
    many = laid_out([post(f"a{n}", n, "Hello") for n in range(60)])
    assert few[0].heading in [section.heading for section in many]


# Hosts


def test_who_asks_and_announces_is_the_host():
    answers = [post(f"a{n}", 6 + n, "Q1: light, of course", f"person{n}") for n in range(8)]
    assert guess_hosts([*QUESTIONS, *answers], ["streetchat"]) == ["warden"]
    free = [
        host("w", 0, "Welcome to #streetchat everybody!"),
        host("n", 58, "Our next chat is on 20 June. Thanks for joining!"),
        *[post(f"b{n}", n, "Is this so?", f"person{n}") for n in range(8)],
    ]
    assert guess_hosts(free, ["streetchat"]) == ["warden"]


def test_nobody_is_the_host_where_nobody_stands_out():
    assert guess_hosts([post(f"b{n}", n, "Is this so?", f"person{n}") for n in range(8)]) == []
    greeters = [post(f"b{n}", n, "Welcome to #streetchat", f"person{n}") for n in range(8)]
    assert guess_hosts(greeters) == []
    assert guess_hosts([]) == []


# Properties

KEYS = [f"k{number}" for number in range(12)]
WORDS = ["light", "A1 light", "a2: lamps", "Q1 What?", "Q2: Who?", "Welcome to #streetchat", "#A3"]


@st.composite
def tweets(draw):
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=len(KEYS)))
    return [
        Post(
            key,
            START + timedelta(minutes=draw(st.integers(-600, 900))),
            draw(st.one_of(st.sampled_from(WORDS), st.text(max_size=20))),
            draw(st.sampled_from(["", "ada", "ben", "warden"])),
            reply_to=draw(st.sampled_from(["", *KEYS])),
            quote_of=draw(st.sampled_from(["", *KEYS])),
        )
        for key in keys
    ]


@settings(max_examples=150, deadline=None)
@given(tweets(), st.randoms(use_true_random=False), st.sampled_from([[], ["What light?"]]))
def test_every_tweet_stands_exactly_once_whatever_the_order(posts, rng, planned):
    sections = laid_out(posts, questions=planned)
    entries = [entry for section in sections for entry in section.entries]
    assert Counter(entry.key for entry in entries) == Counter(post.key for post in posts)
    assert {entry.reason for entry in entries} <= set(REASONS)
    assert all(section.entries for section in sections)
    assert all(0 < len(section.heading) <= 250 for section in sections)
    shuffled = posts[:]
    rng.shuffle(shuffled)
    assert laid_out(shuffled, questions=planned) == sections


def invented_chat(rng, *, labelled, replied, answers=150):
    """A chat whose truth is known: a sixth of the answers comes after the next question."""
    questions = [host(f"q{n}", 4 + 10 * n, f"Q{n} Which lamp is number {n}?") for n in range(1, 6)]
    posts, truth = list(questions), {}
    for n in range(answers):
        number = rng.randint(1, 5)
        late = 10 if rng.random() < 1 / 6 else 0
        minute = 4 + 10 * number + rng.uniform(0.2, 9.8) + late
        text = f"A{number} it is lit" if rng.random() < labelled else "it is lit"
        reply = f"q{number}" if rng.random() < replied else ""
        posts.append(post(f"a{n}", minute, text, f"person{n % 20}", reply_to=reply))
        truth[f"a{n}"] = number
    return posts, truth


def share_right(labelled, replied):
    rng = random.Random(7)
    right = total = 0
    for _ in range(20):
        posts, truth = invented_chat(rng, labelled=labelled, replied=replied)
        found = places(posts)
        right += sum(found[key][0] == number for key, number in truth.items())
        total += len(truth)
    return right / total


def test_labels_and_replies_place_nearly_all_answers_rightly():
    assert share_right(labelled=1, replied=0) == 1
    assert share_right(labelled=0.6, replied=0.5) > 0.95
    assert share_right(labelled=0.6, replied=0) > 0.91
    assert share_right(labelled=0, replied=0) > 0.8


def test_ten_thousand_tweets_are_arranged_at_once():
    posts, _ = invented_chat(random.Random(8), labelled=0.5, replied=0.5, answers=10_000)
    begin = time.process_time()
    laid_out(posts)
    assert time.process_time() - begin < 1.5  # well under half a second on an idle machine


@pytest.mark.skipif(not CAPTURES.is_dir(), reason=f"the real captures are not at {CAPTURES}")
def test_a_real_chat_without_labels_is_readable():
    with open(CAPTURES / "twitter_archiver/pstweetchat.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[2:]
    start = datetime(2021, 3, 5, 18, tzinfo=UTC)
    posts = [
        Post(row[4], moment, row[3], row[1].lstrip("@").casefold())
        for row in rows
        if abs((moment := time_in_id(row[4])) - start) < timedelta(hours=6)
    ]
    host_of_all = Counter(post.handle for post in posts).most_common(1)[0][0]
    assert guess_hosts(posts, ["pstweetchat"]) == [host_of_all]
    sections = arrange(
        posts,
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        hosts=[host_of_all],
        hashtags=["pstweetchat"],
        zone=ZoneInfo("America/New_York"),
    )
    headings = [section.heading for section in sections if section.kind == "talk"]
    assert headings == [
        "1 pm to 1.15 pm",
        "1.15 pm to 1.30 pm",
        "1.30 pm to 1.45 pm",
        "1.45 pm to 2 pm",
        "2 pm to 2.30 pm",
    ]
    assert sum(len(section.entries) for section in sections) == len(posts)
