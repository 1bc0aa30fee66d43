from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inspections', '0021_drawn_on_the_glass'),
    ]

    operations = [
        migrations.AddField(
            model_name='inspection',
            name='present_signer',
            field=models.CharField(blank=True, default='', max_length=120, verbose_name='企业手写签名人'),
        ),
    ]
