"""Who says by when an enterprise has to reach a grade."""

from __future__ import annotations

from bihuan.parties.access import keeps_the_record, sees_enterprise
from bihuan.parties.permission import Permissions
from bihuan.registers.kinds.standardisation.states import ACT_WORDS as ACT_WORDS
from bihuan.registers.kinds.standardisation.states import Act as Act

TERMS = Permissions("registers", sees=sees_enterprise, acts={Act.SET_STANDARDISATION_TERM: [[keeps_the_record]]})
