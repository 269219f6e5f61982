"""The importer on what people really have, where those files are: nothing lost, nothing twice.

They are other people's words and stay outside this repository, in ``../shared/captures``.
"""

import json
import re
from datetime import timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command

from chatarchive.models import ChatPage, ChatTweet, Tweet
from chatarchive.records import time_in_id
from tests.factories import make_chat

CAPTURES = Path(__file__).resolve().parents[3] / "shared" / "captures"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not CAPTURES.is_dir(), reason=f"no real captures at {CAPTURES.name}/"),
]


def imported(file, *arguments):
    out = StringIO()
    call_command("import_chat", str(CAPTURES / file), *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.parametrize(
    ("file", "records", "rejected"),
    [
        ("twitter_archiver/pstweetchat.csv", 2473, 0),
        ("tags/tidytags_sample-data.csv", 10, 0),
        ("tags/meefen_lak13_gdrive.csv", 260, 0),
        ("twitter_v1/neilfws_thankcsiro4.json", 100, 0),
        ("twitter_v1/waynegraham_tweets.jsonl", 4, 0),
        ("twitter_v2/twarc-csv_2sets.jsonl", 200, 0),
        ("twitter_v2/twarc-csv_noflat.jsonl", 100, 0),
        ("twitter_v2/twarc-csv_flat.jsonl", 100, 0),
        ("twitter_v2/twarc-csv_edited.jsonl", 1, 0),
        ("twitter_v2/twarc-csv_streaming_output_with_error.jsonl", 8, 1),
        ("twitter_archive/alrocar_tweets.js", 820, 0),
        ("twitter_archive/agustin_tweets.csv", 49, 0),
        ("snscrape/HIMYM_tweets_utf16.json", 216, 0),
        ("twarc_csv/generated_twarc-csv_flat.csv", 100, 0),
        ("rtweet/dynastyprocess_2022-06-03.csv", 177, 0),
        ("getoldtweets/nujcharee_joinin.csv", 195, 0),
        ("bluesky/bskyr_searchPosts_0.json", 25, 0),
        ("bluesky/bskyr_getAuthorFeed_0.json", 50, 0),
        ("mastodon/rtoot_timeline_hashtag_rstats_0.json", 5, 0),
        ("mastodon/rtoot_get_context_0.json", 127, 0),
    ],
)
def test_every_record_comes_in_and_a_second_time_nothing_is_new(file, records, rejected):
    make_chat(slug="chat")
    first = imported(file, "--chat", "chat")
    assert (first["read"], first["rejected"]) == (records, rejected)
    assert first["new"] + first["duplicate"] + first["updated"] == records - rejected
    assert ChatTweet.objects.count() == first["new"]
    second = imported(file, "--chat", "chat")
    assert second["new"] == second["updated"] == 0
    assert second["duplicate"] == records - rejected


@pytest.mark.parametrize(
    ("file", "place"),
    [
        ("bluesky/bskyr_searchPosts_0.json", "Bluesky"),
        ("bluesky/bskyr_getAuthorFeed_0.json", "Bluesky"),
        ("mastodon/rtoot_timeline_hashtag_rstats_0.json", "Mastodon"),
        ("mastodon/rtoot_get_context_0.json", "Mastodon"),
    ],
)
def test_the_transcript_of_another_networks_capture_leads_to_every_post(client, file, place):
    chat = make_chat(slug="chat")
    counts = imported(file, "--chat", "chat", "--publish")
    folded = ChatTweet.objects.filter(chat=chat, tweet__is_retweet=True).count()
    response = client.get("/chats/chat/transcript/")
    page = BeautifulSoup(response.content, "html.parser")
    shown = page.select("ol.tweets > li")
    assert len(shown) == counts["new"] - folded
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert not any(re.search(r"\s", one) for one in ids)
    fragments = {tag["href"][1:] for tag in page.find_all("a", href=re.compile("^#"))}
    assert fragments <= {*ids}
    for tweet in shown:
        assert tweet["id"].startswith("tweet-")
        assert tweet.find("a", string=f"on {place}")["href"].startswith("https://")
        assert tweet.select_one('.by > a[href^="https://"]')


def test_pages_and_flattened_lines_of_the_same_tweets_are_the_same_tweets():
    make_chat(slug="chat")
    imported("twitter_v2/twarc-csv_noflat.jsonl", "--chat", "chat")
    again = imported("twitter_v2/twarc-csv_flat.jsonl", "--chat", "chat")
    assert (again["new"], again["duplicate"] + again["updated"]) == (0, 100)


def test_a_table_and_the_lines_it_was_made_from_are_the_same_tweets():
    make_chat(slug="chat")
    imported("twarc_csv/generated_twarc-csv_flat.csv", "--chat", "chat")
    again = imported("twitter_v2/twarc-csv_flat.jsonl", "--chat", "chat")
    assert (again["new"], again["duplicate"] + again["updated"]) == (0, 100)


def test_years_of_a_monthly_chat_become_a_draft_chat_a_month():
    result = imported(
        "twitter_archiver/pstweetchat.csv",
        *("--create-chats", "--timezone", "America/New_York"),
    )
    assert (result["read"], result["rejected"]) == (2473, 0)
    assert result["new"] + result["outside"] == 2473
    assert result["duplicate"] == result["updated"] == 0
    zone = ZoneInfo("America/New_York")
    chats = list(ChatPage.objects.order_by("starts_at"))
    assert len(chats) == len(result["chats"]) == 38
    months = [f"{chat.starts_at.astimezone(zone):%Y-%m}" for chat in chats]
    assert len(set(months)) == 38
    for chat in chats:
        local = chat.starts_at.astimezone(zone)
        assert (local.weekday(), local.hour, local.minute) == (4, 13, 0)
        assert not chat.live
        assert chat.length == 60
        times = chat.chat_tweets.values_list("tweet__key", "tweet__created_at")
        assert all(time_in_id(key.partition(":")[2]) == moment for key, moment in times)
        assert all(
            chat.starts_at - timedelta(hours=6) <= moment < chat.ends_at + timedelta(hours=12)
            for _, moment in times
        )
    assert Tweet.objects.count() == result["new"]


@pytest.mark.parametrize("name", ["twarc-csv_counts.jsonl", "twarc-csv_users.jsonl"])
def test_files_that_hold_no_tweets_are_refused(name):
    with pytest.raises(CommandError) as caught:
        call_command("import_chat", str(CAPTURES / "not_tweets" / name), "--create-chats")
    assert caught.value.returncode == 1
    assert name in str(caught.value)
    print(caught.value)
    assert not Tweet.objects.exists()
