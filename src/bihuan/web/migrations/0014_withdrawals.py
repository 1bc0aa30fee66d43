"""An order to withdraw is shown at its place, in its enterprise, and to whoever visits there."""

from django.db import migrations

from bihuan.row_scope import PLACE, WHOSE, fence

_ORDER = {
    "place": f"starts_with(division_code, {PLACE})",
    "enterprise": f"enterprise_id = {WHOSE}",
    "account": "enterprise_is_visited(enterprise_id)",
}


class Migration(migrations.Migration):
    dependencies = [("web", "0013_self_report_loop"), ("hazards", "0021_orders_to_withdraw")]

    operations = [fence("hazards_withdrawalorder", **_ORDER)]
