"""A recording is shown where its check is, or the hazard that it speaks of."""

from django.db import migrations

from bihuan.row_scope import fence_behind


class Migration(migrations.Migration):
    dependencies = [("web", "0029_photos_of_records"), ("inspections", "0023_recording")]

    operations = [
        fence_behind(
            "inspections_recording",
            "inspection_id",
            "inspections_inspection",
            or_else="hazards_hazard_shown(hazard_id)",
        )
    ]
