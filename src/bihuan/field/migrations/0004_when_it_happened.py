from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("field", "0003_what_is_given_up")]

    operations = [
        migrations.AddField("sentact", "happened_at", models.DateTimeField("办理时刻", null=True)),
        migrations.AddField("sentact", "clock_doubted", models.BooleanField("手机时间不可信", default=False)),
        migrations.RunSQL("UPDATE field_sentact SET happened_at = received_at", migrations.RunSQL.noop),
        migrations.AlterField("sentact", "happened_at", models.DateTimeField("办理时刻")),
    ]
