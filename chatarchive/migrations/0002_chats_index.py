"""A fresh database has its chats page, so that the first import finds where to put chats."""

from django.db import migrations


def create_chats_index(apps, schema_editor):
    ContentType = apps.get_model("contenttypes.ContentType")
    Page = apps.get_model("wagtailcore.Page")
    HomePage = apps.get_model("home.HomePage")
    ChatIndexPage = apps.get_model("chatarchive.ChatIndexPage")

    home = HomePage.objects.get(path="00010001")
    content_type, _ = ContentType.objects.get_or_create(
        model="chatindexpage", app_label="chatarchive"
    )
    ChatIndexPage.objects.create(
        title="Chats",
        draft_title="Chats",
        slug="chats",
        show_in_menus=True,
        content_type=content_type,
        path=f"{home.path}0001",
        depth=3,
        numchild=0,
        url_path="/home/chats/",
        locale_id=home.locale_id,
    )
    Page.objects.filter(pk=home.pk).update(numchild=1)


class Migration(migrations.Migration):
    dependencies = [
        ("chatarchive", "0001_initial"),
        ("home", "0002_first_pages"),
    ]

    operations = [migrations.RunPython(create_chats_index, migrations.RunPython.noop)]
