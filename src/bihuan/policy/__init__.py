"""The law as data: what a place's documents set, dated, cited, and inherited from nation to zone.

from bihuan.policy import policies
policy = policies.at(site.division_code, on=day)
policy.checks.min_experts.value, .basis, .modality
"""

from bihuan.policy.at import BrokenPacks, Policies, Policy, policies
from bihuan.policy.citation import Basis
from bihuan.policy.deadlines import calendar, due_on
from bihuan.policy.explain import stale, what_is_unset
from bihuan.policy.setting import Modality, Setting
from bihuan.policy.shelf import Clause, Instrument, Pack, Problem, Rows, Term

__all__ = [
    "Basis",
    "BrokenPacks",
    "Clause",
    "Instrument",
    "Modality",
    "Pack",
    "Policies",
    "Policy",
    "Problem",
    "Rows",
    "Setting",
    "Term",
    "calendar",
    "due_on",
    "policies",
    "stale",
    "what_is_unset",
]
