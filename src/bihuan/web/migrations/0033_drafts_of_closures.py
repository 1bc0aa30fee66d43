"""A proposal to close that nobody has sent is its office's own affair; the enterprise and the offices over it are shown
what a government was asked."""

from django.db import migrations

from bihuan.row_scope import WHOSE, fence_anew

_SENT = "state NOT IN ('closure_proposed', 'closure_dropped')"


class Migration(migrations.Migration):
    dependencies = [("conduct", "0012_closures_put_right"), ("web", "0032_closure_proposals")]

    operations = fence_anew(
        "conduct_closureproposal",
        place=f"(office_is_ones_own(office_id) OR {_SENT}) AND parties_enterprise_shown(enterprise_id)",
        enterprise=f"enterprise_id = {WHOSE} AND {_SENT}",
    )
