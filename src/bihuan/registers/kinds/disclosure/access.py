"""Who discloses, who vouches for it, and who may begin."""

from __future__ import annotations

from bihuan.parties.access import keeps_the_record, manages, sees_enterprise
from bihuan.parties.permission import Permissions
from bihuan.registers.kinds.disclosure.states import ACT_WORDS as ACT_WORDS
from bihuan.registers.kinds.disclosure.states import Act as Act
from bihuan.registers.kinds.equipment.access import advises

DISCLOSURES = Permissions(
    "registers",
    sees=sees_enterprise,
    acts={
        Act.FILL_DISCLOSURE: [[manages]],
        Act.CONFIRM_DISCLOSURE: [[manages]],
        Act.START_SERVICE: [[advises], [manages], [keeps_the_record]],
    },
)
