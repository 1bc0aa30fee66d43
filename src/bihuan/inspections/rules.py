"""Decisions about checks: teams, checklists, answers, signatures, and the year's duty. No Django, no clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from bihuan.hazards.rules import verifying
from bihuan.hazards.states import VERIFIER_WORDS
from bihuan.inspections.states import (
    BY_AUTHORITY,
    GOVERNMENT,
    KIND_WORDS,
    LED,
    NATURE_WORDS,
    NATURES_OF,
    STATE_WORDS,
    SURPRISE,
    CheckKind,
    InspectionState,
    Nature,
)
from bihuan.parties.states import ACT_WORDS as PARTY_WORDS
from bihuan.parties.states import Act as PartyAct
from bihuan.policy.kinds import GRADES
from bihuan.refusal import Refusal
from bihuan.registers.kinds.instruments.states import INSTRUMENT_WORDS
from bihuan.registers.kinds.instruments.states import KIND_WORDS as EQUIPPED_WORDS

if TYPE_CHECKING:
    from bihuan.parties.rules import CountingGrade
    from bihuan.policy import Basis, Policy, Setting


@dataclass(frozen=True)
class TeamFacts:
    """A team as composed: one specialty per expert. `key_processes` maps each process of the site to the specialties
    that cover it; `sector_specialties` are those that fit the enterprise's sector; `kind` is that of the check;
    `fewest` is how many stood when fewer than usual were let go."""

    specialties: tuple[str, ...]
    key_processes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sector_specialties: frozenset[str] = frozenset()
    exceptions: frozenset[str] = frozenset()
    kind: str = ""
    fewest: int = 1


def kinds(policy: Policy, *, led: bool) -> tuple[str, ...]:
    """The kinds of check that are arranged here (packs, `checks.kinds`); those of an office only where `led`."""
    offered = policy.checks.kinds.value or sorted(set(CheckKind) - BY_AUTHORITY)
    return tuple(kind for kind in offered if led or kind not in BY_AUTHORITY)


def kind_offered(kind: str, policy: Policy) -> None:
    """A check is of a kind that is arranged here. Raises `kind_not_offered`, naming those that are: product policy, for
    the clause of a "may" offers kinds and forbids none."""
    offered = kinds(policy, led=True)
    if kind not in offered:
        words = [KIND_WORDS[CheckKind(code)] for code in offered]
        raise Refusal("kind_not_offered", allowed=words)


def leader_visit(kind: str, *, led_by: str, by_authority: bool, policy: Policy) -> None:
    """A government's check is arranged by an office, and a leader's visit names the leader.

    Raises `leader_visit_by_department` for anybody else, `leader_missing` (LH-1.1).
    """
    if kind not in BY_AUTHORITY:
        return
    basis = policy.inspections.expert_required_for.basis
    if not by_authority:
        raise Refusal("leader_visit_by_department", basis=basis)
    if kind in LED and not led_by.strip():
        raise Refusal("leader_missing", missing=["led_by"], basis=basis)


def nature_allowed(kind: str, nature: str) -> None:
    """The nature is set first. Raises `nature_not_allowed`, naming those that this kind of check can have."""
    allowed = NATURES_OF[CheckKind(kind)]
    if nature not in allowed:
        raise Refusal("nature_not_allowed", allowed=[NATURE_WORDS[Nature(n)] for n in sorted(allowed)], nature=nature)


def team(facts: TeamFacts, policy: Policy) -> None:
    """Whether the team may start (packs, `checks.min_experts` and `checks.specialties`).

    Raises `leader_visit_needs_expert` (LH-1.1), `too_few_experts` (LY-2.1.9, a "should": an exception passes it),
    `specialty_duplicated` (LY-2.1.11), `key_process_uncovered` naming the processes (LY-2.1.10), `specialty_mismatch`
    (LH-1.1); of a government's own check only `expert_required` and `specialty_mismatch` (LY-2.2.1): the other rules
    are about the experts whom an enterprise engages.
    """
    if facts.kind in GOVERNMENT:
        government_takes_expert(facts, policy)
        specialty_fits(facts, policy)
        return
    for asked in (leader_takes_expert, enough_experts, no_specialty_twice, processes_covered, sector_matched):
        asked(facts, policy)


def government_takes_expert(facts: TeamFacts, policy: Policy) -> None:
    """Raises `expert_required`: with its ground where the place sends an expert to this kind of check (LY-2.2.1), as
    the platform's own rule elsewhere, for the checklist is carried by experts."""
    setting = policy.inspections.expert_required_for
    if not facts.specialties:
        asked = facts.kind in (setting.value or ())
        raise Refusal("expert_required", missing=["expert"], basis=setting.ground(facts.kind) if asked else None)


def specialty_fits(facts: TeamFacts, policy: Policy) -> None:
    """Raises `specialty_mismatch` where an expert is required and none knows the sector or a key process of the site
    (对口专业, LY-2.2.1)."""
    setting = policy.inspections.expert_required_for
    fitting = facts.sector_specialties.union(*facts.key_processes.values())
    if facts.kind in (setting.value or ()) and not fitting & set(facts.specialties):
        raise Refusal("specialty_mismatch", missing=sorted(facts.sector_specialties), basis=setting.ground(facts.kind))


def leader_takes_expert(facts: TeamFacts, policy: Policy) -> None:
    """Raises `leader_visit_needs_expert` for a kind of visit to which the place sends nobody without one (LH-1.1)."""
    setting = policy.inspections.expert_required_for
    if facts.kind in (setting.value or ()) and not facts.specialties:
        raise Refusal("leader_visit_needs_expert", basis=setting.ground(facts.kind))


def no_specialty_twice(facts: TeamFacts, policy: Policy) -> None:
    """Raises `specialty_duplicated` where the place allows one expert per specialty (LY-2.1.11)."""
    setting = policy.checks.specialties
    repeated = sorted(code for code, n in Counter(facts.specialties).items() if n > 1)
    if "no_repeats" in (setting.value or ()) and repeated:
        raise Refusal("specialty_duplicated", missing=repeated, basis=setting.ground("no_repeats"))


def processes_covered(facts: TeamFacts, policy: Policy) -> None:
    """Raises `key_process_uncovered` where the place asks that every key process is covered (LY-2.1.10)."""
    setting = policy.checks.specialties
    uncovered = uncovered_processes(facts)
    if "cover_key_processes" in (setting.value or ()) and uncovered:
        raise Refusal("key_process_uncovered", missing=uncovered, basis=setting.ground("cover_key_processes"))


def sector_matched(facts: TeamFacts, policy: Policy) -> None:
    """Raises `specialty_mismatch` where somebody must know the sector (LH-1.1)."""
    setting = policy.checks.specialties
    if "match_sector" in (setting.value or ()) and not facts.sector_specialties & set(facts.specialties):
        raise Refusal(
            "specialty_mismatch", missing=sorted(facts.sector_specialties), basis=setting.ground("match_sector")
        )


def specialty_free(specialty: str, *, taken: Iterable[str], policy: Policy) -> None:
    """Whether another expert may come for this specialty. Raises `specialty_duplicated` (LY-2.1.11)."""
    setting = policy.checks.specialties
    if "no_repeats" in (setting.value or ()) and specialty in set(taken):
        raise Refusal("specialty_duplicated", missing=[specialty], basis=setting.ground("no_repeats"))


def uncovered_processes(facts: TeamFacts) -> list[str]:
    """The key processes that no expert of the team covers."""
    present = set(facts.specialties)
    return sorted(process for process, covering in facts.key_processes.items() if not covering & present)


def enough_experts(facts: TeamFacts, policy: Policy) -> None:
    """Raises `too_few_experts`, unless "in principle" was departed from by a recorded exception, which is for the team
    that it was granted for and not for a smaller one (LY-2.1.9)."""
    setting = policy.checks.min_experts
    wanted = setting.value if setting.is_set else 1
    if str(setting.modality) == "should" and "too_few_experts" in facts.exceptions:
        wanted = min(wanted, max(1, facts.fewest))
    if len(facts.specialties) >= wanted:
        return
    raise Refusal("too_few_experts", basis=setting.basis, wanted=wanted, found=len(facts.specialties))


def exception_needed(facts: TeamFacts, policy: Policy, *, seen: int, state: str) -> None:
    """An exception is for the team that its leader saw, of a check that is still prepared and would not go without
    (LY-2.1.9). Raises `state_not_allowed`, `team_changed`, `expert_required`, `exception_not_needed`."""
    basis, found = policy.checks.min_experts.basis, len(facts.specialties)
    if state != InspectionState.PLANNED:
        words = {"state": STATE_WORDS[InspectionState(state)], "allowed": [STATE_WORDS[InspectionState.PLANNED]]}
        raise Refusal("state_not_allowed", basis=basis, act=PARTY_WORDS[PartyAct.GRANT_EXCEPTION], **words)
    if found != seen:
        raise Refusal("team_changed", basis=basis, seen=seen, found=found)
    if not found:  # it would be an exception for any team
        raise Refusal("expert_required", missing=["expert"], basis=basis)
    try:
        enough_experts(facts, policy)
    except Refusal:
        return
    raise Refusal("exception_not_needed", basis=basis, found=found)


def items_grounded(groundless: Iterable[str], asked: Setting) -> None:
    """A list that is published has items that derive from an element of the rating standards or name another basis,
    where the place asks for that (LY-4.2.3). Raises `basis_missing` naming the items."""
    missing = list(groundless)
    if asked.value and missing:
        raise Refusal("basis_missing", missing=missing, basis=asked.basis)


def checklist_ready(*, focus: Iterable[str], agreed: Iterable[str], items: int, policy: Policy, kind: str = "") -> None:
    """Whether the checklist may be carried to the site; of a government's own check only that it holds something, for
    focus and agreement are about the check that an enterprise engages.

    Raises `checklist_missing` (YT-4.2.2), `focus_section_missing` naming the areas (LY-2.1.5, QHD-2.4.2),
    `checklist_unconfirmed` naming who has not agreed (LY-2.1.5).
    """
    list_complete(focus=focus, items=items, policy=policy, kind=kind)
    if kind not in GOVERNMENT:
        checklist_agreed(agreed, policy)


def list_complete(*, focus: Iterable[str], items: int, policy: Policy, kind: str = "") -> None:
    """The list holds something, and what the place wants it to hold. Raises `checklist_missing`,
    `focus_section_missing`."""
    if items < 1:
        raise Refusal("checklist_missing", missing=["checklist"], basis=policy.checks.checklist_of_the_enterprise.basis)
    if kind not in GOVERNMENT:
        focus_covered(focus, policy)


def focus_covered(focus: Iterable[str], policy: Policy) -> None:
    """Raises `focus_section_missing` naming the areas the list must hold (LY-2.1.5, QHD-2.4.2)."""
    areas = policy.checks.focus_areas
    missing = sorted(set(areas.value or ()) - set(focus))
    if missing:
        raise Refusal("focus_section_missing", missing=missing, basis=areas.basis)


def checklist_agreed(agreed: Iterable[str], policy: Policy) -> None:
    """Raises `checklist_unconfirmed` naming who has not agreed (LY-2.1.5)."""
    confirmed = policy.checks.checklist_confirmed_by
    waiting = sorted(set(confirmed.value or ()) - set(agreed))
    if waiting:
        raise Refusal("checklist_unconfirmed", missing=waiting, basis=confirmed.basis)


def declaration(policy: Policy) -> Setting:
    """What asks for the one declaration that holds both: no interest, or where the place says no more, secrecy."""
    checks = policy.checks
    return checks.interest_declaration if checks.interest_declaration.value else checks.confidentiality_undertaking


def declarations(undeclared: Iterable[str], policy: Policy) -> None:
    """Every expert has declared: no interest in the enterprise, and secrecy. Raises `declaration_missing` (LY-2.4.2,
    YT-4.2.8)."""
    setting = declaration(policy)
    names = sorted(undeclared)
    if setting.value and names:
        raise Refusal("declaration_missing", missing=names, basis=setting.basis)


def answer(*, result: str, note: str, policy: Policy) -> None:
    """One item's answer. `na` and `unseen` need a reason. Raises `answer_unknown`, `reason_missing` (YT-4.2.3)."""
    setting = policy.checks.every_item_answered
    if result not in ("ok", "problem", "na", "unseen"):
        raise Refusal("answer_unknown", value=result)
    if result in ("na", "unseen") and not note.strip():
        raise Refusal("reason_missing", missing=["note"], basis=setting.basis)


def section_answer(*, result: str, note: str, policy: Policy) -> None:
    """A whole section may be set aside with one reason, and never passed in one go.

    Raises `bulk_answer_not_allowed` for every other answer (YT-4.2.3), `reason_missing`.
    """
    answer(result=result, note=note, policy=policy)
    if result != "na":
        raise Refusal("bulk_answer_not_allowed", basis=policy.checks.every_item_answered.basis)


def all_answered(
    unanswered: Iterable[str],
    problems_without_finding: Iterable[str],
    policy: Policy,
    *,
    unopened: Iterable[str] = (),
) -> None:
    """Every item is answered and every problem has become a finding; `unopened` are sections without any answer.

    Raises `section_unchecked` naming the sections where the place asks for a full check (QHD-2.1), `item_unanswered`
    naming the items (YT-4.2.3; product policy everywhere), `finding_missing`.
    """
    setting, contents = policy.checks.every_item_answered, policy.engagement.service_contents
    waiting, unmatched, sections = list(unanswered), list(problems_without_finding), list(unopened)
    if sections and "full_check" in (contents.value or ()):
        raise Refusal("section_unchecked", missing=sections, basis=contents.ground("full_check"))
    if waiting:
        raise Refusal("item_unanswered", missing=waiting, basis=setting.basis)
    if unmatched:
        raise Refusal("finding_missing", missing=unmatched, basis=setting.basis)


def signed(unsigned: Iterable[str], policy: Policy, *, signatures: int) -> None:
    """Every expert of the visit has signed; `signatures` says how many have.

    Raises `report_not_final` where nobody has, for that is a draft (YT-4.2.11), and `signature_missing` naming those
    who have not (YT-4.2.10, LY-2.1.17).
    """
    names = sorted(unsigned)
    if not signatures:
        raise Refusal("report_not_final", missing=names, basis=policy.reports.recipients.ground("enterprise"))
    if names:
        raise Refusal("signature_missing", missing=names, basis=policy.reports.signatures.basis)


def explained(unacknowledged: Iterable[str], policy: Policy) -> None:
    """The enterprise has confirmed that every hazard was explained to it, where the place asks for that.

    Raises `disclosure_not_acknowledged` naming the hazards (YT-4.2.4).
    """
    setting = policy.checks.disclosure_acknowledged
    silent = list(unacknowledged)
    if setting.value and silent:
        raise Refusal("disclosure_not_acknowledged", missing=silent, basis=setting.basis)


def looks_again(kind: str, grade: str, policy: Policy) -> tuple[tuple[str, ...], Basis]:
    """Which kinds of people, any of them, look at what was rectified of a hazard that this kind of check found, and on
    what ground (hazards.rules.verifying)."""
    setting = policy.hazards.verifier.for_key(grade)
    wanted = verifying(setting, self_found=False, found_by_office=kind in BY_AUTHORITY)
    widest = {"other_than_rectifier"} & wanted.kinds
    return tuple(word for word in VERIFIER_WORDS if word in (widest or wanted.kinds)), wanted.basis


@dataclass(frozen=True)
class YearDuty:
    """A site's duty in a year. `required` None: the place sets none, so nobody is in breach; `lapsed`: its enterprise
    held a grade that has run out; `over`: the year's last day has come."""

    required: int | None
    done: int
    setting: Setting
    binding: bool = True
    lapsed: bool = False
    over: bool = False

    @property
    def missing(self) -> int:
        return max(0, (self.required or 0) - self.done)

    @property
    def status(self) -> str:
        """not_set, compliant, short, or uncovered (engaging is voluntary: no breach; packs/CONTRADICTIONS.md C2).

        lapsed: nothing is set for who has no grade, and this one had a grade: somebody must look at it.
        """
        if self.required is None:
            return "lapsed" if self.lapsed else "not_set"
        if not self.missing:
            return "compliant"
        return "short" if self.binding else "uncovered"

    @property
    def overdue(self) -> bool:
        """Whether checks are missing that there is no time left for; never of who engaged nobody (YT-3.1)."""
        return self.over and self.status == "short"


def year(*, grade: CountingGrade, done: int, policy: Policy, engaged: bool = False, over: bool = False) -> YearDuty:
    """Required, done and missing checks of one site in one year (LY-2.1.2..4, YT-3.1), by the grade that counts; `over`
    says that the year's last day has come.

    Where engagement is voluntary, a site that engaged nobody is uncovered and not in breach. Where no grade has a
    number of checks, one that has run out takes none away: the site is like the others (LH-9.2).
    """
    numbers = policy.checks.per_year
    setting = numbers.for_key(grade.grade)
    binding = policy.engagement.mode.value in ("required", "government_assigned") or engaged
    required = setting.value if setting.is_set else None
    lapsed = grade.lapsed and any(numbers.for_key(held).is_set for held in GRADES)
    return YearDuty(required, done, setting, binding, lapsed=lapsed, over=over)


def judging_day(year: int, *, today: date, known_since: date | None) -> date:
    """The day whose law and facts judge a year's duty: today while the year runs, its last day once it is over.

    `known_since` is the day of the first record of the site, None where the records do not say. Raises
    `year_not_begun`, and `year_before_records` for a year of which nothing is recorded: no checks would be a claim.
    """
    if year > today.year:
        raise Refusal("year_not_begun", year=year)
    if known_since is not None and year < known_since.year:
        raise Refusal("year_before_records", year=year, since=known_since)
    return min(today, date(year, 12, 31))


def year_done(duty: YearDuty) -> None:
    """Declaring the year done. Raises `annual_checks_short` with the number missing (LY-2.1.3), `duty_not_set`."""
    if duty.required is None:
        raise Refusal("duty_not_set", basis=duty.setting.basis)
    if duty.missing:
        raise Refusal("annual_checks_short", basis=duty.setting.basis, short=duty.missing, required=duty.required)


def headquarters_countable(ownership: str, *, organised_by: str, has_report: bool, policy: Policy) -> None:
    """Whether an internal check by the headquarters may count as one by outside experts.

    Raises `hq_check_not_countable` for an enterprise of another kind (LY-2.1.6) and where the place knows no such
    thing, `headquarters_missing`, `hq_report_missing`.
    """
    setting = policy.checks.headquarters_counts_for
    if ownership not in (setting.value or ()):
        raise Refusal("hq_check_not_countable", basis=setting.basis)
    if not organised_by.strip():
        raise Refusal("headquarters_missing", missing=["organised_by"], basis=setting.basis)
    if not has_report:
        raise Refusal("hq_report_missing", missing=["report"], basis=setting.basis)


def countable(*, has_report: bool, team_size: int, exceptions: Iterable[str], policy: Policy, kind: str = "") -> None:
    """Whether a visit counts for the year.

    Raises `leader_visit_not_counted` (the government's visit is not the enterprise's check), `checkup_report_unsigned`
    (YT-3.1), `check_not_countable` (LY-2.1.2).
    """
    if kind in BY_AUTHORITY:
        raise Refusal("leader_visit_not_counted", basis=policy.checks.per_year.basis)
    per_year, least = policy.checks.per_year, policy.checks.min_experts
    if not has_report:
        raise Refusal("checkup_report_unsigned", missing=["report"], basis=per_year.basis)
    wanted = least.value if least.is_set else 1
    if team_size < wanted and "too_few_experts" not in set(exceptions):
        raise Refusal("check_not_countable", basis=least.basis, wanted=wanted, found=team_size)


def instruments_carried(
    kind: str, *, carried: Iterable[str], needed: Iterable[str], reason: str, policy: Policy
) -> None:
    """Where the place sends nobody on this kind of visit without instruments: one at least, and those that the site
    asks for, unless it was said why not.

    Raises `instrument_missing` (LH-1.2), `required_instrument_missing` naming the kinds (LH-8.1).
    """
    setting = policy.inspections.instruments_required_for
    if kind not in (setting.value or ()):
        return
    have = set(carried) & set(INSTRUMENT_WORDS)
    lacking = sorted(set(needed) - have)
    if lacking and not reason.strip():
        raise Refusal("required_instrument_missing", missing=_kinds(lacking), basis=setting.basis)
    if not have:
        raise Refusal("instrument_missing", missing=["instruments"], basis=setting.basis)


def _kinds(codes: Iterable[str]) -> list[str]:
    return [EQUIPPED_WORDS[code] for code in codes]


def site_rules_known(acknowledged: bool, policy: Policy) -> None:
    """Raises `site_rules_not_acknowledged` where the place asks for it (YT-4.2.7)."""
    setting = policy.checks.site_rules_acknowledged
    if setting.value and not acknowledged:
        raise Refusal("site_rules_not_acknowledged", missing=["site_rules"], basis=setting.basis)


def arrival_asked(kind: str, policy: Policy) -> Setting | None:
    """What asks that an expert has checked in before looking at anything: the place's rule for who enters (YT-4.2.7,
    LH-12.3), and of an unannounced check what sends experts to it, for it is hidden until then (LY-2.2.1)."""
    at_the_door = (policy.checks.site_rules_acknowledged, policy.inspections.protection_required)
    asked = next((setting for setting in at_the_door if setting.value), None)
    return policy.inspections.expert_required_for if asked is None and kind in SURPRISE else asked


def instruments_signed_for(kind: str, unsigned: Iterable[str], policy: Policy) -> None:
    """Where a visit takes instruments along, whoever carries one has signed for it before it starts. Raises
    `instrument_not_signed_for` naming the pieces (LH-1.2)."""
    setting, numbers = policy.inspections.instruments_required_for, list(unsigned)
    if numbers and kind in (setting.value or ()):
        raise Refusal("instrument_not_signed_for", missing=numbers, basis=setting.basis)


def protected(signed_for: Iterable[str], *, needed: Iterable[str], policy: Policy) -> None:
    """Raises `ppe_missing` naming the kinds that the site asks for and this expert has not signed for (LH-12.3)."""
    setting = policy.inspections.protection_required
    lacking = sorted(set(needed) - set(signed_for))
    if setting.value and lacking:
        raise Refusal("ppe_missing", missing=_kinds(lacking), basis=setting.basis)


def responded(unmeasured: Iterable[str], policy: Policy) -> object:
    """The enterprise's answer to a report has a measure for every problem; the ground it stands on. Raises
    `measure_missing` naming those without (LY-2.1.13)."""
    basis = policy.checks.measure_for_every_problem.basis
    missing = list(unmeasured)
    if missing:
        raise Refusal("measure_missing", missing=missing, basis=basis)
    return basis
