"""A letter that urges an office is the affair of its two offices alone, and of the receiving one once it is out."""

from django.db import migrations

from bihuan.row_scope import asking_past, fence

_ONES_OWN = "SELECT FROM parties_account a WHERE a.id = row_scope_account() AND a.regulator_id = wanted"
_LETTER = "office_is_ones_own(office_id) OR issued_at IS NOT NULL AND office_is_ones_own(to_office_id)"


class Migration(migrations.Migration):
    dependencies = [("web", "0022_credibility_for_offices"), ("conduct", "0006_urging_letters")]

    operations = [
        asking_past("office_is_ones_own", "wanted bigint", _ONES_OWN),
        fence("conduct_urgingletter", place=_LETTER),
    ]
