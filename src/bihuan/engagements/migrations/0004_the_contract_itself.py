from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("engagements", "0003_cycles_of_checks")]

    operations = [
        migrations.AddField(
            model_name="servicecontract",
            name="paper_id",
            field=models.BigIntegerField(null=True, verbose_name="合同原件"),
        )
    ]
