from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import MD5


class Migration(migrations.Migration):
    dependencies = [("filings", "0008_principals_of_old_filings")]

    operations = [
        migrations.AddIndex(
            "selfreport", models.Index(MD5("text"), condition=~Q(text=""), name="self_report_by_words")
        )
    ]
