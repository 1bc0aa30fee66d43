"""Projects and applications are shown where their enterprise is; whoever reviews one is its guest."""

from django.db import migrations

from bihuan.row_scope import fence_behind, shown_by_id

_BEHIND = "parties_enterprise_shown(enterprise_id)"


class Migration(migrations.Migration):
    dependencies = [("web", "0015_focus_lists_of_offices"), ("admission", "0001_initial")]

    operations = [
        fence_behind("admission_construction", "enterprise_id", "parties_enterprise"),
        shown_by_id("admission_construction", _BEHIND),
        fence_behind("admission_simultaneityreview", "construction_id", "admission_construction"),
        fence_behind("admission_licenceapplication", "enterprise_id", "parties_enterprise"),
        shown_by_id("admission_licenceapplication", _BEHIND),
        fence_behind("admission_licencereview", "application_id", "admission_licenceapplication"),
    ]
