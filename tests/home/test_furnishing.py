import re

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from wagtail.models import GroupPagePermission, Page, Site

from chatarchive.models import ChatIndexPage
from home.communities import make_community
from home.furnishing import PIECES, blocks_of, furnish
from home.models import BlogIndexPage, CommunitySettings, HomePage, PlainPage
from tests.factories import make_facilitator, set_community

pytestmark = pytest.mark.django_db


def silent(line):
    pass


@pytest.fixture
def site():
    return Site.objects.get(is_default_site=True)


def slugs(site):
    return list(site.root_page.get_children().values_list("slug", flat=True))


def test_a_fresh_site_gets_the_standard_pages_in_the_order_of_the_menu(site, client):
    furnish(site, say=silent)
    wanted = [piece.slug for piece in PIECES if piece.slug in slugs(site)]
    assert slugs(site) == wanted
    assert {"chats", "blog", "about-we", "taking-part", "house-rules", "privacy"} <= {*wanted}
    for slug in wanted:
        assert client.get(f"/{slug}/").status_code == 200


def test_the_front_page_leads_newcomers_to_their_guide(site, client):
    furnish(site, say=silent)
    assert 'href="/taking-part/">New here? Start here' in client.get("/").content.decode()


def test_a_draft_of_the_front_page_is_not_published_along(site, client):
    home = site.root_page.specific
    home.title = "Not yet"
    home.save_revision()
    furnish(site, say=silent)
    home.refresh_from_db()
    assert home.has_unpublished_changes and home.guide_page is None
    assert home.get_latest_revision_as_object().title == "Not yet"


def test_furnishing_again_changes_nothing(site):
    furnish(site, say=silent)
    before = list(Page.objects.values_list("path", "title", "latest_revision"))
    assert furnish(site, say=silent) == []
    assert list(Page.objects.values_list("path", "title", "latest_revision")) == before


def test_what_editors_made_stays_as_it_is(site):
    site.root_page.add_child(instance=BlogIndexPage(title="Our words", slug="words"))
    site.root_page.add_child(instance=PlainPage(title="Rules of ours", slug="house-rules"))
    furnish(site, say=silent)
    assert BlogIndexPage.objects.get().slug == "words"
    rules = PlainPage.objects.get(slug="house-rules")
    assert (rules.title, len(rules.body)) == ("Rules of ours", 0)


def test_a_page_lacking_in_the_middle_is_put_where_it_belongs(site):
    furnish(site, say=silent)
    whole = slugs(site)
    BlogIndexPage.objects.get().delete()
    furnish(site, say=silent)
    assert slugs(site) == whole


def test_the_first_texts_speak_of_this_community_and_link_to_its_pages(site, client):
    set_community(name="We<Test>", hashtags="#WeTest", handle="@WeTest")
    furnish(site, say=silent)
    html = client.get("/taking-part/").content.decode()
    assert "We&lt;Test&gt; is a conversation" in html
    assert "#WeTest" in html
    assert 'href="/house-rules/"' in html
    assert not re.search(r"\{\w+\}|page:|<a>", html)


def test_the_footer_leads_to_the_rules_unless_it_has_words(site, client):
    furnish(site, say=silent)
    assert 'href="/house-rules/"' in CommunitySettings.for_site(site).footer or (
        'linktype="page"' in CommunitySettings.for_site(site).footer
    )
    assert b'href="/privacy/"' in client.get("/").content
    PlainPage.objects.get(slug="privacy").delete()
    set_community(footer="<p>Ours</p>")
    furnish(site, say=silent)
    assert CommunitySettings.for_site(site).footer == "<p>Ours</p>"


def test_headings_and_paragraphs_become_blocks():
    blocks = blocks_of("<p>First</p>\n<h2>You &amp; we</h2>\n<p>Then</p>")
    assert [(kind, str(getattr(value, "source", value))) for kind, value in blocks] == [
        ("paragraph", "<p>First</p>"),
        ("heading", "You & we"),
        ("paragraph", "<p>Then</p>"),
    ]


def test_a_second_community_has_a_home_facts_and_pages_of_its_own(site):
    furnish(site, say=silent)
    call_command(
        "add_community",
        "nurses.example.org",
        "WeTestNurses",
        handle="@WeTestNurses",
        hashtag="#WeTestNurses",
        zone="America/New_York",
    )
    other = Site.objects.get(hostname="nurses.example.org")
    assert slugs(other) == slugs(site)
    community = CommunitySettings.for_site(other)
    assert community.name == "WeTestNurses"
    assert community.time_zone == "America/New_York"
    assert CommunitySettings.for_site(site).name == "WeCops"
    assert ChatIndexPage.objects.count() == 2


@pytest.mark.parametrize(
    "arguments, options",
    [
        (["localhost", "WeTest"], {}),
        (["https://example.org/", "WeTest"], {}),
        (["", "WeTest"], {}),
        (["a.example.org", ""], {}),
        (["a.example.org", "WeTest"], {"zone": "Mars/Phobos"}),
        (["a.example.org", "W" * 61], {}),
        (["a b.example.org", "WeTest"], {}),
        (["a.example.org", "WeTest"], {"port": 0}),
    ],
)
def test_what_cannot_be_a_community_is_said_in_words_and_leaves_nothing(arguments, options):
    with pytest.raises(CommandError, match=r"Nothing was made\.") as refused:
        call_command("add_community", *arguments, **options)
    assert refused.value.returncode == 2
    assert Site.objects.count() == HomePage.objects.count() == 1


def test_an_unknown_site_cannot_be_furnished():
    with pytest.raises(CommandError, match="There are: localhost"):
        call_command("furnish", site="elsewhere.example.org")


def test_groups_of_a_community_reach_its_own_tree_only(site):
    other = make_community("b.example.org", "WeTest", groups=True, say=silent)
    user = make_facilitator()
    user.groups.set(Group.objects.filter(name__startswith="WeTest "))
    theirs = ChatIndexPage.objects.descendant_of(other.root_page).get()
    ours = ChatIndexPage.objects.descendant_of(site.root_page).get()
    assert theirs.permissions_for_user(user).can_publish_subpage()
    assert user.has_perm("chatarchive.add_withdrawal")
    assert not ours.permissions_for_user(user).can_add_subpage()
    assert theirs.get_workflow().name == "Approval by WeTest’s editors"
    before = GroupPagePermission.objects.count()
    call_command("furnish", site="b.example.org", groups=True)
    assert GroupPagePermission.objects.count() == before


def test_communities_of_one_name_share_no_groups():
    make_community("b.example.org", "WeTest", groups=True, say=silent)
    other = make_community("c.example.org", "WeTest", groups=True, say=silent)
    for group in Group.objects.filter(name__startswith="WeTest "):
        pages = {permission.page_id for permission in group.page_permissions.all()}
        assert len(pages) == 1
    assert Group.objects.filter(page_permissions__page=other.root_page).distinct().count() == 2


def test_a_name_taken_twice_gets_an_address_of_its_own():
    one = make_community("b.example.org", "WeTest", say=silent)
    two = make_community("c.example.org", "WeTest", say=silent)
    assert one.root_page.slug != two.root_page.slug
    with pytest.raises(ValidationError):
        make_community("B.example.org", "WeTest", say=silent)
