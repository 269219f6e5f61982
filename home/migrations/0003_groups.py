"""Who may do what, from the first migration: "Facilitators" prepare, "Editors" publish.

Wagtail brings groups of its own: "Editors", who may not publish, and "Moderators", who may.
Here whoever approves is an editor. Nothing that a site's administrators set up is taken away:
people stay in their groups, permissions are only added, and what was renamed is left alone.
"""

from django.db import migrations

FACILITATORS = "Facilitators"
EDITORS = "Editors"
MODERATORS = "Moderators"
WAGTAILS_APPROVAL = "Moderators approval"
OUR_APPROVAL = "Editors’ approval"

NAMES = {
    "add_page": "Can add page",
    "change_page": "Can change page",
    "publish_page": "Publish any page",
    "lock_page": "Lock/unlock pages you've locked",
    "unlock_page": "Unlock any page",
    "access_admin": "Can access Wagtail admin",
    "change_communitysettings": "Can change community",
}
PREPARE = ("add", "change")
PUBLISH = (*PREPARE, "publish", "lock", "unlock")
ADMIN = ("wagtailadmin", "admin")
MODELS = {"image": "wagtailimages", "document": "wagtaildocs"}


def permission(apps, app, model, codename):
    """The permission, made where Django has not made it yet: that comes after all migrations."""
    ContentType = apps.get_model("contenttypes.ContentType")
    Permission = apps.get_model("auth.Permission")
    content_type, _ = ContentType.objects.get_or_create(app_label=app, model=model)
    verb = codename.partition("_")[0]
    found, _ = Permission.objects.get_or_create(
        content_type=content_type,
        codename=codename,
        defaults={"name": NAMES.get(codename, f"Can {verb} {model}")},
    )
    return found


def page_permissions(apps, verbs):
    return [permission(apps, "wagtailcore", "page", f"{verb}_page") for verb in verbs]


def file_permissions(apps):
    return [
        permission(apps, app, model, f"{verb}_{model}")
        for model, app in MODELS.items()
        for verb in (*PREPARE, "choose")
    ]


def of_editors(apps):
    """What editors may beyond pages and files."""
    return [
        permission(apps, "home", "communitysettings", "change_communitysettings"),
        *(
            permission(apps, "wagtailredirects", "redirect", f"{verb}_redirect")
            for verb in ("add", "change", "delete")
        ),
    ]


def root_of(apps, model):
    return apps.get_model("wagtailcore", model).objects.get(depth=1)


def give(apps, group, verbs, others=()):
    PagePermission = apps.get_model("wagtailcore.GroupPagePermission")
    CollectionPermission = apps.get_model("wagtailcore.GroupCollectionPermission")
    page, collection = root_of(apps, "Page"), root_of(apps, "Collection")
    for one in page_permissions(apps, verbs):
        PagePermission.objects.get_or_create(group=group, page=page, permission=one)
    for one in file_permissions(apps):
        CollectionPermission.objects.get_or_create(
            group=group, collection=collection, permission=one
        )
    group.permissions.add(permission(apps, *ADMIN, "access_admin"), *others)


def is_as_wagtail_made_it(apps, group, verbs):
    """Whether nobody is in the group, and it may what Wagtail's migrations let it."""
    PagePermission = apps.get_model("wagtailcore.GroupPagePermission")
    CollectionPermission = apps.get_model("wagtailcore.GroupCollectionPermission")
    page, collection = root_of(apps, "Page"), root_of(apps, "Collection")
    files = {one.pk for one in file_permissions(apps)}
    # Of files they once had permissions without a collection, which Wagtail left there.
    whole = files | {
        permission(apps, *ADMIN, "access_admin").pk,
        *(permission(apps, app, model, f"delete_{model}").pk for model, app in MODELS.items()),
    }
    on_pages = PagePermission.objects.filter(group=group).values_list("page", "permission")
    on_files = CollectionPermission.objects.filter(group=group)
    return (
        not group.user_set.exists()
        and whole.issuperset(group.permissions.values_list("pk", flat=True))
        and set(on_pages) == {(page.pk, one.pk) for one in page_permissions(apps, verbs)}
        and set(on_files.values_list("collection", "permission"))
        == {(collection.pk, pk) for pk in files}
    )


def rename_approval(apps, old, new):
    """The task, and the workflow of its name."""
    for model in ("Task", "Workflow"):
        apps.get_model("wagtailcore", model).objects.filter(name=old).update(name=new)


def approvals_by(apps, name, *groups):
    """Wagtail's default task, where nobody but ``groups`` has been put in charge of it."""
    tasks = apps.get_model("wagtailcore.GroupApprovalTask").objects.filter(name=name)
    wanted = {group.pk for group in groups}
    return [task for task in tasks if {*task.groups.values_list("pk", flat=True)} == wanted]


def make_groups(apps, schema_editor):
    Group = apps.get_model("auth.Group")
    facilitators, _ = Group.objects.get_or_create(name=FACILITATORS)
    editors, _ = Group.objects.get_or_create(name=EDITORS)
    give(apps, facilitators, PREPARE)
    give(apps, editors, PUBLISH, of_editors(apps))
    moderators = Group.objects.filter(name=MODERATORS).first()
    if moderators is None:
        return
    superfluous = is_as_wagtail_made_it(apps, moderators, PUBLISH)
    for task in approvals_by(apps, WAGTAILS_APPROVAL, moderators):
        # Whoever approved until now goes on.
        task.groups.add(editors)
        if superfluous:
            rename_approval(apps, WAGTAILS_APPROVAL, OUR_APPROVAL)
    if superfluous:
        moderators.delete()


def take_groups_away(apps, schema_editor):
    Group = apps.get_model("auth.Group")
    PagePermission = apps.get_model("wagtailcore.GroupPagePermission")
    editors = Group.objects.filter(name=EDITORS).first()
    moderators, made = Group.objects.get_or_create(name=MODERATORS)
    if made:
        give(apps, moderators, PUBLISH)
        moderators.permissions.add(*file_permissions(apps))
    if editors:
        only_here = page_permissions(apps, [verb for verb in PUBLISH if verb not in PREPARE])
        PagePermission.objects.filter(
            group=editors, page=root_of(apps, "Page"), permission__in=only_here
        ).delete()
        editors.permissions.remove(*of_editors(apps))
        for task in approvals_by(apps, OUR_APPROVAL, editors):
            task.groups.set([moderators])
            rename_approval(apps, OUR_APPROVAL, WAGTAILS_APPROVAL)
        for task in approvals_by(apps, WAGTAILS_APPROVAL, moderators, editors):
            task.groups.remove(editors)
    facilitators = Group.objects.filter(name=FACILITATORS).first()
    if facilitators and not facilitators.user_set.exists():
        facilitators.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0002_first_pages"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
    ]

    operations = [migrations.RunPython(make_groups, take_groups_away)]
