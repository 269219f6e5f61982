"""What a community is, in numbers: counted right, shown to whom it may be, exposing nobody."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import GroupPagePermission, Site

from chatarchive.community_figures import community_figures
from chatarchive.community_figures.history import HeldChat, figures_of
from chatarchive.figures import join_accounts
from chatarchive.models import ChatFigures, ChatIndexPage, ChatPage, Participation
from tests.factories import (
    hide,
    join,
    make_account,
    make_chat,
    make_facilitator,
    make_other_community,
    make_step,
    make_trainee,
    make_tweet,
    section,
    set_community,
    utc,
)

pytestmark = pytest.mark.django_db
ADDRESS = "/chats/figures/"


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


def hold(at, *people, tweets=None, marks=(), unanswered=0, **fields):
    """A public chat at which these wrote (handles), as if it had been counted. ``marks`` are
    pairs of heading and how many tweets it drew."""
    chat = make_chat(starts_at=at, **fields)
    count(chat, people, tweets, marks, unanswered)
    return chat


def count(chat, people, tweets=None, marks=(), unanswered=0):
    marks = [
        {"minute": 0, "label": "Q", "heading": heading, "anchor": f"a-{place}", "answers": answers}
        for place, (heading, answers) in enumerate(marks)
    ]
    ChatFigures.objects.update_or_create(
        chat=chat,
        defaults={
            "tweets": len(people) if tweets is None else tweets,
            "people": len(people),
            "details": {"unanswered": unanswered, "marks": marks},
        },
    )
    Participation.objects.filter(chat=chat).delete()
    for handle in people:
        Participation.objects.create(chat=chat, account=make_account(handle), tweets=1)


def figures():
    return community_figures(ChatIndexPage.objects.first())


def by_year(name):
    return {period.label: getattr(period, name) for period in figures().years}


# Counted right


def test_new_and_returning_people_are_told_by_year():
    hold(utc(2021, 3, 2), "ann", "bob")
    hold(utc(2021, 9, 2), "ann", "cid")
    hold(utc(2022, 3, 2), "ann", "dee")
    hold(utc(2024, 3, 2), "bob", "dee", "eve")
    assert by_year("people") == {"2021": 3, "2022": 2, "2023": 0, "2024": 3}
    assert by_year("new") == {"2021": 3, "2022": 1, "2023": 0, "2024": 1}
    assert by_year("returning") == {"2021": 0, "2022": 1, "2023": 0, "2024": 2}
    assert by_year("chats") == {"2021": 2, "2022": 1, "2023": 0, "2024": 1}
    assert figures().people == 5


def test_who_came_back_within_a_year_is_told_of_new_people_alone():
    hold(utc(2021, 3, 2), "ann", "bob", "cid")
    hold(utc(2022, 3, 2), "ann", "dee")  # 365 days after
    hold(utc(2022, 3, 3), "bob")  # a day too late
    hold(utc(2022, 3, 4), "ann", "dee")
    assert by_year("came_back") == {"2021": 1, "2022": 1}


def test_of_those_whose_year_is_not_over_nothing_is_told():
    now = timezone.now()
    hold(now - timedelta(days=800), "ann")
    hold(now - timedelta(days=793), "ann")
    hold(now - timedelta(days=20), "bob")
    hold(now - timedelta(days=10), "bob")
    assert [period.came_back for period in figures().years if period.new] == [1, None]


def test_where_no_chat_followed_nobody_stayed_away():
    hold(utc(2019, 5, 2), "ann")
    hold(utc(2021, 5, 2), "bob")
    hold(utc(2021, 6, 2), tweets=0)
    hold(utc(2023, 5, 2), "cid")
    hold(utc(2023, 6, 2), "dee")
    told = [(one.came_back, one.could_come_back) for one in figures().years if one.new]
    assert told == [(None, False), (None, False), (0, True)]


def test_years_begin_by_the_clocks_of_the_community():
    set_community(time_zone="Pacific/Auckland")
    hold(utc(2021, 12, 31, 20), "ann")
    assert by_year("people") == {"2022": 1}


def test_quarters_reach_from_the_first_chat_to_the_last():
    hold(utc(2021, 5, 2), "ann")
    hold(utc(2021, 12, 2), "ann", "bob")
    told = [(period.label, period.chats, period.new) for period in figures().quarters]
    assert told == [
        ("Apr to Jun 2021", 1, 1),
        ("Jul to Sep 2021", 0, 0),
        ("Oct to Dec 2021", 1, 1),
    ]


def test_who_only_retweeted_is_not_counted():
    chat = hold(utc(2021, 5, 2), "ann")
    Participation.objects.create(chat=chat, account=make_account("bob"), retweets=3)
    assert by_year("people") == {"2021": 1}


def test_the_middle_chat_leaves_out_those_without_tweets():
    hold(utc(2021, 5, 2), "ann", "bob", "cid")
    hold(utc(2021, 5, 9), "ann", "bob")
    hold(utc(2021, 5, 16))
    assert by_year("people_a_chat") == {"2021": 2.5}
    assert (by_year("chats"), by_year("captured")) == ({"2021": 3}, {"2021": 2})
    assert figures().not_captured == 1


def test_topics_and_outcomes_are_counted_by_chat():
    chat = hold(utc(2021, 5, 2), "ann", topics=["Tea", "Sleep"])
    hold(utc(2022, 5, 2), "ann", topics=["Tea"])
    make_step(chat)
    make_step(chat, "answered")
    assert by_year("topics") == {"2021": {"tea": 1, "sleep": 1}, "2022": {"tea": 1}}
    assert list(figures().topics.items()) == [("tea", "Tea"), ("sleep", "Sleep")]
    assert by_year("with_outcome") == {"2021": 1, "2022": 0}


def test_questions_that_drew_most_and_least_stand_in_that_order():
    first = hold(utc(2021, 5, 2), "ann", marks=[("Why?", 40), ("How?", 2), ("Whence?", 3)])
    second = hold(utc(2021, 5, 9), "ann", marks=[("Where?", 41), ("Who?", 0)], unanswered=4)
    told = figures()
    most = [(one.chat, one.place, one.answers) for one in told.drew_most]
    assert most[:3] == [(second.pk, 0, 41), (first.pk, 0, 40), (first.pk, 2, 3)]
    least = [(one.chat, one.place, one.answers) for one in told.drew_least]
    assert least == [(second.pk, 1, 0), (first.pk, 1, 2)]
    assert told.unanswered == {second.pk: 4}


def test_a_made_up_history_is_counted_as_another_reckoning_does():
    chance = Random(4)
    start = datetime(2014, 1, 7, 21, tzinfo=UTC)
    chats = [
        HeldChat(
            number,
            start + timedelta(days=7 * number + chance.randrange(3)),
            tweets=1,
            people=frozenset(chance.sample(range(300), chance.randrange(1, 25))),
        )
        for number in range(400)
    ]
    now = start + timedelta(days=4000)
    told = figures_of(chance.sample(chats, len(chats)), now)
    # Person by person, instead of chat by chat.
    days = defaultdict(list)
    for chat in chats:
        for person in chat.people:
            days[person].append(chat.starts_at)
    days = {person: sorted(at) for person, at in days.items()}
    for year in told.years:
        number = int(year.label)
        there = {person for person, at in days.items() if any(one.year == number for one in at)}
        new = {person for person in there if days[person][0].year == number}
        stayed = [p for p in new if days[p][1:] and (days[p][1] - days[p][0]).days <= 365]
        assert (year.people, year.new, year.returning) == (
            len(there),
            len(new),
            len(there - new),
        )
        assert year.came_back == (len(stayed) if new else None)
        sizes = [len(chat.people) for chat in chats if chat.starts_at.year == number]
        assert year.people_a_chat == median(sizes)
    assert told.people == len(days) == told.total("new")


def test_what_is_published_is_counted_as_it_is_read():
    question = make_tweet(text="Q1. Why tea?", author="kim")
    answers = [
        make_tweet(text="A1 Because", author=name, reply_to=question)
        for name in ("ann", "bob", "ann")
    ]
    hidden = make_tweet(text="A1 Never mind", author="cid")
    asked = make_tweet(text="Is there any milk?", author="bob")
    chat = make_chat(
        hosts=["kim"],
        transcript=[
            section("Q1. Why tea?", question, *answers, {"key": hidden.key, "hidden": True}),
            section("Goodbyes", asked),
        ],
    )
    join(chat, question, *answers, hidden, asked)
    assert by_year("people") == {"2024": 3}
    assert by_year("tweets") == {"2024": 5}
    assert [(one.chat, one.answers) for one in figures().drew_most] == [(chat.pk, 3)]
    assert figures().unanswered == {chat.pk: 1}


def test_two_accounts_that_turn_out_to_be_one_are_one_from_then_on():
    hold(utc(2021, 5, 2), "ann")
    chat = hold(utc(2021, 6, 2), "ann_again")
    assert by_year("people") == {"2021": 2}
    join_accounts(make_account("ann"), make_account("ann_again"))
    assert ChatFigures.objects.filter(chat=chat).count() == 0
    assert by_year("people") == {"2021": 1}


def test_what_was_forgotten_is_counted_for_the_next_reader():
    chat = make_chat(transcript=[section("Q1", make_tweet(author="ann"))])
    ChatFigures.objects.all().delete()
    Participation.objects.all().delete()
    first = figures()
    assert (first.not_counted, first.people) == (1, 0)
    assert ChatFigures.objects.get(chat=chat).people == 1
    again = figures()
    assert (again.not_counted, again.people) == (0, 1)


# Of whom


def test_only_public_chats_of_the_community_that_are_over_are_counted():
    hold(utc(2021, 5, 2), "ann")
    hold(utc(2021, 6, 2), "bob", live=False)
    hide(hold(utc(2021, 7, 2), "cid"))
    hold(utc(2021, 8, 2), "dee").unpublish()
    hold(timezone.now() + timedelta(days=2), "eve")
    other = make_other_community()
    hold(utc(2020, 5, 2), "ann", "flo", parent=other.chats)
    assert (by_year("chats"), by_year("people"), by_year("new")) == (
        {"2021": 1},
        {"2021": 1},
        {"2021": 1},
    )
    assert [period.people for period in community_figures(other.chats).years] == [2]


def test_an_earlier_chat_that_is_published_later_makes_people_returning():
    early = hold(utc(2020, 5, 2), "ann", live=False)
    hold(utc(2021, 5, 2), "ann", "bob")
    assert by_year("new") == {"2021": 2}
    early.get_latest_revision().publish()
    count(ChatPage.objects.get(pk=early.pk), ["ann"])
    assert by_year("new") == {"2020": 1, "2021": 1}
    assert by_year("returning") == {"2020": 0, "2021": 1}


def test_figures_follow_what_becomes_private_and_what_came_of_a_chat():
    hold(utc(2021, 5, 2), "ann")
    chat = hold(utc(2021, 6, 2), "bob")
    assert by_year("people") == {"2021": 2}
    make_step(chat)
    assert by_year("with_outcome") == {"2021": 1}
    hide(chat)
    assert (by_year("people"), by_year("with_outcome")) == ({"2021": 1}, {"2021": 0})


def test_kept_figures_are_not_counted_again():
    for day in range(1, 4):
        hold(utc(2021, 5, day), "ann", topics=["Tea"])
    index = ChatIndexPage.objects.first()

    def asked():
        with CaptureQueriesContext(connection) as queries:
            community_figures(index)
        return [query["sql"] for query in queries]

    first, again = asked(), asked()
    assert any("participation" in sql for sql in first)
    assert not any("participation" in sql for sql in again)
    assert len(again) < len(first)


# Shown


def page(client, address=ADDRESS):
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def cells(soup, section):
    rows = soup.find(id=section).parent.select("tbody tr")
    return [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in rows]


def people(number, first=0):
    return [f"p{one}" for one in range(first, first + number)]


def test_the_page_is_there_only_where_the_community_chose_it(client):
    assert client.get(ADDRESS).status_code == 404
    assert "figures/" not in client.get("/chats/").content.decode()
    assert ADDRESS not in client.get("/sitemap.xml").content.decode()
    set_community(figures_are_public=True)
    assert "Nothing has been counted yet" in page(client).main.get_text()
    assert page(client, "/chats/").main.find("a", href=ADDRESS)
    assert ADDRESS in client.get("/sitemap.xml").content.decode()


def test_the_page_tells_each_figure_and_what_it_does_not_show(client):
    set_community(figures_are_public=True, name="WeBake")
    for year in (2020, 2021, 2022):
        hold(utc(year, 5, 2), *people(20, first=(year - 2020) * 10), topics=["Tea"])
    soup = page(client)
    assert soup.h1.get_text() == "WeBake in figures"
    assert cells(soup, "who-takes-part") == [
        ["2020", "20", "20", "0"],
        ["2021", "20", "10", "10"],
        ["2022", "20", "10", "10"],
    ]
    assert cells(soup, "who-comes-back")[1] == ["2021", "10", "10", "0"]
    drawn = soup.find(id="who-takes-part").parent.svg.get_text(" ")
    assert "10 new" in drawn and "10 returning" in drawn
    for figure in soup.main.find_all("section"):
        assert "What this does not show" in figure.get_text()


def test_a_question_leads_to_where_it_stands(client):
    set_community(figures_are_public=True)
    hold(utc(2021, 5, 2), *people(9), slug="tea", title="On tea", marks=[("Why <b>tea</b>?", 40)])
    link = page(client).find(id="drew-most").parent.li.a
    assert (link.get_text(), link["href"]) == ("Why <b>tea</b>?", "/chats/tea/transcript/#a-0")


def test_topics_of_a_single_chat_are_left_to_the_list_of_chats(client):
    set_community(figures_are_public=True)
    hold(utc(2021, 5, 2), *people(9), topics=["Tea", "Sleep"])
    topics = "#topics-over-time ~ .small-multiples strong"
    assert len(page(client).select(topics)) == 2
    hold(utc(2021, 6, 2), *people(9), topics=["Tea"])
    assert [topic.get_text() for topic in page(client).select(topics)] == ["Tea"]


def test_a_young_community_is_told_by_quarter(client):
    set_community(figures_are_public=True)
    hold(utc(2021, 5, 2), *people(9))
    assert cells(page(client), "who-takes-part")[0][0] == "Apr to Jun 2021"


def test_nobody_can_be_reckoned_from_small_numbers(client):
    set_community(figures_are_public=True)
    hold(utc(2020, 5, 2), *people(20))
    hold(utc(2021, 5, 2), *people(20, first=17))  # 3 returned, 17 new
    hold(utc(2022, 5, 2), *people(20, first=18))  # 1 new
    hold(utc(2023, 5, 2), *people(2))
    soup = page(client)
    assert cells(soup, "who-takes-part") == [
        ["2020", "20", "20", "0"],
        ["2021", "20", "the others", "fewer than 5"],
        ["2022", "20", "fewer than 5", "the others"],
        ["2023", "fewer than 5", "–", "–"],
    ]
    assert [row[1:] for row in cells(soup, "who-comes-back")] == [
        ["20", "fewer than 5", "the others"],
        ["the others", "–", "–"],
        ["fewer than 5", "–", "–"],
        ["–", "Too few to tell"],
    ]
    assert "about 40" in soup.find("dl", class_="sums").get_text()
    # Neither in the pictures nor in what they say.
    drawn = " ".join(svg.get_text(" ") for svg in soup.find_all("svg"))
    for number in ("17 new", "3 returning", "1 new", "19 returning", "2 people", "38"):
        assert number not in drawn


# To facilitators

REPORT = "/admin/reports/community-figures/"


def make_group(page=None):
    """Of people who may sign in, and edit below ``page``."""
    group = Group.objects.create(name="Neighbours")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    if page:
        permission = Permission.objects.get(codename="change_page")
        GroupPagePermission.objects.create(group=group, page=page, permission=permission)
    return group


def rows(soup):
    return [
        [cell.get_text(strip=True) for cell in row.find_all("td")]
        for row in soup.select("#listing-results table.listing tbody tr")
    ]


def test_facilitators_see_exact_figures_also_where_the_public_sees_none(client):
    client.force_login(make_trainee())
    hold(utc(2020, 5, 2), "ann", "bob", marks=[("Why?", 40)])
    hold(utc(2021, 5, 2), "ann", "cid")
    hold(utc(2022, 5, 2), "ann", "dee")
    soup = page(client, REPORT)
    assert rows(soup)[1] == ["2021", "1", "1", "2", "2", "1", "1", "0", "2", "0", "0"]
    words = " ".join(soup.get_text(" ").split())
    assert "Nobody but the team sees these figures" in words and "40 tweets, in" in words
    assert "fewer than" not in words


def test_the_report_stands_in_the_menu_of_whoever_may_edit_a_chat(client):
    hold(utc(2020, 5, 2), "ann")
    client.force_login(make_facilitator())
    assert REPORT in client.get("/admin/").content.decode()
    nobody = make_facilitator("nobody")
    nobody.groups.set([make_group()])
    client.force_login(nobody)
    assert REPORT not in client.get("/admin/").content.decode()
    assert client.get(REPORT).status_code == 302


def test_an_editor_of_two_communities_chooses_between_them(client):
    hold(utc(2020, 5, 2), "ann")
    other = make_other_community()
    hold(utc(2021, 5, 2), "ann", parent=other.chats)
    client.force_login(make_facilitator())
    assert "WeBakers" in page(client, REPORT).get_text()
    asked = page(client, f"{REPORT}?site={other.site.pk}&by=year")
    assert [row[0] for row in rows(asked)] == ["2021"]
    assert "choose another" not in asked.get_text()
    assert [row[0] for row in rows(page(client, f"{REPORT}?by=year"))] == ["2020"]


def test_another_communitys_figures_are_not_for_its_neighbours(client):
    hold(utc(2020, 5, 2), "ann")
    other = make_other_community()
    hold(utc(2021, 5, 2), "ann", parent=other.chats)
    neighbour = make_facilitator()
    neighbour.groups.set([make_group(other.home)])
    client.force_login(neighbour)
    for query in ("", f"&site={Site.objects.get(is_default_site=True).pk}"):
        soup = page(client, f"{REPORT}?by=year{query}")
        assert [row[0] for row in rows(soup)] == ["2021"]


def test_the_report_can_be_taken_away_as_a_spreadsheet(client):
    client.force_login(make_facilitator())
    hold(utc(2020, 5, 2), "ann", "bob")
    told = client.get(f"{REPORT}?export=csv&by=year").getvalue().decode().splitlines()
    assert told[0].startswith("When,Chats,With a transcript,Tweets,People,New,Returning")
    assert told[1] == "2020,1,1,2,2,2,0,,2,0,0"
    assert client.get(f"{REPORT}?export=xlsx").getvalue().startswith(b"PK")


def test_the_report_says_what_will_be_there_on_the_first_day(client):
    make_chat(live=False)
    client.force_login(make_facilitator())
    assert "Nothing has been counted yet" in page(client, REPORT).get_text()
