"""Certificates of an enterprise that run out: who holds them stands on a post that asks for one, or may any day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from bihuan.insight.task import Task
from bihuan.parties.models import MANAGER_ROLES, Account
from bihuan.registers.kinds.certificate.models import Certificate

LOOKED_AHEAD = 30
"""So many days before its last day it lies on the desk; ours."""
AT_MOST = 40


def running_out(by: Account, on: date) -> Iterator[Task]:
    """What the enterprise has to renew, the nearest day first; one statement."""
    if by.enterprise_id is None or not by.holds(*MANAGER_ROLES):
        return
    found = Certificate.objects.standing().filter(
        employee__enterprise=by.enterprise_id, ends_on__lte=on + timedelta(days=LOOKED_AHEAD)
    )
    for one in found.select_related("employee__post").order_by("ends_on", "id")[:AT_MOST]:
        where = " · ".join(filter(None, (str(one.get_kind_display()), str(one.employee.post or ""))))
        yield Task(
            "record_reexamination", "certificates", by.enterprise_id, one.employee.name, where, one.ends_on, "ours"
        )
