"""Row security of interviews: where the enterprise is shown."""

from django.db import migrations

from bihuan.row_scope import fence_behind


class Migration(migrations.Migration):
    dependencies = [("conduct", "0004_interviews"), ("web", "0017_entries_and_feedbacks")]

    operations = [fence_behind("conduct_interview", "enterprise_id", "parties_enterprise")]
