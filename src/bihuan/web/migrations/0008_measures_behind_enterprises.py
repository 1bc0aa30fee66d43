"""Row security of measures, and of who was found at work without a certificate: where the enterprise is shown."""

from django.db import migrations

from bihuan.row_scope import fence_behind


class Migration(migrations.Migration):
    dependencies = [("conduct", "0002_measures"), ("web", "0007_orders_to_rectify")]

    operations = [
        fence_behind("conduct_uncertifiedwork", "enterprise_id", "parties_enterprise"),
        fence_behind("conduct_enforcementmeasure", "enterprise_id", "parties_enterprise"),
    ]
