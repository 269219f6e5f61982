import pytest
from bs4 import BeautifulSoup

from home.models import HomePage, PlainPage
from tests.factories import make_chat

pytestmark = pytest.mark.django_db


def search(client, query, **more):
    response = client.get("/search/", {"q": query, **more})
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def add_page(title, **fields):
    return HomePage.objects.first().add_child(instance=PlainPage(title=title, **fields))


def test_it_begins_with_a_question(client):
    soup = BeautifulSoup(client.get("/search/").content, "html.parser")
    assert soup.find("label", attrs={"for": "q"})
    assert not soup.find(class_="results")


def test_pages_and_chats_are_found(client):
    add_page("Custody rules", search_description="What holds in custody.")
    make_chat(title="Custody at night", slug="custody")
    soup = search(client, "custody")
    found = {a["href"] for a in soup.select(".results h3 a")}
    assert found == {"/custody-rules/", "/chats/custody/"}
    assert "1 chat and 1 page about “custody”" in soup.main.get_text()
    assert soup.find(id="q")["value"] == "custody"


def test_drafts_are_not_found(client):
    add_page("Custody rules", live=False)
    assert "Nothing about “custody” was found" in search(client, "custody").main.get_text()


def test_long_lists_are_paged_and_keep_the_question(client):
    for number in range(23):
        add_page(f"Custody {number}")
    soup = search(client, "custody & paperwork")
    assert not soup.find(class_="pages")
    soup = search(client, "custody", kind="pages")
    assert soup.find("a", rel="next")["href"] == "?q=custody&kind=pages&page=2"
    assert len(search(client, "custody", kind="pages", page=2).select(".results h3")) == 3


@pytest.mark.parametrize(
    "query",
    ['">custody', '"', "custody*", "NEAR(custody", "title:custody", "^", "a AND", "-", "(("],
)
def test_marks_of_query_languages_are_no_error(client, query):
    search(client, query)


def test_what_is_typed_never_becomes_markup(client):
    html = client.get("/search/", {"q": "'><script>alert(1)</script>\x00"}).content.decode()
    assert "<script>alert" not in html


def test_results_ask_the_same_few_queries(client, django_assert_max_num_queries):
    client.get("/")
    counts = set()
    for number in range(2):
        for other in range(5):
            add_page(f"Custody {number} {other}")
        with django_assert_max_num_queries(15) as captured:
            search(client, "custody")
        counts.add(len(captured))
    assert len(counts) == 1
