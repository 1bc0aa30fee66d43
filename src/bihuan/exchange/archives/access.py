"""Who may take the archive of a hazard away, on one page."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bihuan.hazards.access import manages_safety, sees_hazard, supervises
from bihuan.parties.permission import Permissions

if TYPE_CHECKING:
    from bihuan.hazards.models import Hazard
    from bihuan.parties.models import Account


class Act(StrEnum):
    EXPORT_ARCHIVE = "export_archive"


ACT_WORDS = {Act.EXPORT_ARCHIVE: "导出整改档案"}
ARCHIVES = Permissions("archive", sees=sees_hazard, acts={Act.EXPORT_ARCHIVE: [[manages_safety], [supervises]]})


def may_export(hazard: Hazard, by: Account) -> bool:
    """Whether the page offers it: struck off, and `by` is one of those who answer for the archive."""
    return not hazard.is_open and ARCHIVES.allows(Act.EXPORT_ARCHIVE, hazard, by)
