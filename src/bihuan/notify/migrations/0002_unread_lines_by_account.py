"""The bell of every page counts unread lines, and a long read inbox must not make it slow."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notify", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(condition=models.Q(("read_at", None)), fields=["account_id"], name="inbox_unread"),
        ),
    ]
