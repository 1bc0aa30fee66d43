"""A draw is dealt by a public number of a later day, and stands on a page that anybody opens (docs/adr/0032)."""

from django.db import migrations, models
from django.db.models import F

import bihuan.experts.models.draws


def no_longer_by_seed(apps, schema_editor):
    """What waits for a seed that its office chose is void; what was held stays as it is, each under an address."""
    Draw = apps.get_model("experts", "Draw")
    Draw.objects.filter(state="committed").update(
        state="voided", void_reason="改用公开号码抽取", voided_at=F("committed_at")
    )
    for draw in Draw.objects.filter(token=None):
        draw.token = bihuan.experts.models.draws.new_token()
        draw.save(update_fields=["token"])


class Migration(migrations.Migration):
    dependencies = [("experts", "0007_opinions_of_experts")]

    operations = [
        migrations.RenameField("draw", "seed", "told"),
        migrations.AlterField("draw", "told", models.CharField(blank=True, max_length=120, verbose_name="号码")),
        migrations.RemoveField("draw", "commitment"),
        migrations.AddField("draw", "token", models.CharField(max_length=32, null=True, verbose_name="公示码")),
        migrations.AddField(
            "draw",
            "source",
            models.CharField(
                choices=[("lottery", "体彩排列5开奖号码"), ("index", "上证指数收盘点位")],
                default="",
                max_length=20,
                verbose_name="公开号码",
            ),
            preserve_default=False,
        ),
        migrations.AddField("draw", "number_on", models.DateField(null=True, verbose_name="号码日期")),
        migrations.AddField("draw", "dropped", models.JSONField(default=list, verbose_name="不能派出的")),
        migrations.AddField(
            "draw", "void_reason", models.CharField(blank=True, default="", max_length=200, verbose_name="作废理由"),
            preserve_default=False,
        ),
        migrations.AddField("draw", "voided_at", models.DateTimeField(null=True, verbose_name="作废时间")),
        migrations.AlterField(
            "draw",
            "state",
            models.CharField(
                choices=[("committed", "已公示，待抽取"), ("drawn", "已抽取"), ("voided", "已作废")],
                default="committed",
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.RunPython(no_longer_by_seed, migrations.RunPython.noop),
        migrations.AlterField(
            "draw",
            "token",
            models.CharField(
                default=bihuan.experts.models.draws.new_token, max_length=32, unique=True, verbose_name="公示码"
            ),
        ),
        migrations.AddConstraint(
            "draw",
            models.UniqueConstraint(
                condition=models.Q(models.Q(("state", "voided"), _negated=True), ("number_on__isnull", False)),
                fields=("pool", "purpose", "specialty", "on"),
                name="drawn_once",
            ),
        ),
    ]
