"""What a reader sees of captured words: links live, everything else as characters."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chatarchive.words import leads_out, link_label, links_besides, words_html

REL = 'rel="nofollow noopener ugc"'


class Tags(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.addresses, self.text = set(), [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.addresses += [value for name, value in attributes if name == "href"]
        assert {name for name, _ in attributes} <= {"href", "rel"}
        if tag == "br":
            self.text += "\n"

    def handle_data(self, data):
        self.text += data


def text_of(html):
    return Tags(html).text


def link(url, target):
    return {"url": url, "target": target, "label": ""}


def test_markup_is_shown_as_characters():
    html = words_html("<script>alert('x')</script> & <b>\"bold\"</b>")
    assert "<script" not in html and "<b>" not in html
    assert unescape(html) == "<script>alert('x')</script> & <b>\"bold\"</b>"


def test_a_short_link_gives_way_to_where_it_leads():
    html = words_html(
        "see https://t.co/a1", links=[link("https://t.co/a1", "https://www.example.org/one/two")]
    )
    assert html == f'see <a href="https://www.example.org/one/two" {REL}>example.org/one/two</a>'


@pytest.mark.parametrize(
    "target",
    ["javascript:alert(1)", "data:text/html,x", "//example.org", "java\nscript:x", "https://a b/"],
)
def test_only_web_addresses_become_links(target):
    html = words_html("see https://t.co/a1", links=[link("https://t.co/a1", target)])
    assert html == "see https://t.co/a1"


def test_a_label_is_short_and_names_the_true_host():
    assert link_label("https://www.example.org/") == "example.org"
    assert link_label("https://bank.example@evil.example/login") == "evil.example/login"
    long = link_label("https://example.org/a/very/long/path/that/nobody/will/ever/read")
    assert len(long) == 34 and long.endswith("…")
    assert link_label("http://[broken") == "http://[broken"


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("https://example.org/a.", ["https://example.org/a"]),
        ("(https://example.org/a)", ["https://example.org/a"]),
        ("https://example.org/a_(b)!", ["https://example.org/a_(b)"]),
        ("https://example.org/a,b", ["https://example.org/a,b"]),
        ("“https://example.org/a”", ["https://example.org/a"]),
        ("cut off https://t.co/ab…", []),
        ("cut off https://example.org/a…", []),
        ("two https://t.co/a1https://t.co/b2", ["https://t.co/a1"]),
        ("not_https://example.org", ["https://example.org"]),
        ("xhttps://example.org", []),
        ("ftp://example.org and example.org", []),
    ],
)
def test_addresses_end_where_the_sentence_goes_on(text, linked):
    assert Tags(words_html(text)).addresses == linked


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("@pat_example hello", ["https://x.com/pat_example"]),
        (".@pat_example: (@kim)", ["https://x.com/pat_example", "https://x.com/kim"]),
        ("@pat's view", ["https://x.com/pat"]),
        ("＠pat", ["https://x.com/pat"]),
        ("pat@example.org", []),
        ("@a_name_far_longer_than_any_handle_is", []),
        ("@patébelle", []),
        ("https://example.org/@pat", ["https://example.org/@pat"]),
    ],
)
def test_mentions_lead_to_the_account(text, linked):
    assert Tags(words_html(text)).addresses == linked


def test_mentions_lead_to_the_network_of_the_tweet():
    assert 'href="https://bsky.app/profile/pat.example.org"' in words_html(
        "@pat.example.org", network="bluesky"
    )
    assert 'href="https://social.example/@pat"' in words_html(
        "@pat@social.example", network="mastodon"
    )
    assert words_html("@pat", network="mastodon") == "@pat"


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#WeCops, #wecops!", ["WeCops", "wecops"]),
        ("#2024 #1st", ["1st"]),
        ("#सुरक्षा #日本語 ＃tag", ["सुरक्षा", "日本語", "tag"]),
        ("a#b &#39; /#c #d#e", []),
        ("#under_score's", ["under_score"]),
    ],
)
def test_hashtags_lead_to_our_search(text, tags):
    html = words_html(text, search_url="/find/")
    linked = re.findall(r'<a href="/find/\?q=%23[^"]+">[#＃]([^<]+)</a>', html)
    assert linked == tags
    assert text_of(html) == text


def test_cashtags_are_left_alone():
    assert words_html("$ABC costs $5") == "$ABC costs $5"


def test_lines_stay_lines():
    assert words_html("one\r\ntwo\n\nthree\u2028four") == "one<br>two<br><br>three<br>four"


def test_a_listed_picture_is_not_named_twice():
    media = [{"kind": "photo", "url": "https://pics.example/1", "text_url": "https://t.co/p1"}]
    assert words_html("Look! https://t.co/p1", media=media) == "Look!"


def test_a_link_at_the_end_that_repeats_a_quoted_tweet_is_left_out():
    links = [link("https://t.co/q1", "https://twitter.com/pat/status/123?s=20")]
    assert words_html("So true https://t.co/q1", links=links, quote_of="x:123") == "So true"
    assert "<a" in words_html("So true https://t.co/q1", links=links, quote_of="x:12")


def test_bare_addresses_of_bluesky_become_links():
    html = words_html(
        "read example.org/a… now #x",
        network="bluesky",
        links=[link("example.org/a…", "https://example.org/a-long-one")],
    )
    assert html.startswith(
        f'read <a href="https://example.org/a-long-one" {REL}>example.org/a-long-one</a> now <a'
    )


def test_two_links_in_the_same_words_lead_each_to_its_own():
    links = [link("example.org/te...", f"https://example.org/tea/{n}") for n in (1, 2)]
    html = words_html("example.org/te... and example.org/te...", network="bluesky", links=links)
    assert Tags(html).addresses == ["https://example.org/tea/1", "https://example.org/tea/2"]


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("not there, but here", "not there, but "),
        ("@typst.example of typst.example", "@typst.example of "),
        ("日本はこちら", "日本は"),
        ("nothing of the kind", None),
        ("only there", None),
    ],
)
def test_words_that_are_a_link_are_found_as_words(text, before):
    links = [link(words, "https://example.org/") for words in ("here", "typst.example", "こちら")]
    html = words_html(text, network="mastodon", links=links)
    found = html.partition(f'<a href="https://example.org/" {REL}>')
    assert (text_of(found[0]) if found[1] else None) == before


def test_an_authors_words_stay_and_what_looks_like_an_address_tells_the_true_one():
    html = words_html("read this", network="mastodon", links=[link("this", "https://a.example/b")])
    assert text_of(html) == "read this"
    links = [link("bank.example/login", "https://evil.example/")]
    assert text_of(words_html("bank.example/login", network="bluesky", links=links)) == (
        "evil.example"
    )


def test_links_cut_out_of_the_words_are_listed_besides():
    links = [link("", "https://example.org/a"), link("https://t.co/b", "https://example.org/b")]
    assert links_besides("words https://t.co/b", links) == [
        ("https://example.org/a", "example.org/a")
    ]
    assert links_besides("", [link("", "javascript:alert(1)")]) == []
    assert links_besides("", [link("", "https://x.com/p/status/9")], quote_of="x:9") == []


urls = st.sampled_from(["https://t.co/a1", "http://example.org/<b>", 'https://t.co/p"x', "a.b/c"])
texts = st.lists(
    st.one_of(st.text(), urls, st.sampled_from(["<script>", "@pat", "#tag", "&lt;", "\n", "”'"]))
).map("".join)


@given(
    text=texts,
    network=st.sampled_from(["x", "bluesky", "mastodon"]),
    links=st.lists(st.builds(link, urls, st.one_of(st.text(), urls)), max_size=3),
)
@example(text="<a href=javascript:x>", network="x", links=[])
@example(text="\ud800\x00\ufffe", network="x", links=[])
def test_nothing_captured_ever_becomes_markup(text, network, links):
    html = words_html(text, network=network, links=links)
    html.encode()
    seen = Tags(html)
    assert seen.tags <= {"a", "br"}
    assert all(re.match(r"https?://|/search/\?q=%23", address) for address in seen.addresses)


@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Zl"])))
def test_the_words_stay_the_words(text):
    if "http" not in text.casefold():
        assert text_of(words_html(text)) == text.strip()


@pytest.mark.parametrize("part", ["#", "@", "https://a", ")", "((", "#1", "@a.", "https://t.co/ "])
def test_hostile_repetition_costs_little(part, benchmark_seconds=2.0):
    from time import perf_counter

    started = perf_counter()
    words_html("https://a" + part * (25_000 // len(part)))
    assert perf_counter() - started < benchmark_seconds


@pytest.mark.parametrize(
    ("text", "fields", "leads"),
    [
        ("@kim #tea www.example.org", {}, False),
        ("see https://example.org/tea.", {}, True),
        ("cut off https://exam…", {}, False),
        (
            "mine https://t.co/p",
            {"media": [{"kind": "photo", "text_url": "https://t.co/p"}]},
            False,
        ),
        ("cut out", {"links": [{"url": "", "target": "https://example.org/"}]}, True),
        ("never", {"links": [{"url": "", "target": "javascript:alert(1)"}]}, False),
        (
            "so true https://t.co/q",
            {
                "links": [{"url": "https://t.co/q", "target": "https://x.com/kim/status/7"}],
                "quote_of": "x:7",
            },
            False,
        ),
    ],
)
def test_a_tweet_with_links_is_one_that_leads_elsewhere(text, fields, leads):
    assert leads_out(text, **fields) is leads
