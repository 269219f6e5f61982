import pytest

from chatarchive.addresses import anchor_of, network_of, profile_url, tweet_url

AT_URI = "at://did:plc:ab12/app.bsky.feed.post/3kxyz"
STATUS = "https://social.example/users/pat/statuses/1122"


@pytest.mark.parametrize(
    ("key", "anchor"),
    [
        ("x:1588888888888888888", "tweet-1588888888888888888"),
        (f"bluesky:{AT_URI}", "tweet-did:plc:ab12-3kxyz"),
        (f"mastodon:{STATUS}", "tweet-social.example-1122"),
        (f"mastodon:{STATUS}/activity", "tweet-social.example-1122"),
        ("mastodon:https://social.example/ap/users/7/statuses/8", "tweet-social.example-8"),
        ("mastodon:https://akkoma.example/objects/ab-12", "tweet-akkoma.example-ab-12"),
        ("mastodon:https://lemmy.example/post/7", "tweet-lemmy.example-post-7"),
        ("mastodon:https://blog.example/?p=7", "tweet-blog.example-p=7"),
        ("mastodon:https://[broken", "tweet-https://[broken"),
        ("mastodon:https://a.example", "tweet-a.example"),
        ("mastodon:1122", "tweet-1122"),
        ("x:a b", "tweet-a-b"),
    ],
)
def test_a_tweet_has_an_address_of_its_own(key, anchor):
    assert anchor_of(key) == anchor


@pytest.mark.parametrize(
    ("network", "handle", "native_id", "url", "address"),
    [
        ("x", "pat", "12", "", "https://x.com/pat/status/12"),
        ("x", "", "12", "", "https://x.com/i/status/12"),
        ("x", "no handle/..", "12", "", "https://x.com/i/status/12"),
        ("bluesky", "pat.example", AT_URI, "", "https://bsky.app/profile/did:plc:ab12/post/3kxyz"),
        ("mastodon", "pat", STATUS, "https://social.example/@pat/1122", "https://social.example/@pat/1122"),
        ("mastodon", "pat", STATUS, "javascript:alert(1)", STATUS),
        ("mastodon", "pat", "1122", "", ""),
    ],
)  # fmt: skip
def test_the_original_is_found_on_its_network(network, handle, native_id, url, address):
    assert tweet_url(network, handle, native_id, url) == address


def test_a_profile_that_cannot_be_told_has_no_address():
    assert profile_url("x", "pat/../x") == ""
    assert profile_url("bluesky", "nodots") == ""
    assert profile_url("mastodon", "pat") == ""
    assert profile_url("mastodon", "pat@evil/x") == ""


def test_handles_show_which_network_they_are_of():
    handles = ("pat_example", "pat.example.org", "pat@social.example", "pat.b@social.example")
    assert [*map(network_of, handles)] == ["x", "bluesky", "mastodon", "mastodon"]
