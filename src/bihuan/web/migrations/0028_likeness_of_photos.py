"""What a photo is known by and what it is like are shown with the hazard whose evidence it is."""

from django.db import migrations

from bihuan.row_scope import fence_behind


class Migration(migrations.Migration):
    dependencies = [("web", "0027_phones_and_what_they_send"), ("likeness", "0001_initial")]

    operations = [
        fence_behind("likeness_fingerprint", "hazard_id", "hazards_hazard"),
        fence_behind("likeness_likeness", "hazard_id", "hazards_hazard"),
    ]
