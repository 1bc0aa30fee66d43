"""Whether a hazard was here before, and why it came: two tables beside it; the table of hazards itself stays as it is."""

import bihuan.clock
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hazards", "0008_counts_by_day"),
        ("parties", "0005_sessions"),
    ]

    operations = [
        migrations.CreateModel(
            name="RootCause",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=bihuan.clock.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("by_enterprise", models.BooleanField()),
                ("cause", models.TextField(verbose_name="根源")),
                ("prevention", models.TextField(verbose_name="防止再次发生的措施")),
                ("by", models.BigIntegerField()),
                ("by_name", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                (
                    "hazard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="root_causes", to="hazards.hazard"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Recurrence",
            fields=[
                (
                    "hazard",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="recurrence",
                        serialize=False,
                        to="hazards.hazard",
                    ),
                ),
                ("same", models.BooleanField(verbose_name="与以往隐患同类")),
                ("division_code", models.CharField(max_length=12)),
                ("sector", models.CharField(max_length=40)),
                ("kind", models.CharField(blank=True, max_length=80)),
                ("by", models.BigIntegerField()),
                ("by_name", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                (
                    "earlier",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recurred_as",
                        to="hazards.hazard",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.enterprise",
                    ),
                ),
            ],
            options={
                "verbose_name": "同类隐患",
                "indexes": [
                    models.Index(
                        condition=models.Q(("same", True)),
                        fields=["enterprise", "-hazard"],
                        name="recurrence_by_enterprise",
                    ),
                    models.Index(
                        django.contrib.postgres.indexes.OpClass("division_code", "text_pattern_ops"),
                        models.F("sector"),
                        condition=models.Q(("same", True)),
                        name="recurrence_by_path",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("earlier__isnull", False), ("same", True)),
                            models.Q(("earlier__isnull", True), ("same", False)),
                            _connector="OR",
                        ),
                        name="recurrence_names_the_earlier",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("same", False), ("earlier__lt", models.F("hazard")), _connector="OR"),
                        name="recurrence_is_later",
                    ),
                ],
            },
        ),
    ]
