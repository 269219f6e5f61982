"""Mastodon's pitfalls: HTML, numbers of one server, who may read what, and tools' ways."""

import json
import shutil
from datetime import UTC, datetime
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest

from chatarchive.readers import UnreadableCapture, open_captures
from chatarchive.readers.html_words import words_of
from chatarchive.records import Link
from tests.chatarchive.readers.expectations import SAMPLES

ANN = {
    "id": "102",
    "username": "ann",
    "acct": "ann",
    "display_name": "Ann",
    "url": "https://garden.example/@ann",
}
NUMBER = 114105963642880007  # of 4 March 2025, 20:07:10


def status(content="<p>A1 words</p>", *, number=NUMBER, account=ANN, **fields):
    return {
        "id": str(number),
        "uri": f"https://garden.example/users/ann/statuses/{number}",
        "url": f"https://garden.example/@ann/{number}",
        "created_at": "2025-03-04T20:07:10.000Z",
        "visibility": "public",
        "content": content,
        "account": account,
        **fields,
    }


@pytest.fixture
def read_statuses(capture, read):
    def records_of(*statuses, **options):
        return read(capture("chat.json", json.dumps(statuses)), **options)

    return records_of


def shortened(address):
    host = address.removeprefix("https://")
    return (
        f'<a href="{address}" rel="nofollow"><span class="invisible">https://</span>'
        f'<span class="ellipsis">{host[:12]}</span><span class="invisible">{host[12:]}</span></a>'
    )


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain &amp; simple", "plain & simple"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<p>one<br>two<br/>three</p>", "one\ntwo\nthree"),
        ("<p>one<br></p>\n<p> two </p>", "one\n\ntwo"),
        ("<p>&amp;lt; &lt;b&gt; &#39;x&#39; 3 < 4</p>", "&lt; <b> 'x' 3 < 4"),
        ("<p>a <b>b</b>, <i>c</i>\n  d</p>", "a b, c d"),
        ("<ul><li>one</li><li>two</li></ul><p>x</p>", "• one\n• two\n\nx"),
        ("<blockquote><p>q</p></blockquote><p>x</p>", "> q\n\nx"),
        ("<pre><code>a\n  b</code></pre>", "a\n  b"),
        ("a<script>alert('<p>x</p>')</script>b<style>p{}</style>c", "abc"),
        ("a<script>never ends", "a"),
        ("a<!-- b -->c<?xml x?>d", "acd"),
        ('<img alt=":tea:" class="emojione" src="https://x.example/t.png"> time', ":tea: time"),
        ("<p title=\"a>b\" onclick='x'>t</p>", "t"),
        ("<p>unclosed <b>bold", "unclosed bold"),
        ('<a href="javascript:alert(1)">here</a> <a>x</a>', "here x"),
        ("<p></p>", ""),
    ],
)
def test_html_becomes_the_words_a_reader_saw(html, text):
    assert words_of(html) == (text, [], False)


@pytest.mark.parametrize(
    ("html", "text", "links"),
    [
        (shortened("https://example.org/a/b"), "https://example.org/a/b", "https://example.org/a/b"),
        ('<a href="https://e.example/?a=1&amp;copy=2">here</a>!', "here!", "here"),
        ('[<a href="https://e.example/">https://e.example/</a>]', "[https://e.example/]", "https://e.example/"),
        ('<a href="https://e.example/"><img src="x"></a>', "", ""),
    ],
)  # fmt: skip
def test_links_stand_in_the_words_as_they_were_seen(html, text, links):
    words, (link,), _ = words_of(html)
    assert (words, link.url) == (text, links)
    assert link.target.startswith("https://e")


def test_a_links_address_is_decoded_once():
    _, (link,), _ = words_of('<a href="https://e.example/?a=1&amp;copy=2&amp;amp;">here</a>')
    assert link == Link("here", "https://e.example/?a=1&copy=2&amp;")


def test_mentions_and_hashtags_are_words_and_no_links():
    html = (
        '<span class="h-card"><a href="https://a.example/@bo" class="u-url mention">@<span>bo'
        '</span></a></span> <a href="https://a.example/tags/Tea" class="mention hashtag" rel="tag">'
        '#<span>Tea</span></a> <a href="https://m.example/tags/x" rel="tag">#x</a>'
    )
    assert words_of(html) == ("@bo #Tea #x", [], False)


@pytest.mark.parametrize("part", ["<", "<!--", "</", "<a href='", '<a x="', "<p>", "&amp", "<?"])
def test_hostile_html_costs_little(part):
    started = perf_counter()
    words_of(part * (400_000 // len(part)))
    assert perf_counter() - started < 5


@pytest.mark.parametrize("visibility", ["private", "direct", "limited", "local", 5, ["public"]])
def test_what_was_not_for_the_public_is_not_taken(read_statuses, visibility):
    secret = status("<p>secret</p>", number=NUMBER + 1, visibility=visibility)
    boost = status(number=NUMBER + 2, reblog=secret)
    quote = status(number=NUMBER + 3, quote={"state": "accepted", "quoted_status": secret})
    tweets, problems = read_statuses(status(visibility="unlisted"), secret, boost, quote)
    assert [tweet.native_id[-2:] for tweet in tweets] == ["07", "10"]
    assert not tweets[1].embedded and not tweets[1].quote_of_id
    assert all("not written for the public" in problem.why for problem in problems)
    assert len(problems) == 2


@pytest.mark.parametrize(
    ("account", "native_id", "handle"),
    [
        (ANN, "https://garden.example/@ann", "ann@garden.example"),
        (ANN | {"acct": "ann@eden.example"}, "https://garden.example/@ann", "ann@eden.example"),
        (
            ANN | {"uri": "https://garden.example/users/ann"},
            "https://garden.example/@ann",
            "ann@garden.example",
        ),
        (
            {"id": "1", "acct": "ann", "uri": "https://garden.example/users/ann"},
            "https://garden.example/users/ann",
            "ann@garden.example",
        ),
        ({"id": "1", "username": "ann"}, "", "ann@garden.example"),
        (ANN | {"acct": "a b", "url": "javascript:x"}, "", ""),
        (ANN | {"url": f"https://garden.example/{'a' * 300}"}, "", "ann@garden.example"),
        (ANN | {"acct": "a" * 300}, "https://garden.example/@ann", ""),
    ],
)
def test_accounts_are_known_the_world_over(read_statuses, account, native_id, handle):
    (tweet,), _ = read_statuses(status(account=account))
    assert (tweet.author.native_id, tweet.author.handle) == (native_id, handle)


@pytest.mark.parametrize(
    ("uri", "why"),
    [
        (None, "no uri"),
        ("", "no uri"),
        ("114105963642880007", "no uri"),
        ("https://a.example/with space", "no uri"),
        ("https://a.example/\0", "no uri"),
        ("https://a.example/\ud800", "no uri"),
        (f"https://a.example/{'1' * 600}", "618 characters long"),
    ],
)
def test_a_status_that_cannot_be_told_from_others_is_rejected(read_statuses, uri, why):
    (good,), (problem,) = read_statuses(status(), status() | {"uri": uri})
    assert why in problem.why
    assert problem.where == "record 2"


def test_what_a_status_answers_is_found_by_its_servers_number(read_statuses):
    root = status(number=NUMBER + 1)
    answer = status(in_reply_to_id=root["id"], in_reply_to_account_id="102")
    by_int = status(number=NUMBER + 2, in_reply_to_id=NUMBER + 1, in_reply_to_account_id=102)
    to_nobody = status(number=NUMBER + 3, in_reply_to_id="77", in_reply_to_account_id="88")
    mentions = [{"id": "88", "acct": "kim", "url": "https://garden.example/@kim"}]
    tweets, _ = read_statuses(answer, by_int, to_nobody, to_nobody | {"mentions": mentions}, root)
    assert [tweet.reply_to_id for tweet in tweets] == [root["uri"], root["uri"], "", "", ""]
    assert [tweet.reply_to_handle for tweet in tweets] == [
        "ann@garden.example",
        "ann@garden.example",
        "",
        "kim@garden.example",
        "",
    ]


def test_a_number_that_two_servers_gave_out_stands_for_neither(read_statuses):
    one = status(number=NUMBER + 1)
    other = one | {"uri": "https://other.example/users/bo/statuses/5"}
    tweets, _ = read_statuses(status(in_reply_to_id=one["id"]), one, other)
    assert tweets[0].reply_to_id == ""


@pytest.mark.parametrize(
    ("stated", "at", "source"),
    [
        ("2025-03-04T20:07:10.000Z", (20, 7, 10), "zoned"),
        ("2025-03-04 21:07:10+01:00", (20, 7, 10), "zoned"),
        ("2025-03-04 15:07:10", (20, 7, 10), "id"),  # as R saves it: in some zone
        (None, (20, 7, 10), "id"),
        ("4026-03-04T20:07:10.000Z", (20, 7, 10), "id"),
    ],
)
def test_a_time_without_a_zone_gives_way_to_the_number(read_statuses, stated, at, source):
    (tweet,), _ = read_statuses(status(created_at=stated))
    assert tweet.created_at == datetime(2025, 3, 4, *at, tzinfo=UTC)
    assert tweet.time_source == source


def test_where_the_number_tells_no_time_the_zone_is_assumed(read_statuses):
    elsewhere = {"uri": "https://akkoma.example/objects/1-2", "created_at": "2025-03-04 15:07:10"}
    (tweet,), _ = read_statuses(status() | elsewhere, zone=ZoneInfo("America/New_York"))
    assert tweet.created_at == datetime(2025, 3, 4, 20, 7, 10, tzinfo=UTC)
    assert tweet.time_source == "assumed"


def test_a_status_without_any_time_is_rejected(read_statuses):
    lost = {"uri": "https://akkoma.example/objects/1-2", "created_at": "soon"}
    _, (problem,) = read_statuses(status(), status() | lost)
    assert problem.why == "the time beside it, “soon”, is none."


def test_over_long_words_and_addresses_do_no_harm(read_statuses):
    page = f"https://garden.example/{'a' * 2000}"
    (tweet,), _ = read_statuses(status(f"<p>{'word ' * 60_000}</p>", url=page))
    assert tweet.text_cut and len(tweet.text) <= 200_000
    assert tweet.url == ""


def test_mastodon_and_twitter_searches_are_told_apart(capture):
    twitter = {"id_str": "1", "text": "x", "user": {"screen_name": "a"}}
    formats = []
    for one in (status(), twitter):
        path = capture("search.json", json.dumps({"statuses": [one]}))
        formats.append(open_captures([str(path)])[0].format)
    assert formats == ["mastodon", "twitter-v1"]


# The archive


def archive_in(folder, *, actor=True):
    for name in ("outbox.json", "actor.json")[: 1 + actor]:
        shutil.copy(SAMPLES / "mastodon-archive" / name, folder / name)
    return folder


def test_an_archives_folder_is_read_with_its_owner(read, tmp_path):
    (tmp_path / "likes.json").write_text('{"type":"OrderedCollection","orderedItems":["x"]}')
    tweets, problems = read(archive_in(tmp_path))
    assert {tweet.author.name for tweet in tweets} == {"Ann Demo"}
    assert (len(tweets), len(problems)) == (6, 3)


def test_without_the_actor_an_archives_owner_is_known_by_the_addresses(read, tmp_path):
    tweets, _ = read(archive_in(tmp_path, actor=False) / "outbox.json")
    assert {(tweet.author.handle, tweet.author.name) for tweet in tweets} == {
        ("ann@social.example", "")
    }


@pytest.mark.parametrize("to", [None, [], "", {"a": 1}, [["x"]], 5])
def test_an_archives_status_to_nobody_known_is_not_taken(capture, read, to):
    outbox = json.loads((SAMPLES / "mastodon-archive" / "outbox.json").read_text(encoding="utf-8"))
    outbox["orderedItems"][0] |= {"to": to, "cc": to}
    tweets, problems = read(capture("outbox.json", json.dumps(outbox)))
    assert (len(tweets), len(problems)) == (5, 4)


def test_the_other_parts_of_an_archive_are_refused(capture):
    with pytest.raises(UnreadableCapture, match=r"outbox\.json"):
        open_captures([str(SAMPLES / "mastodon-archive" / "actor.json")])
