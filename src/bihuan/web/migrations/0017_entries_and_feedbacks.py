"""Entries in outside systems and situation feedbacks are shown where their enterprise is; what an officer checked and
entered, to the own office."""

from django.db import migrations

from bihuan.row_scope import fence_behind, shown_by_id


class Migration(migrations.Migration):
    dependencies = [("web", "0016_admission_behind_enterprises"), ("filings", "0005_situation_feedbacks"), ("exchange", "0006_entries_in_outside_systems")]

    operations = [
        fence_behind("exchange_entry", "enterprise_id", "parties_enterprise"),
        fence_behind("exchange_entrypass", "enterprise_id", "parties_enterprise"),
        fence_behind("filings_situationfeedback", "enterprise_id", "parties_enterprise"),
        shown_by_id("registers_postcheck", "registers_namedpost_shown(post_id)"),
        fence_behind("exchange_postentry", "check_filed_id", "registers_postcheck"),
    ]
