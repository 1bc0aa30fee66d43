from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("parties", "0008_who_is_in_charge")]

    operations = [
        migrations.AddField(
            model_name="account",
            name="password_given",
            field=models.BooleanField(db_default=False, default=False, verbose_name="密码由他人设置"),
        ),
    ]
