"""Each figure of a chat, counted from what readers see."""

from datetime import timedelta

import pytest

from chatarchive.figures import details_of, people_of
from chatarchive.figures.links import folded
from chatarchive.figures.minutes import minutes_of
from chatarchive.figures.shapes import ChatDetails, Reach
from chatarchive.figures.words import ChatWords, telling_words
from chatarchive.models import Withdrawal
from tests.factories import (
    CHAT_STARTS,
    join,
    make_account,
    make_chat,
    make_tweet,
    section,
    set_community,
)

pytestmark = pytest.mark.django_db


def chat_of(*tweets, heading="Q1: What helps?", retweets=(), **fields):
    chat = make_chat(transcript=[section(heading, *tweets)], **fields)
    for tweet in (*tweets, *retweets):
        if not isinstance(tweet, dict):
            join(chat, tweet)
    return chat


def minute(number):
    return CHAT_STARTS + timedelta(minutes=number)


def of(details, account):
    return next(one for one in details.participants if one.account == account.pk)


# Tweets, people, retweets


def test_tweets_and_people_are_those_that_are_shown():
    hidden = make_tweet(author="lee")
    nobody = make_tweet(author=None)
    details = details_of(
        chat_of(
            make_tweet(author="kim"),
            make_tweet(author="kim"),
            make_tweet(author="pat"),
            nobody,
            {"key": hidden.key, "hidden": True},
        )
    )
    assert (details.tweets, details.people) == (4, 2)
    assert {person.handle for person in people_of(details).values()} == {"kim", "pat"}


def test_retweets_of_what_is_shown_or_unknown_count_and_of_what_is_hidden_do_not():
    shown, hidden, drafted = (make_tweet(author="kim") for _ in range(3))
    elsewhere = make_tweet(author="kim")
    retweets = [
        make_tweet(author="pat", retweet_of=shown),
        make_tweet(author="kim", retweet_of=shown),
        make_tweet(author="ann", is_retweet=True, retweet_of_handle="somebody"),
        make_tweet(author="ann", retweet_of=elsewhere),
        make_tweet(author="bob", retweet_of=hidden),
        make_tweet(author="bob", retweet_of=drafted),
    ]
    chat = make_chat(transcript=[section("Q1", shown, {"key": hidden.key, "hidden": True})])
    join(chat, shown, hidden, drafted, *retweets)
    chat.get_latest_revision().publish()
    details = details_of(chat)
    assert (details.retweets, details.retweeters) == (4, 2)
    assert details.people == 1
    assert of(details, shown.author).retweets == 1


def test_a_retweet_of_an_outdated_version_is_one_of_the_version_that_is_shown():
    newest = make_tweet("1747000000000000002", author="kim")
    newest.edit_keys = ["x:1747000000000000001", newest.key]
    newest.save()
    old = make_tweet("1747000000000000001", author="kim")
    chat = make_chat(transcript=[section("Q1", newest)])
    join(chat, newest, old, make_tweet(author="pat", retweet_of=old))
    chat.get_latest_revision().publish()
    assert details_of(chat).retweets == 1


def test_of_a_chat_that_shows_nothing_nothing_is_counted():
    chat = make_chat()
    join(chat, make_tweet(is_retweet=True, retweet_of_handle="somebody"))
    chat.get_latest_revision().publish()
    assert details_of(chat) == ChatDetails()


# Replies and conversations


def test_a_reply_answers_somebody_else_wherever_that_stands():
    first = make_tweet(author="kim")
    tweets = [
        first,
        make_tweet(author="pat", reply_to=first),
        make_tweet(author="kim", reply_to=first),  # carries on
        make_tweet(author="ann", reply_to_key="x:1", reply_to_handle="elsewhere"),
        make_tweet(author="ann", reply_to_handle="Kim"),
        make_tweet(author="ann", reply_to_key="x:2", reply_to_handle="Ann"),  # carries on
        make_tweet(author="bob"),
    ]
    assert details_of(chat_of(*tweets)).replies == 3


def test_who_answered_whom_is_counted_by_pairs():
    kim, pat, ann = (make_account(handle) for handle in ("kim", "pat", "ann"))
    first = make_tweet(author=kim)
    second = make_tweet(author=pat, reply_to=first)
    tweets = [
        first,
        second,
        make_tweet(author=pat, reply_to=first),
        make_tweet(author=kim, reply_to=second),
        make_tweet(author=kim, reply_to=first),
        make_tweet(author=ann, reply_to_handle="KIM"),
        make_tweet(author=ann, reply_to_key="x:1", reply_to_handle="kim"),  # a tweet not here
    ]
    details = details_of(chat_of(*tweets))
    assert {(one.writer, one.answered): one.replies for one in details.exchanges} == {
        (pat.pk, kim.pk): 2,
        (kim.pk, pat.pk): 1,
        (ann.pk, kim.pk): 1,
    }
    assert of(details, kim).answers_drawn == 3
    assert of(details, kim).people_answered == 1


def test_a_reply_to_what_is_hidden_draws_nothing():
    hidden = make_tweet(author="kim")
    shown = make_tweet(author="kim")
    answer = make_tweet(author="pat", reply_to=hidden)
    chat = make_chat(transcript=[section("Q1", shown, answer, {"key": hidden.key, "hidden": True})])
    details = details_of(chat)
    assert details.exchanges == []
    assert of(details, shown.author).answers_drawn == 0


def test_conversations_are_those_of_two_or_more_people():
    kim, pat, ann = (make_account(handle) for handle in ("kim", "pat", "ann"))
    first, alone = make_tweet(author=kim), make_tweet(author=ann)
    answer = make_tweet(author=pat, reply_to=first)
    third = make_tweet(author=ann)
    tweets = [
        *(first, answer, alone, third),
        make_tweet(author=kim, reply_to=answer),
        make_tweet(author=ann, reply_to=alone),
        make_tweet(author=pat, reply_to=third),
    ]
    details = details_of(chat_of(*tweets))
    assert [of(details, one).conversations for one in (kim, pat, ann)] == [1, 2, 1]


def test_answers_to_one_tweet_that_is_not_here_are_one_conversation():
    pat, ann = make_account("pat"), make_account("ann")
    gone = {"reply_to_key": "x:1", "conversation_key": "x:1"}
    details = details_of(chat_of(make_tweet(author=pat, **gone), make_tweet(author=ann, **gone)))
    assert of(details, pat).conversations == of(details, ann).conversations == 1


def test_replies_that_go_round_in_a_circle_end():
    first = make_tweet("1747000000000000001", author="kim", reply_to_key="x:1747000000000000002")
    second = make_tweet("1747000000000000002", author="pat", reply_to=first)
    details = details_of(chat_of(first, second))
    assert details.replies == 2
    assert [one.conversations for one in details.participants] == [1, 1]


def test_a_long_thread_is_one_conversation():
    thread = [make_tweet(author="kim")]
    for number in range(60):
        thread.append(make_tweet(author=f"p{number % 7}", reply_to=thread[-1]))
    details = details_of(chat_of(*reversed(thread)))
    assert {one.conversations for one in details.participants} == {1}


def test_those_who_drew_answers_come_before_those_who_wrote_most():
    loud, kind = make_account("loud"), make_account("kind")
    asked = make_tweet(author=kind, text="How is everybody?")
    tweets = [make_tweet(author=loud, text="Me again") for _ in range(9)]
    answers = [make_tweet(author=name, reply_to=asked) for name in ("pat", "ann")]
    details = details_of(chat_of(*tweets, asked, *answers))
    assert details.participants[0].account == kind.pk
    assert details.participants[-1].account == loud.pk
    assert of(details, loud).tweets == 9


def test_hosts_are_marked_and_the_anchor_is_that_of_the_first_tweet():
    later = make_tweet(author="Hosty", at=minute(9))
    first = make_tweet(author="Hosty", at=minute(2))
    details = details_of(chat_of(later, first, make_tweet(author="pat"), hosts=["@hosty"]))
    host = of(details, first.author)
    assert host.is_host
    assert host.anchor == f"tweet-{first.native_id}"
    assert [one.is_host for one in details.participants].count(True) == 1


def test_questions_that_nobody_answered_are_those_of_participants():
    asked = make_tweet(author="kim", text="What of the night shift?")
    tweets = [
        asked,
        make_tweet(author="pat", text="Nobody told us", reply_to=asked),
        make_tweet(author="ann", text="And who pays?"),
        make_tweet(author="ann", text="See https://example.org/?page=2"),
        make_tweet(author="hosty", text="Q1: What helps?"),
        quoted := make_tweet(author="bob", text="Does it work?"),
        make_tweet(author="kim", text="It does", quote_of=quoted),
    ]
    assert details_of(chat_of(*tweets, hosts=["hosty"])).unanswered == 1


def test_where_a_capture_tells_no_replies_nothing_is_called_unanswered():
    details = details_of(chat_of(make_tweet(text="Who pays?"), make_tweet(text="And when?")))
    assert (details.unanswered, details.tells_replies) == (0, False)


def test_an_answer_by_name_alone_answers_what_was_asked_before():
    tweets = [
        make_tweet(author="kim", text="Who pays?", at=minute(1)),
        make_tweet(author="pat", text="We all do", reply_to_handle="kim", at=minute(2)),
        make_tweet(author="kim", text="And who knew?", at=minute(3)),
    ]
    assert details_of(chat_of(*tweets)).unanswered == 1


# Minutes and questions


def test_minutes_count_from_the_start_and_know_what_lies_outside():
    tweets = [make_tweet(at=minute(m)) for m in (-300, -15, -2, 0, 0.5, 59, 80, 91, 500)]
    details = details_of(chat_of(*tweets))
    counted = {one.minute: one.tweets for one in details.minutes}
    assert [*counted] == [*range(-15, 81)]
    assert {m: n for m, n in counted.items() if n} == {-15: 1, -2: 1, 0: 2, 59: 1, 80: 1}
    assert (details.earlier, details.later) == (1, 2)
    assert details.earlier + sum(counted.values()) + details.later == details.tweets


def test_the_whole_hour_is_there_however_little_was_said():
    details = details_of(chat_of(make_tweet(at=minute(30))))
    assert [one.minute for one in details.minutes] == [*range(60)]


@pytest.mark.parametrize("minutes", [[-100], [2000], [-100, 2000], []])
def test_where_everything_lies_outside_there_are_no_minutes(minutes):
    listed, earlier, later = minutes_of([minute(m) for m in minutes], CHAT_STARTS, 60)
    assert listed == []
    assert (earlier, later) == (minutes.count(-100), minutes.count(2000))


def test_a_chat_of_a_day_has_its_minutes_and_no_more():
    moments = [minute(m) for m in (-16, -15, 0, 700, 1469, 1470)]
    listed, earlier, later = minutes_of(moments, CHAT_STARTS, 24 * 60)
    assert len(listed) == 24 * 60 + 45
    assert (earlier, later) == (1, 1)


def test_a_question_is_marked_when_its_host_asked_it():
    tweets = [
        make_tweet(author="pat", text="A1 Tea does", at=minute(4)),
        make_tweet(author="pat", text="Q1: What helps? Tea!", at=minute(6)),
        make_tweet(author="hosty", text="Q1 in five minutes", at=minute(1)),
        make_tweet(author="hosty", text="Q1: What helps?", at=minute(5)),
        make_tweet(author="hosty", text="In case you missed it: Q1: What helps?", at=minute(8)),
    ]
    (mark,) = details_of(chat_of(*tweets, hosts=["hosty"])).marks
    assert (mark.minute, mark.label, mark.heading) == (5, "Q1", "Q1: What helps?")
    assert mark.anchor == "q1-what-helps"


def test_a_question_whose_host_is_not_here_is_marked_by_who_repeats_it():
    tweets = [
        make_tweet(author="pat", text="A2 Tea does", at=minute(4)),
        make_tweet(author="pat", text="Q2: What helps?", at=minute(6)),
    ]
    (mark,) = details_of(chat_of(*tweets, heading="Q2: What helps?", hosts=["hosty"])).marks
    assert (mark.minute, mark.label) == (6, "Q2")


def test_sections_that_are_no_questions_are_not_marked():
    welcome = make_tweet(author="hosty", text="Welcome! How are you?", at=minute(0))
    asked = make_tweet(author="hosty", text="Who has time for tea?", at=minute(3))
    chat = make_chat(
        hosts=["hosty"],
        transcript=[
            section("Welcome", welcome),
            section("Who has time for tea?", asked),
            section("Q9: Never asked", make_tweet(author="pat", text="Nothing")),
        ],
    )
    (mark,) = details_of(chat).marks
    assert (mark.minute, mark.label) == (3, "Q1")


# Links


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a?utm_source=t.co&b=1", "http://www.example.org/a/?b=1"),
        ("https://example.org/a#part", "https://example.org/a"),
        ("https://example.org/?fbclid=x&gclid=y", "https://EXAMPLE.org"),
        ("https://example.org/a?b=1&c=2", "https://example.org/a?c=2&b=1"),
        ("https://twitter.com/Kim/status/12?s=20&t=Ab", "https://x.com/i/status/12"),
        ("https://mobile.twitter.com/Kim/status/12", "https://x.com/kim/status/12"),
        ("https://youtu.be/abc?si=x", "https://youtu.be/abc"),
    ],
)
def test_addresses_of_one_place_are_one(one, other):
    assert folded(one)[0] == folded(other)[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org/A", "https://example.org/a"),
        ("https://example.org/#!/a", "https://example.org/#!/b"),
        ("https://example.org/?s=tea", "https://example.org/?s=coffee"),
        ("https://example.org:8000/", "https://example.org/"),
        ("https://example.org@evil.example/", "https://evil.example/"),
    ],
)
def test_addresses_of_two_places_are_two(one, other):
    assert folded(one)[0] != folded(other)[0]


@pytest.mark.parametrize(
    "address",
    [
        "https://pic.twitter.com/abc",
        "https://pbs.twimg.com/media/abc.jpg",
        "https://x.com/kim/status/12/photo/1",
        "https://twitter.com/i/web/status/12",
        "https://[",
        "https://example.org:99999999/",
    ],
)
def test_pictures_and_what_is_no_address_are_not_shared(address):
    assert folded(address) is None


def test_links_are_folded_and_tell_who_shared_them_how_often():
    short = {"url": "https://t.co/a", "target": "https://www.example.org/tea/?utm_source=x"}
    kim, pat, ann = (make_account(handle) for handle in ("kim", "pat", "ann"))
    shown = make_tweet(author=kim, text="Read https://t.co/a", links=[short | {"label": ""}])
    tweets = [
        shown,
        make_tweet(author=pat, text="Read http://example.org/tea and https://example.org/tea/#b"),
        make_tweet(author=pat, text="Other: https://example.org/milk"),
    ]
    retweet = make_tweet(author=ann, text="RT @kim: Read https://t.co/a", retweet_of=shown)
    chat = chat_of(*tweets, retweets=[retweet])
    chat.get_latest_revision().publish()
    tea, milk = details_of(chat).links
    assert tea.address == "https://www.example.org/tea/"
    assert tea.label == "example.org/tea"
    assert (tea.times, tea.people) == (3, [kim.pk, pat.pk, ann.pk])
    assert tea.anchors == [f"tweet-{tweet.native_id}" for tweet in tweets[:2]]
    assert (milk.label, milk.times) == ("example.org/milk", 1)


def test_a_link_that_only_retweets_of_unknown_tweets_have_is_not_listed():
    shown = make_tweet(author="kim", text="Read https://example.org/tea")
    echoes = [
        make_tweet(author="pat", is_retweet=True, text=f"RT @gone: Look https://example.org/{one}")
        for one in ("tea", "milk")
    ]
    chat = chat_of(shown, retweets=echoes)
    chat.get_latest_revision().publish()
    (link,) = details_of(chat).links
    assert (link.label, link.times, len(link.people)) == ("example.org/tea", 2, 2)


def test_a_tweets_own_pictures_and_what_it_quotes_are_not_pointed_to():
    quoted = make_tweet(author="kim")
    address = f"https://twitter.com/kim/status/{quoted.native_id}"
    tweet = make_tweet(
        text="Look https://t.co/pic https://t.co/quote",
        quote_of=quoted,
        links=[{"url": "https://t.co/quote", "target": address, "label": ""}],
        media=[
            {
                "kind": "photo",
                "url": "https://pbs.twimg.com/media/a.jpg",
                "text_url": "https://t.co/pic",
                "alt": "",
            }
        ],
    )
    assert details_of(chat_of(quoted, tweet)).links == []


def test_edited_words_count_as_they_are_shown():
    tweet = make_tweet(text="Read https://example.org/withheld")
    chat = make_chat(
        transcript=[section("Q1", {"key": tweet.key, "text": "Read https://example.org/tea"})]
    )
    assert [link.label for link in details_of(chat).links] == ["example.org/tea"]


# Words


class Words:
    """A tweet as far as words matter."""

    def __init__(self, author, text):
        self.author, self.text = author, text


def words_of(*texts, own=()):
    tweets = [Words(author, text) for author, text in enumerate(texts)]
    return ChatWords(tweets, frozenset(own)).as_json()


def test_a_word_and_its_forms_are_one_as_most_write_it():
    words = words_of("Policing matters", "policing’s hard", "They policed us", "policing, then")
    assert words["stems"]["polic"] == [4, 4, "policing"]


def test_capitals_are_kept_where_most_write_them():
    words = words_of("PTSD", "PTSD again", "ptsd", "Tea", "TEA", "tea")
    assert words["stems"]["ptsd"] == [3, 3, "PTSD"]
    assert words["stems"]["tea"] == [3, 3, "tea"]


def test_handles_links_own_hashtags_numbers_and_small_words_are_no_words():
    text = "The #TeaChat @kettle_club q1 A1: 2024 https://example.org/kettle is on, WeTea #Shifts"
    words = words_of(text, own={"teachat", "wetea"})
    assert words["stems"] == {"shift": 1}


def test_a_word_counts_by_people_not_by_how_often_one_says_it():
    tweets = [Words(1, "kettle kettle"), Words(1, "kettle"), Words(1, "kettle"), Words(2, "kettle")]
    words = ChatWords(tweets, frozenset()).as_json()
    assert words == {"people": 2, "stems": {"kettl": 2}}


def test_words_that_set_a_chat_apart_are_those_more_people_use_than_elsewhere():
    here = words_of(*["kettle shift"] * 8, *["shift"] * 2)
    elsewhere = [words_of(*["shift"] * 9, "shift kettle"), words_of(*["shift"] * 10)]
    (word,) = telling_words(here, elsewhere)
    assert (word.word, word.tweets, word.times_more) == ("kettle", 8, 16.0)


def test_a_word_that_no_other_chat_has_is_more_by_no_number():
    (word,) = telling_words(words_of(*["kettle"] * 5), [words_of(*["shift"] * 30)])
    assert word.times_more is None


def test_what_two_people_said_sets_no_chat_apart():
    here = words_of("kettle", "kettle", "shift", "shift")
    assert telling_words(here, [words_of(*["shift"] * 500)]) == []


def test_without_other_chats_nothing_sets_a_chat_apart():
    assert telling_words(words_of(*["kettle"] * 9), []) == []
    assert telling_words({}, [words_of("tea")]) == []
    assert telling_words(words_of(*["kettle"] * 9), [{}]) == []


# Reach


def test_reach_adds_up_followers_and_counts_everybody_once():
    kim, pat, ann = (make_account(handle) for handle in ("kim", "pat", "ann"))
    shown = make_tweet(author=kim, author_followers=100)
    tweets = [shown, make_tweet(author=kim, author_followers=120), make_tweet(author=ann)]
    retweet = make_tweet(author=pat, author_followers=7, retweet_of=shown)
    chat = chat_of(*tweets, retweets=[retweet])
    chat.get_latest_revision().publish()
    assert details_of(chat).reach == Reach(followers=127, people_known=2, people=3)


def test_without_followers_in_the_capture_there_is_no_reach():
    assert details_of(chat_of(make_tweet())).reach is None


def test_nobody_who_is_not_shown_is_part_of_the_reach():
    hidden = make_tweet(author="kim", author_followers=1000)
    shown = make_tweet(author="pat", author_followers=5)
    details = details_of(chat_of(shown, {"key": hidden.key, "hidden": True}))
    assert details.reach == Reach(5, 1, 1)


# All of it


def test_details_come_back_from_json_as_they_were():
    set_community(hashtags="#wecops")
    first = make_tweet(author="kim", text="Q1: What? https://example.org/a", author_followers=3)
    details = details_of(chat_of(first, make_tweet(author="pat", reply_to=first)))
    assert ChatDetails.from_json(details.as_json()) == details
    assert ChatDetails.from_json(details.as_json() | {"unheard_of": 1}) == details


@pytest.mark.parametrize("number", [1, 300])
def test_a_chat_of_one_and_a_chat_of_three_hundred(number):
    first = make_tweet(author="p0", text="Q1: What helps?")
    tweets = [
        make_tweet(author=f"p{n}", text=f"A1 Tea {n}", reply_to=first) for n in range(1, number)
    ]
    details = details_of(chat_of(first, *tweets))
    assert details.people == len(details.participants) == number
    assert details.replies == len(details.exchanges) == number - 1
    assert details.participants[0].answers_drawn == number - 1
    assert len(people_of(details)) == number


def test_captured_words_of_any_kind_are_counted_without_failing():
    texts = ["", "\x00\ud7ff", "‮#tag‬", "?" * 5000, "@" * 3000, "https://" + "a" * 3000, "ﬀ’s ’’ #"]
    details = details_of(chat_of(*(make_tweet(text=text.replace("\x00", "")) for text in texts)))
    assert details.tweets == len(texts)


def test_what_is_withdrawn_is_gone_from_every_figure():
    going = make_tweet(author="kim", text="Q? https://example.org/a", author_followers=9)
    answer = make_tweet(author="pat", reply_to=going)
    chat = chat_of(going, answer)
    Withdrawal.objects.create(network="x", key=going.key)
    account = going.author_id
    going.delete()
    details = details_of(chat)
    assert (details.tweets, details.people, details.links) == (1, 1, [])
    assert details.exchanges == [] and details.reach is None
    assert not chat.participations.filter(account=account).exists()
