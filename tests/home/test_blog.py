"""The blog: its list, its months and tags, its posts."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse

from home.models import BlogIndexPage, BlogPage, HomePage
from tests.factories import (
    hide,
    make_facilitator,
    make_other_community,
    make_picture_of,
    make_post,
    make_profile,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def blog():
    blog = BlogIndexPage(title="Blog", slug="blog", introduction="<p>Longer than a tweet.</p>")
    return HomePage.objects.first().add_child(instance=blog)


def soup_of(client, address, **options):
    response = client.get(address, **options)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "html.parser")


def words_of(soup):
    return " ".join(soup.get_text(" ").split())


def titles(soup):
    return [heading.get_text() for heading in soup.select(".posts h2")]


def paragraph(html):
    return {"type": "paragraph", "value": html}


def test_before_the_first_post_it_says_what_will_be_here(client, blog):
    soup = soup_of(client, "/blog/")
    assert "Nothing is written here yet" in words_of(soup.main)
    assert not soup.find(class_="blog-ways")


def test_posts_stand_newest_first_with_date_author_and_standfirst(client, blog):
    make_post(blog, title="First", date=date(2016, 4, 26), standfirst="Why & <how>")
    make_post(blog, title="Second", date=date(2016, 5, 2), author_name="", author_handle="kim")
    soup = soup_of(client, "/blog/")
    assert titles(soup) == ["Second", "First"]
    words = words_of(soup.find(class_="posts"))
    assert "Tuesday 26th April 2016 First by Pat Why & <how>" in words
    assert "Monday 2nd May 2016 Second by @kim" in words


def test_posts_of_one_day_stand_with_the_last_written_first(client, blog):
    for title in ("a", "b", "c"):
        make_post(blog, title=title, date=date(2016, 4, 26))
    assert titles(soup_of(client, "/blog/")) == ["c", "b", "a"]


def test_drafts_private_posts_and_other_communities_posts_stand_nowhere(client, blog):
    other = make_other_community()
    make_post(blog, title="Seen", tags=["tea"], date=date(2016, 4, 1))
    make_post(blog, title="Draft", tags=["drafty"], date=date(2016, 3, 1), live=False)
    hide(make_post(blog, title="Secret", tags=["secrets"], date=date(2016, 2, 1)))
    elsewhere = other.blog
    make_post(elsewhere, title="Bread", tags=["bread"], date=date(2016, 1, 1))
    soup = soup_of(client, "/blog/")
    assert titles(soup) == ["Seen"]
    assert words_of(soup.find(class_="tags")) == "tea 1 post"
    assert words_of(soup.find(class_="months")) == "April 2016 1 post"
    for part in ("tag/drafty", "tag/secrets", "tag/bread", "2016/03", "2016/02", "2016/01"):
        assert client.get(f"/blog/{part}/").status_code == 404
    soup = soup_of(client, "/blog/", headers={"host": "bakers.example"})
    assert titles(soup) == ["Bread"]
    assert client.get("/blog/tag/bread/", headers={"host": "bakers.example"}).status_code == 200
    neighbours = soup_of(client, "/blog/" + BlogPage.objects.get(title="Seen").slug + "/")
    assert not neighbours.find(class_="neighbours")


def test_a_month_a_year_and_a_tag_have_their_posts(client, blog):
    make_post(blog, title="April", date=date(2016, 4, 26), tags=["Late shifts"])
    make_post(blog, title="May", date=date(2016, 5, 2))
    make_post(blog, title="Later", date=date(2017, 4, 2), tags=["Late shifts", "tea"])
    soup = soup_of(client, "/blog/")
    assert [a["href"] for a in soup.select(".months a")] == [
        "/blog/2017/04/",
        "/blog/2016/05/",
        "/blog/2016/04/",
    ]
    late = soup.find("a", string="Late shifts")["href"]
    for address, heading, found in [
        ("/blog/2016/", "Posts of 2016", ["May", "April"]),
        ("/blog/2016/04/", "Posts of April 2016", ["April"]),
        (late, "Posts about Late shifts", ["Later", "April"]),
    ]:
        soup = soup_of(client, address)
        assert soup.h1.get_text() == heading and heading in soup.title.get_text()
        assert titles(soup) == found
    assert words_of(soup.select_one(".tags li")) == "Late shifts 2 posts"


@pytest.mark.parametrize(
    "address", ["2015/", "2016/05/", "2016/13/", "2016/00/", "2016/4/", "0000/", "tag/no/", "tag/"]
)
def test_where_nothing_was_written_there_is_a_page_that_helps(client, blog, address):
    make_post(blog, date=date(2016, 4, 26))
    response = client.get(f"/blog/{address}")
    assert response.status_code == 404
    assert b"There is nothing at this address" in response.content


def test_a_tag_of_signs_alone_is_shown_and_leads_nowhere(client, blog):
    post = make_post(blog, tags=["???", "tea"])
    assert words_of(soup_of(client, "/blog/").find(class_="tags")) == "tea 1 post"
    assert "??? tea" in words_of(soup_of(client, f"/blog/{post.slug}/").find(class_="tags"))


def test_a_tag_may_be_in_any_script(client, blog):
    post = make_post(blog, tags=["Überstunden"])
    address = soup_of(client, f"/blog/{post.slug}/").find(class_="tags").a["href"]
    assert titles(soup_of(client, f"/blog/{post.slug}/{address}".replace(f"{post.slug}/../", "")))


def test_a_long_blog_has_pages(client, blog):
    for number in range(21):
        make_post(blog, title=f"Post {number}", date=date(2016, 4, number + 1))
    first = soup_of(client, "/blog/")
    assert len(titles(first)) == 20
    assert first.find("a", rel="next")["href"] == "?page=2"
    second = soup_of(client, "/blog/?page=2")
    assert titles(second) == ["Post 0"]
    assert "Longer than a tweet" in words_of(first) and "Longer than a tweet" not in words_of(
        second
    )
    assert titles(soup_of(client, "/blog/?page=nonsense")) == titles(first)


def test_a_post_says_what_when_and_by_whom(client, blog):
    make_post(
        blog,
        slug="tea",
        title="Tea & <trauma>",
        date=date(2016, 4, 26),
        standfirst="In short.",
        author_name="Dr Lee",
        author_handle="@lee",
        body=[paragraph("<p>" + "word " * 500 + "</p>"), {"type": "heading", "value": "Then"}],
    )
    post = soup_of(client, "/blog/tea/").article
    assert post.h1.get_text() == "Tea & <trauma>"
    assert post.find(class_="standfirst").get_text() == "In short."
    assert words_of(post.find(class_="byline")) == (
        "by Dr Lee @lee Tuesday 26th April 2016 · 2 minutes to read"
    )
    assert post.find("a", string="@lee")["href"] == "https://x.com/lee"
    assert post.find("time")["datetime"] == "2016-04-26"


def test_an_author_with_a_profile_is_shown_with_picture_and_link(client, blog):
    picture = make_picture_of(400, 400)
    author = make_profile(title="Kim", slug="kim", handle="@kim", picture=picture)
    make_post(blog, slug="tea", author=author, author_name="")
    byline = soup_of(client, "/blog/tea/").find(class_="byline")
    assert byline.find("a", rel="author")["href"] == "/about-we/kim/"
    assert byline.img["alt"] == "" and byline.img["src"]
    assert byline.find("a", string="@kim")["href"] == "https://x.com/kim"


@pytest.mark.parametrize("why", ["draft", "private", "elsewhere"])
def test_of_a_profile_that_visitors_do_not_see_only_the_name_shows(client, blog, why):
    home = make_other_community().home if why == "elsewhere" else None
    picture = make_picture_of(400, 400)
    author = make_profile(
        title="Kim", handle="kimsecret", picture=picture, live=why != "draft", home=home
    )
    if why == "private":
        hide(author)
    make_post(blog, slug="tea", author=author, author_name="")
    for address in ("/blog/", "/blog/tea/"):
        html = client.get(address).content.decode()
        assert "by Kim" in " ".join(html.split())
        assert "kimsecret" not in html and "/about-we/kim" not in html
    assert not soup_of(client, "/blog/tea/").find(class_="byline").img


def test_the_pony_warns_in_words(client, blog):
    make_post(blog, slug="heavy", title="Heavy", research_heavy=True)
    make_post(blog, slug="light", title="Light")
    warning = "#academicpony An early warning, kindly meant: heavy with research."
    assert words_of(soup_of(client, "/blog/heavy/").find(class_="pony")) == warning
    assert not soup_of(client, "/blog/light/").find(class_="pony")
    assert words_of(soup_of(client, "/blog/").find(class_="posts")).count(warning) == 1


def test_its_picture_comes_in_sizes_and_is_described(client, blog):
    image = make_picture_of(1600, 900, description="A mug & a “book”")
    body = [
        {"type": "image", "value": {"image": image.pk, "alt_text": "A desk", "decorative": False}}
    ]
    make_post(blog, slug="tea", picture=image, body=body)
    pictures = soup_of(client, "/blog/tea/").article.find_all("img")
    assert [picture["alt"] for picture in pictures] == ["A mug & a “book”", "A desk"]
    assert all("480w" in picture["srcset"] and picture["sizes"] for picture in pictures)
    image.description = ""
    image.save()
    assert soup_of(client, "/blog/tea/").article.img["alt"] == ""


def test_posts_lead_to_the_ones_before_and_after(client, blog):
    make_post(blog, slug="one", title="One", date=date(2016, 4, 26))
    make_post(blog, slug="two", title="Two", date=date(2016, 4, 26))
    make_post(blog, slug="draft", date=date(2016, 4, 27), live=False)
    make_post(blog, slug="three", title="Three", date=date(2016, 5, 1))
    links = soup_of(client, "/blog/two/").find(class_="neighbours")
    assert links.find("a", rel="prev").get_text() == "One"
    assert links.find("a", rel="next").get_text() == "Three"
    assert not soup_of(client, "/blog/three/").find("a", rel="next")


@pytest.mark.parametrize("slug", ["feed", "tag", "2016"])
def test_a_post_cannot_take_an_address_of_the_blog(blog, slug):
    with pytest.raises(ValidationError, match="is an address of the blog itself"):
        blog.add_child(instance=BlogPage(title="A post", slug=slug))
    blog.add_child(instance=BlogPage(title="A post", slug=f"{slug}-said"))


def test_a_new_post_is_proposed_to_be_by_whoever_writes_it(client, blog):
    client.force_login(make_facilitator(first_name="Kim", last_name="Example"))
    address = reverse("wagtailadmin_pages:add", args=["home", "blogpage", blog.pk])
    soup = soup_of(client, address)
    assert soup.find("input", attrs={"name": "author_name"})["value"] == "Kim Example"
    profile = make_profile(title="Kim Example")
    soup = soup_of(client, address)
    assert soup.find("input", attrs={"name": "author"})["value"] == str(profile.pk)
    assert not soup.find("input", attrs={"name": "author_name"}).get("value")


NEW_POST = {
    "title": "New",
    "slug": "new",
    "date": "2016-04-26",
    "body-count": "0",
    "comments-TOTAL_FORMS": "0",
    "comments-INITIAL_FORMS": "0",
    "comments-MIN_NUM_FORMS": "0",
    "comments-MAX_NUM_FORMS": "",
}


def test_a_new_post_can_be_previewed_before_it_is_saved(client, blog):
    client.force_login(make_facilitator())
    make_post(blog, title="There already")
    address = reverse("wagtailadmin_pages:preview_on_add", args=["home", "blogpage", blog.pk])
    assert client.post(address, NEW_POST).json()["is_valid"]
    response = client.get(f"{address}?mode=")
    assert "Tuesday 26th April 2016" in response.content.decode()


def test_an_editor_is_told_at_once_that_a_slug_is_taken_by_the_blog(client, blog):
    client.force_login(make_facilitator())
    address = reverse("wagtailadmin_pages:add", args=["home", "blogpage", blog.pk])
    response = client.post(address, NEW_POST | {"slug": "2016"})
    assert "is an address of the blog itself" in response.content.decode()
    assert not BlogPage.objects.exists()
    client.post(address, NEW_POST)
    assert BlogPage.objects.get().slug == "new"
