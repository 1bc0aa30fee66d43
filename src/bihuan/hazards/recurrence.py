"""The acts against coming back: saying that a hazard was here before, and analysing why."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.hazards import alike_texts, ledger, repeats, rules
from bihuan.hazards.access import HAZARDS
from bihuan.hazards.follow_ups import Recurrence, RootCause
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import HAZARD, Act
from bihuan.parties.models import Account
from bihuan.policy import Policy
from bihuan.refusal import Refusal


@transaction.atomic
def link_recurrence(hazard: Hazard, *, by: Account, at: datetime, earlier: Hazard | None) -> Hazard:
    """认定同类隐患: a person says which earlier hazard this one is the same as, or, with None, that it is another one.

    The word may be taken back while the hazard is open; the chain keeps both. Raises `recurrence_of_stranger` where the
    earlier one is another enterprise's, `recurrence_not_earlier` where it is no earlier one, `recurrence_of_reopened`
    for one that began again, `recurrence_said_by_others` where the enterprise would overrule an outsider.
    """
    HAZARDS.require(Act.LINK_RECURRENCE, hazard, by)
    hazard = ledger.lock(hazard, at=at)
    HAZARD.move(Act.LINK_RECURRENCE, hazard.state)
    row = said(hazard, earlier, by=by, at=at)
    basis = ledger.policy_of(hazard).checks.root_cause_for_recurring.basis
    if hazard.reopens_id not in (None, row.earlier_id):
        raise Refusal("recurrence_of_reopened", basis=basis)
    before = Recurrence.objects.filter(hazard=hazard)
    if by.enterprise_id is not None and before.exclude(by__in=by.enterprise.accounts.values("pk")).exists():
        raise Refusal("recurrence_said_by_others", basis=basis)
    before.delete()
    data = {"recurs": earlier.ref if earlier else ""}
    return ledger.enter(hazard, Act.LINK_RECURRENCE, by=by, at=at, basis=basis, data=data, rows=[row])


def said(hazard: Hazard, earlier: Hazard | None, *, by: Account, at: datetime) -> Recurrence:
    """The row of what a person said; raises as `link_recurrence` does."""
    if earlier is not None and earlier.enterprise_id != hazard.enterprise_id:
        raise Refusal("recurrence_of_stranger")
    if earlier is not None and earlier.pk >= hazard.pk:
        raise Refusal("recurrence_not_earlier")
    return Recurrence(
        hazard=hazard,
        earlier=earlier,
        same=earlier is not None,
        enterprise=hazard.enterprise,
        division_code=hazard.division_code,
        sector=hazard.sector,
        kind=_kind(hazard, earlier) if earlier else "",
        by=by.pk,
        by_name=by.name,
        at=at,
    )


def _kind(hazard: Hazard, earlier: Hazard) -> str:
    words = repeats.lexicon()
    both = [alike_texts.facets(one.description, words) for one in (hazard, earlier)]
    return ":".join(alike_texts.kind(*both, words))


@transaction.atomic
def analyse_root_cause(hazard: Hazard, *, by: Account, at: datetime, cause: str, prevention: str) -> Hazard:
    """分析根源: why it came (back) and what keeps it from coming again; experts and enterprise each for themselves.

    Raises `root_cause_missing` for the finders' side (YT-4.2.5), `prevention_missing` for the enterprise's (YT-4.3.5),
    naming what is empty.
    """
    HAZARDS.require(Act.ANALYSE_ROOT_CAUSE, hazard, by)
    hazard = ledger.lock(hazard, at=at)
    policy = ledger.policy_of(hazard)
    own = by.enterprise_id is not None
    ruling = rules.root_cause(cause=cause, prevention=prevention, by_enterprise=own, policy=policy)
    row = _analysis(hazard, cause, prevention, by=by, at=at)
    return ledger.enter(hazard, Act.ANALYSE_ROOT_CAUSE, by=by, at=at, basis=ruling.basis, rows=[row])


def _analysis(hazard: Hazard, cause: str, prevention: str, *, by: Account, at: datetime) -> RootCause:
    return RootCause(
        hazard=hazard,
        by_enterprise=by.enterprise_id is not None,
        cause=cause.strip(),
        prevention=prevention.strip(),
        by=by.pk,
        by_name=by.name,
        at=at,
    )


def prevented(
    hazard: Hazard, cause: str, prevention: str, *, by: Account, at: datetime, policy: Policy
) -> list[RootCause]:
    """What the enterprise says of cause and prevention when it submits: a row to write, or none where it has said it
    before or the place asks for nothing and nothing is said. Raises `prevention_missing` (YT-4.3.5)."""
    given = bool(cause.strip() or prevention.strip())
    asked = rules.prevention_asked(policy, self_found=hazard.self_found)
    if not given and (not asked or hazard.root_causes.filter(by_enterprise=True).exists()):
        return []
    rules.root_cause(cause=cause, prevention=prevention, by_enterprise=True, policy=policy)
    return [_analysis(hazard, cause, prevention, by=by, at=at)]
