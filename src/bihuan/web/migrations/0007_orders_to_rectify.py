"""Row security of orders: at the places of their sites; each item where its hazard is shown."""

from django.db import migrations

from bihuan.row_scope import fence_behind, shown_by_id


class Migration(migrations.Migration):
    dependencies = [("conduct", "0001_rectification_orders"), ("web", "0006_self_reports")]

    operations = [
        fence_behind("conduct_rectificationorder", "site_id", "parties_site"),
        shown_by_id("conduct_rectificationorder", "parties_site_shown(site_id)"),
        fence_behind("conduct_orderitem", "hazard_id", "hazards_hazard"),
        fence_behind("conduct_orderrecheck", "order_id", "conduct_rectificationorder"),
    ]
