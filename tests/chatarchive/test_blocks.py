import json

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from wagtail.admin.compare import StreamFieldComparison, comparison_class_registry
from wagtail.models import ReferenceIndex

from chatarchive.blocks import TranscriptBlock, TweetListBlock
from chatarchive.blocks.entries import NOTE_LENGTH, TEXT_LENGTH, fold_across, tidy
from chatarchive.models import ChatPage
from tests.factories import (
    join,
    make_chat,
    make_facilitator,
    make_tweet,
    section,
    set_community,
    utc,
)


def cleaned(*entries):
    return TweetListBlock().clean(list(entries))


def refusal(*entries):
    with pytest.raises(ValidationError) as refused:
        cleaned(*entries)
    return " ".join(refused.value.messages)


def posted(text):
    data = QueryDict(mutable=True)
    data["tweets"] = text
    return TweetListBlock().value_from_datadict(data, {}, "tweets")


def transcript_of(*blocks):
    return TranscriptBlock().to_python(list(blocks))


# What an editor sends


def test_an_entry_keeps_the_marks_that_say_something_and_no_others():
    assert cleaned(
        {"key": "x:1", "hidden": True, "starred": False, "text": "", "note": None, "colour": "red"}
    ) == [{"key": "x:1", "hidden": True}]


def test_words_are_stripped_and_their_line_ends_made_plain():
    assert cleaned({"key": "x:1", "text": " two\r\nlines\x00 "})[0]["text"] == "two\nlines"


def test_half_an_emoji_does_not_keep_a_save_from_being_stored():
    assert cleaned({"key": "x:1", "note": "Well done \ud83d"})[0]["note"] == "Well done \ufffd"


def test_a_key_given_twice_stands_where_it_first_stood_with_the_marks_of_both():
    assert cleaned(
        {"key": "x:1", "note": "first"},
        {"key": "x:2"},
        {"key": "x:1", "note": "second", "starred": True, "hidden": True},
    ) == [{"key": "x:1", "note": "first", "starred": True}, {"key": "x:2"}]


@pytest.mark.parametrize(
    "entry",
    [
        *("x:1", "\ud83d", None, 7, {}),
        *({"key": key} for key in (7, "1", "x:", "x:1 2", "X:1", "x:1\x00", "x:\ud83d")),
    ],
)
def test_what_names_no_tweet_is_refused_in_a_sentence(entry):
    assert "names no tweet" in refusal(entry).encode().decode()


def test_marks_of_the_wrong_type_are_refused_in_a_sentence():
    assert "must be true or false" in refusal({"key": "x:1", "hidden": "yes"})
    assert "must be words" in refusal({"key": "x:1", "text": ["a"]})


def test_words_that_are_too_long_are_refused_with_both_lengths():
    assert cleaned({"key": "x:1", "text": "a" * TEXT_LENGTH, "note": "b" * NOTE_LENGTH})
    assert "4,001 characters" in refusal({"key": "x:1", "text": "a" * (TEXT_LENGTH + 1)})
    assert "1,000 is the most" in refusal({"key": "x:1", "note": "b" * (NOTE_LENGTH + 1)})


@pytest.mark.parametrize("text", ["", "no json", "[", "[" * 100_000])
def test_reading_what_arrived_never_raises(text):
    assert posted(text) is None


def test_a_list_that_did_not_arrive_is_refused_rather_than_taken_for_an_empty_one():
    block = TweetListBlock()
    missing = block.value_from_datadict(QueryDict(), {}, "tweets")
    with pytest.raises(ValidationError, match="Reload this page"):
        block.clean(missing)
    # Shown again after the error, it still is none: the next save is refused as well.
    assert block.get_form_state(missing) is None
    assert posted(json.dumps(block.get_form_state(missing))) is None


def test_an_empty_list_is_fine_also_where_validation_is_deferred():
    assert cleaned() == []
    blocks = TranscriptBlock()
    value = blocks.to_python([section("Q1")])
    assert blocks.clean_deferred(value)[0].value["tweets"] == []


# What stands in the database


@pytest.mark.parametrize("stored", [None, "", {}, 3, "x:1", [None, 4, {"id": "x:1"}, []]])
def test_bad_data_opens_as_an_empty_list(stored):
    block = TweetListBlock()
    assert block.to_python(stored) == block.normalize(stored) == block.get_prep_value(stored) == []
    assert block.get_form_state(block.to_python(stored)) == []


def test_good_entries_survive_beside_bad_ones():
    marked = {"key": "x:2", "hidden": "yes", "starred": True, "settled": True, "text": 7}
    stored = ["x:1", marked, {"key": ""}]
    assert tidy(stored) == [{"key": "x:1"}, {"key": "x:2", "starred": True, "settled": True}]


def test_tidying_leaves_its_input_alone():
    stored = [{"key": "x:1", "odd": 1}]
    tidy(stored)
    assert stored == [{"key": "x:1", "odd": 1}]


def test_every_key_stands_in_one_section_only():
    first, second = fold_across(
        [
            [{"key": "x:1"}, {"key": "x:2", "hidden": True}],
            [{"key": "x:2", "note": "kept"}, {"key": "x:3"}],
        ]
    )
    assert first == [{"key": "x:1"}, {"key": "x:2", "note": "kept"}]
    assert second == [{"key": "x:3"}]


def test_a_saved_transcript_holds_a_tweet_once():
    value = transcript_of(section("Q1", "x:1"), section("Q2", "x:1", "x:2"))
    saved = TranscriptBlock().clean(value).get_prep_value()
    assert [block["value"]["tweets"] for block in saved] == [[{"key": "x:1"}], [{"key": "x:2"}]]


def test_the_migrations_name_the_block_where_it_is_imported_from():
    assert TweetListBlock().deconstruct()[0] == "chatarchive.blocks.TweetListBlock"


# Search, usage, API


@pytest.fixture
def three(db):
    return [
        make_tweet(text="About kindness", author="ada_invented"),
        make_tweet(text="About paperwork", author="tom_invented"),
        make_tweet(text="About patience", author="ife_invented"),
    ]


def test_search_knows_the_words_readers_see_in_one_query(three, django_assert_num_queries):
    shown, edited, hidden = three
    value = [
        {"key": shown.key},
        {"key": edited.key, "text": "Said better"},
        {"key": hidden.key, "hidden": True},
        {"key": "x:404", "text": "Withdrawn since"},
    ]
    with django_assert_num_queries(1):
        assert TweetListBlock().get_searchable_content(value) == ["About kindness", "Said better"]


def test_usage_names_every_tweet_at_a_path_of_its_own(three, django_assert_num_queries):
    value = transcript_of(section("Q1", *three, "x:404", id="abc"))
    with django_assert_num_queries(1):
        references = list(TranscriptBlock().extract_references(value))
    assert [
        (type(tweet), str(tweet.pk), "section.tweets", f"abc.tweets.{tweet.key}") for tweet in three
    ] == references


def test_moving_within_a_section_changes_no_reference(three):
    chat = make_chat(transcript=[section("Q1", *three, id="abc")])
    before = set(ReferenceIndex.get_references_to(three[0]).values_list("pk", "content_path"))
    assert {path for _, path in before} == {f"transcript.abc.tweets.{three[0].key}"}
    chat.transcript = json.dumps([section("Q1", *reversed(three), id="abc")])
    chat.save()
    after = set(ReferenceIndex.get_references_to(three[0]).values_list("pk", "content_path"))
    assert after == before


def test_a_content_path_leads_to_the_list_and_to_one_entry(db):
    key = "bluesky:at://did:plc:abc/app.bsky.feed.post/3k"
    chat = ChatPage(transcript=json.dumps([section("Q1", "x:1", {"key": key}, id="abc")]))
    field = chat._meta.get_field("transcript")

    def found(path):
        return field.get_block_by_content_path(chat.transcript, path.split("."))

    assert len(found("abc.tweets").value) == 2
    assert found(f"abc.tweets.{key}").value == [{"key": key}]
    # What was said about a tweet that is not there any more, or stands elsewhere, is not lost.
    assert len(found("abc.tweets.x:404").value) == 2
    assert found(f"gone.tweets.{key}").value == [{"key": key}]
    assert found("gone.tweets.x:404").block is field.stream_block
    assert found("gone.heading") is None


def test_the_api_gives_what_readers_see(three):
    shown, edited, hidden = three
    entries = TweetListBlock().get_api_representation(
        [
            {"key": shown.key, "starred": True, "note": "for us"},
            {"key": edited.key, "text": "Said better"},
            {"key": hidden.key, "hidden": True},
            {"key": "x:404"},
        ]
    )
    assert [entry["key"] for entry in entries] == [shown.key, edited.key]
    assert entries[0]["starred"] and entries[0]["author"] == "ada_invented"
    assert entries[1]["text"] == "Said better"
    assert entries[1]["original_text"] == "About paperwork"
    assert "for us" not in str(entries)


def test_the_block_picker_shows_tweets_that_exist(three):
    assert {entry["key"] for entry in TweetListBlock().get_preview_value()} == {
        tweet.key for tweet in three
    }


# Compare


def told(before, after):
    """The comparison of two transcripts as HTML, a kind of change and its first in one line."""
    field = ChatPage._meta.get_field("transcript")
    comparison = comparison_class_registry.get(field)(
        field, ChatPage(transcript=json.dumps(before)), ChatPage(transcript=json.dumps(after))
    )
    return comparison.htmldiff().replace("</dt><dd>", ": ")


def test_comparing_speaks_of_people_and_of_what_was_done(three):
    one, two, three_ = three
    html = told(
        [section("Q1", one, two, id="a"), section("Q2", three_, id="b")],
        [
            section("Q1", {"key": one.key, "hidden": True}, id="a"),
            section("Q2", {"key": two.key, "starred": True}, three_, id="b"),
        ],
    )
    assert "Hidden: @ada_invented About kindness" in html
    # Told in full where it is, and counted where it was.
    assert html.count("Moved from “Q1” to “Q2”: @tom_invented About paperwork") == 1
    assert "Moved to “Q2”: 1 tweet" in html
    assert "Starred: @tom_invented" in html
    assert html.startswith("<p><strong>Hidden: 1 · Moved: 1 · Starred: 1</strong></p>")
    assert "x:" not in html


def test_comparing_tells_added_from_taken_out(three):
    one, two, _ = three
    html = told([section("Q1", one, id="a")], [section("Q1", two, id="a")])
    assert 'Added: @tom_invented <span class="addition">About paperwork</span>' in html
    assert 'Taken out: @ada_invented <span class="deletion">About kindness</span>' in html


def test_comparing_shows_edited_words_as_a_diff_and_nothing_as_markup(db):
    tweet = make_tweet(text="<script>alert(1)</script>", author="ada_invented")
    html = told(
        [section("<b>Q1</b>", tweet, id="a")],
        [section("<b>Q1</b>", {"key": tweet.key, "text": "<i>calm</i>", "note": "<u>"}, id="a")],
    )
    assert "Words edited: @ada_invented" in html
    assert '<span class="deletion">' in html and '<span class="addition">' in html
    assert "&lt;" in html
    assert not any(tag in html for tag in ("<script", "<i>", "<b>", "<u>"))


def test_comparing_finds_the_one_tweet_that_moved_among_many(db):
    tweets = [make_tweet(text=f"Tweet {number}") for number in range(30)]
    html = told([section("Q1", *tweets, id="a")], [section("Q1", *tweets[1:], tweets[0], id="a")])
    assert html.count("Moved within the section") == 1
    assert "Tweet 0" in html and "Tweet 1" not in html


def test_comparing_sums_up_what_an_import_added(db):
    tweets = [make_tweet(text=f"Tweet {number}") for number in range(60)]
    html = told([section("Q1", id="a")], [section("Q1", *tweets, id="a")])
    assert html.startswith("<p><strong>Added: 60</strong></p>")
    assert ">Show 60 tweets</summary>" in html and "and 10 more" in html


def test_comparing_counts_sections_that_came_and_went(three):
    html = told(
        [section("Q1", three[0], id="a"), section("Q2", *three[1:], id="b")],
        [section("Q1", *three[:2], id="a"), section("Break", three[2], id="c")],
    )
    assert html.startswith("<p><strong>Moved: 2 · New sections: 1 · Sections gone: 1</strong></p>")
    assert "New section: Break" in html and "Section gone: Q2" in html
    assert "Moved to “Q1”: 1 tweet" in html and "Moved to “Break”: 1 tweet" in html


def test_comparing_many_sections_asks_the_database_once(three, django_assert_num_queries):
    sections = [section(f"Q{number}", id=f"s{number}") for number in range(3)]
    filled = [section(f"Q{number}", tweet, id=f"s{number}") for number, tweet in enumerate(three)]
    with django_assert_num_queries(1):
        told(sections, filled)


def test_comparing_a_section_that_is_new_says_where_its_tweets_stood(three):
    html = told(
        [section("Q1", *three, id="a")],
        [section("Q1", three[0], id="a"), section("Q2", *three[1:], id="b")],
    )
    assert "Moved from “Q1” to “Q2”" in html
    assert "Taken out" not in html


def test_comparing_names_a_withdrawn_tweet_calmly(db):
    html = told([section("Q1", "x:404", id="a")], [section("Q1", id="a")])
    assert "Taken out: a tweet that is no longer stored" in html


def test_comparing_shows_no_words_of_a_withdrawn_tweet_not_even_edited_ones(db):
    html = told(
        [section("Q1", {"key": "x:404", "text": "First"}, {"key": "x:405", "text": "Third"})],
        [section("Q1", {"key": "x:404", "text": "Second", "starred": True}, id="a")],
    )
    html += told(
        [section("Q1", {"key": "x:404", "text": "First"}, id="a")],
        [section("Q1", {"key": "x:404", "text": "Second", "note": "Ask her"}, id="a")],
    )
    assert not any(word in html for word in ("First", "Second", "Third"))
    assert "Words edited: a tweet that is no longer stored" in html and "Ask her" in html


def test_other_streamfields_are_compared_as_ever():
    field = ChatPage._meta.get_field("summary")
    assert comparison_class_registry.get(field) is StreamFieldComparison


# The tweets behind the keys


@pytest.fixture
def chat(three):
    set_community(time_zone="America/New_York")
    chat = make_chat(transcript=[section("Q1", *three)])
    join(chat, *three, reason="label")
    return chat


def address(chat):
    return f"/admin/chats/{chat.pk}/tweets.json"


def rows(response):
    answer = response.json()
    return [dict(zip(answer["fields"], row, strict=True)) for row in answer["tweets"]]


def test_the_editor_gets_the_chats_tweets_in_few_queries(
    client, chat, three, django_assert_max_num_queries
):
    retweet = make_tweet(retweet_of=three[0])
    join(chat, retweet)
    client.force_login(make_facilitator())
    with django_assert_max_num_queries(15):
        response = client.get(address(chat))
    assert response.json()["zone"] == "America/New_York"
    assert {row["key"] for row in rows(response)} == {tweet.key for tweet in three}
    row = next(row for row in rows(response) if row["key"] == three[0].key)
    assert row["text"] == "About kindness"
    assert row["handle"] == "ada_invented"
    assert row["reason"] == "label"
    assert utc(1970, 1, 1).timestamp() + row["at"] == int(three[0].created_at.timestamp())


def test_the_editor_can_ask_for_tweets_of_other_chats(client, chat):
    other = make_tweet(text="From elsewhere")
    client.force_login(make_facilitator())
    response = client.post(
        address(chat), {"keys": [other.key, "x:404"]}, content_type="application/json"
    )
    assert [row["text"] for row in rows(response)] == ["From elsewhere"]


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"keys": "x:1"}', '{"keys": [1]}', r'{"keys": ["x:\u0000"]}', "no"]
)
def test_a_question_that_is_none_is_refused(client, chat, body):
    client.force_login(make_facilitator())
    assert client.post(address(chat), body, content_type="application/json").status_code == 400


def test_only_who_may_edit_the_page_gets_its_tweets(client, chat, django_user_model):
    assert client.get(address(chat)).status_code == 302
    user = django_user_model.objects.create_user("reader", password="password")
    client.force_login(user)
    assert client.get(address(chat)).status_code == 302
    client.force_login(make_facilitator())
    assert client.get("/admin/chats/999999/tweets.json").status_code == 404
