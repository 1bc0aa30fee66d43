"""What an enterprise gave the expert who found a major hazard; shown with the finding."""

import bihuan.clock
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from bihuan.row_scope import fence_behind


class Migration(migrations.Migration):

    dependencies = [
        ('experts', '0010_the_year_of_an_expert'),
        ('inspections', '0017_headquarters_checks_may_be_voided'),
        ('web', '0002_row_scope'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ExpertReward',
            fields=[
                ('id', models.BigIntegerField(default=bihuan.clock.new_id, editable=False, primary_key=True, serialize=False)),
                ('reward', models.CharField(max_length=120, verbose_name='奖励')),
                ('at', models.DateTimeField(verbose_name='奖励时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('expert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rewards', to='experts.expert', verbose_name='专家')),
                ('finding', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reward', to='inspections.finding')),
            ],
            options={
                'verbose_name': '奖励专家',
            },
        ),
        fence_behind("inspections_expertreward", "finding_id", "inspections_finding"),
    ]
