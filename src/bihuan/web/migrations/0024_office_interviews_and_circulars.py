"""An interview is its letter's; a circular about an office is read by the offices of the place once it is published."""

from django.db import migrations

from bihuan.row_scope import asking_past, fence, fence_behind, shown, shown_by_id

_LETTER = "office_is_ones_own(office_id) OR issued_at IS NOT NULL AND office_is_ones_own(to_office_id)"
_OVER_US = "SELECT FROM parties_regulator r WHERE r.id = wanted AND starts_with(row_scope_place(), r.division_code)"
_CIRCULAR = """
office_is_ones_own(office_id)
OR published_at IS NOT NULL AND (office_is_over_us(office_id) OR office_is_ones_own(about_office_id))
"""


class Migration(migrations.Migration):
    dependencies = [("web", "0023_urging_letters"), ("conduct", "0007_office_interviews_and_circulars")]

    operations = [
        shown_by_id("conduct_urgingletter", shown(place=_LETTER)),
        fence_behind("conduct_officeinterview", "letter_id", "conduct_urgingletter"),
        asking_past("office_is_over_us", "wanted bigint", _OVER_US),
        fence("conduct_officecircular", place=_CIRCULAR),
    ]
