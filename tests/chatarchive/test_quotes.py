"""Tweets quoted in a chat's summary: what readers see, and when they no longer do."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ReferenceIndex

from chatarchive.blocks import SummaryBlock, TweetQuoteBlock
from chatarchive.drafts import refresh
from chatarchive.models import ChatPage
from tests.factories import join, keep_pictures, make_chat, make_tweet, section, set_community, utc

pytestmark = pytest.mark.django_db


def quote(tweet, id=None):
    key = tweet if isinstance(tweet, str) else tweet.key
    return {"type": "tweet", "value": key, **({"id": id} if id else {})}


def quoting(*tweets, entries=None, **fields):
    entries = tweets if entries is None else entries
    summary = [quote(tweet) for tweet in tweets]
    chat = make_chat(summary=summary, transcript=[section("Q1", *entries)], **fields)
    join(chat, *tweets)
    return chat


def summary_of(client, chat):
    html = client.get(chat.url).content.decode()
    return html.partition('aria-label="Summary">')[2].partition("</section>")[0]


# What readers see


def test_a_quote_has_the_words_live_who_and_when_and_leads_to_the_very_tweet(client):
    set_community(time_zone="Europe/London")
    tweet = make_tweet(
        "1747000000000000001",
        text="A1 Tea & time, says @sam_b #WeCops",
        author="kim",
        at=utc(2024, 7, 16, 20, 5),
    )
    chat = quoting(tweet)
    shown = summary_of(client, chat)
    assert "<blockquote>" in shown and "Tea &amp; time" in shown
    assert '<a href="https://x.com/sam_b"' in shown and '<a href="/search/?q=' in shown
    assert "<bdi>Kim</bdi>" in shown and "@kim</a>" in shown
    assert '<time datetime="2024-07-16T20:05:00Z">9.05 pm</time>' in shown
    assert f'href="{chat.url}transcript/#tweet-1747000000000000001"' in shown
    assert 'href="https://x.com/kim/status/1747000000000000001">on X</a>' in shown
    transcript = client.get(f"{chat.url}transcript/").content.decode()
    assert 'id="tweet-1747000000000000001"' in transcript


def test_edited_words_are_quoted_as_the_transcript_has_them_and_marked(client):
    tweet = make_tweet(text="Teh tea")
    chat = quoting(tweet, entries=[{"key": tweet.key, "text": "The tea"}])
    shown = summary_of(client, chat)
    assert "The tea" in shown and "Teh tea" not in shown
    assert "edited for clarity, <a href=" in shown


def test_hostile_words_and_names_stay_words(client):
    tweet = make_tweet(text="<script>alert(1)</script>", author="kim")
    tweet.author.name = "<img src=x>"
    tweet.author.save()
    shown = summary_of(client, quoting(tweet))
    assert "&lt;script&gt;" in shown and "&lt;img src=x&gt;" in shown
    assert "<script" not in shown and "<img" not in shown


def test_a_tweet_taken_out_or_hidden_is_not_quoted_until_it_is_shown_again(client):
    kept, hidden, out = (make_tweet(text=f"Word {name}") for name in ("kept", "hidden", "out"))
    chat = quoting(kept, hidden, out, entries=[kept, {"key": hidden.key, "hidden": True}])
    shown = summary_of(client, chat)
    assert "Word kept" in shown
    assert "Word hidden" not in shown and "Word out" not in shown
    assert shown.count("block-tweet") == 2  # two classes of one element
    chat.transcript = [("section", {"heading": "Q1", "tweets": [{"key": hidden.key}]})]
    chat.save_revision().publish()
    assert "Word hidden" in summary_of(client, chat)


def test_a_withdrawn_tweet_leaves_the_summary_and_the_page_stays_whole(client):
    first, second = make_tweet(text="Withdrawn words"), make_tweet(text="Staying words")
    chat = quoting(first, second)
    assert "Withdrawn words" in summary_of(client, chat)
    first.delete()
    shown = summary_of(client, chat)
    assert "Withdrawn words" not in shown and "Staying words" in shown
    assert shown.count("<figure") == 1
    second.delete()
    assert "<figure" not in summary_of(client, chat)


def test_a_summary_of_unseen_quotes_alone_leaves_its_place_to_the_introduction(client):
    tweet = make_tweet()
    introduction = [("paragraph", "<p>Read this</p>")]
    chat = quoting(tweet, introduction=introduction)
    chat.transcript = [
        ("section", {"heading": "Q1", "tweets": [{"key": tweet.key, "hidden": True}]})
    ]
    chat.save_revision().publish()
    html = client.get(chat.url).content.decode()
    assert 'aria-label="Summary"' not in html
    assert 'aria-label="Introduction"' in html and "said beforehand" not in html


def test_the_words_are_stored_nowhere_but_in_the_tweet():
    tweet = make_tweet(text="Once only")
    chat = quoting(tweet)
    chat.save_revision()
    contents = chat.revisions.values_list("content", flat=True)
    assert not any("Once only" in str(content) for content in contents)
    field = ChatPage._meta.get_field("summary")
    assert field.get_searchable_content(chat.summary) == []
    assert SummaryBlock().get_api_representation(chat.summary)[0]["value"] == {"key": tweet.key}


def test_many_quotes_take_as_many_queries_as_two(client):
    tweets = [make_tweet(text=f"Word {number}", author=f"p{number}") for number in range(12)]
    keep_pictures(tweets[0], (64, 48))
    few, many = quoting(*tweets[:2]), quoting(*tweets)

    def queries(chat):
        client.get(chat.url)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert summary_of(client, chat).count("<figure") == len(chat.summary)
        return len(captured)

    assert queries(many) == queries(few)


# What an editor sends, what the database holds


@pytest.mark.parametrize("stored", [None, "", 3, {}, [], {"key": "x:1"}, "no key", "x:\x00"])
def test_what_names_no_tweet_opens_as_an_empty_quote_and_renders_as_nothing(stored):
    block = TweetQuoteBlock()
    assert block.to_python(stored) == block.normalize(stored) == block.get_prep_value(stored) == ""
    summary = SummaryBlock().to_python([{"type": "tweet", "value": stored}])
    assert SummaryBlock().render(summary) == ""


def test_a_quote_of_nothing_is_refused_in_a_sentence_but_a_draft_keeps_it():
    block = TweetQuoteBlock()
    with pytest.raises(ValidationError, match="No tweet is quoted here yet"):
        block.clean("")
    with pytest.raises(ValidationError, match="names no tweet"):
        block.clean("tweet seven")
    assert block.clean("x:404") == "x:404"
    blocks = SummaryBlock()
    assert blocks.clean_deferred(blocks.to_python([quote("")]))[0].value == ""


def test_the_block_picker_previews_the_latest_tweet():
    assert TweetQuoteBlock().get_preview_value() == ""
    make_tweet(at=utc(2024, 1, 1))
    latest = make_tweet(text="The latest", at=utc(2024, 1, 2))
    block = TweetQuoteBlock()
    assert block.get_preview_value() == latest.key
    assert "The latest" in block.render(latest.key)


def test_a_tweets_usage_names_the_quote():
    tweet = make_tweet()
    chat = quoting(tweet)
    paths = ReferenceIndex.get_references_to(tweet).values_list("content_path", flat=True)
    assert f"summary.{chat.summary[0].id}" in list(paths)


def test_comparing_revisions_tells_whose_tweet_is_quoted_instead():
    first, second = make_tweet(text="One", author="kim"), make_tweet(text="Two", author="sam")
    block = TweetQuoteBlock()
    comparison = block.get_comparison_class()(block, True, True, first.key, second.key)
    assert comparison.has_changed()
    assert comparison.htmldiff() == (
        '<span class="deletion">@kim: One</span> <span class="addition">@sam: Two</span>'
    )
    assert comparison.htmlvalue(second.key) == "@sam: Two"
    second.delete()
    assert comparison.htmlvalue(second.key) == "a tweet that is no longer stored"


def test_a_quote_follows_a_tweet_to_its_newest_version():
    old = make_tweet("1747000000000000001", text="Tae")
    chat = quoting(old)
    new = make_tweet(
        "1747000000000000002", text="Tea", edit_keys=[old.key, "x:1747000000000000002"]
    )
    join(chat, new)
    refresh(chat.pk, publish=True)
    chat.refresh_from_db()
    assert [child.value for child in chat.summary] == [new.key]
