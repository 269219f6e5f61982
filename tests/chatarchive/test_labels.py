"""Question and answer labels, as people type them."""

import pytest

from chatarchive.labels import answer_label, question_labels, question_words, without_label


def asked(text):
    return [label.number for label in question_labels(text) if label.is_asking]


def answered(text):
    label = answer_label(text)
    return label.numbers if label else None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Q1 What makes a street safe?", 1),
        ("Q1. What makes a street safe?", 1),
        ("Q1: What makes a street safe?", 1),
        ("Q 1: What makes a street safe?", 1),
        ("Q1) What makes a street safe?", 1),
        ("q1 - what makes a street safe", 1),
        ("Question 1 What makes a street safe?", 1),
        ("Question 1: What makes a street safe?", 1),
        ("Question one: what makes a street safe?", 1),
        ("Question2/5 What makes a street safe?", 2),
        ("Q.2 What makes a street safe?", 2),
        ("Qu2 What makes a street safe?", 2),
        ("Q two: what makes a street safe?", 2),
        ("Q1/5 What makes a street safe?", 1),
        ("Q1 of 5: What makes a street safe?", 1),
        ("#Q1 What makes a street safe?", 1),
        ("@streetchat #streetchat 🚨 Q1 What makes a street safe?", 1),
        ("Q1️⃣ What makes a street safe?", 1),
        ("𝗤𝟭: What makes a street safe?", 1),
        ("Ｑ１：What makes a street safe?", 1),
        ("Moving on to Q2: what makes a street safe?", 2),
        ("Thanks, all. Q3: what makes a street safe?", 3),
        ("Here's Q4 - what makes a street safe?", 4),
        ("Q0: Tell us who you are", 0),
        ("Q2 #streetchat https://t.co/abcdefghij", 2),
    ],
)
def test_a_question_is_known_by_its_label(text, number):
    assert asked(text) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "Q2 coming in 5 minutes",
        "Q2 in 5 minutes #streetchat",
        "Q2 coming up!",
        "Q1 was a hard one, thank you all",
        "Great answers to Q1 so far",
        "Any more on Q1? Q2 coming up",
        "We'll start with Q1 at 9.05",
        "Q1 2021 results are out",
        "Q: 2 officers were hurt, who saw it?",
        "What a question",
        "@Q1 hello",
        "IQ2 debates",
        "",
    ],
)
def test_what_only_speaks_of_a_question_asks_none(text):
    assert asked(text) == []


def test_several_questions_in_one_tweet_are_told_apart():
    first, second = question_labels("Q1 What is safe? Q2 What is fair?")
    assert (first.number, first.words) == (1, "What is safe?")
    assert (second.number, second.words, second.is_asking) == (2, "What is fair?", True)


def test_a_reminder_is_an_asking_that_recalls():
    (label,) = question_labels("In case you missed it Q1: what makes a street safe?")
    assert label.is_asking
    assert label.recalls
    assert not question_labels("Q1: what makes a street safe?")[0].recalls


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("A1 light", (1,)),
        ("A1. light", (1,)),
        ("A1: light", (1,)),
        ("A2 - light", (2,)),
        ("a3 light", (3,)),
        ("A3\nlight", (3,)),
        ("A10: light", (10,)),
        ("A 1: light", (1,)),
        ("A1b and also neighbours", (1,)),
        ("A two: light", (2,)),
        ("A1/A2/A3 light, all over", (1, 2, 3)),
        ("A1, A2 and A3: light", (1, 2, 3)),
        ("A3 clear lamps, clear rules", (3,)),
        ("A2\ufe0f\u20e3 light", (2,)),
        ("#A1 light", (1,)),
        ("Ans 1 light", (1,)),
        ("Answer 1 light", (1,)),
        ("Answer one: light", (1,)),
        ("Answer to Q3 is light", (3,)),
        ("@warden @other A1 light", (1,)),
        ("#streetchat A1 light", (1,)),
        (".@warden 💡 A1 light", (1,)),
        ("1/2 A1: light", (1,)),
        ("Evening all! A1: light", (1,)),
        ("Late to the party. A1 light", (1,)),
        ("My A1: light", (1,)),
        ("🅰️1️⃣ light", (1,)),
        ("Q1 I think light", (1,)),
        ("Re Q1 I think light", (1,)),
        ("More light, please A2", (2,)),
        ("More light #streetchat #A2", (2,)),
        ("More light #A2 #streetchat https://t.co/abcdefghij", (2,)),
        ("More light (A2) #streetchat", (2,)),
        ("A1/A2 light", (1, 2)),
        ("A1 & 2 light", (1, 2)),
        ("A2: on the motorway we see that light helps", (2,)),
        ("A2 from my own street: light", (2,)),
    ],
)
def test_an_answer_is_known_by_its_label(text, numbers):
    assert answered(text) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "Stuck on the A6 near Derby",
        "A6 closed northbound after a crash",
        "#A6 closed at Belper",
        "A6 is blocked, take care",
        "#A6 is moving again",
        "#A6 now clear #traffic",
        "A1(M) shut for the night",
        "Nothing moves today #A6 #M1",
        "Traffic is awful on the A6",
        "A4 paper is all you need",
        "My Audi A3: a review",
        "A 10 year old saw it",
        "A 1.5 mile walk",
        "A1.5 is no label",
        "A5% rise",
        "I went with my neighbour along the canal and then saw A2 painted on a wall there",
        "Looking forward to Q2",
        "Please begin your answers with A1, A2",
        "Mark them with #A1, #A2 #streetchat",
        "Q2 coming soon",
        "A&E was full",
        "light",
        "",
    ],
)
def test_what_only_looks_like_a_label_is_none(text):
    assert answered(text) is None


def test_a_planned_question_may_bring_its_own_label():
    assert without_label("Q3: What makes a  street safe?") == (3, "What makes a street safe?")
    assert without_label("What makes a street safe?") == (None, "What makes a street safe?")
    assert without_label("Q3") == (3, "")


def test_question_words_are_free_of_links_mentions_and_the_chat_s_hashtags():
    words = "@warden what makes a #safe\n street? #StreetChat https://t.co/abcdefghij"
    assert question_words(words, ["streetchat"]) == "what makes a #safe street?"
    assert question_words("what #streetchats do?", ["streetchat"]) == "what #streetchats do?"
