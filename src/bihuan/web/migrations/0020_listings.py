"""A listing and its timeline are shown where the hazard is; what everybody may read is looked up by its key."""

from django.db import migrations

from bihuan.row_scope import fence_behind, shown_by_id


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0019_cases_and_transfers"),
        ("hazards", "0022_listed_supervision"),
    ]

    operations = [
        fence_behind("hazards_listedsupervision", "hazard_id", "hazards_hazard"),
        shown_by_id("hazards_listedsupervision", "hazards_hazard_shown(hazard_id)"),
        fence_behind("hazards_listingentry", "listing_id", "hazards_listedsupervision"),
    ]
