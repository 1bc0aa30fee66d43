"""Row security of interviews: where the enterprise is shown."""

from django.db import migrations

from bihuan.row_scope import fence_behind


class Migration(migrations.Migration):
    dependencies = [("conduct", "0004_interviews"), ("web", "0016_admission_behind_enterprises")]

    operations = [fence_behind("conduct_interview", "enterprise_id", "parties_enterprise")]
