"""Who says that an enterprise stands still, who checks it, and who starts it again, on one page."""

from __future__ import annotations

from bihuan.parties.access import keeps_the_record, manages, sees_enterprise
from bihuan.parties.permission import Permissions
from bihuan.registers.kinds.equipment.access import advises
from bihuan.registers.kinds.resumption.states import ACT_WORDS as ACT_WORDS
from bihuan.registers.kinds.resumption.states import Act as Act

RESUMPTIONS = Permissions(
    "registers",
    sees=sees_enterprise,
    acts={
        Act.RECORD_SHUTDOWN: [[manages], [keeps_the_record]],
        Act.ANSWER_RESUMPTION_ITEMS: [[advises], [manages], [keeps_the_record]],
        Act.RESUME_PRODUCTION: [[manages], [keeps_the_record]],
    },
)
