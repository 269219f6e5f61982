"""Who hosted a chat, told by who asks and announces."""

from datetime import timedelta

import pytest

from chatarchive.arrange import Post
from chatarchive.hosts import announces, guess_hosts
from tests.factories import CHAT_STARTS


def post(number, text, handle):
    return Post(f"x:{number}", CHAT_STARTS + timedelta(minutes=number), text, handle)


@pytest.mark.parametrize(
    "words",
    [
        "Welcome one and all to #wecops",
        "Welcome everybody!",
        "Our next chat is about rest",
        "See you all next week",
        "Thank you all for joining",
        "Thanks to the nurses for a great hour",
        "And that’s a wrap",
        "Thats all, folks",
        "Time's up",
        "On to the final question",
        "Moving on to Q3",
        "Join us at nine",
        "Introduce yourselves",
        "I am your host",
        "The transcript will be available tomorrow",
        "Mark your calendars",
        "Ten minutes left",
        "It is the top of the hour",
        "Remember to use the hashtag",
        "Keep the answers coming",
    ],
)
def test_words_that_only_the_one_who_leads_a_chat_says(words):
    assert announces(words)
    assert announces(words.upper())


@pytest.mark.parametrize("words", ["A1 Tea", "I was next in line", "Thanks!", "The host was kind"])
def test_words_that_anybody_says(words):
    assert not announces(words)


@pytest.mark.parametrize(
    ("announcements", "hosts"), [(1, ["asker"]), (2, ["asker"]), (3, ["asker", "greeter"])]
)
def test_who_only_announces_is_a_host_where_that_comes_near_the_asking(announcements, hosts):
    asked = [post(n, f"Q{n}: What helps in case {n}?", "asker") for n in range(1, 5)]
    greeted = [post(10 + n, "Thanks for joining", "greeter") for n in range(announcements)]
    others = [post(20 + n, f"A{n} Tea", f"person{n}") for n in range(1, 5)]
    assert guess_hosts([*asked, *greeted, *others]) == hosts
