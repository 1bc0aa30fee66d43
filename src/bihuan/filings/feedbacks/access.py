"""Who tells the sector department how an enterprise stands, on one page."""

from __future__ import annotations

from bihuan.filings.feedbacks.states import ACT_WORDS as ACT_WORDS
from bihuan.filings.feedbacks.states import Act as Act
from bihuan.parties.access import sees_enterprise
from bihuan.parties.permission import Permissions
from bihuan.registers.kinds.equipment.access import advises

FEEDBACKS = Permissions("filings", sees=sees_enterprise, acts={Act.GIVE_SITUATION_FEEDBACK: [[advises]]})
