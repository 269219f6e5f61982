"""What machines read of a page: its head, and what it is in the words of schema.org."""

import json
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from tests.factories import (
    hide,
    make_chat,
    make_picture_of,
    make_post,
    make_profile,
    make_tweet,
    section,
    set_community,
    utc,
)

pytestmark = pytest.mark.django_db
HOSTILE = '</script><script>alert(1)</script> & "quoted" \u2028 <!-- '
PARAGRAPH = {"type": "paragraph", "value": "<p>People said a <b>great</b> deal.</p><p>More.</p>"}


def soup_of(client, address, **options):
    response = client.get(address, **options)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "html.parser")


def meta_of(soup):
    """What the head's meta elements say, by property or name."""
    return {
        tag.get("property") or tag.get("name"): tag["content"]
        for tag in soup.head.find_all("meta", content=True)
    }


def things_of(soup):
    """The page's things of schema.org, by type."""
    scripts = soup.find_all("script", type="application/ld+json")
    assert len(scripts) == 1
    written = json.loads(scripts[0].string)
    assert written["@context"] == "https://schema.org"
    return {thing["@type"]: thing for thing in written["@graph"]}


def test_every_page_has_one_address_in_full(client):
    make_post(slug="tea")
    for address in ("/", "/chats/", "/blog/", "/blog/tea/"):
        soup = soup_of(client, f"{address}?utm_source=x&page=1", secure=True)
        assert soup.find("link", rel="canonical")["href"] == f"https://testserver{address}"
        assert meta_of(soup)["og:url"] == f"https://testserver{address}"


def test_each_page_of_a_list_has_its_own_address_and_knows_its_neighbours(client):
    for number in range(41):
        make_post(slug=f"post-{number}")
    second = soup_of(client, "/blog/?page=2&utm_source=x").head
    assert second.find("link", rel="canonical")["href"] == "http://testserver/blog/?page=2"
    assert second.find("link", rel="prev")["href"] == "/blog/"
    assert second.find("link", rel="next")["href"] == "?page=3"
    beyond = soup_of(client, "/blog/?page=99").head
    assert beyond.find("link", rel="canonical")["href"] == "http://testserver/blog/?page=3"
    assert not beyond.find("link", rel="next")


@pytest.mark.parametrize("asked", ["0", "-1", "x", "²", "9" * 5000, "%00"])
def test_a_list_asked_for_nonsense_has_the_address_of_its_first_page(client, asked):
    soup = soup_of(client, f"/?page={asked}")
    assert soup.find("link", rel="canonical")["href"] == "http://testserver/"


def test_a_shared_post_shows_title_standfirst_picture_and_date(client):
    picture = make_picture_of(1600, 900, description="A mug & <tea>")
    make_post(
        slug="tea",
        title="Tea & <trauma>",
        standfirst="In short.",
        date=date(2016, 4, 26),
        picture=picture,
        tags=["late shifts"],
    )
    meta = meta_of(soup_of(client, "/blog/tea/"))
    assert meta["og:title"] == "Tea & <trauma>"
    assert meta["description"] == meta["og:description"] == "In short."
    assert meta["og:type"] == "article" and meta["og:locale"] == "en_GB"
    assert meta["og:site_name"] == "WeCops"
    assert meta["og:image"].startswith("http://testserver/media/images/")
    assert meta["og:image"].endswith(".jpg")
    assert (meta["og:image:width"], meta["og:image:height"]) == ("1200", "630")
    assert meta["og:image:alt"] == "A mug & <tea>"
    assert meta["twitter:card"] == "summary_large_image"
    assert meta["article:published_time"] == "2016-04-26"
    assert meta["article:tag"] == "late shifts" and meta["author"] == "Pat"


def test_a_page_without_a_picture_shows_the_communitys_logo_or_none(client):
    make_post(slug="tea", body=[PARAGRAPH])
    meta = meta_of(soup_of(client, "/blog/tea/"))
    assert "og:image" not in meta and meta["twitter:card"] == "summary"
    assert meta["description"] == "People said a great deal. More."
    set_community(logo=make_picture_of(1600, 900))
    assert meta_of(soup_of(client, "/blog/tea/"))["og:image:alt"] == "WeCops"


def test_a_tag_shared_elsewhere_has_its_own_title(client):
    post = make_post(tags=["tea"])
    blog = post.get_parent().specific
    blog.introduction = "<p>Longer</p><p>than a <b>tweet</b> &amp; kinder.</p>"
    blog.save()
    meta = meta_of(soup_of(client, "/blog/tag/tea/"))
    assert meta["og:title"] == "Posts about tea"
    assert meta["description"] == "Longer than a tweet & kinder."


def test_a_picture_whose_file_is_lost_is_left_out(client):
    picture = make_picture_of(1600, 900)
    make_post(slug="tea", picture=picture)
    picture.file.storage.delete(picture.file.name)
    soup = soup_of(client, "/blog/tea/")
    assert "og:image" not in meta_of(soup)
    assert "image" not in things_of(soup)["BlogPosting"]


def test_the_front_page_tells_who_the_community_is(client):
    follow = [{"type": "link", "value": {"name": "Mastodon", "address": "https://m.example/@we"}}]
    set_community(strapline="Bread & <butter>", handle="@WeCops", follow=json.dumps(follow))
    things = things_of(soup_of(client, "/", secure=True))
    community = things["Organization"]
    assert community["name"] == "WeCops" and community["url"] == "https://testserver/"
    assert community["description"] == "Bread & <butter>"
    assert community["sameAs"] == ["https://m.example/@we", "https://x.com/WeCops"]
    assert things["WebSite"]["publisher"] == {"@id": community["@id"]}
    assert "BreadcrumbList" not in things


def test_a_chat_to_come_is_an_event_online_with_its_hour_and_zone(client):
    set_community(time_zone="Europe/London", hashtags="#WeCops")
    start = timezone.now().replace(microsecond=0, second=0) + timedelta(days=300)
    for days in (0, 180):
        make_chat(slug=f"chat-in-{days}", title=HOSTILE, starts_at=start + timedelta(days=days))
        event = things_of(soup_of(client, f"/chats/chat-in-{days}/"))["Event"]
        moment = timezone.datetime.fromisoformat(event["startDate"])
        assert moment == start + timedelta(days=days)
        assert timezone.datetime.fromisoformat(event["endDate"]) - moment == timedelta(hours=1)
        assert event["name"] == HOSTILE
        assert event["eventAttendanceMode"].endswith("/OnlineEventAttendanceMode")
        assert event["location"]["url"] == "https://x.com/search?q=%23WeCops&f=live"
        assert event["organizer"]["name"] == "WeCops"


def test_a_summers_chat_has_summers_offset(client):
    make_chat(slug="july", starts_at=utc(2099, 7, 14, 20), length=90)
    event = things_of(soup_of(client, "/chats/july/"))["Event"]
    assert event["startDate"] == "2099-07-14T21:00+01:00"
    assert event["endDate"] == "2099-07-14T22:30+01:00"


def test_a_transcript_is_a_conversation_that_names_nobody(client):
    tweets = [make_tweet(text="A1 secretive words", author="kimsecret") for _ in range(3)]
    hidden = {"key": make_tweet().key, "hidden": True}
    make_chat(
        slug="tea",
        title=HOSTILE,
        summary=[PARAGRAPH],
        transcript=[section("Q1", *tweets, hidden)],
    )
    for _ in range(2):  # the second time out of the cache
        soup = soup_of(client, "/chats/tea/transcript/")
        things = things_of(soup)
        told = things["DiscussionForumPosting"]
        assert told["commentCount"] == 3
        assert told["interactionStatistic"]["userInteractionCount"] == 3
        assert told["url"] == "http://testserver/chats/tea/transcript/"
        assert told["headline"] == HOSTILE
        assert told["text"] == "People said a great deal. More."
        assert told["author"]["name"] == "WeCops"
        written = soup.find("script", type="application/ld+json").string
        assert "secret" not in written
        steps = [step["item"] for step in things["BreadcrumbList"]["itemListElement"]]
        assert steps == [
            "http://testserver/",
            "http://testserver/chats/",
            "http://testserver/chats/tea/",
            "http://testserver/chats/tea/transcript/",
        ]


def test_a_summary_is_an_article_by_the_community(client):
    chat = make_chat(slug="tea", summary=[PARAGRAPH])
    article = things_of(soup_of(client, "/chats/tea/"))["Article"]
    assert article["headline"] == chat.title
    assert article["description"] == "People said a great deal. More."
    assert article["author"]["name"] == "WeCops"
    make_chat(slug="bare")
    assert set(things_of(soup_of(client, "/chats/bare/"))) == {"BreadcrumbList"}


def test_a_post_is_a_blog_posting_whatever_words_are_in_it(client):
    author = make_profile(title="Kim", slug="kim")
    make_post(
        slug="tea",
        title=HOSTILE,
        standfirst=HOSTILE,
        date=date(2016, 4, 26),
        author=author,
        author_name="",
        picture=make_picture_of(1600, 900),
        tags=["a", "b"],
    )
    soup = soup_of(client, "/blog/tea/")
    posting = things_of(soup)["BlogPosting"]
    assert posting["headline"] == HOSTILE
    assert posting["datePublished"] == "2016-04-26"
    assert posting["author"] == {
        "@type": "Person",
        "name": "Kim",
        "url": "http://testserver/about-we/kim/",
    }
    assert posting["publisher"]["name"] == "WeCops"
    assert posting["image"].startswith("http://testserver/media/")
    assert posting["keywords"] == ["a", "b"]
    assert "alert" not in "".join(tag.text for tag in soup.find_all("script", type=None))


def test_of_a_private_profile_no_address_is_told(client):
    author = make_profile(title="Kim", slug="kim")
    hide(author)
    make_post(slug="tea", author=author, author_name="")
    posting = things_of(soup_of(client, "/blog/tea/"))["BlogPosting"]
    assert posting["author"] == {"@type": "Person", "name": "Kim"}


def test_somebody_of_about_we_is_a_person(client):
    facts = {"role": "Facilitator", "post": "Sergeant", "institution": "Wessmoor"}
    make_profile(title="Kim", slug="kim", handle="@kim", **facts)
    soup = soup_of(client, "/about-we/kim/")
    person = things_of(soup)["ProfilePage"]["mainEntity"]
    assert person["name"] == "Kim" and person["sameAs"] == "https://x.com/kim"
    assert person["jobTitle"] == "Sergeant" and person["affiliation"]["name"] == "Wessmoor"
    assert meta_of(soup)["description"] == "Kim: Facilitator"


def test_nothing_that_machines_should_not_keep_is_offered_to_them(client):
    for address in ("/search/?q=tea", "/nothing-here/"):
        soup = BeautifulSoup(client.get(address).content, "html.parser")
        assert meta_of(soup)["robots"] == "noindex"
        assert not soup.find("link", rel="canonical")
        assert not soup.find("script", type="application/ld+json")
    preview = make_post(title="Not yet", live=False).make_preview_request().render()
    soup = BeautifulSoup(preview.content, "html.parser")
    assert meta_of(soup)["robots"] == "noindex"
    assert not soup.find("script", type="application/ld+json")


def test_a_chat_heavy_with_research_warns_above_its_summary(client):
    make_chat(slug="heavy", summary=[PARAGRAPH], research_heavy=True)
    make_chat(slug="bare", research_heavy=True)
    summary = soup_of(client, "/chats/heavy/").find("section", attrs={"aria-label": "Summary"})
    assert "heavy with research" in summary.find(class_="pony").get_text()
    assert not soup_of(client, "/chats/bare/").find(class_="pony")
