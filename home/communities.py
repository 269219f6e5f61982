"""A further community in the same installation: its site, its home, its facts, its groups."""

import re

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from wagtail.coreutils import find_available_slug
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    GroupSitePermission,
    Page,
    Site,
)

from .approvals import approve_pages, offers_workflow
from .furnishing import furnish
from .models import CommunitySettings, HomePage

PREPARE = ("add_page", "change_page")
PUBLISH = (*PREPARE, "publish_page", "lock_page", "unlock_page")
_HOSTNAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
# Whose they may, the policies of each say by site.
MODELS = {
    "home": [f"{verb}_comment" for verb in ("view", "change", "delete")],
    "chatarchive": [f"{verb}_workstream" for verb in ("view", "add", "change", "delete")],
}
FILES = [f"{verb}_{kind}" for kind in ("image", "document") for verb in ("add", "change", "choose")]


@transaction.atomic
def make_community(hostname, name, *, port=80, groups=False, say=print, **facts):
    """Make and furnish the site of a community. ``facts`` are further CommunitySettings.

    Raises ValidationError, in words, for an address that is taken and for facts that are none;
    nothing is made then.
    """
    hostname = hostname.strip().casefold()
    if not _HOSTNAME.fullmatch(hostname):
        raise ValidationError(
            f"“{hostname}” is no host name. Write it as www.example.org, and the port apart."
        )
    if not 0 < port < 65536:
        raise ValidationError(f"{port} is no port.")
    if Site.objects.filter(hostname=hostname, port=port).exists():
        raise ValidationError(f"There is a community at {hostname}:{port} already.")
    if not name.strip():
        raise ValidationError("A community needs a name.")
    root = Page.get_first_root_node()
    slug = find_available_slug(root, slugify(name) or "community")
    home = root.add_child(instance=HomePage(title=name, slug=slug))
    home.save_revision().publish()
    site = Site(hostname=hostname, port=port, site_name=name, root_page=home)
    site.full_clean()
    site.save()
    # Not ``for_site``, which would save the first community's facts before they are checked.
    community = CommunitySettings(site=site, name=name, **facts)
    community.full_clean(exclude=["footer", "about", "follow", "sisters"])
    community.save()
    say(f"Made the community {name} at {site.root_url}")
    furnish(site, say=say)
    if groups:
        make_groups(site, say=say)
    return site


@transaction.atomic
def make_groups(site, say=print):
    """Groups that may do in ``site`` what Facilitators and Editors may everywhere, with a
    collection for its files and a workflow in which its own editors approve. What is there
    already is added to, nothing is taken away. Returns both groups."""
    community = CommunitySettings.for_site(site)
    name = _name_of_its_own(community)
    collection = community.collection or _collection(name)
    if not community.collection:
        community.collection = collection
        community.save(update_fields=["collection"])
    facilitators = _group(f"{name} facilitators", site, collection, PREPARE, say)
    editors = _group(f"{name} editors", site, collection, PUBLISH, say)
    GroupSitePermission.objects.get_or_create(
        group=editors, site=site, permission=_permission("home", "change_communitysettings")
    )
    for verb in ("add", "view", "delete"):
        # Holds everywhere: people's words are theirs in every community.
        editors.permissions.add(_permission("chatarchive", f"{verb}_withdrawal"))
    for verb in ("add", "change", "delete"):
        # Of their own pages: search.promoting sees to that.
        editors.permissions.add(_permission("wagtailsearchpromotions", f"{verb}_searchpromotion"))
    approve_pages(site, editors, name)
    _set_offers_workflow(site, offers_workflow(facilitators, editors, name))
    return facilitators, editors


def _name_of_its_own(community):
    """What its groups go by. Two communities of one name must not share them."""
    if CommunitySettings.objects.filter(name=community.name).exclude(pk=community.pk).exists():
        return f"{community.name} ({community.site.hostname})"[:120]
    return community.name


def _collection(name):
    root = Collection.get_first_root_node()
    found = root.get_children().filter(name=name).first()
    return found or root.add_child(instance=Collection(name=name))


def _group(name, site, collection, verbs, say):
    group, made = Group.objects.get_or_create(name=name)
    group.permissions.add(_permission("wagtailadmin", "access_admin"))
    for app, codenames in MODELS.items():
        group.permissions.add(*(_permission(app, codename) for codename in codenames))
    for verb in verbs:
        GroupPagePermission.objects.get_or_create(
            group=group, page=site.root_page, permission=_permission("wagtailcore", verb)
        )
    for verb in FILES:
        app = "wagtailimages" if verb.endswith("image") else "wagtaildocs"
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=collection, permission=_permission(app, verb)
        )
    if made:
        say(f"Made the group “{name}”")
    return group


def _permission(app, codename):
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def _set_offers_workflow(site, workflow):
    for page in apps.get_model("chatarchive.HostAChatPage").objects.child_of(site.root_page):
        if page.workflow_id != workflow.pk:
            page.workflow = workflow
            page.save_revision().publish()
