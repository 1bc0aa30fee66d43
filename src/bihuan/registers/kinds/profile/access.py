"""Who fills in and who settles an enterprise's base data, and who shapes the list of priorities of a place."""

from __future__ import annotations

from bihuan.parties.access import (
    keeps_the_record,
    leads_the_place,
    manages,
    sees_enterprise,
    sees_place,
    supervises_place,
)
from bihuan.parties.permission import Permissions
from bihuan.registers.kinds.profile.states import ACT_WORDS as ACT_WORDS
from bihuan.registers.kinds.profile.states import Act as Act

DEPARTMENTS = (
    Act.ACCEPT_PROFILE,
    Act.GRADE_OCCUPATIONAL_HAZARD,
    Act.FILE_MAJOR_HAZARD_SOURCE,
    Act.TAG_HEADQUARTERS,
    Act.LEAVE_OUT_ENTERPRISE,
    Act.REGISTER_TENANT,
    Act.PLACE_IN_PARK,
    Act.RECORD_ACCIDENT,
    Act.MARK_PRIORITIES,
)
"""What decides how closely an enterprise is watched is its department's to say, never its own."""

PROFILES = Permissions(
    "registers",
    sees=sees_enterprise,
    acts={
        Act.FILL_PROFILE: [[keeps_the_record], [manages]],
        **{act: [[keeps_the_record]] for act in DEPARTMENTS},
    },
)
"""On an enterprise."""

PRIORITIES = Permissions(
    "registers",
    sees=sees_place,
    acts={
        Act.FOUND_PARK: [[supervises_place]],
        Act.ADD_PRIORITY: [[leads_the_place]],
        Act.DROP_PRIORITY_CLASS: [[leads_the_place]],
    },
)
"""On a division code: what holds for every office of a place."""
