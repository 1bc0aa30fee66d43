"""Whom an event on a check concerns."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction

from bihuan.inspections.models import Inspection
from bihuan.notify import operations as notify
from bihuan.parties.models import Account, Role

_MANAGERS = [Role.ENTERPRISE_PRINCIPAL, Role.ENTERPRISE_DEPUTY, Role.ENTERPRISE_SAFETY]


def tell(event: str, inspection: Inspection, *, at: datetime, by: Account) -> None:
    """Tell the enterprise's managers, and the team, on commit."""
    staff = Account.objects.filter(enterprise_id=inspection.enterprise_id, is_active=True, roles__overlap=_MANAGERS)
    experts = Account.objects.filter(expert__assignments__inspection=inspection)
    to = {*staff.values_list("pk", flat=True), *experts.values_list("pk", flat=True)} - {by.pk}
    facts = {"enterprise": inspection.enterprise.name, "day": str(inspection.planned_on)}
    transaction.on_commit(partial(notify.send, event, to=to, about=inspection.ref, at=at, facts=facts))
