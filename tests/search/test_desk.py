"""What editors see of the search: what people looked for, and what is promoted, of their own
communities alone."""

import csv
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Site

from home.communities import make_groups
from search import sought
from tests.factories import (
    make_chat,
    make_facilitator,
    make_other_community,
    make_superuser,
    make_trainee,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return Site.objects.get(is_default_site=True)


@pytest.fixture
def desk(client):
    client.force_login(make_facilitator())
    return client


def ask(site, words, times=1, found=1):
    for _ in range(times):
        sought.note(site, words, found)


def table(client, **chosen):
    response = client.get(reverse("search_sought"), chosen)
    soup = BeautifulSoup(response.content, "html.parser")
    return [
        [" ".join(td.get_text().split()) for td in row.select("td")]
        for row in soup.select("main tbody tr")
    ]


def told(client, **chosen):
    return [row[0] for row in table(client, **chosen)]


def picks(words):
    """The titles of what is promoted for ``words``."""
    return [one.title for one in SearchPromotion.objects.filter(query__query_string=words)]


def promote(words, page, **fields):
    return SearchPromotion.objects.create(query=Query.get(words), page=page, **fields)


def form_of(words, *pages, **first):
    """What the form of promotions sends."""
    sent = {
        "query_string": words,
        "editors_picks-TOTAL_FORMS": len(pages),
        "editors_picks-INITIAL_FORMS": sum(isinstance(page, SearchPromotion) for page in pages),
    }
    for number, page in enumerate(pages):
        pick = page if isinstance(page, SearchPromotion) else None
        page = pick.page if pick else page
        sent |= {
            f"editors_picks-{number}-id": pick.pk if pick else "",
            f"editors_picks-{number}-page": page.pk if page else "",
            f"editors_picks-{number}-description": "",
            f"editors_picks-{number}-external_link_url": "",
            f"editors_picks-{number}-external_link_text": "",
            f"editors_picks-{number}-ORDER": number + 1,
        }
    return sent | {f"editors_picks-0-{name}": value for name, value in first.items()}


# What people looked for


def test_what_people_looked_for_is_listed_the_most_asked_first(desk, site):
    ask(site, "custody", 3)
    ask(site, "kettle", 5, found=0)
    ask(site, "parking")
    rows = table(desk)
    assert [row[:3] for row in rows] == [
        ["kettle", "5", "5"],
        ["custody", "3", "0"],
        ["parking", "1", "0"],
    ]
    assert told(desk, ordering="words") == ["custody", "kettle", "parking"]
    assert told(desk, ordering="-in_vain")[0] == "kettle"
    assert told(desk, q="ARK") == ["parking"]


def test_what_was_not_found_can_be_asked_for_alone(desk, site):
    ask(site, "custody", 3)
    ask(site, "kettle", found=0)
    ask(site, "shifts", found=0)
    ask(site, "shifts")
    assert told(desk, in_vain="once") == ["shifts", "kettle"]
    assert told(desk, in_vain="always") == ["kettle"]


def test_words_can_be_tried_and_a_page_promoted_for_them(desk, site):
    ask(site, 'stop & "search"')
    soup = BeautifulSoup(desk.get(reverse("search_sought")).content, "html.parser")
    attempt, form = (a["href"] for a in soup.select("main tbody td:last-child a"))
    assert attempt == "/search/?q=stop+%26+%22search%22"
    soup = BeautifulSoup(desk.get(form).content, "html.parser")
    assert soup.find("input", attrs={"name": "query_string"})["value"] == 'stop & "search"'


def test_who_only_prepares_sees_what_is_looked_for_and_promotes_nothing(client, site):
    ask(site, "custody")
    client.force_login(make_trainee())
    assert told(client) == ["custody"]
    assert b"Promote a page" not in client.get(reverse("search_sought")).content
    for name in ("index", "add", "chooser", "chooserresults"):
        response = client.get(reverse(f"wagtailsearchpromotions:{name}"))
        assert response.status_code == 302, name


def test_it_can_be_taken_along(desk, site):
    ask(site, "=1+1", found=0)
    response = desk.get(reverse("search_sought"), {"export": "csv"})
    (row,) = csv.DictReader(StringIO(b"".join(response).decode()))
    assert (row["Words"], row["Looked for"], row["Found nothing"]) == ("'=1+1", "1", "1")


def test_who_edits_nothing_sees_nothing_of_it(client, site):
    ask(site, "custody")
    reader = get_user_model().objects.create_user("reader", password="password")
    reader.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(reader)
    assert client.get(reverse("search_sought")).status_code == 302
    assert client.get(reverse("search_sought_results")).status_code == 302
    assert reverse("search_sought") not in client.get("/admin/").content.decode()


def test_the_list_takes_the_same_queries_however_long_it_is(desk, site):
    counted = []
    for round_ in range(3):
        for number in range(5):
            ask(site, f"word {'abc'[round_]} {number}")
        with CaptureQueriesContext(connection) as queries:
            table(desk)
        counted.append(len(queries))
    assert counted[1] == counted[2]


def test_wagtails_report_of_all_communities_leads_to_ours(desk, site):
    response = desk.get(reverse("wagtailsearchpromotions:search_terms"))
    assert response.url == reverse("search_sought")
    desk.force_login(make_superuser())
    home = desk.get("/admin/").content.decode()
    assert "What people looked for" in home
    assert reverse("wagtailsearchpromotions:search_terms") not in home


# What is promoted


def test_an_editor_promotes_pages(desk, site):
    chat, other = make_chat(title="Custody at night"), make_chat(title="Another")
    add = reverse("wagtailsearchpromotions:add")
    assert b"Custody" not in desk.get(add).content
    response = desk.post(add, form_of("Cells  at NIGHT", chat))
    assert response.status_code == 302
    assert picks("cells at night") == ["Custody at night"]
    ask(site, "cells at night", 4)
    listed = desk.get(reverse("wagtailsearchpromotions:index")).content.decode()
    row = BeautifulSoup(listed, "html.parser").select_one("main tbody tr").get_text()
    assert "Custody at night" in row and "4" in row
    query = Query.get("cells at night")
    edit = reverse("wagtailsearchpromotions:edit", args=[query.pk])
    assert "cells at night" in desk.get(edit).content.decode()
    response = desk.post(edit, form_of("lock-up", SearchPromotion.objects.get(), other))
    assert response.status_code == 302
    assert picks("lock-up") == ["Custody at night", "Another"]
    delete = reverse("wagtailsearchpromotions:delete", args=[Query.get("lock-up").pk])
    desk.post(delete)
    assert not SearchPromotion.objects.exists()


def test_words_to_promote_for_are_chosen_among_what_people_looked_for(desk, site):
    ask(site, "custody", 3)
    ask(site, "kettle")
    answer = desk.get(reverse("wagtailsearchpromotions:chooser")).json()
    assert answer["step"] == "chooser"
    found = BeautifulSoup(answer["html"], "html.parser").select("a.choose-query")
    assert [a["data-querystring"] for a in found] == ["custody", "kettle"]
    results = reverse("wagtailsearchpromotions:chooserresults")
    assert "kettle" in desk.get(results, {"q": "KET"}).content.decode()
    assert "kettle" not in desk.get(results, {"q": "cust"}).content.decode()
    assert desk.get(results, {"q": "", "p": "x"}).status_code == 200


@pytest.fixture
def baker(client, site):
    """Logged in: an editor of another community, in which "dough" is promoted and looked for."""
    other = make_other_community()
    user = get_user_model().objects.create_user("baker", password="password")
    user.groups.set(make_groups(other.site, say=lambda line: None))
    client.force_login(user)
    user.page = make_chat(other.chats, title="Theirs")
    user.site = other.site
    ask(other.site, "dough", 2)
    promote("dough", user.page)
    return user


def test_a_community_sees_nothing_of_what_another_looks_for_or_promotes(client, baker, site):
    ask(site, "custody", 9)
    ask(site, "dough", 9)
    promote("custody", make_chat(title="Ours"))
    promote("dough", make_chat(title="Our dough"))
    promote("help", None, external_link_url="https://e.example/", external_link_text="Helpline")
    assert table(client)[0][:2] == ["dough", "2"]
    assert told(client) == ["dough"]
    pages = [
        client.get(reverse(f"wagtailsearchpromotions:{name}")).content.decode()
        for name in ("index", "index_results", "chooser", "chooserresults")
    ]
    for page in pages:
        assert "dough" in page
        for word in ("custody", "Ours", "Our dough", "Helpline", ">9<"):
            assert word not in page, word


def test_a_community_changes_nothing_of_what_another_promotes(client, baker, site):
    ours = make_chat(title="Our dough")
    promote("custody", ours)
    promote("dough", ours)
    for name in ("edit", "delete"):
        address = reverse(f"wagtailsearchpromotions:{name}", args=[Query.get("custody").pk])
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404
    edit = reverse("wagtailsearchpromotions:edit", args=[Query.get("dough").pk])
    assert "Our dough" not in client.get(edit).content.decode()
    theirs = SearchPromotion.objects.get(page=baker.page)
    assert client.post(edit, form_of("loaf", theirs)).status_code == 302
    assert picks("dough") == ["Our dough"] and picks("loaf") == ["Theirs"]
    promote("dough", baker.page)
    client.post(reverse("wagtailsearchpromotions:delete", args=[Query.get("dough").pk]))
    assert picks("dough") == ["Our dough"]


def test_a_community_promotes_its_own_pages_alone(client, baker):
    ours = make_chat(title="Ours")
    add = reverse("wagtailsearchpromotions:add")
    response = client.post(add, form_of("cake", ours))
    assert "Choose a page of your own community." in response.content.decode()
    elsewhere = {"external_link_url": "https://e.example/", "external_link_text": "E"}
    response = client.post(add, form_of("cake", None, **elsewhere))
    assert "Several communities share this installation" in response.content.decode()
    assert picks("cake") == []


def test_whoever_runs_the_site_sees_all_communities(client, baker, site):
    ask(site, "custody")
    client.force_login(make_superuser())
    assert told(client) == ["dough", "custody"]
    assert told(client, site=baker.site.pk) == ["dough"]
    assert table(client)[0][4] == baker.site.site_name
