import bihuan.field.states
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('field', '0005_why_a_photo_proves_less'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='sentact',
            index=models.Index(condition=models.Q(('state__in', [bihuan.field.states.SentState['WAITING'], bihuan.field.states.SentState['REFUSED'], bihuan.field.states.SentState['IN_CONFLICT']])), fields=['bundle'], name='sent_act_to_settle'),
        ),
    ]
