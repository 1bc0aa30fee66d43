"""Who sets money aside and spends it, and who may read it, on one page."""

from __future__ import annotations

from bihuan.parties.access import manages
from bihuan.parties.permission import Permissions
from bihuan.registers.kinds.duties.access import fetch as fetch
from bihuan.registers.kinds.duties.access import reads_duties
from bihuan.registers.kinds.hazard_funds.states import ACT_WORDS as ACT_WORDS
from bihuan.registers.kinds.hazard_funds.states import Act as Act

FUNDS = Permissions("registers", sees=reads_duties, acts={act: [[manages]] for act in Act})
"""On an enterprise: its own money; who supervises it reads."""
