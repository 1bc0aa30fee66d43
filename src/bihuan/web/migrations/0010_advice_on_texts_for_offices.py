"""What reviewers are advised about a text is for offices that see its hazard; what was learned, for those of the place."""

from django.db import migrations

from bihuan.row_scope import PLACE, fence


class Migration(migrations.Migration):
    dependencies = [("web", "0009_major_hazards"), ("filings", "0002_advice_on_texts")]

    operations = [
        fence("filings_textreview", place="hazards_hazard_shown(hazard_id)"),
        fence(
            "filings_qualitymodel",
            place=f"starts_with(division_code, {PLACE}) OR starts_with({PLACE}, division_code)",
        ),
    ]
