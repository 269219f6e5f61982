"""Facilitators and Editors keep the work streams."""

from django.db import migrations

GROUPS = ("Facilitators", "Editors")


def permissions(apps):
    """Made where Django has not made them yet: that comes after all migrations."""
    ContentType = apps.get_model("contenttypes.ContentType")
    Permission = apps.get_model("auth.Permission")
    content_type, _ = ContentType.objects.get_or_create(app_label="chatarchive", model="workstream")
    for verb in ("add", "change", "delete", "view"):
        found, _ = Permission.objects.get_or_create(
            content_type=content_type,
            codename=f"{verb}_workstream",
            defaults={"name": f"Can {verb} work stream"},
        )
        yield found


def give(apps, schema_editor):
    for group in apps.get_model("auth.Group").objects.filter(name__in=GROUPS):
        group.permissions.add(*permissions(apps))


def take_away(apps, schema_editor):
    for group in apps.get_model("auth.Group").objects.filter(name__in=GROUPS):
        group.permissions.remove(*permissions(apps))


class Migration(migrations.Migration):
    dependencies = [
        ("chatarchive", "0013_what_happened_next"),
        ("home", "0003_groups"),
    ]

    operations = [migrations.RunPython(give, take_away)]
