"""Bluesky's pitfalls: bytes, clocks, reposts, threads, and how tools write its posts."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from chatarchive.readers import open_captures
from tests.chatarchive.readers.expectations import SAMPLES, as_expected, without_where

ANN = "did:plc:anndemo33333333333333aaa"
BO = "did:web:bo.demo.example"
KEY = "3ljlbhs5hk22b"  # of 4 March 2025, 20:10
AT = datetime(2025, 3, 4, 20, 10, tzinfo=UTC)


def post(text="A1 words", *, did=ANN, key=KEY, handle="ann.demo.example", record=None, **fields):
    return {
        "uri": f"at://{did}/app.bsky.feed.post/{key}",
        "author": {"did": did, "handle": handle, "displayName": "Ann"},
        "record": {
            "$type": "app.bsky.feed.post",
            "createdAt": "2025-03-04T20:10:00Z",
            "text": text,
            **(record or {}),
        },
        "indexedAt": "2025-03-04T20:10:00Z",
        **fields,
    }


@pytest.fixture
def read_posts(capture, read):
    """``read_posts(post, …)``: the tweets in a search's answer, and the problems."""

    def records_of(*posts, **page):
        return read(capture("chat.json", json.dumps({"posts": posts, **page})))

    return records_of


def link(start, end, target="https://example.org/"):
    feature = {"$type": "app.bsky.richtext.facet#link", "uri": target}
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}


@pytest.mark.parametrize(
    ("text", "facet", "words"),
    [
        ("see example.org", link(4, 15), ["example.org"]),
        ("🌱 – naïve example.org", link(16, 27), ["example.org"]),
        ("日本 例.example", link(7, 18), ["例.example"]),
        ("one", link(0, 99), []),
        ("one", link(2, 1), []),
        ("one", link(-3, 2), []),
        ("one", link("0", 2), []),
        ("🌱🌱", link(1, 6), [""]),  # in the middle of characters
        ("one", link(0, 3, "javascript:alert(1)"), []),
        ("one", {"index": None, "features": None}, []),
    ],
)
def test_a_links_words_are_found_by_bytes(read_posts, text, facet, words):
    (tweet,), _ = read_posts(post(text, record={"facets": [facet]}))
    assert [one.url for one in tweet.links] == words
    assert all(one.target == "https://example.org/" for one in tweet.links)


@pytest.mark.parametrize(
    ("created", "indexed", "at"),
    [
        ("2025-03-04T20:09:58.5Z", "2025-03-04T20:10:03Z", AT - timedelta(seconds=1.5)),
        ("2025-03-04T21:09:00.123456789+01:00", "2025-03-04T20:10:03Z", "20:09:00.123456"),
        ("2025-03-04t20:09:00z", "2025-03-04T20:10:03Z", "20:09:00"),
        ("Tue, 04 Mar 2025 20:09:00 GMT", "2025-03-04T20:10:03Z", "20:09:00"),
        ("2025-03-04T20:11:00Z", "2025-03-04T20:10:03Z", "20:10:03"),  # a clock that is fast
        ("2999-01-01T00:00:00Z", "2025-03-04T20:10:03Z", "20:10:03"),
        ("0000-00-00T99:00:00Z", "2025-03-04T20:10:03Z", "20:10:03"),
        ("1970-01-01T00:00:00Z", "2025-03-04T20:10:03Z", "20:10:03"),
        ("2025-03-04T15:10:00", "2025-03-04T20:10:03Z", "20:10:03"),  # whose five past three?
        (None, None, "20:10:00"),  # by the key in the address
        ("2999-01-01T00:00:00Z", None, "20:10:00"),
        (["x"], {"y": 1}, "20:10:00"),
        ("2019-05-06T07:08:09Z", "2025-03-04T20:10:03Z", datetime(2019, 5, 6, 7, 8, 9, tzinfo=UTC)),
    ],
)
def test_the_earlier_of_two_clocks_counts(read_posts, created, indexed, at):
    (tweet,), _ = read_posts(post(record={"createdAt": created}, indexedAt=indexed))
    if isinstance(at, str):
        at = datetime.fromisoformat(f"2025-03-04T{at}+00:00")
    assert (tweet.created_at, tweet.time_source) == (at, "zoned")


def test_a_post_without_any_time_is_rejected(read_posts):
    _, (problem,) = read_posts(post(key="self", record={"createdAt": "soon"}, indexedAt=None))
    assert problem.why == "the time beside it, “soon”, is none."


def test_an_address_by_handle_is_the_same_post_by_id(read_posts):
    by_handle = post() | {"uri": f"at://ann.demo.example/app.bsky.feed.post/{KEY}"}
    (first, second), _ = read_posts(post(), by_handle)
    assert first.key == second.key == f"bluesky:at://{ANN}/app.bsky.feed.post/{KEY}"


@pytest.mark.parametrize(
    ("uri", "why"),
    [
        (None, "no address"),
        ("at://a/b", "no address"),
        ("at://did:plc:a/app.bsky.feed.post/3k\nx", "no address"),
        (f"at://did:plc:a/app.bsky.feed.post/{'3' * 600}", "634 characters long"),
        ("at://did:plc:a/app.bsky.feed.like/3k", "another kind"),
    ],
)
def test_a_post_that_cannot_be_told_from_others_is_rejected(read_posts, uri, why):
    (good,), (problem,) = read_posts(post(), post() | {"uri": uri})
    assert why in problem.why
    assert problem.where == "record 2"


def test_a_lost_handle_is_none(read_posts):
    (tweet,), _ = read_posts(post(handle="handle.invalid"))
    assert (tweet.author.native_id, tweet.author.handle) == (ANN, "")


def test_whom_a_post_answers_is_known_from_elsewhere_in_the_file(read_posts):
    def answer_to(did):
        parent = {"uri": f"at://{did}/app.bsky.feed.post/3k222222222aa"}
        return {"reply": {"parent": parent, "root": parent}}

    tweets, _ = read_posts(
        post(record=answer_to(BO)),
        post(key="3ljlbhs5hk22c", record=answer_to(ANN)),
        post(key="3ljlbhs5hk22d", record=answer_to("did:plc:nobody")),
        post(did=BO, handle="bo.demo.example"),
    )
    assert [tweet.reply_to_handle for tweet in tweets] == [
        "bo.demo.example",
        "ann.demo.example",
        "",
        "",
    ]
    assert tweets[2].reply_to_id == "at://did:plc:nobody/app.bsky.feed.post/3k222222222aa"


def test_a_repost_without_a_name_of_its_own_always_gets_the_same(capture, read):
    def reposted(**reason):
        by = {"did": BO, "handle": "bo.demo.example"}
        return {"post": post(), "reason": {"by": by, "indexedAt": "2025-03-05T00:00:00Z", **reason}}

    true = f"at://{BO}/app.bsky.feed.repost/3ljlc3hl2s22b"
    path = capture("feed.json", json.dumps({"feed": [reposted(), reposted(), reposted(uri=true)]}))
    (first, again, named), _ = read(path)
    assert first.native_id == again.native_id == f"at://{BO}/app.bsky.feed.repost/{ANN}-{KEY}"
    assert named.native_id == true
    assert first.is_retweet and first.retweet_of_id == first.embedded[0].native_id
    assert (first.reposts, first.author.handle) == (None, "bo.demo.example")


@pytest.mark.parametrize(
    ("kind", "embedded"), [("viewRecord", 1), ("viewNotFound", 0), ("viewBlocked", 0)]
)
@pytest.mark.parametrize("with_media", [False, True])
def test_a_quoted_post_is_known_even_where_it_is_not_shown(read_posts, kind, embedded, with_media):
    quoted = {"$type": f"app.bsky.embed.record#{kind}", "uri": post(did=BO)["uri"]}
    if embedded:
        quoted |= {"author": {"did": BO}, "value": post(did=BO)["record"], "embeds": []}
    view = {"record": quoted}
    if with_media:
        images = [{"fullsize": "https://cdn.example/1", "alt": "A mug"}]
        view = {"record": {"record": quoted}, "media": {"images": images}}
    (tweet,), _ = read_posts(post(embed=view))
    assert tweet.quote_of_id == post(did=BO)["uri"]
    assert len(tweet.embedded) == embedded
    assert len(tweet.media) == with_media


def test_a_list_or_a_feed_that_a_post_shows_is_no_quotation(read_posts):
    view = {"record": {"uri": f"at://{BO}/app.bsky.feed.generator/tea", "value": {}}}
    (tweet,), _ = read_posts(post(embed=view))
    assert (tweet.quote_of_id, tweet.embedded) == ("", [])


def test_a_thread_of_the_newer_kind_is_read(capture, read):
    def part(depth, uri, **value):
        return {"uri": uri, "depth": depth, "value": value}

    kind = "app.bsky.unspecced.defs#threadItem"
    thread = [
        part(0, post()["uri"], **{"$type": f"{kind}Post", "post": post()}),
        part(1, post(did=BO)["uri"], **{"$type": f"{kind}Post", "post": post(did=BO)}),
        part(1, "at://did:plc:x/app.bsky.feed.post/3k", **{"$type": f"{kind}NotFound"}),
        part(1, "at://did:plc:y/app.bsky.feed.post/3k", **{"$type": f"{kind}NoUnauthenticated"}),
    ]
    path = capture("thread.json", json.dumps({"hasOtherReplies": False, "thread": thread}))
    tweets, problems = read(path)
    assert [tweet.author.native_id for tweet in tweets] == [ANN, BO]
    assert ["deleted" in problems[0].why, "logged in" in problems[1].why] == [True, True]


def test_pages_on_lines_and_in_one_list_say_the_same(capture):
    pages = [{"posts": [post()]}, {"posts": [], "cursor": "c"}, {"posts": [post(did=BO)]}]
    lines = capture("pages.jsonl", "\n".join(map(json.dumps, pages)))
    listed = capture("pages.json", json.dumps(pages))
    (first,), (second,) = open_captures([str(lines)]), open_captures([str(listed)])
    assert first.format == second.format == "bluesky"
    found = [without_where(one) for one in as_expected(first)]
    assert len(found) == 2
    assert found == [without_where(one) for one in as_expected(second)]


def test_the_same_post_from_search_feed_and_thread_is_one(read):
    names = ("search.json", "feed.json", "thread.json", "lines.jsonl")
    each = [read(SAMPLES / "bluesky" / name)[0] for name in names]
    keys = [{tweet.key for tweet in tweets if "A mug of tea" in tweet.text} for tweets in each]
    assert keys[0] and keys == [keys[0]] * 4


def test_posts_nested_deeper_than_any_are_refused_or_rejected(capture, read):
    deep = 0
    for _ in range(400):
        deep = {"a": [deep]}
    boxed = {**post(), "uri": [post()["uri"]], "viewer": deep}
    snake = {**post(did=BO), "indexed_at": "x", "viewer": deep}
    path = capture("deep.jsonl", "\n".join(json.dumps(one) for one in (post(), boxed, snake)))
    tweets, problems = read(path)
    assert len(tweets) + len(problems) == 3
