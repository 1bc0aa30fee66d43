"""A photo that stands in a record of an office, and what it is like, are shown to that office alone."""

from django.db import migrations

from bihuan.row_scope import fence, fence_behind, shown, shown_by_id

_OWN = {"place": "office_is_ones_own(office_id)"}
_TABLES = ("likeness_fingerprint", "likeness_likeness")


def _behind(table: str) -> list[migrations.RunSQL]:
    """The fence anew: behind the hazard, or behind the record."""
    anew = fence_behind(table, "hazard_id", "hazards_hazard", or_else="likeness_carriedphoto_shown(carried_id)")
    before = fence_behind(table, "hazard_id", "hazards_hazard")
    return [migrations.RunSQL(before.reverse_sql, before.sql), anew]


class Migration(migrations.Migration):
    dependencies = [("web", "0028_likeness_of_photos"), ("likeness", "0003_photos_of_records")]

    operations = [
        fence("likeness_carriedphoto", **_OWN),
        shown_by_id("likeness_carriedphoto", shown(**_OWN)),
        *(operation for table in _TABLES for operation in _behind(table)),
    ]
