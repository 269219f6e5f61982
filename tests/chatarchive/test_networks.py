"""Chats held on Bluesky and Mastodon, from the captured file to the published transcript."""

import json
import re
from datetime import datetime, timedelta
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from chatarchive.models import Account, ChatPage, ChatTweet, Tweet
from tests.chatarchive.readers.expectations import SAMPLES
from tests.factories import make_chat, set_community, utc

pytestmark = pytest.mark.django_db
STARTS = utc(2025, 3, 4, 20)


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def imported(*arguments):
    out = StringIO()
    call_command("import_chat", *map(str, arguments), "--json", stdout=out)
    return json.loads(out.getvalue())


def published(client, name, **chat):
    """The transcript's page after ``name``, a sample, was brought in and published."""
    make_chat(slug="tea", starts_at=STARTS, **chat)
    result = imported(SAMPLES / name, "--chat", "tea", "--publish")
    soup = BeautifulSoup(client.get("/chats/tea/transcript/").content, "html.parser")
    return result, soup


def tweet_with(soup, words):
    return next(tweet for tweet in soup.select("ol.tweets > li") if words in tweet.get_text())


def addresses(tag):
    return [link["href"] for link in tag.find_all("a")]


def assert_fragments_are_sound(soup):
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert not any(re.search(r"\s", one) or not one for one in ids)
    wanted = {tag["href"][1:] for tag in soup.find_all("a", href=re.compile("^#"))}
    assert wanted <= {*ids}


def test_a_chat_on_bluesky_is_read_by_the_public(client):
    result, soup = published(client, "bluesky/search.json", hosts=["weexample.bsky.example"])
    assert (result["new"], result["rejected"]) == (9, 1)
    assert_fragments_are_sound(soup)

    question = tweet_with(soup, "Q1:")
    assert question["id"] == "tweet-did:plc:weexamplehost2222222222a-3ljlb6ubswk2b"
    place = "https://bsky.app/profile/did:plc:weexamplehost2222222222a/post/3ljlb6ubswk2b"
    assert question.find("a", string="on Bluesky")["href"] == place

    answer = tweet_with(soup, "A1 🌱 gardens")
    assert answer.bdi.string == "Ann Demo 🌱"
    assert addresses(answer.select_one(".by")) == [
        "./?person=ann.demo.example",
        "https://bsky.app/profile/ann.demo.example",
        f"#{question['id']}",
    ]
    assert addresses(answer.select_one(".words")) == [
        "https://example.org/garten/lang-und-breit",
        "https://example.org/garten/lang-und-schmal",
        "https://example.org/hier",
        "https://bsky.app/profile/bo.demo.example",
        "/search/?q=%23WeExample",
    ]
    assert "or here, not in there." in answer.get_text()
    assert "&amp; a walk <3" in tweet_with(soup, "A mug").get_text()
    shown_below = tweet_with(soup, "Card below").select_one(".pointed-to")
    assert addresses(shown_below) == ["https://example.org/card?a=1&b=2"]
    assert "A cat nods" in tweet_with(soup, "Ha!").get_text()
    assert tweet_with(soup, "So true").find("a", string="quoting @weexample.bsky.example")


def test_reposts_on_bluesky_are_counted_and_folded(client):
    _, soup = published(client, "bluesky/feed.json")
    chat = ChatPage.objects.get(slug="tea")
    assert ChatTweet.objects.filter(chat=chat, tweet__is_retweet=True).count() == 2
    # What is reposted is kept, but does not join the chat by that alone.
    assert Tweet.objects.filter(text__contains="gardens", is_retweet=False).exists()
    assert not [tweet for tweet in soup.select("ol.tweets > li") if "gardens" in tweet.get_text()]


def test_a_chat_on_mastodon_is_read_by_the_public(client):
    result, soup = published(client, "mastodon/timeline.json", hosts=["weexample@social.example"])
    assert (result["new"], result["rejected"]) == (9, 3)
    assert "For friends" not in soup.get_text() and "For you alone" not in soup.get_text()
    assert_fragments_are_sound(soup)

    question = tweet_with(soup, "Q1:")
    assert question["id"] == "tweet-social.example-114105955139584007"
    assert "Tea & cake <3, &lt; and :leaf:" in question.get_text()
    assert question.find("a", string="on Mastodon")["href"] == (
        "https://social.example/@weexample/114105955139584007"
    )
    assert addresses(question.select_one(".by")) == [
        "./?person=weexample%40social.example",
        "https://social.example/@weexample",
    ]

    answer = tweet_with(soup, "A1 gardens")
    assert answer.bdi.string == "Ann Demo :leaf:"
    assert addresses(answer.select_one(".by")) == [
        "./?person=ann%40garden.example",
        "https://garden.example/@ann",
        f"#{question['id']}",
    ]
    assert addresses(answer.select_one(".words")) == [
        "https://example.org/garden/long-and-wide?a=1&b=2",
        "/search/?q=%23WeExample",
    ]
    other = tweet_with(soup, "read this here")
    assert other["id"] == "tweet-akkoma.example-0b1c2d3e-demo"
    assert addresses(other.select_one(".words")) == ["https://example.org/here"]
    assert other.find("a", string="on Mastodon")["href"] == (
        "https://akkoma.example/objects/0b1c2d3e-demo"
    )
    assert "alert" not in other.get_text()
    assert "Sound: Rain" in other.get_text()
    warned = tweet_with(soup, "Content warning: tea, strong")
    assert "○ Green" in warned.get_text()
    assert warned.select_one(".to").string == "continued"


def test_two_servers_captures_of_one_chat_hold_each_status_once():
    make_chat(slug="tea", starts_at=STARTS)
    first = imported(SAMPLES / "mastodon" / "timeline.json", "--chat", "tea")
    again = imported(SAMPLES / "mastodon" / "lines.jsonl", "--chat", "tea")
    assert (first["new"], again["new"]) == (9, 0)
    handles = [*Account.objects.values_list("handle", flat=True)]
    assert len(handles) == len({*handles}) == 3


def test_a_status_in_ones_archive_is_the_one_captured_elsewhere():
    make_chat(slug="tea", starts_at=STARTS)
    imported(SAMPLES / "mastodon-archive" / "outbox.json", "--chat", "tea")
    assert Account.objects.get(handle="ann@social.example").native_id == (
        "https://social.example/@ann"
    )
    tweet = Tweet.objects.get(key__endswith="statuses/114104700000000001")
    assert (tweet.likes, tweet.reposts) == (4, 2)


# Whole chats found in files


def on_bluesky(handle, at, text, number):
    did = f"did:plc:{handle.replace('.', '')}"
    return {
        "uri": f"at://{did}/app.bsky.feed.post/post{number}",
        "author": {"did": did, "handle": handle, "displayName": handle},
        "record": {"$type": "app.bsky.feed.post", "createdAt": at.isoformat(), "text": text},
        "indexedAt": (at + timedelta(seconds=1)).isoformat(),
    }


def on_mastodon(handle, at, text, number):
    user, server = handle.split("@")
    words, _, tag = text.partition("#")
    return {
        "id": str(number),
        "uri": f"https://{server}/users/{user}/statuses/{number}",
        "url": f"https://{server}/@{user}/{number}",
        "created_at": at.isoformat(),
        "visibility": "public",
        "content": f'<p>{words}<a href="https://{server}/tags/{tag}" rel="tag">#{tag}</a></p>',
        "account": {"id": user, "acct": handle, "url": f"https://{server}/@{user}"},
    }


@pytest.mark.parametrize(
    ("post", "server"), [(on_bluesky, ".example.org"), (on_mastodon, "@social.example")]
)
def test_sessions_are_found_in_a_file_of_another_network(tmp_path, post, server):
    posts = []
    for week in range(3):
        at = utc(2025, 3, 4, 20) + timedelta(weeks=week)
        said = [
            (f"we{server}", 0, "Welcome to #WeExample"),
            (f"we{server}", 5, "Q1: What helps? #WeExample"),
            (f"we{server}", 30, "Q2: What next? #WeExample"),
        ]
        for number in range(24):
            label = "A1" if number < 12 else "A2"
            said.append(
                (f"p{number % 6}{server}", 6 + 2 * number, f"{label} so {number} #WeExample")
            )
        for handle, minute, text in said:
            posts.append(post(handle, at + timedelta(minutes=minute), text, len(posts)))
    path = tmp_path / "years.jsonl"
    path.write_text("\n".join(map(json.dumps, posts)))
    result = imported(path, "--create-chats", "--publish")
    assert (result["read"], result["new"], len(result["chats"])) == (81, 81, 3)
    for chat in ChatPage.objects.filter(starts_at__gte=STARTS):
        assert (chat.hashtags, chat.hosts.get().handle) == ("#WeExample", f"we{server}")
        headings = [block.value["heading"] for block in chat.transcript]
        assert [heading[:3] for heading in headings] == ["Wel", "Q1:", "Q2:"]


# Hostile


def test_over_long_and_odd_values_never_stop_an_import(tmp_path):
    make_chat(slug="tea", starts_at=STARTS)
    at = datetime(2025, 3, 4, 20, 5, tzinfo=STARTS.tzinfo)
    long = "x" * 3000
    good = on_mastodon("ann@social.example", at, "Fine #tea", 1)
    statuses = [
        good,
        good | {"uri": f"https://a.example/{long}"},
        good | {"uri": "https://a.example/2", "url": f"https://a.example/{long}"},
        good | {"uri": "https://a.example/3", "language": long, "in_reply_to_id": long},
        good | {"uri": "https://a.example/4", "content": "<p>\0 \ud800 \u202e</p>"},
        good
        | {
            "uri": "https://a.example/5",
            "account": {"acct": long, "url": f"https://a.example/{long}", "display_name": long},
        },
        good | {"uri": "https://a.example/6", "favourites_count": 10**30, "media_attachments": [1]},
        good
        | {"uri": "https://a.example/7", "quote": {**good, "uri": f"https://a.example/{long}"}},
    ]
    posts = [on_bluesky("ann.example.org", at, "Fine #tea", 1) for _ in range(5)]
    posts[1]["uri"] += long
    posts[2]["author"] |= {"handle": long, "displayName": f"\0{long}", "did": f"did:plc:{long}"}
    posts[2]["uri"] = "at://ann.example.org/app.bsky.feed.post/other"
    posts[3]["record"]["reply"] = {"parent": {"uri": posts[0]["uri"] + long}, "root": "x"}
    posts[4]["record"]["text"] = "\0\ud83d"
    posts[4]["uri"] += "b"
    for name, value in (("m.json", statuses), ("b.json", {"posts": posts})):
        (tmp_path / name).write_text(json.dumps(value))
        result = imported(tmp_path / name, "--chat", "tea", "--publish")
        assert result["read"] == len(value if name == "m.json" else posts)
        assert result["rejected"] >= 1 and result["new"] >= 2
        assert all(problem["why"].endswith(".") for problem in result["problems"])


def test_a_hosts_handle_leads_to_its_own_network(client):
    start = timezone.now() + timedelta(days=2)
    handles = ["pat", "kim.example.org", "bo@social.example", "no one"]
    make_chat(slug="soon", starts_at=start, hosts=handles)
    soup = BeautifulSoup(client.get("/chats/soon/").content, "html.parser")
    assert addresses(soup.select_one(".people")) == [
        "https://x.com/pat",
        "https://bsky.app/profile/kim.example.org",
        "https://social.example/@bo",
    ]
    assert "@no one" in soup.get_text()


def test_a_communitys_handle_leads_to_its_own_network(client):
    set_community(handle="@we@social.example")
    soup = BeautifulSoup(client.get("/").content, "html.parser")
    assert addresses(soup.footer) == ["https://social.example/@we"]
