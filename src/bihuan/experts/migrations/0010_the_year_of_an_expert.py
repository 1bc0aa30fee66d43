"""What offices note of an expert's work, for themselves and the expert; the grade of a year; commendations."""

import bihuan.clock
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from bihuan.row_scope import ACCOUNT, OWN_OFFICES, fence

_OF_ONESELF = f"expert_id IN (SELECT e.id FROM experts_expert e WHERE e.account_id = {ACCOUNT})"


class Migration(migrations.Migration):
    dependencies = [
        ("experts", "0009_each_pool_reviews"),
        ("parties", "0009_password_given"),
        ("web", "0002_row_scope"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Assessment",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=bihuan.clock.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="考核年度")),
                ("grade", models.CharField(max_length=30, verbose_name="等次")),
                ("ground", models.CharField(max_length=300, verbose_name="考核意见")),
                ("record", models.JSONField(default=dict, verbose_name="依据的记录")),
                ("assessed_at", models.DateTimeField(verbose_name="考核时间")),
                ("release", models.CharField(max_length=80, verbose_name="规则版本")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="撤回时间")),
                ("withdrawn_for", models.CharField(blank=True, max_length=200, verbose_name="撤回理由")),
                (
                    "assessed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="assessments", to="experts.membership"
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "年度考核",
            },
        ),
        migrations.CreateModel(
            name="Commendation",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=bihuan.clock.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("ground", models.CharField(max_length=300, verbose_name="事迹")),
                ("reward", models.CharField(blank=True, max_length=120, verbose_name="奖励")),
                ("at", models.DateTimeField(verbose_name="表彰时间")),
                (
                    "assessment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commendation",
                        to="experts.assessment",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "表彰",
            },
        ),
        migrations.CreateModel(
            name="ServiceNote",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=bihuan.clock.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("quality_passed", "质量抽查合格"),
                            ("quality_failed", "质量抽查不合格"),
                            ("complaint_founded", "投诉属实"),
                            ("complaint_unfounded", "投诉不属实"),
                        ],
                        max_length=20,
                        verbose_name="情况",
                    ),
                ),
                ("on", models.DateField(verbose_name="日期")),
                ("work", models.CharField(max_length=120, verbose_name="哪次工作")),
                ("said", models.CharField(max_length=300, verbose_name="说明")),
                ("noted_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "expert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="service_notes", to="experts.expert"
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.regulator",
                        verbose_name="登记部门",
                    ),
                ),
            ],
            options={
                "verbose_name": "服务评价",
            },
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)), fields=("membership", "year"), name="assessed_once"
            ),
        ),
        migrations.AddIndex(
            model_name="servicenote",
            index=models.Index(fields=["expert", "on"], name="service_notes_of_a_year"),
        ),
        fence("experts_servicenote", place=OWN_OFFICES.format("office_id"), account=_OF_ONESELF),
    ]
