"""The sites of one's own enterprise, with what an act at one of them has to know beside, in one statement."""

from __future__ import annotations

from functools import cache

from bihuan import prepared
from bihuan.parties.models import MANAGER_ROLES, Account, Enterprise, Site

SITE = prepared.Columns(Site, "s")


def of(enterprise: Enterprise, *, at_most: int) -> list[Site]:
    """The sites of an enterprise at hand, the main one first; it gets `known_managers`, whom an act at a site tells."""
    found = []
    for managers, *values in prepared.rows(_statement(), [enterprise.pk, list(MANAGER_ROLES), at_most]):
        site = SITE.take(iter(values))
        site.enterprise, enterprise.known_managers = enterprise, frozenset(managers)
        found.append(site)
    return found


@cache
def _statement() -> str:
    order = "s.is_main DESC, s.name LIMIT $3"
    return f"SELECT {managers('$1', '$2')}, {SITE.text} FROM {SITE.table} WHERE s.enterprise_id = $1 ORDER BY {order}"


def managers(enterprise_id: str, roles: str) -> str:
    """Within a statement: the ids of an enterprise's active managers; `roles` is the slot of MANAGER_ROLES."""
    active = f"a.is_active AND a.roles && {roles}::varchar[]"
    return f"ARRAY(SELECT a.id FROM {Account._meta.db_table} a WHERE a.enterprise_id = {enterprise_id} AND {active})"
