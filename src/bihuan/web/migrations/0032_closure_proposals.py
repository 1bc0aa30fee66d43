"""Row security of proposals to close: where the enterprise is shown."""

from django.db import migrations

from bihuan.row_scope import fence_behind


class Migration(migrations.Migration):
    dependencies = [("conduct", "0010_closure_proposals"), ("web", "0031_plans_that_know_the_place")]

    operations = [fence_behind("conduct_closureproposal", "enterprise_id", "parties_enterprise")]
