
import bihuan.clock
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('experts', '0005_reviews_removals_and_draws'),
        ('parties', '0006_institution_kept_by'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ExpertSystem',
            fields=[
                ('id', models.BigIntegerField(default=bihuan.clock.new_id, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('set_up', '已建立'), ('exempt', '已免除')], max_length=8, verbose_name='情况')),
                ('note', models.CharField(max_length=200, verbose_name='说明')),
                ('noted_at', models.DateTimeField(verbose_name='登记时间')),
                ('enterprise', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='expert_system', to='parties.enterprise')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '外聘专家制度',
            },
        ),
    ]
