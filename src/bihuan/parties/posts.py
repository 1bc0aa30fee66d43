"""Posts: what a person may be in an organisation, which organisations have whom, and who keeps the system."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """岗位: what an account may do within its own organisation; one person may hold several."""

    REGULATOR_CLERK = "regulator_clerk", _("监管部门经办人")
    REGULATOR_LEADER = "regulator_leader", _("监管部门负责人")
    ENTERPRISE_PRINCIPAL = "enterprise_principal", _("企业主要负责人")
    ENTERPRISE_DEPUTY = "enterprise_deputy", _("企业分管负责人")
    ENTERPRISE_SAFETY = "enterprise_safety", _("企业安全管理人员")
    ENTERPRISE_WORKER = "enterprise_worker", _("企业员工")
    SHIFT_LEADER = "shift_leader", _("带班人员")
    TEAM_LEADER = "team_leader", _("班组长")
    DISPATCHER = "dispatcher", _("调度人员")
    EXPERT = "expert", _("专家")
    INSTITUTION = "institution", _("服务机构")
    ADMINISTRATOR = "administrator", _("系统管理员")
    SECURITY_KEEPER = "security_keeper", _("安全保密管理员")
    AUDITOR = "auditor", _("审计管理员")


REGULATOR_ROLES = frozenset({Role.REGULATOR_CLERK, Role.REGULATOR_LEADER})
MANAGER_ROLES = (Role.ENTERPRISE_PRINCIPAL, Role.ENTERPRISE_DEPUTY, Role.ENTERPRISE_SAFETY)
"""Who answers for safety in an enterprise, and is told what concerns it."""
ENTERPRISE_ROLES = frozenset({*MANAGER_ROLES, Role.ENTERPRISE_WORKER})
FRONT_LINE = frozenset({Role.SHIFT_LEADER, Role.TEAM_LEADER, Role.DISPATCHER})
"""Who orders people out at the first moment (LY-4.4.5): held beside a role of the enterprise, never alone."""
HOMES: dict[str, frozenset[str]] = {
    **dict.fromkeys(REGULATOR_ROLES, frozenset({"regulator"})),
    **dict.fromkeys(ENTERPRISE_ROLES | FRONT_LINE, frozenset({"enterprise"})),
    Role.INSTITUTION: frozenset({"institution"}),
    Role.EXPERT: frozenset({"", "institution"}),
    **dict.fromkeys((Role.ADMINISTRATOR, Role.SECURITY_KEEPER), frozenset({"", "regulator"})),
    Role.AUDITOR: frozenset({""}),
}
"""At which kind of organisation a role is held ("" = at none): nobody checks or audits from inside an enterprise, and
who audits reads the whole chain, so none is an authority's own (docs/adr/0021)."""
KEEPERS = frozenset({Role.ADMINISTRATOR, Role.SECURITY_KEEPER, Role.AUDITOR})
"""三员, of which nobody holds two (docs/adr/0025): who opens accounts sets no passwords, who audits does neither."""
