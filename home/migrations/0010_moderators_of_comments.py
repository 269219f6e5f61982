"""Whoever prepares the pages of a community looks after what visitors say below its posts."""

from importlib import import_module

from django.db import migrations

groups = import_module("home.migrations.0003_groups")
GROUPS = (groups.FACILITATORS, groups.EDITORS)


def of_comments(apps):
    return [
        groups.permission(apps, "home", "comment", f"{verb}_comment")
        for verb in ("view", "change", "delete")
    ]


def give(apps, schema_editor):
    for group in apps.get_model("auth.Group").objects.filter(name__in=GROUPS):
        group.permissions.add(*of_comments(apps))


def take_away(apps, schema_editor):
    for group in apps.get_model("auth.Group").objects.filter(name__in=GROUPS):
        group.permissions.remove(*of_comments(apps))


class Migration(migrations.Migration):
    dependencies = [("home", "0009_comments")]

    operations = [migrations.RunPython(give, take_away)]
