"""Who logs what an expert did: the offices that may send the expert. It names enterprises, so it is read by those alone
who keep the expert or may send the expert, and by the expert."""

from __future__ import annotations

from bihuan.experts.access import knows_the_ties, may_send
from bihuan.experts.works.states import ACT_WORDS as ACT_WORDS
from bihuan.experts.works.states import Act as Act
from bihuan.parties.permission import Permissions

WORKS = Permissions("experts", sees=knows_the_ties, acts={Act.LOG_EXPERT_WORK: [[may_send]]})
