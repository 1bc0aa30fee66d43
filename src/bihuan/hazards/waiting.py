"""What waits for whom: the reads behind the desks and the reminders. Whose turn it is, `turns` decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from operator import attrgetter

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from bihuan import clock
from bihuan.hazards import rules, turns
from bihuan.hazards.access import HAZARDS
from bihuan.hazards.facts import TurnFacts
from bihuan.hazards.follow_ups import ProgressReport, RootCause, SupervisionNotice
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.models import OF_OFFICES, OF_VISITORS, Hazard, HazardQuerySet, HazardStep, Participant
from bihuan.hazards.states import Act, HazardGrade, HazardState, Step
from bihuan.hazards.turns import Side, Turn
from bihuan.kept_queries import Fixed, Kept
from bihuan.parties.models import Account
from bihuan.parties.scope import Scope
from bihuan.policy import policies
from bihuan.policy.kinds import UNSET

AT_MOST = 200
"""So many of one kind are looked at for one desk, the nearest day first; the list behind it holds all."""
LOOKED_AT = 1000
"""An office looks through more: what it found may have to be explained or published first, which the place decides."""

_TO_END = (HazardState.TREATED, HazardState.VERIFIED)


def turn_of(
    hazard: Hazard,
    *,
    done: Iterable[str],
    safeguarded: bool,
    regraded: bool = False,
    told: bool = False,
    seen: bool = False,
    unanswered: bool = False,
    unanalysed: bool = False,
    on: date | None = None,
) -> Turn | None:
    """Whose turn it is `on` a day, by default today, and what for; `done` are the steps that stand, `regraded` says
    that it was raised to major, `told` and `seen` what became of reports on its progress, `unanswered` that a notice
    of supervision waits for a reply, `unanalysed` that the enterprise has not said why came what was fixed on the spot.
    """
    facts = TurnFacts(
        state=hazard.state,
        grade=hazard.grade,
        done=frozenset(done),
        self_found=hazard.self_found,
        found_by_office=hazard.found_by_office,
        safeguarded=safeguarded,
        afresh=regraded or hazard.reopens_id is not None,
        overdue=hazard.is_overdue(on or clock.today()),
        progress_told=told,
        progress_seen=seen,
        unanswered=unanswered,
        unanalysed=unanalysed,
    )
    return turns.turn(facts, policy_of(hazard))


def with_course(found: HazardQuerySet, *more: str | Prefetch) -> HazardQuerySet:
    """With what `turn_now` reads; one statement more, whatever the number of hazards, for each of `more`:
    "interim_controls" where some may be planned or at work."""
    found = found.select_related("enterprise", "site").defer("search")
    found = found.annotate(regraded=_regraded(), **_owed())
    return found.annotate(done_steps=ArraySubquery(_standing_steps("pk"))).prefetch_related(*more)


def _standing_steps(hazard: str) -> QuerySet:
    return HazardStep.objects.filter(hazard=OuterRef(hazard), undone_at=None).values("step")


def _regraded() -> Q:
    """What was general and was found to be major."""
    before = HazardStep.objects.filter(hazard=OuterRef("pk"), step=Step.ASSESSED, undone_at__isnull=False)
    return Q(grade=HazardGrade.MAJOR) & Q(Exists(before))


def _owed(hazard: str = "") -> dict[str, Q]:
    """What was told of the progress of a major one, and whether it was seen; whether a verified one waits for the reply
    to a notice, or for the enterprise to say why it came. `hazard` leads from the row to it."""
    row, path = OuterRef(hazard or "pk"), f"{hazard}__" if hazard else ""
    told = ProgressReport.objects.filter(hazard=row)
    major, verified = Q(**{f"{path}grade": HazardGrade.MAJOR}), Q(**{f"{path}state": HazardState.VERIFIED})
    analysed = Exists(RootCause.objects.filter(hazard=row, by_enterprise=True))
    return {
        "progress_told": major & Q(Exists(told)),
        "progress_seen": major & Q(Exists(told.filter(seen_at__isnull=False))),
        "unanswered": verified & Q(Exists(SupervisionNotice.objects.filter(hazard=row, replied_at=None))),
        "unanalysed": verified & Q(**{f"{path}on_spot": True}) & ~Q(analysed),
    }


def turn_now(hazard: Hazard, *, on: date | None = None) -> Turn | None:
    """Whose turn it is on a hazard read `with_course`."""
    at_work = hazard.state in (HazardState.PLANNED, HazardState.TREATING)
    return turn_of(
        hazard,
        done=hazard.done_steps,
        safeguarded=not at_work or bool(hazard.interim_controls.all()),
        regraded=hazard.regraded,
        told=hazard.progress_told,
        seen=hazard.progress_seen,
        unanswered=hazard.unanswered,
        unanalysed=hazard.unanalysed,
        on=on,
    )


def of_enterprise(by: Account) -> list[Hazard]:
    """The open hazards of one's own enterprise, the nearest day first, each with its course and its `standing_steps`:
    what was explained to it, the enterprise confirms."""
    standing = Prefetch("steps", queryset=HazardStep.objects.filter(undone_at=None), to_attr="standing_steps")
    return list(with_course(_nearest(Hazard.objects.within(Scope.of(by)).open()), "interim_controls", standing))


def of_visitors(by: Account) -> Iterator[tuple[Hazard, Turn]]:
    """What waits for somebody from outside who takes part: assessing, explaining, re-checking, striking off."""
    mine = Participant.objects.filter(account=by).values("hazard_id")
    found = Hazard.objects.filter(pk__in=mine).filter(_not_of_the_enterprise())
    yield from _own(with_course(_nearest(found), "participants"), by, Side.VISITORS)


def of_people_from(institution_id: int) -> Iterator[tuple[Hazard, Turn, list[Account]]]:
    """What waits for the people of one institution, and for which of them: for its office, which reads and presses;
    one statement."""
    theirs = Participant.objects.filter(account__institution=institution_id)
    waiting = Hazard.objects.filter(_not_of_the_enterprise(), pk__in=theirs.values("hazard_id"))
    nearest = _nearest(waiting, at_most=AT_MOST)  # so many hazards, each with all of its people
    found = theirs.filter(hazard__in=nearest.values("pk")).annotate(**_owed("hazard"))
    found = found.select_related("account", "hazard__enterprise", "hazard__site").defer("hazard__search")
    found = found.annotate(done_steps=ArraySubquery(_standing_steps("hazard")))
    ordered = found.order_by("hazard__turn_due_on", "hazard_id", "account_id")
    for _id, rows in groupby(ordered, attrgetter("hazard_id")):
        people = list(rows)
        hazard = people[0].hazard
        hazard.done_steps, hazard.regraded = people[0].done_steps, False  # that adds the office, nobody here
        for name in ("progress_told", "progress_seen", "unanswered", "unanalysed"):
            setattr(hazard, name, getattr(people[0], name))
        turn = turn_now(hazard)
        if turn is None or Side.VISITORS not in turn.sides:
            continue
        accounts = {row.account_id: row.account for row in people}.values()
        waited_for = [one for one in accounts if may(turn.act, hazard, one, people=people)]
        if waited_for:
            yield hazard, turn, waited_for


def of_office(by: Account) -> Iterator[tuple[Hazard, Turn]]:
    """What waits for the department itself: what it found, from assessing to striking off, what begins again after the
    visitors have gone, and what the place has it accept."""
    yield from _own(_OF_OFFICE.objects(Scope.of(by), Fixed(_where_offices_accept())), by, Side.OFFICE)


def _of_office(scope: Scope, accepting: tuple[tuple[str, tuple[str, ...]], ...]) -> QuerySet:
    """Each ground is looked for by itself: few hazards have one, or all that are open in a place would be read."""
    found, visited = Hazard.objects.within(scope).open(), Q(origin__in=OF_VISITORS)
    theirs = found.filter(_not_of_the_enterprise())
    grounds = [
        theirs.filter(origin__in=OF_OFFICES),
        theirs.filter(visited, reopens__isnull=False),
        theirs.filter(visited, _regraded()),
        *(
            found.filter(state__in=_TO_END, division_code__startswith=place, grade__in=grades)
            for place, grades in accepting
        ),
    ]
    first, *others = (_nearest(rows, at_most=LOOKED_AT).values("pk") for rows in grounds)
    return with_course(_nearest(Hazard.objects.filter(pk__in=first.union(*others)), at_most=LOOKED_AT))


_OF_OFFICE = Kept(_of_office)


def _where_offices_accept() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The places that, by their law of any day, have a department accept hazards of some grades: most others wait for
    experts, and there are many of those."""
    found = set()
    for pack in policies.packs():
        for value in pack.values.get("hazards.verifier", ()):
            if value.value == UNSET:
                continue
            kinds = {grade: value.value.get(grade, value.value.get("default", UNSET)) for grade in HazardGrade}
            grades = [row for row, named in kinds.items() if named != UNSET and rules.OFFICES.intersection(named)]
            found.add((pack.division_code, tuple(grades)))
    return tuple(sorted(one for one in found if one[1]))


def _not_of_the_enterprise() -> Q:
    """Where somebody else than the enterprise may have the turn."""
    explained = HazardStep.objects.filter(hazard=OuterRef("pk"), step=Step.EXPLAINED, undone_at=None)
    return Q(state__in=(HazardState.FOUND, *_TO_END)) | Q(state=HazardState.ASSESSED) & ~Q(Exists(explained))


def _nearest(found: HazardQuerySet, *, at_most: int = AT_MOST) -> HazardQuerySet:
    return found.order_by("turn_due_on", "id")[:at_most]


def _own(found: HazardQuerySet, by: Account, side: Side) -> Iterator[tuple[Hazard, Turn]]:
    for hazard in found:
        turn = turn_now(hazard)
        if turn is not None and side in turn.sides and may(turn.act, hazard, by):
            yield hazard, turn


def may(act: str, hazard: Hazard, by: Account, *, people: Iterable[Participant] | None = None) -> bool:
    """Whether `by` may do the act on a hazard that is in one's scope; nobody ends what one has rectified oneself.
    Only people from outside take part in a hazard by name; `people` are those of `by`, where they are at hand."""
    outside = by.enterprise_id is None and by.regulator_id is None
    if people is None:
        people = hazard.participants.all() if outside else ()
    hazard.known_participants = frozenset((row.account_id, row.capacity) for row in people)
    if act in (Act.VERIFY_RECTIFICATION, Act.CLOSE_HAZARD) and hazard.rectified_by == by.pk:
        return False
    return act in HAZARDS.open_acts(hazard, by, among=(act,))
