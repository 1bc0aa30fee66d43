from django.db import migrations, models


class Migration(migrations.Migration):
    """A chapter without a week was one of people; now there are others."""

    dependencies = [("demo", "0001_chapters_of_the_history")]

    operations = [
        migrations.AddField("chapter", "part", models.TextField("部分", default="week")),
        migrations.RunSQL(
            "UPDATE demo_chapter SET part = 'people' WHERE week IS NULL", reverse_sql=migrations.RunSQL.noop
        ),
        migrations.RemoveConstraint("chapter", "demo_chapter_once"),
        migrations.AddConstraint(
            "chapter",
            models.UniqueConstraint(fields=["city", "part", "week"], nulls_distinct=False, name="demo_chapter_once"),
        ),
    ]
