"""Who writes down that an expert came, and who settles the matter."""

from __future__ import annotations

from bihuan.parties.access import keeps_the_record, manages, sees_enterprise
from bihuan.parties.permission import Permissions
from bihuan.registers.kinds.technicians.states import ACT_WORDS as ACT_WORDS
from bihuan.registers.kinds.technicians.states import Act as Act

HELP = Permissions(
    "registers",
    sees=sees_enterprise,
    acts={
        Act.RECORD_EXPERT_HELP: [[manages], [keeps_the_record]],
        Act.SETTLE_EXPERT_HELP: [[keeps_the_record]],
    },
)
