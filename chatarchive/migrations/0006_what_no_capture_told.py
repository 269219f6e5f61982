from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chatarchive", "0005_undoing"),
    ]

    operations = [
        migrations.AddField(
            model_name="tweet",
            name="uncaptured",
            field=models.CharField(blank=True, editable=False, max_length=200),
        ),
    ]
