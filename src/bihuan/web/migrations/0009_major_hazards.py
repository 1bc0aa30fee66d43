"""What belongs to a major hazard is shown where the hazard is."""

from django.db import migrations

from bihuan.row_scope import fence_behind

_OF_A_HAZARD = ("identification", "productionstop", "planitem", "acceptanceapplication")


class Migration(migrations.Migration):
    dependencies = [("web", "0008_measures_behind_enterprises"), ("hazards", "0020_major_hazards")]

    operations = [fence_behind(f"hazards_{name}", "hazard_id", "hazards_hazard") for name in _OF_A_HAZARD]
