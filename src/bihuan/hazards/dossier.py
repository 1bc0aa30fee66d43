"""All that hangs on one hazard, read in one statement: steps, photos, plans, safeguards, requests, verdicts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from bihuan.hazards.follow_ups import (
    AdviceAnswer,
    Escalation,
    Guidance,
    ProgressReport,
    Recurrence,
    RootCause,
    SupervisionNotice,
)
from bihuan.hazards.majors import rules as majors
from bihuan.hazards.majors.models import AcceptanceApplication, Identification, PlanItem, ProductionStop
from bihuan.hazards.models import (
    Extension,
    Hazard,
    HazardStep,
    InterimControl,
    Participant,
    Photo,
    RectificationPlan,
    Verdict,
)
from bihuan.hazards.states import Step
from bihuan.kept_queries import Kept
from bihuan.parties.models import Account
from bihuan.parties.scope import Scope
from bihuan.refusal import Stranger

Row = SimpleNamespace
SHOWN_AGAIN = 20
"""So many of the later ones of the same kind are named."""

_PARTS: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    "steps": (
        HazardStep,
        ("step", "by", "by_name", "at", "note", "acknowledged_by", "acknowledged_name", "acknowledged_at", "undone_at"),
    ),
    "photos": (Photo, ("attachment_id", "phase", "capture", "added_by", "added_at", "doubt")),
    "plans": (
        RectificationPlan,
        (
            "id",
            "version",
            "measures",
            "responsibility",
            "due_on",
            "funds",
            "emergency_plan",
            "deferred",
            "required_parts",
            "basis",
            "by",
            "at",
        ),
    ),
    "controls": (InterimControl, ("measure", "watched_by", "by", "at")),
    "requests": (
        Extension,
        ("reason", "old_due_on", "new_due_on", "by", "at", "granted", "decided_by", "decided_at", "answer"),
    ),
    "verdicts": (Verdict, ("passed", "opinion", "by", "by_name", "at")),
    "recurrences": (
        Recurrence,
        ("earlier_id", "same", "by_name", "at", "earlier__description", "earlier__found_on", "earlier__serial"),
    ),
    "causes": (RootCause, ("by_enterprise", "cause", "prevention", "by", "by_name", "at")),
    "advice_answers": (AdviceAnswer, ("adopted", "answer", "by_name", "at")),
    "guidance": (Guidance, ("what", "by_name", "at")),
    "notices": (
        SupervisionNotice,
        ("demand", "due_on", "by_name", "at", "reply", "replied_by_name", "replied_at", "ended_by_name", "ended_at"),
    ),
    "escalations": (Escalation, ("late_since", "by_name", "at")),
    "progress": (ProgressReport, ("progress", "by_name", "at", "seen_by_name", "seen_at")),
    "identifications": (Identification, ("grade", "criterion", "opinions", "by_name", "at")),
    "stops": (
        ProductionStop,
        (
            "scope",
            "line",
            "danger",
            "by_name",
            "at",
            "lifted_by_name",
            "lifted_at",
            "resumed_by_name",
            "resumed_at",
        ),
    ),
    "items": (PlanItem, ("plan_id", "nth", "by_name", "at")),
    "applications": (
        AcceptanceApplication,
        ("said", "by_name", "at", "review_due_on", "passed", "decided_by_name", "decided_at"),
    ),
    "people": (Participant, ("account_id", "capacity", "account__name")),
}


@dataclass(frozen=True)
class Dossier:
    """A hazard with its rows, each list in the order in which they were written; every row has its table's fields."""

    hazard: Hazard
    steps: list[Row] = field(default_factory=list)
    photos: list[Row] = field(default_factory=list)
    plans: list[Row] = field(default_factory=list)
    controls: list[Row] = field(default_factory=list)
    requests: list[Row] = field(default_factory=list)
    verdicts: list[Row] = field(default_factory=list)
    recurrences: list[Row] = field(default_factory=list)
    causes: list[Row] = field(default_factory=list)
    advice_answers: list[Row] = field(default_factory=list)
    guidance: list[Row] = field(default_factory=list)
    notices: list[Row] = field(default_factory=list)
    escalations: list[Row] = field(default_factory=list)
    progress: list[Row] = field(default_factory=list)
    identifications: list[Row] = field(default_factory=list)
    stops: list[Row] = field(default_factory=list)
    items: list[Row] = field(default_factory=list)
    applications: list[Row] = field(default_factory=list)
    people: list[Row] = field(default_factory=list)
    reopened_as: list[int] = field(default_factory=list)
    recurred_as: list[int] = field(default_factory=list)

    @property
    def done(self) -> frozenset[str]:
        """The steps that stand."""
        return frozenset(row.step for row in self.steps if row.undone_at is None)

    def standing(self, step: str) -> Row | None:
        """The row of a step that stands."""
        return next((row for row in self.steps if row.step == step and row.undone_at is None), None)

    @property
    def regraded(self) -> bool:
        """Whether a general one was found to be major."""
        return any(row.step == Step.ASSESSED and row.undone_at is not None for row in self.steps)

    @property
    def plan(self) -> Row | None:
        """The plan in force: its newest version."""
        return self.plans[-1] if self.plans else None

    @property
    def request(self) -> Row | None:
        """The request for more time that waits for an answer."""
        return next((row for row in self.requests if row.granted is None), None)

    @property
    def recurrence(self) -> Row | None:
        """What was said to "the same as …?"."""
        return self.recurrences[0] if self.recurrences else None

    def cause(self, *, by_enterprise: bool) -> Row | None:
        """The analysis of one side that stands: its last."""
        return next((row for row in reversed(self.causes) if row.by_enterprise == by_enterprise), None)

    @property
    def notice(self) -> Row | None:
        """The notice that is not ended yet."""
        return next((row for row in self.notices if row.ended_at is None), None)

    @property
    def unanswered(self) -> bool:
        """Whether a notice waits for the enterprise's reply."""
        return self.notice is not None and self.notice.replied_at is None

    @property
    def unanalysed(self) -> bool:
        """Whether it was fixed on the spot and the enterprise has not said why it came."""
        return self.hazard.on_spot and self.cause(by_enterprise=True) is None

    @property
    def is_escalated(self) -> bool:
        """Whether the day that is set now came before the head of the department."""
        return any(row.late_since == self.hazard.turn_due_on for row in self.escalations)

    @property
    def progress_told(self) -> bool:
        """Whether the enterprise has told how a major one goes."""
        return bool(self.progress)

    @property
    def progress_seen(self) -> bool:
        """Whether the department of the place has signed for one of its reports."""
        return any(row.seen_at is not None for row in self.progress)

    def identified_as(self, grade: str) -> bool:
        """Whether a meeting of the enterprise has called it so."""
        return any(row.grade == grade for row in self.identifications)

    @property
    def stop(self) -> Row | None:
        """What stands still for it and has not begun again."""
        return next((row for row in self.stops if row.resumed_at is None), None)

    @property
    def application(self) -> Row | None:
        """The application for acceptance that waits for an answer."""
        return next((row for row in self.applications if row.passed is None), None)

    @property
    def points(self) -> list[str]:
        """What the plan in force consists of."""
        return [] if self.plan is None else majors.plan_items(self.plan.measures or self.hazard.advice)

    @property
    def unsettled(self) -> list[tuple[int, str]]:
        """Which of its points are not done yet, by their numbers."""
        return majors.unsettled(self.points, (row.nth for row in self.items if row.plan_id == self.plan.id))

    @property
    def explained(self) -> Row | None:
        return self.standing(Step.EXPLAINED)

    def photos_of(self, phase: str) -> list[Row]:
        return [row for row in self.photos if row.phase == phase]


def open_dossier(hazard_id: int, by: Account) -> Dossier:
    """The hazard and all that hangs on it, if `by` may know of it; otherwise Stranger (404). One statement."""
    found = next(iter(_DOSSIER.objects(Scope.of(by), hazard_id)), None)
    if found is None:
        raise Stranger(f"hazard:{hazard_id}")
    parts = {name: [_row(values) for values in getattr(found, f"{name}_rows")] for name in _PARTS}
    found.known_participants = frozenset((row.account_id, row.capacity) for row in parts["people"])
    dossier = Dossier(hazard=found, reopened_as=list(found.later_ids), recurred_as=list(found.again_ids), **parts)
    found.known_points, found.known_stopped = dossier.unsettled, dossier.stop is not None
    found.is_doubted = any(photo.doubt for photo in dossier.photos)
    return dossier


def _dossier(scope: Scope, hazard_id: int) -> QuerySet[Hazard]:
    again = Recurrence.objects.within(scope).filter(earlier=OuterRef("pk")).order_by("pk")
    found = Hazard.objects.within(scope).filter(pk=hazard_id).select_related("enterprise", "site").defer("search")
    return found.annotate(
        **{f"{name}_rows": _rows(model, fields) for name, (model, fields) in _PARTS.items()},
        later_ids=ArraySubquery(Hazard.objects.filter(reopens=OuterRef("pk")).order_by("id").values("pk")),
        again_ids=ArraySubquery(again.values("pk")[:SHOWN_AGAIN]),
    )


_DOSSIER = Kept(_dossier)


def _rows(model: type[Model], fields: tuple[str, ...]) -> ArraySubquery:
    rows = model.objects.filter(hazard=OuterRef("pk")).order_by("pk")
    return ArraySubquery(rows.values(json=JSONObject(**{name: name for name in fields})))


def _row(values: dict[str, Any]) -> Row:
    """JSON knows no days and moments, so they are read back by the names that the house gives them."""
    return SimpleNamespace(**{name: _value(name, value) for name, value in values.items()})


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name == "at" or name.endswith("_at"):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if name.endswith(("_on", "_since")) else value
