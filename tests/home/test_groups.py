"""The groups that a fresh database has, and what becomes of those that a site has already."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from wagtail.images import get_image_model
from wagtail.models import GroupApprovalTask, Page, Workflow
from wagtail.permissions import policy_registry

from home.models import CommunitySettings
from tests.factories import make_chat, make_facilitator, make_trainee

pytestmark = pytest.mark.django_db
migration = import_module("home.migrations.0003_groups")

GIVEN_LATER = {f"{verb}_workstream" for verb in ("add", "change", "delete", "view")}
GIVEN_LATER |= {f"{verb}_searchpromotion" for verb in ("add", "change", "delete")}


def permissions():
    """What each group may, in words that can be compared."""
    told = {}
    for group in Group.objects.all():
        told[group.name] = (
            {(one.page_id, one.permission.codename) for one in group.page_permissions.all()},
            {
                (one.collection_id, one.permission.codename)
                for one in group.collection_permissions.all()
            },
            # What later migrations give is theirs to give again.
            {one.codename for one in group.permissions.all()} - GIVEN_LATER,
        )
    return told


def approval():
    """The name of the default task, and who approves; the workflow is called the same."""
    task = GroupApprovalTask.objects.get()
    assert Workflow.objects.get().name == task.name
    return task.name, {group.name for group in task.groups.all()}


def test_a_fresh_database_has_both_groups_and_no_others():
    assert set(permissions()) == {"Facilitators", "Editors"}
    assert approval() == ("Editors’ approval", {"Editors"})


def test_a_facilitator_prepares_what_an_editor_publishes():
    chat = make_chat()
    user = make_trainee()
    assert chat.get_parent().permissions_for_user(user).can_add_subpage()
    trainee, editor = map(chat.permissions_for_user, (user, make_facilitator()))
    assert trainee.can_edit() and trainee.can_submit_for_moderation()
    for action in ("can_publish", "can_unpublish", "can_lock", "can_unlock", "can_delete"):
        assert not getattr(trainee, action)(), action
    for action in ("can_publish", "can_unpublish", "can_lock", "can_delete"):
        assert getattr(editor, action)(), action


def test_pictures_are_for_both_and_the_community_is_for_editors():
    trainee, editor = make_trainee(), make_facilitator()
    pictures = policy_registry.get_by_type(get_image_model())
    assert pictures.user_has_permission(trainee, "add")
    assert pictures.user_has_permission(trainee, "choose")
    community = policy_registry.get_by_type(CommunitySettings)
    assert community.user_has_permission(editor, "change")
    assert not community.user_has_permission(trainee, "change")
    for name in ("auth.add_user", "auth.change_user", "wagtailcore.change_site"):
        assert not editor.has_perm(name)


def test_going_back_and_forth_ends_where_it_began():
    before = permissions()
    comments = import_module("home.migrations.0010_moderators_of_comments")
    comments.take_away(apps, None)
    migration.take_groups_away(apps, None)
    assert set(permissions()) == {"Moderators", "Editors"}
    assert approval() == ("Moderators approval", {"Moderators"})
    assert not make_facilitator().has_perm("home.change_communitysettings")
    assert permissions()["Editors"][0] == {
        (Page.objects.get(depth=1).pk, "add_page"),
        (Page.objects.get(depth=1).pk, "change_page"),
    }
    migration.make_groups(apps, None)
    comments.give(apps, None)
    assert permissions() == before
    assert approval() == ("Editors’ approval", {"Editors"})


def as_it_was():
    migration.take_groups_away(apps, None)
    return Group.objects.get(name="Moderators")


def test_moderators_with_somebody_in_it_go_on_approving():
    moderators = as_it_was()
    user = make_trainee()
    user.groups.add(moderators)
    migration.make_groups(apps, None)
    assert user.groups.filter(name="Moderators").exists()
    assert approval() == ("Moderators approval", {"Moderators", "Editors"})
    migration.take_groups_away(apps, None)
    assert approval() == ("Moderators approval", {"Moderators"})


def test_moderators_that_somebody_gave_other_permissions_stay():
    moderators = as_it_was()
    moderators.page_permissions.filter(permission__codename="lock_page").delete()
    migration.make_groups(apps, None)
    assert Group.objects.filter(name="Moderators").exists()


def test_an_approval_that_somebody_else_was_put_in_charge_of_stays_theirs():
    as_it_was()
    GroupApprovalTask.objects.get().groups.set([Group.objects.create(name="Board")])
    migration.make_groups(apps, None)
    assert approval() == ("Moderators approval", {"Board"})


def test_editors_keep_what_they_were_given():
    as_it_was()
    editors = Group.objects.get(name="Editors")
    given = make_trainee("in-editors")
    given.groups.set([editors])
    editors.permissions.add(migration.permission(apps, "chatarchive", "tweet", "change_tweet"))
    migration.make_groups(apps, None)
    assert given.groups.get() == editors
    assert "change_tweet" in permissions()["Editors"][2]
