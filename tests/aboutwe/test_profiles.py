import pytest
from bs4 import BeautifulSoup

from aboutwe.models import ProfileIndexPage, ProfilePage
from home.models import HomePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    index = ProfileIndexPage(title="About We", slug="about-we", introduction="<p>Who we are.</p>")
    return HomePage.objects.first().add_child(instance=index)


def add_person(people, title, **fields):
    return people.add_child(instance=ProfilePage(title=title, **fields))


def soup_of(client, address):
    return BeautifulSoup(client.get(address).content, "html.parser")


def test_before_anybody_is_there_it_says_who_will_be(client, people):
    words = soup_of(client, "/about-we/").main.get_text()
    assert "The people behind WeCops will stand here" in words


def test_people_stand_in_the_editors_order(client, people):
    add_person(people, "Pat Example", role="Sergeant & <baker>")
    add_person(people, "Abi First")
    add_person(people, "A Draft", live=False)
    soup = soup_of(client, "/about-we/")
    assert [h2.get_text() for h2 in soup.find_all("h2")] == ["Pat Example", "Abi First"]
    assert "Sergeant & <baker>" in soup.main.get_text()
    assert soup.find(class_="face")["data-i"] == "PE"


def test_a_profile_says_who_and_where(client, people):
    add_person(people, "Pat Example", handle="@pat", role="Sergeant", words="<p>Likes tea.</p>")
    soup = soup_of(client, "/about-we/pat-example/")
    assert soup.h1.get_text() == "Pat Example"
    assert soup.find("a", rel="me")["href"] == "https://x.com/pat"
    assert "Likes tea." in soup.main.get_text()
