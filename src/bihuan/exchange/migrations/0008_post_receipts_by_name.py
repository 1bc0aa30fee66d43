from django.db import migrations, models


class Migration(migrations.Migration):
    """The constraint has a name, so that whoever comes second is told by name; the old one goes once it stands."""

    dependencies = [
        ("exchange", "0007_entries_of_months"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="postentry",
            constraint=models.UniqueConstraint(fields=("number",), name="post_receipt_once"),
        ),
        migrations.AlterField(
            model_name="postentry",
            name="number",
            field=models.CharField(max_length=60, verbose_name="回执编号"),
        ),
    ]
