"""Editors may withdraw tweets, and lift a withdrawal."""

from django.db import migrations

EDITORS = "Editors"
NAMES = ("add", "view", "delete")


def permissions(apps):
    """Made where Django has not made them yet: that comes after all migrations."""
    ContentType = apps.get_model("contenttypes.ContentType")
    Permission = apps.get_model("auth.Permission")
    content_type, _ = ContentType.objects.get_or_create(app_label="chatarchive", model="withdrawal")
    return [
        Permission.objects.get_or_create(
            content_type=content_type,
            codename=f"{verb}_withdrawal",
            defaults={"name": f"Can {verb} withdrawal"},
        )[0]
        for verb in NAMES
    ]


def give(apps, schema_editor):
    for group in apps.get_model("auth.Group").objects.filter(name=EDITORS):
        group.permissions.add(*permissions(apps))


def take(apps, schema_editor):
    for group in apps.get_model("auth.Group").objects.filter(name=EDITORS):
        group.permissions.remove(*permissions(apps))


class Migration(migrations.Migration):
    dependencies = [
        ("chatarchive", "0016_withdrawals"),
        ("home", "0003_groups"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(give, take)]
