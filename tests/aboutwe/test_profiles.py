"""About We as a visitor gets it: the list, and one person."""

from datetime import timedelta
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.core.files.images import ImageFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.images import get_image_model
from wagtail.models import PageViewRestriction

from aboutwe.models import CHATS_SHOWN, ProfileIndexPage
from home.models import HomePage
from tests.factories import (
    CHAT_STARTS,
    make_chat,
    make_other_community,
    make_post,
    make_profile,
    picture,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    index = ProfileIndexPage(title="About We", slug="about-we", introduction="<p>Who we are.</p>")
    return HomePage.objects.first().add_child(instance=index)


def soup_of(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.content, "html.parser")


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(address)
    return len(queries)


def make_image(description=""):
    file = ImageFile(BytesIO(picture(size=(400, 300))), name="a.jpg")
    return get_image_model().objects.create(title="IMG_1", file=file, description=description)


def test_before_anybody_is_there_it_says_who_will_be(client, people):
    words = soup_of(client, "/about-we/").main.get_text()
    assert "The people behind WeCops will stand here" in words


def test_people_stand_in_the_editors_order_and_those_who_left_below(client, people):
    make_profile(people, title="Zoe Before", former=True)
    make_profile(people, title="Pat Example", role="Asks & <listens>", post="Sergeant")
    abi = make_profile(people, title="Abi First", institution="Saltmarch")
    make_profile(people, title="A Draft", live=False)
    hidden = make_profile(people, title="Behind A Log-in")
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    abi.move(people, pos="first-child")
    soup = soup_of(client, "/about-we/")
    names = [a.get_text() for a in soup.select(".team a")]
    assert names == ["Abi First", "Pat Example", "Zoe Before"]
    assert soup.find("h2", id="former").find_next("a").get_text() == "Zoe Before"
    words = soup.main.get_text()
    assert "Asks & <listens>" in words and "Sergeant" in words and "Saltmarch" in words
    assert [face["data-i"] for face in soup.select(".face")][:2] == ["AF", "PE"]


def test_the_list_asks_no_more_for_more_people(client, people):
    for _ in range(2):
        make_profile(people, picture=make_image())
    few = queries_of(client, "/about-we/")
    for _ in range(4):
        make_profile(people, picture=make_image())
    assert queries_of(client, "/about-we/") == few


def test_a_profile_says_who_and_where(client):
    make_profile(
        title="Pat Example",
        slug="pat",
        handle="@pat",
        role="Facilitator",
        post="Custody sergeant",
        institution="Wessmoor Constabulary",
        years="19 years",
        words="<p>Likes tea.</p>",
        consent_how="by e-mail to Sam",
    )
    soup = soup_of(client, "/about-we/pat/")
    assert soup.h1.get_text() == "Pat Example"
    assert soup.find("a", rel="me")["href"] == "https://x.com/pat"
    words = soup.main.get_text()
    assert "Custody sergeant, Wessmoor Constabulary" in words
    assert "Facilitator" in words and "19 years" in words and "Likes tea." in words
    assert "by e-mail" not in str(soup)


def test_a_picture_is_described(client):
    make_profile(title="Pat", slug="pat", picture=make_image("Pat with a mug of tea"))
    make_profile(title="Kim", slug="kim", picture=make_image())
    assert soup_of(client, "/about-we/pat/").find("img", "face")["alt"] == "Pat with a mug of tea"
    assert soup_of(client, "/about-we/kim/").find("img", "face")["alt"] == "Kim"
    # In the list the name stands beside it.
    assert {img["alt"] for img in soup_of(client, "/about-we/").find_all("img", "face")} == {""}


def test_a_profile_lists_the_chats_they_hosted_newest_first(client):
    make_profile(slug="pat", handle="Pat_Example")
    make_chat(title="The older", hosts=["@PAT_example", "kim"])
    make_chat(title="The newer", hosts=["pat_example"], starts_at=CHAT_STARTS + timedelta(days=7))
    make_chat(title="A draft", hosts=["pat_example"], live=False)
    make_chat(title="Kim alone", hosts=["kim"])
    make_chat(make_other_community().chats, title="Another community", hosts=["pat_example"])
    soup = soup_of(client, "/about-we/pat/")
    assert [a.get_text() for a in soup.select(".works a")] == ["The newer", "The older"]
    assert "16 January 2024" in soup.main.get_text()


def test_of_many_chats_the_latest_are_listed_with_the_way_to_all(client):
    make_profile(slug="pat", handle="pat")
    for _ in range(2):
        make_chat(hosts=["pat"])
    few = queries_of(client, "/about-we/pat/")
    assert "All chats they hosted" not in soup_of(client, "/about-we/pat/").main.get_text()
    for _ in range(CHATS_SHOWN):
        make_chat(hosts=["pat"])
        # One query more leads to the list of all.
    assert queries_of(client, "/about-we/pat/") <= few + 1
    soup = soup_of(client, "/about-we/pat/")
    assert len(soup.select(".works li")) == CHATS_SHOWN
    assert soup.find("a", string="All chats they hosted")["href"] == "/chats/?host=pat"


def test_a_profile_lists_the_posts_they_wrote_page_by_page(client):
    pat = make_profile(slug="pat")
    for number in range(14):
        make_post(title=f"By Pat {number}", author=pat, author_name="")
    make_post(title="A draft", author=pat, author_name="", live=False)
    make_post(title="By somebody else")
    first, second = (soup_of(client, f"/about-we/pat/?page={page}") for page in (1, 2))
    titles = [a.get_text() for soup in (first, second) for a in soup.select(".works a")]
    assert len(titles) == 14 and all(title.startswith("By Pat") for title in titles)


def test_nobody_without_a_handle_has_hosted_chats(client):
    make_profile(slug="pat", handle="")
    make_chat(title="Nobody's", hosts=[""])
    assert not soup_of(client, "/about-we/pat/").select(".works")
