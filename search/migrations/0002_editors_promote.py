"""Editors may promote pages in the search."""

from django.db import migrations

EDITORS = "Editors"
NAMES = ("add", "change", "delete")


def permissions(apps):
    """Made where Django has not made them yet: that comes after all migrations."""
    ContentType = apps.get_model("contenttypes.ContentType")
    Permission = apps.get_model("auth.Permission")
    content_type, _ = ContentType.objects.get_or_create(
        app_label="wagtailsearchpromotions", model="searchpromotion"
    )
    return [
        Permission.objects.get_or_create(
            content_type=content_type,
            codename=f"{verb}_searchpromotion",
            defaults={"name": f"Can {verb} search promotion"},
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
        ("search", "0001_words_people_looked_for"),
        ("wagtailsearchpromotions", "0008_query_verbose_name"),
        ("home", "0003_groups"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(give, take)]
