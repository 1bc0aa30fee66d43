"""Who writes an enterprise's papers, and who approves them, on one page."""

from __future__ import annotations

from bihuan.parties.access import keeps_the_record, manages, sees_enterprise
from bihuan.parties.permission import Permissions
from bihuan.registers.kinds.equipment.access import advises
from bihuan.registers.kinds.paperwork.states import ACT_WORDS as ACT_WORDS
from bihuan.registers.kinds.paperwork.states import Act as Act

PAPERWORK = Permissions(
    "registers",
    sees=sees_enterprise,
    acts={
        **{
            act: [[advises], [manages], [keeps_the_record]]
            for act in (Act.WRITE_HOUSE_PAPER, Act.PUBLISH_HOUSE_PAPER, Act.SETTLE_HOUSE_PAPER)
        },
        Act.APPROVE_HOUSE_PAPER: [[manages]],
    },
)
"""Others help to write and publish; what is in force in a house, its own people have approved (HZ-3.2.4)."""
