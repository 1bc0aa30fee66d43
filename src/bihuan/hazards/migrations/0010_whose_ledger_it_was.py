"""What an office's ledger brought along is not the enterprise's own find: its origin says so from now on."""

from django.db import migrations, models

ORIGINS = [
    ("external_expert_check", "外聘专家排查"),
    ("checkup", "体检式检查"),
    ("service_check", "社会化服务检查"),
    ("supervision", "督导检查"),
    ("administrative_inspection", "行政检查"),
    ("self_check", "企业自查"),
    ("imported", "台账导入"),
    ("imported_by_office", "监管台账导入"),
]

RENAME = """
    UPDATE hazards_hazard h SET origin = 'imported_by_office' FROM parties_account a
    WHERE h.origin = 'imported' AND a.id = h.found_by AND a.enterprise_id IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("hazards", "0009_what_comes_back"),
        ("parties", "0001_initial"),
    ]

    operations = [
        migrations.AlterField("hazard", "origin", models.CharField("来源", choices=ORIGINS, max_length=30)),
        migrations.RunSQL(RENAME, migrations.RunSQL.noop),
    ]
