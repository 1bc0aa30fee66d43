"""Row security of focus lists and enforcement visits: the offices' own, where the enterprise is shown to them."""

from django.db import migrations

from bihuan.row_scope import fence

_TABLES = ("focusfact", "focuslisting", "visitquota", "enforcementvisit")


class Migration(migrations.Migration):
    dependencies = [("conduct", "0003_focus_list_and_visits"), ("web", "0014_withdrawals")]

    operations = [fence(f"conduct_{name}", place="parties_enterprise_shown(enterprise_id)") for name in _TABLES]
