"""A check of the headquarters that was none is voided: it stays on record, counts no more and frees its day."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("inspections", "0016_bound_draws"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            "headquarterscheck", "counted_year", models.PositiveSmallIntegerField("计入年度", null=True)
        ),
        migrations.AddField(
            "headquarterscheck",
            "voided_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("headquarterscheck", "voided_at", models.DateTimeField("作废时间", null=True)),
        migrations.AddField(
            "headquarterscheck", "void_reason", models.CharField("作废理由", max_length=200, blank=True)
        ),
        migrations.RemoveConstraint("headquarterscheck", "headquarters_check_once_a_day"),
        migrations.AddConstraint(
            "headquarterscheck",
            models.UniqueConstraint(
                fields=["site", "held_on"], condition=Q(voided_at=None), name="headquarters_check_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            "headquarterscheck",
            models.CheckConstraint(
                name="headquarters_check_counts_until_voided", condition=Q(voided_at=None) ^ Q(counted_year=None)
            ),
        ),
    ]
