"""What editors put before everything that is found."""

import pytest
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Site

from search.picks import picks_for
from tests.factories import hide, make_chat, make_other_community, make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return Site.objects.get(is_default_site=True)


def promote(words, page=None, **fields):
    return SearchPromotion.objects.create(query=Query.get(words), page=page, **fields)


def titles(site, words):
    return [pick.title for pick in picks_for(site, words)]


def test_a_page_is_promoted_for_what_people_type(site):
    chat = make_chat(title="Custody at night", slug="custody")
    promote("Cells at night", chat, description="Start here.")
    (pick,) = picks_for(site, "cells at night")
    assert (pick.title, pick.address, pick.description) == (
        "Custody at night",
        "/chats/custody/",
        "Start here.",
    )
    assert pick.page.pk == chat.pk


@pytest.mark.parametrize("typed", ["CELLS  at Night", "  cells at\nnight\t", "Cells at\x00night"])
def test_capitals_and_spaces_make_no_difference(site, typed):
    promote("cells at night", make_chat(title="Custody at night"))
    assert titles(site, typed) == ["Custody at night"]


@pytest.mark.parametrize("typed", ["", "   ", "cells", "cells at nights", "x" * 10_000, "\ud800"])
def test_other_words_promote_nothing(site, typed):
    promote("cells at night", make_chat())
    assert picks_for(site, typed) == []


def test_they_come_in_the_editors_order(site):
    for place, title in enumerate(("First", "Second", "Third")):
        promote("custody", make_chat(title=title), sort_order=place)
    SearchPromotion.objects.filter(page__title="Third").update(sort_order=0)
    SearchPromotion.objects.filter(page__title="First").update(sort_order=2)
    assert titles(site, "custody") == ["Third", "Second", "First"]


def test_what_the_public_may_not_see_is_no_pick(site):
    promote("custody", make_chat(title="A draft", live=False))
    private = make_post(title="Private")
    hide(private)
    promote("custody", private)
    promote("custody", make_post(private.get_parent().specific, title="Public"))
    assert titles(site, "custody") == ["Public"]


def test_a_pick_of_another_community_is_none_of_this(site):
    other = make_other_community()
    promote("custody", make_chat(title="Ours"))
    promote("custody", make_chat(other.chats, title="Theirs"))
    assert titles(site, "custody") == ["Ours"]
    (theirs,) = picks_for(other.site, "custody")
    assert theirs.title == "Theirs"
    assert theirs.address.startswith("/chats/")


def test_an_address_elsewhere_is_for_a_community_by_itself(site):
    promote("help", external_link_url="https://help.example.org/", external_link_text="Help")
    (pick,) = picks_for(site, "help")
    assert (pick.title, pick.address, pick.page) == ("Help", "https://help.example.org/", None)
    other = make_other_community()
    assert picks_for(site, "help") == picks_for(other.site, "help") == []


def test_it_takes_as_many_queries_for_many_picks(site, django_assert_max_num_queries):
    for number in range(8):
        promote("custody", make_chat(title=f"Chat {number}"))
    picks_for(site, "custody")
    with django_assert_max_num_queries(3):
        assert len(picks_for(site, "custody")) == 8
