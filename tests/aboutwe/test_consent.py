"""Nobody is public who has not agreed: every road to the public, and the way back."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry, Workflow
from wagtail.test.utils.form_data import nested_form_data, rich_text

from aboutwe.consent import ConsentMissing
from aboutwe.forms import told
from aboutwe.models import ProfileIndexPage, ProfilePage
from home.models import HomePage
from tests.factories import make_facilitator, make_post, make_profile, make_trainee

pytestmark = pytest.mark.django_db
AGREED = {"agreed": "on", "consent_given_on": "2024-03-01", "consent_how": "by e-mail to Sam"}


@pytest.fixture
def editor(client):
    user = make_facilitator()
    client.force_login(user)
    return user


@pytest.fixture
def unasked():
    """A draft of somebody's profile."""
    return make_profile(title="Pat", slug="pat", live=False, consent_given_on=None)


def form(**fields):
    return nested_form_data(
        {
            "title": "Pat",
            "slug": "pat",
            "handle": "",
            "role": "",
            "post": "",
            "institution": "",
            "years": "",
            "picture": "",
            "consent_given_on": "",
            "consent_how": "",
            "words": rich_text("<p>Tea.</p>"),
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
        }
        | fields
    )


def send(client, profile, **fields):
    address = reverse("wagtailadmin_pages:edit", args=[profile.pk])
    fields = {"consent_as_loaded": told(profile)} | fields
    response = client.post(address, form(**fields), follow=True)
    assert response.status_code == 200
    return response.content.decode(), ProfilePage.objects.get(pk=profile.pk)


def test_publishing_in_the_editor_keeps_the_draft_and_says_why_it_is_not_public(
    client, editor, unasked
):
    page, profile = send(client, unasked, role="Sergeant", **{"action-publish": "1"})
    assert "was not published: nobody has recorded that they agreed" in page
    assert not profile.live
    assert profile.get_latest_revision_as_object().role == "Sergeant"


def test_a_new_page_cannot_be_published_unasked_either(client, editor):
    people = make_profile().get_parent()
    address = reverse("wagtailadmin_pages:add", args=["aboutwe", "profilepage", people.pk])
    page = client.post(address, form(**{"action-publish": "1"}), follow=True).content.decode()
    assert "was not published" in page
    assert not ProfilePage.objects.get(slug="pat").live


def test_with_the_tick_it_is_published_and_who_recorded_it_is_kept(client, editor, unasked):
    _, profile = send(client, unasked, **AGREED, **{"action-publish": "1"})
    assert profile.live
    assert profile.consent_given_on == date(2024, 3, 1)
    assert (profile.consent_how, profile.consent_recorded_by) == ("by e-mail to Sam", editor)
    assert PageLogEntry.objects.filter(page=profile.pk, action="aboutwe.consent_given").exists()


def test_a_new_page_with_the_tick_keeps_who_recorded_it(client, editor):
    people = make_profile().get_parent()
    address = reverse("wagtailadmin_pages:add", args=["aboutwe", "profilepage", people.pk])
    client.post(address, form(**{"agreed": "on", "action-publish": "1"}))
    profile = ProfilePage.objects.get(slug="pat")
    assert profile.live and profile.consent_recorded_by == editor
    assert profile.consent_given_on == timezone.localdate()


def test_a_day_to_come_is_no_day_of_consent(client, editor, unasked):
    later = timezone.localdate() + timedelta(days=40)
    page, profile = send(client, unasked, **AGREED | {"consent_given_on": later.isoformat()})
    assert "This day is still to come" in page
    assert profile.consent_given_on is None


def test_a_preview_records_nothing(client, editor, unasked):
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[unasked.pk])
    assert client.post(address, form(**AGREED)).json()["is_valid"]
    unasked.refresh_from_db()
    assert unasked.consent_given_on is None


def test_taking_the_tick_away_takes_the_page_offline_at_once(client):
    profile = make_profile(title="Pat", slug="pat")
    client.force_login(make_trainee())  # it must not wait for somebody who may publish
    page, profile = send(client, profile, role="Sergeant")
    assert "is offline now" in page
    assert not profile.live and profile.consent_given_on is None
    assert profile.get_latest_revision_as_object().role == "Sergeant"
    assert client.get("/about-we/pat/").status_code == 404
    entry = PageLogEntry.objects.get(page=profile.pk, action="aboutwe.consent_withdrawn")
    assert entry.message == "Consent withdrawn, which had been given on 9 January 2024"


def test_taking_the_tick_away_and_publishing_takes_it_offline_too(client, editor):
    page, profile = send(client, make_profile(title="Pat", slug="pat"), **{"action-publish": "1"})
    assert "is offline now" in page and "was not published" in page
    assert not profile.live


def test_an_autosave_that_lacks_the_tick_takes_it_offline_too(client, editor):
    profile = make_profile(title="Pat", slug="pat")
    address = reverse("wagtailadmin_pages:edit", args=[profile.pk])
    answer = client.post(
        address,
        form(consent_as_loaded=told(profile)),
        headers={"Accept": "application/json"},
    )
    assert answer.json()["success"]
    profile.refresh_from_db()
    assert not profile.live
    assert "is offline now" in client.get(address).content.decode()


def test_an_editor_that_was_open_meanwhile_undoes_neither_consent_nor_withdrawal(
    client, editor, unasked
):
    _, asked = send(client, unasked, **AGREED, **{"action-publish": "1"})
    assert asked.live
    _, profile = send(client, unasked, role="From before")  # as it was loaded
    assert profile.live and profile.consent_given_on == date(2024, 3, 1)
    _, profile = send(client, asked)
    assert not profile.live
    page, profile = send(client, asked, **AGREED, **{"action-publish": "1"})
    assert "was not published" in page
    assert not profile.live and profile.consent_given_on is None


def test_an_editor_that_goes_on_after_an_autosave_keeps_what_it_showed(client, editor):
    profile = make_profile(title="Pat", slug="pat", consent_how="by e-mail to Sam")
    address = reverse("wagtailadmin_pages:edit", args=[profile.pk])
    loaded = told(profile)
    ProfilePage.objects.update(consent_given_on=None, consent_how="", live=False)
    sent = form(
        **AGREED | {"consent_given_on": "2024-01-09"},
        consent_as_loaded=loaded,
    )
    answer = client.post(address, sent, headers={"Accept": "application/json"}).json()
    assert answer["field_updates"]["consent_as_loaded"] == loaded
    profile.refresh_from_db()
    assert profile.consent_given_on is None


def test_an_older_revision_does_not_bring_consent_back(client, editor):
    profile = make_profile(title="Pat", slug="pat")
    agreed = profile.latest_revision
    _, profile = send(client, profile)
    with pytest.raises(ConsentMissing):
        agreed.publish()
    profile.refresh_from_db()
    assert not profile.live
    assert agreed.as_object().consent_given_on is None


def test_a_revision_cannot_be_published_in_code_without_consent(unasked):
    with pytest.raises(ConsentMissing):
        unasked.save_revision().publish()
    unasked.live = True
    with pytest.raises(ConsentMissing):
        unasked.save()
    with pytest.raises(ConsentMissing):
        unasked.get_parent().add_child(instance=ProfilePage(title="Kim"))
    assert not ProfilePage.objects.live().exists()


def test_scheduling_without_consent_is_refused(unasked):
    unasked.go_live_at = timezone.now() + timedelta(days=1)
    with pytest.raises(ConsentMissing):
        unasked.save_revision().publish()
    assert not unasked.revisions.filter(approved_go_live_at__isnull=False).exists()


def test_what_was_scheduled_stays_a_draft_once_consent_is_withdrawn_and_holds_up_nothing():
    profile = make_profile(live=False)
    post = make_post(live=False)
    due = timezone.now() - timedelta(hours=1)
    profile.latest_revision.approved_go_live_at = due - timedelta(hours=1)
    profile.latest_revision.save()
    post.latest_revision.approved_go_live_at = due
    post.latest_revision.save()
    ProfilePage.objects.filter(pk=profile.pk).update(consent_given_on=None)
    call_command("publish_scheduled")
    profile.refresh_from_db()
    post.refresh_from_db()
    assert post.live and not profile.live
    assert not profile.revisions.filter(approved_go_live_at__isnull=False).exists()


def test_approving_in_a_workflow_is_refused_in_a_sentence(client, editor, unasked):
    Workflow.objects.get().start(unasked, editor)
    state = unasked.current_workflow_task_state
    arguments = [unasked.pk, "approve", state.pk]
    address = reverse("wagtailadmin_pages:workflow_action", args=arguments)
    page = client.post(address, {"comment": ""}, follow=True).content.decode()
    assert "was not published: nobody has recorded" in page
    unasked.refresh_from_db()
    assert not unasked.live
    assert unasked.current_workflow_task_state.status == "in_progress"


def test_publishing_in_bulk_is_refused_as_a_whole(client, editor, unasked):
    asked = make_profile(live=False)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    address += f"?id={asked.pk}&id={unasked.pk}"
    page = client.post(address, {"include_descendants": ""}, follow=True).content.decode()
    assert "was not published: nobody has recorded" in page
    assert not ProfilePage.objects.live().exists()


def test_a_copy_has_nobodys_consent_and_is_a_draft(client, editor):
    profile = make_profile(title="Pat", slug="pat")
    address = reverse("wagtailadmin_pages:copy", args=[profile.pk])
    sent = {"new_title": "Kim", "new_slug": "kim", "new_parent_page": profile.get_parent().pk}
    page = client.post(address, sent | {"publish_copies": "on"}, follow=True).content.decode()
    assert "Nothing was copied" in page
    assert not ProfilePage.objects.filter(slug="kim").exists()
    client.post(address, sent)
    copy = ProfilePage.objects.get(slug="kim")
    assert not copy.live and copy.consent_given_on is None
    with pytest.raises(ConsentMissing):
        copy.latest_revision.publish()


def test_an_alias_lives_by_the_consent_to_its_original(client, editor):
    profile = make_profile(title="Pat", slug="pat")
    alias = profile.create_alias(update_slug="pat-too")
    profile.save_revision().publish()
    assert ProfilePage.objects.get(pk=alias.pk).live
    send(client, profile)
    assert not ProfilePage.objects.get(pk=alias.pk).live


def test_who_was_public_before_consent_was_asked_for_stays_so_and_is_flagged(client, editor):
    profile = make_profile(title="Pat", slug="pat", role="As before")
    ProfilePage.objects.update(consent_given_on=None)
    address = reverse("wagtailadmin_pages:edit", args=[profile.pk])
    assert "This page is public, and nobody has recorded" in client.get(address).content.decode()
    _, profile = send(client, profile, role="A draft")
    assert profile.live and profile.role == "As before"
    _, profile = send(client, profile, role="Published", **{"action-publish": "1"})
    assert profile.live and profile.role == "As before"
    home = HomePage.objects.first()
    elsewhere = home.add_sibling(instance=HomePage(title="Other", slug="other"))
    people = elsewhere.add_child(instance=ProfileIndexPage(title="About We"))
    profile.move(people, pos="first-child")
    assert ProfilePage.objects.get(pk=profile.pk).live
    _, profile = send(client, profile, role="Asked", **AGREED, **{"action-publish": "1"})
    assert profile.live and profile.role == "Asked"
