import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("filings", "0006_credibility")]

    operations = [
        migrations.AddField(
            model_name="selfreport",
            name="by_principal",
            field=models.BooleanField(default=False, verbose_name="签字报送人是主要负责人"),
        ),
        migrations.AlterField(
            model_name="selfreportverification",
            name="report",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="verifications",
                to="filings.selfreport",
            ),
        ),
        migrations.AddConstraint(
            model_name="selfreportverification",
            constraint=models.UniqueConstraint(fields=("report", "office"), name="report_verified_once_by_office"),
        ),
    ]
