"""A finding is recorded, a measure proposed, decided or dropped, and lifted after a review; on the spot, decided at
once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import translation

from bihuan import audit, clock, documents
from bihuan.conduct import letterhead
from bihuan.conduct import officers as signing
from bihuan.conduct.measures import messages, papers, queries, rules
from bihuan.conduct.measures.access import ENTERPRISES, MEASURES, SITES, Act
from bihuan.conduct.measures.models import EnforcementMeasure, UncertifiedWork
from bihuan.conduct.measures.states import HALTS, MEASURE, Ground, MeasureState, Step
from bihuan.conduct.officers import Officer
from bihuan.conduct.orders.models import PASSED
from bihuan.hazards.majors import stops
from bihuan.hazards.models import Hazard
from bihuan.likeness import carrying
from bihuan.parties import assigning
from bihuan.parties.models import Account, Enterprise, Regulator, Site
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.registers.kinds.resumption import operations as resumptions
from bihuan.registers.kinds.resumption.access import RESUMPTIONS
from bihuan.registers.kinds.resumption.access import Act as ResumptionAct


@transaction.atomic
def record_uncertified_work(
    enterprise: Enterprise,
    *,
    by: Account,
    at: datetime,
    person: str,
    post: str,
    photos: Sequence[int],
    why_serious: str = "",
) -> UncertifiedWork:
    """登记无证上岗: who was found at which post, with photos; serious where the officer says why (LY-4.3.6).

    Raises `uncertified_incomplete` naming person, post or photos.
    """
    today = clock.local_day(at)
    basis = policies.at(enterprise.division_code, on=today).enforcement.uncertified_steps.basis
    ENTERPRISES.require(Act.RECORD_UNCERTIFIED_WORK, enterprise, by, basis=basis)
    lacking = [name for name, said in (("person", person), ("post", post)) if not said.strip()]
    lacking += [] if photos else ["photos"]
    if lacking:
        raise Refusal("uncertified_incomplete", missing=lacking, basis=basis)
    documents.require_own(photos, by=by.ref)
    row = UncertifiedWork.objects.create(
        enterprise=enterprise,
        person=person.strip(),
        post=post.strip(),
        found_on=today,
        photos=list(photos),
        serious=bool(why_serious.strip()),
        why_serious=why_serious.strip(),
        by=by,
        at=at,
    )
    carrying.carry(row.ref, photos, enterprise_id=enterprise.pk, office_id=by.regulator_id, by=by, at=at)
    data = {"post": row.post, "serious": row.serious, "photos": len(photos)}  # the name stays in the record
    audit.record(Act.RECORD_UNCERTIFIED_WORK, row.ref, by=by.ref, at=at, basis=[basis], case=enterprise.ref, data=data)
    return row


@transaction.atomic
def propose_measure(
    enterprise: Enterprise, *, by: Account, at: datetime, step: str, ground: str, source: str, subject: str = ""
) -> EnforcementMeasure:
    """提出处置措施: a step on a ground that the records show (`source`); `subject` says which licence or which line.

    Raises `role_not_allowed`, `not_in_duty_list` (LH-15.1), and what rules.allowed and rules.named raise.
    """
    today = clock.local_day(at)
    policy = policies.at(enterprise.division_code, on=today)
    ENTERPRISES.require(Act.PROPOSE_MEASURE, enterprise, by)
    assigning.require_listed(by.regulator, enterprise.sector, on=today)
    known = queries.facts(enterprise, on=today)
    fact = next((one for one in known if (one.ground, one.source) == (ground, source)), None)
    rules.allowed(step, fact, queries.taken(enterprise, on=today), policy, ground=ground)
    basis = rules.setting_of(fact.ground, policy).basis
    rules.named(step, subject, basis)
    measure = EnforcementMeasure.objects.create(
        enterprise=enterprise,
        office=by.regulator,
        step=step,
        ground=ground,
        state=MeasureState.PROPOSED,
        source=source,
        reasons=fact.reasons,
        subject=subject.strip(),
        hazards=[int(source.partition(":")[2])] if ground == Ground.MAJOR_HAZARD else [],
        proposed_by=by,
        proposed_at=at,
    )
    data = {"step": step, "ground": ground, "source": source}
    audit.record(Act.PROPOSE_MEASURE, measure.ref, by=by.ref, at=at, basis=[basis], case=enterprise.ref, data=data)
    return measure


@transaction.atomic
@translation.override("zh-hans")  # a paper is in Chinese, whoever issues it
def decide_measure(
    measure: EnforcementMeasure,
    *,
    by: Account,
    at: datetime,
    number: str,
    legal_basis: str,
    officers: Sequence[Officer],
    until: date | None = None,
    subject: str = "",
) -> EnforcementMeasure:
    """作出处置措施决定: the head of the office decides with number, ground in law and term, by a paper that is
    delivered; a stop and a closure let the enterprise stand still. Its ground and the steps before are asked for again:
    time has passed. `subject` names the licences of a suspension that was proposed before anybody had to say them.

    Raises what rules.named, rules.decided, rules.allowed and officers.require raise.
    """
    MEASURES.require(Act.DECIDE_MEASURE, measure, by)
    measure = _held(measure, Act.DECIDE_MEASURE)
    today = clock.local_day(at)
    policy = policies.at(measure.enterprise.division_code, on=today)
    basis = rules.setting_of(Ground(measure.ground), policy).basis
    measure.subject = measure.subject or subject.strip()
    rules.named(measure.step, measure.subject, basis)
    rules.decided(measure.step, number=number, legal_basis=legal_basis, until=until, on=today, basis=basis)
    rules.numbered_once(number, used=_used(number, measure.office), basis=basis)
    fact, taken = queries.ground_of(measure, on=today), queries.taken(measure.enterprise, on=today)
    rules.allowed(measure.step, fact, taken, policy, ground=measure.ground)
    signing.require(officers, by=by, policy=policy)
    measure.state = MEASURE.target(Act.DECIDE_MEASURE, measure.state)
    measure.number, measure.legal_basis, measure.until = number.strip(), legal_basis.strip(), until
    measure.decided_by, measure.decided_at = by, at
    hazards, before = queries.hazards_of(measure), queries.steps_before(measure, on=today)
    content = papers.of_decision(measure, fact, hazards, before, policy, basis=basis, on=today)
    named = {"subject": measure.ref, "officers": officers, "by": by, "at": at, "policy": policy, "basis": [basis]}
    paper = letterhead.issue("measure_decision", content, queries.place_of(measure, by), **named)
    measure.document_id = paper.pk
    measure.save()
    data = {"step": measure.step, "number": measure.number, "until": str(until or ""), "paper": paper.number}
    case = measure.enterprise.ref
    audit.record(Act.DECIDE_MEASURE, measure.ref, by=by.ref, at=at, basis=[basis], case=case, data=data)
    messages.decided(measure, at=at)
    if _halts(measure):
        _stand_still(measure, by=by, at=at)
    return measure


@transaction.atomic
def drop_measure(measure: EnforcementMeasure, *, by: Account, at: datetime, reason: str) -> EnforcementMeasure:
    """决定不采取措施: that is a decision too, and has its reason. Raises `reason_missing`."""
    MEASURES.require(Act.DROP_MEASURE, measure, by)
    measure = _held(measure, Act.DROP_MEASURE)
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"])
    _end(measure, Act.DROP_MEASURE, by=by, at=at, opinion=reason)
    case, data = measure.enterprise.ref, {"step": measure.step, "reason": measure.opinion}
    audit.record(Act.DROP_MEASURE, measure.ref, by=by.ref, at=at, case=case, data=data)
    return measure


@transaction.atomic
@translation.override("zh-hans")  # a paper is in Chinese, whoever issues it
def decide_onsite_measure(
    site: Site,
    *,
    by: Account,
    at: datetime,
    measures: Sequence[str],
    hazards: Sequence[int],
    scope: str,
    legal_basis: str,
    officers: Sequence[Officer],
    until: date | None = None,
) -> EnforcementMeasure:
    """现场采取处理措施: two officers decide at once what is necessary where people are in danger, by a paper that is
    delivered; production goes on only after a review (AQF-65).

    Raises `role_not_allowed`, `not_in_duty_list`, what rules.on_the_spot and officers.require raise,
    `order_items_missing`, `hazard_not_open`.
    """
    today = clock.local_day(at)
    policy = policies.at(site.division_code, on=today)
    basis = policy.enforcement.onsite_measures.basis
    SITES.require(Act.DECIDE_ONSITE_MEASURE, site, by, basis=basis)
    assigning.require_listed(by.regulator, site.enterprise.sector, on=today)
    found = list(Hazard.objects.select_for_update(of=("self",)).filter(site=site, pk__in=list(hazards)).order_by("pk"))
    if len(found) < len(set(hazards)):
        raise Stranger("conduct.decide_onsite_measure")
    if not found:
        raise Refusal("order_items_missing", missing=["hazards"], basis=basis)
    over = [hazard.number for hazard in found if hazard.state in PASSED]
    if over:
        raise Refusal("hazard_not_open", missing=over, basis=basis)
    rules.on_the_spot(measures, scope=scope, legal_basis=legal_basis, until=until, on=today, basis=basis)
    signing.require(officers, by=by, policy=policy)
    measure = EnforcementMeasure(
        enterprise=site.enterprise,
        office=by.regulator,
        step=Step.ON_SITE,
        ground=Ground.DANGER,
        state=MeasureState.IN_FORCE,
        reasons={"hazard": "、".join(hazard.number for hazard in found)},
        subject=scope.strip(),
        measures=list(measures),
        hazards=[hazard.pk for hazard in found],
        legal_basis=legal_basis.strip(),
        until=until,
        proposed_by=by,
        proposed_at=at,
        decided_by=by,
        decided_at=at,
    )
    measure.source = measure.ref  # several may be decided at one enterprise, each on its own danger
    content = papers.of_measure(measure, found, policy)
    named = {"subject": measure.ref, "officers": officers, "by": by, "at": at, "policy": policy, "basis": [basis]}
    paper = letterhead.issue("onsite_decision", content, site, **named)
    measure.document_id, measure.number = paper.pk, paper.number
    measure.save(force_insert=True)
    data = {"number": measure.number, "measures": list(measures), "scope": measure.subject}
    case = site.enterprise.ref
    audit.record(Act.DECIDE_ONSITE_MEASURE, measure.ref, by=by.ref, at=at, basis=[basis], case=case, data=data)
    if _halts(measure):
        _stand_still(measure, by=by, at=at)
    return measure


@transaction.atomic
@translation.override("zh-hans")  # a paper is in Chinese, whoever issues it
def lift_measure(
    measure: EnforcementMeasure,
    *,
    by: Account,
    at: datetime,
    opinion: str,
    checked_on: date | None,
    legal_basis: str,
    officers: Sequence[Officer],
    number: str = "",
) -> EnforcementMeasure:
    """解除处置措施: after a review, once what it rested on is gone, or a licence was withheld for all of its term; by a
    decision with a number of its own, which names the one it ends and is delivered as that was. `opinion` is what the
    officers found on the day they looked. What the head decided the head ends; what officers decided on the spot they
    end.

    Raises what rules.liftable, rules.lifted and officers.require raise.
    """
    MEASURES.require(Act.LIFT_MEASURE, measure, by)
    measure = _held(measure, Act.LIFT_MEASURE)
    today = clock.local_day(at)
    policy = policies.at(measure.enterprise.division_code, on=today)
    basis = queries.ends_by(measure, policy)
    served = rules.served(measure.step, measure.ground, term_over=measure.term_over(today))
    rules.liftable([] if served else queries.still_there(measure, on=today), opinion, basis)
    number = "" if measure.step == Step.ON_SITE else number.strip()
    said = {"number": number, "used": _used(number, measure.office), "legal_basis": legal_basis}
    said |= {"checked_on": checked_on}
    rules.lifted(measure.step, decided_on=clock.local_day(measure.decided_at), on=today, basis=basis, **said)
    signing.require(officers, by=by, policy=policy)
    measure.checked_on, measure.lifting_number = checked_on, number
    _end(measure, Act.LIFT_MEASURE, by=by, at=at, opinion=opinion)
    review = basis if rules.dangerous(measure.step, measure.hazards) else None
    words = {"served": served, "legal_basis": legal_basis, "basis": review, "on": today}
    content = papers.of_lifting(measure, queries.hazards_of(measure), policy, **words)
    named = {"subject": measure.ref, "officers": officers, "by": by, "at": at, "policy": policy, "basis": [basis]}
    paper = letterhead.issue("measure_lifted", content, queries.place_of(measure, by), **named)
    measure.lifting_document_id, measure.lifting_number = paper.pk, number or paper.number
    measure.save(update_fields=["checked_on", "lifting_number", "lifting_document_id"])
    if _halts(measure):
        stops.look_again(measure.enterprise)
    data = {"step": measure.step, "number": measure.number, "opinion": measure.opinion}
    data |= {"lifting_number": measure.lifting_number, "checked_on": str(checked_on), "paper": paper.number}
    data |= {"legal_basis": legal_basis.strip()}
    case = measure.enterprise.ref
    audit.record(Act.LIFT_MEASURE, measure.ref, by=by.ref, at=at, basis=[basis], case=case, data=data)
    messages.lifted(measure, at=at)
    return measure


def _used(number: str, office: Regulator) -> bool:
    """Whether the office has given this number to a decision already; one after the other, who decides at once."""
    Regulator.objects.select_for_update(no_key=True).get(pk=office.pk)
    return queries.is_used(number, office)


def _held(measure: EnforcementMeasure, act: Act) -> EnforcementMeasure:
    rows = EnforcementMeasure.objects.select_for_update(of=("self",)).select_related("enterprise", "office")
    fresh = rows.get(pk=measure.pk)
    MEASURE.move(act, fresh.state)
    return fresh


def _end(measure: EnforcementMeasure, act: Act, *, by: Account, at: datetime, opinion: str) -> None:
    measure.state = MEASURE.target(act, measure.state)
    measure.ended_by, measure.ended_at, measure.opinion = by, at, opinion.strip()
    measure.save(update_fields=["state", "ended_by", "ended_at", "opinion"])


def _halts(measure: EnforcementMeasure) -> bool:
    """Whether it lets the whole enterprise stand still."""
    return measure.step in (Step.STOP, Step.CLOSE) or bool(HALTS & set(measure.measures))


def _stand_still(measure: EnforcementMeasure, *, by: Account, at: datetime) -> None:
    """Every page of the enterprise shows that it stands still; another office's enterprise is its keeper's to mark, who
    is told."""
    enterprise = measure.enterprise
    if resumptions.standing(enterprise) is not None:
        return
    if not RESUMPTIONS.allows(ResumptionAct.RECORD_SHUTDOWN, enterprise, by):
        messages.to_mark(measure, at=at)
        return
    reason = f"{measure.get_step_display()}（{measure.number}）"
    resumptions.record_shutdown(enterprise, by=by, at=at, since=clock.local_day(at), reason=reason)


@carrying.source
def _uncertified_with_photos(most: int) -> list[carrying.Kept]:
    """What was kept before these photos were compared."""
    rows = UncertifiedWork.objects.filter(~carrying.carried("uncertified_work")).exclude(photos=[])
    rows = rows.select_related("enterprise__competent_department", "by").order_by("id")[:most]
    return [carrying.Kept(row.ref, row.photos, row.enterprise, row.by.regulator_id, row.by, row.at) for row in rows]
