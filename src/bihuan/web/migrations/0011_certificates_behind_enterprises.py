"""Certificates and the posts that ask for them are shown where their enterprise is; a recommendation also to the
institution that made it."""

from django.db import migrations

from bihuan.row_scope import KIND, WHOSE, fence_behind, shown_by_id

_BEHIND = "parties_enterprise_shown(enterprise_id)"
_OUR_OWN = f"{KIND} = 'institution' AND institution_id = {WHOSE}"


class Migration(migrations.Migration):
    dependencies = [
        ("web", "0010_advice_on_texts_for_offices"),
        ("registers", "0015_certificates_and_placements"),
    ]

    operations = [
        shown_by_id("registers_employee", _BEHIND),
        shown_by_id("registers_dutypost", _BEHIND),
        fence_behind("registers_certificate", "employee_id", "registers_employee"),
        fence_behind("registers_certifiedpost", "post_id", "registers_dutypost"),
        fence_behind("registers_placement", "enterprise_id", "parties_enterprise", or_else=_OUR_OWN),
    ]
