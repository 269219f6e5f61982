"""What of a transcript the public reads."""

from datetime import timedelta

import pytest

from chatarchive.models import ChatPage, Tweet
from chatarchive.reading import figures_of, reading_of
from chatarchive.shown_tweets import initials_of
from tests.factories import (
    CHAT_STARTS,
    commentary,
    join,
    keep_pictures,
    make_account,
    make_chat,
    make_tweet,
    section,
)

pytestmark = pytest.mark.django_db


def read(*blocks):
    return reading_of(make_chat(transcript=blocks))


def entries_of(*entries):
    (part,) = read(section("Q1", *entries)).parts
    return part.entries


def test_sections_and_passages_come_in_the_editors_order():
    reading = read(
        section("Welcome", make_tweet()),
        commentary("<p>A word before we begin.</p>"),
        section("Q1. Why?", make_tweet(), make_tweet()),
    )
    assert [part.kind for part in reading.parts] == ["section", "commentary", "section"]
    assert [(i.anchor, i.heading, i.tweets) for i in reading.outline] == [
        ("welcome", "Welcome", 1),
        ("q1-why", "Q1. Why?", 2),
    ]
    assert [part.tweets for part in reading.parts if part.kind == "section"] == [1, 2]


def test_sections_with_the_same_heading_have_addresses_of_their_own():
    reading = read(*(section(heading, make_tweet()) for heading in ("Q1", "Q1", "!", "Main")))
    assert [item.anchor for item in reading.outline] == ["q1", "q1-2", "section", "main-2"]


def test_people_are_counted_once_and_the_unknown_not_at_all():
    reading = read(
        section("Q1", make_tweet(author="pat"), make_tweet(author="pat"), make_tweet(author=None)),
        section("Q2", make_tweet(author="kim")),
    )
    assert (reading.figures.tweets, reading.figures.people) == (4, 2)


def test_hidden_entries_are_nowhere():
    hidden = make_tweet(text="hidden words", author="hidden_person", reposts=7)
    reading = read(
        section("All hidden", {"key": hidden.key, "hidden": True}),
        section("Q1", make_tweet(reply_to=hidden), make_tweet(quote_of=hidden)),
    )
    assert [item.heading for item in reading.outline] == ["Q1"]
    assert (reading.figures.tweets, reading.figures.people) == (2, 1)
    assert hidden.native_id not in repr(reading.parts)
    assert "hidden words" not in repr(reading.parts)


def test_a_link_to_a_hidden_quoted_tweet_is_not_given():
    hidden = make_tweet()
    address = f"https://twitter.com/pat/status/{hidden.native_id}"
    quoting = make_tweet(
        text="So true https://t.co/q1",
        quote_of=hidden,
        links=[{"url": "https://t.co/q1", "target": address, "label": ""}],
    )
    (shown,) = entries_of({"key": hidden.key, "hidden": True}, quoting)
    assert shown.words == "So true"
    assert hidden.native_id not in repr(shown)


def test_notes_are_for_facilitators():
    (shown,) = entries_of({"key": make_tweet().key, "note": "ask her first"})
    assert "ask her first" not in repr(shown)


def test_tweets_that_are_gone_leave_one_gap_a_run():
    shown = entries_of("x:1", "x:2", make_tweet(), "x:3", {"key": "x:4", "hidden": True}, "x:5")
    assert [entry.kind for entry in shown] == ["gap", "tweet", "gap"]


def test_a_tweet_placed_twice_is_shown_once():
    tweet = make_tweet()
    reading = read(section("Q1", tweet), section("Q2", tweet, make_tweet()))
    assert [item.tweets for item in reading.outline] == [1, 1]


def test_answers_stand_one_step_in_and_never_deeper_than_two():
    root = make_tweet(author="kim")
    first = make_tweet(reply_to=root)
    second = make_tweet(reply_to=first)
    third = make_tweet(reply_to=second)
    beside = make_tweet(reply_to=root)
    shown = entries_of(root, first, second, third, beside)
    assert [tweet.depth for tweet in shown] == [0, 1, 2, 2, 1]
    assert shown[1].answers.handle == "kim"
    assert shown[1].answers.anchor == f"tweet-{root.native_id}"


def test_an_answer_away_from_what_it_answers_is_not_set_in_but_points_there():
    root, other = make_tweet(author="kim"), make_tweet()
    answer = make_tweet(reply_to=root)
    shown = entries_of(root, other, answer)
    assert [tweet.depth for tweet in shown] == [0, 0, 0]
    assert shown[2].answers.anchor == f"tweet-{root.native_id}"


def test_an_answer_to_something_not_here_names_whom_it_answers():
    (shown,) = entries_of(make_tweet(reply_to_key="x:99", reply_to_handle="kim"))
    assert (shown.answers.handle, shown.answers.anchor) == ("kim", "")


def test_going_on_is_not_answering_oneself():
    root = make_tweet(author="pat")
    shown = entries_of(root, make_tweet(author="pat", reply_to=root))
    assert shown[1].answers.same_person


def test_shares_are_the_larger_of_what_was_counted_and_what_was_captured():
    told, seen, neither = make_tweet(reposts=5), make_tweet(reposts=1), make_tweet()
    chat = make_chat(transcript=[section("Q1", told, seen, neither)])
    retweets = [make_tweet(retweet_of=tweet) for tweet in (told, seen, seen, seen)]
    join(chat, told, seen, neither, *retweets)
    (part,) = reading_of(chat).parts
    assert [tweet.shares for tweet in part.entries] == [5, 3, 0]


def test_an_edited_text_is_shown_as_edited():
    tweet = make_tweet("1588888888888888888", text="teh words", author="pat")
    (shown,) = entries_of({"key": tweet.key, "text": "the words"})
    assert shown.edited and shown.words == "the words"
    assert shown.url == "https://x.com/pat/status/1588888888888888888"
    (same,) = entries_of({"key": tweet.key, "text": "teh words"})
    assert not same.edited


def test_a_tweet_without_an_author_is_shown_all_the_same():
    (shown,) = entries_of(make_tweet(author=None))
    assert (shown.name, shown.handle, shown.profile) == ("Somebody", "", "")
    assert "/i/status/" in shown.url


def test_names_cannot_turn_the_line_round():
    author = make_account("pat", name="\u202egnirts\n reversed")
    (shown,) = entries_of(make_tweet(author=author))
    assert shown.name == "gnirts reversed"


def test_pictures_are_links_with_their_description():
    photo = {"kind": "photo", "url": "https://pics.example/1", "text_url": "", "alt": "A mug"}
    film = {"kind": "video", "url": "javascript:x", "text_url": "", "alt": ""}
    (shown,) = entries_of(make_tweet(media=[photo, film]))
    assert shown.media == [("https://pics.example/1", "Picture: A mug"), ("", "Video")]


def test_a_picture_kept_here_is_shown_and_the_rest_are_links():
    tweet = make_tweet(text="Two https://t.co/photo")
    (kept,) = keep_pictures(tweet, (1280, 960), alt="A mug")
    film = {"kind": "video", "url": "https://films.example/1.mp4", "text_url": "", "alt": ""}
    tweet.media.append(film)
    tweet.save()
    (shown,) = entries_of(tweet)
    assert shown.words == "Two"
    assert shown.media == [("https://films.example/1.mp4", "Video")]
    (picture,) = shown.pictures
    assert (picture.width, picture.height, picture.alt) == (640, 480, "A mug")
    assert picture.address == kept.image.renditions.get().file.url
    assert picture.whole == kept.image.file.url


def test_the_address_that_another_tool_gives_a_picture_stands_for_it_too():
    tweet = make_tweet()
    keep_pictures(tweet, (64, 48))
    for address in ("http://pbs.twimg.com/media/Abc0.jpg:large", "https://t.example/status/1"):
        tweet.media[0]["url"] = address
        tweet.save()
        (shown,) = entries_of(tweet)
        assert len(shown.pictures) == 1


def test_a_picture_without_its_rendition_is_shown_itself():
    tweet = make_tweet()
    (kept,) = keep_pictures(tweet, (1280, 960))
    kept.image.renditions.all().delete()
    (shown,) = entries_of(tweet)
    assert shown.pictures[0].address == kept.image.file.url
    assert (shown.pictures[0].width, shown.pictures[0].height) == (1280, 960)


@pytest.mark.parametrize(
    ("own", "in_the_library", "shown"),
    [
        ("A mug", "A mug", "A mug"),
        ("A mug", "A blue mug of tea", "A blue mug of tea"),
        ("A mug " * 80, f"{('A mug ' * 80)[:254]}…", ("A mug " * 80).strip()),
        ("A mug, told by a later capture", "", "A mug, told by a later capture"),
        ("", "", ""),
    ],
)
def test_a_pictures_description_is_the_librarys_or_the_whole_of_the_tweets(
    own, in_the_library, shown
):
    tweet = make_tweet()
    (kept,) = keep_pictures(tweet, (64, 48), alt=own)
    kept.image.description = in_the_library
    kept.image.save()
    assert entries_of(tweet)[0].pictures[0].alt == shown


def test_initials_come_from_the_words_of_a_name():
    assert initials_of("Amara Okafor") == "AO"
    assert initials_of("pat_example") == "P"
    assert initials_of("Joss (he/him)") == "J"
    assert initials_of("🚓") == "·"


@pytest.mark.parametrize("number", [10, 500])
def test_reading_takes_two_queries_at_any_size(number, django_assert_num_queries):
    author = make_account()
    tweets = Tweet.objects.bulk_create(
        Tweet(
            key=f"x:{10**18 + n}",
            network="x",
            author=author,
            text="words",
            created_at=CHAT_STARTS + timedelta(seconds=n),
            time_source="id",
        )
        for n in range(number)
    )
    halves = tweets[: number // 2], tweets[number // 2 :]
    chat = make_chat(transcript=[section("Q1", *halves[0]), section("Q2", *halves[1])])
    with django_assert_num_queries(2):
        reading = reading_of(chat)
        assert sum(part.tweets for part in reading.parts) == number
        assert reading.figures.tweets == number


def test_figures_of_many_chats_take_one_query(django_assert_num_queries):
    for _ in range(5):
        make_chat(transcript=[section("Q1", make_tweet(), make_tweet(author="kim"))])
    chats = list(ChatPage.objects.all())
    with django_assert_num_queries(1):
        assert [(f.tweets, f.people) for f in figures_of(chats)] == [(2, 2)] * 5


def test_the_fingerprint_changes_with_what_the_page_shows():
    first, second = make_tweet(), make_tweet()
    chat = make_chat(transcript=[section("Q1", first, second)])
    join(chat, first, second)
    seen = {reading_of(chat).fingerprint}
    assert reading_of(ChatPage.objects.get(pk=chat.pk)).fingerprint in seen

    first.text = "fuller words"
    first.save()
    seen.add(reading_of(chat).fingerprint)
    join(chat, make_tweet(retweet_of=first))
    seen.add(reading_of(chat).fingerprint)
    second.delete()
    seen.add(reading_of(chat).fingerprint)
    chat.transcript = [("section", {"heading": "Q2", "tweets": [{"key": first.key}]})]
    seen.add(reading_of(chat).fingerprint)
    assert len(seen) == 5


@pytest.mark.parametrize("joined", [True, False])
def test_the_fingerprint_changes_with_pictures_and_their_descriptions(joined):
    tweet = make_tweet()
    chat = make_chat(transcript=[section("Q1", tweet)])
    if joined:
        join(chat, tweet)
    tweet.save()
    seen = {reading_of(chat).fingerprint}
    (kept,) = keep_pictures(tweet, (64, 48))
    seen.add(reading_of(chat).fingerprint)
    kept.image.description = "A mug"
    kept.image.save()
    seen.add(reading_of(chat).fingerprint)
    assert reading_of(chat).fingerprint in seen
    kept.image.delete()
    seen.add(reading_of(chat).fingerprint)
    assert len(seen) == 4


def test_the_fingerprint_of_a_copied_chat_changes_with_its_tweets_too():
    tweet = make_tweet()
    copied = make_chat(transcript=[section("Q1", tweet)])  # nothing is joined to a copy
    before = reading_of(copied).fingerprint
    tweet.delete()
    assert reading_of(copied).fingerprint != before
