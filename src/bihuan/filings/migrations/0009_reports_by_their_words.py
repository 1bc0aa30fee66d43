from django.contrib.postgres.indexes import HashIndex
from django.db import migrations
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("filings", "0008_principals_of_old_filings")]

    operations = [
        migrations.AddIndex(
            "selfreport", HashIndex(fields=["text"], condition=~Q(text=""), name="self_report_by_words")
        )
    ]
