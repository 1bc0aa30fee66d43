from django.db import migrations, models


COMPARED = """
    UPDATE likeness_carriedphoto SET waiting = false
     WHERE EXISTS (SELECT FROM likeness_fingerprint f WHERE f.carried_id = likeness_carriedphoto.id)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('likeness', '0003_photos_of_records'),
        ('parties', '0011_site_known_since'),
    ]

    operations = [
        migrations.AddField(
            model_name='carriedphoto',
            name='waiting',
            field=models.BooleanField(default=True, verbose_name='待比对'),
        ),
        migrations.AddIndex(
            model_name='carriedphoto',
            index=models.Index(condition=models.Q(('waiting', True)), fields=['id'], include=('added_at',), name='carried_waiting'),
        ),
        migrations.RunSQL(COMPARED, migrations.RunSQL.noop),
    ]
