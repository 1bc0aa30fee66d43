"""What must be held and kept valid: certificates and the posts that ask for them, grades that become due, construction
projects, a licence, and people whom an institution recommends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bihuan.admission import construction, operations
from bihuan.admission.models import Construction
from bihuan.demo.stage import Stage
from bihuan.parties.models import Enterprise
from bihuan.registers.kinds.certificate import operations as certificates
from bihuan.registers.kinds.certificate.states import SPECIAL_OPERATOR
from bihuan.registers.kinds.duties.models import DutyPost
from bihuan.registers.kinds.placements import operations as placements
from bihuan.registers.kinds.profile.rules import months_from
from bihuan.registers.kinds.standardisation import operations as standardisation

Row = Mapping[str, Any]


def certificates_held(stage: Stage, row: Row) -> None:
    """Posts that ask for a certificate, and those of the people who hold them; `ends` are the days until each ends,
    negative where it has."""
    enterprise = stage.enterprises[row["enterprise"]]
    by = stage.of(enterprise, "enterprise_safety")
    stage.moments.go_to(row["days_ago"])
    for told in row["posts"]:
        asked = {"role": told["role"], "operation_class": told.get("operation_class", "")}
        post = DutyPost.objects.get(enterprise=enterprise, name=told["post"])
        certificates.ask_for_certificate(post, by=by, at=stage.moments.next(), **asked)
        people = post.holders.filter(left_on=None).order_by("id")
        for number, (person, days) in enumerate(zip(people, told["ends"], strict=False), start=1):
            certificates.record_certificate(
                person,
                by=by,
                at=stage.moments.next(minutes=2),
                kind=told["role"],
                number=f"演示{told['series']}{number:04d}",
                operation_class=asked["operation_class"],
                issuer=told["issuer"],
                **_days(told["role"], stage.moments.day(-days)),
            )


def _days(role: str, ends_on: date) -> dict[str, date]:
    """A special operator's certificate ends, until it is examined again, three years after its issue."""
    if role == SPECIAL_OPERATOR:
        return {"issued_on": months_from(ends_on, -36)}
    return {"valid_until": ends_on}


def grade_term(stage: Stage, row: Row) -> None:
    """By which day an enterprise reaches a grade, as a document of its place sets it."""
    by, at = stage.people["clerk"], stage.moments.go_to(row["days_ago"])
    standardisation.set_standardisation_term(
        stage.enterprises[row["enterprise"]],
        by=by,
        at=at,
        grade=row["grade"],
        due_on=stage.moments.day(-row["due_in"]),
        document=row["document"].format(year=at.year),
    )


def building(stage: Stage, row: Row) -> None:
    """A construction project with the reviews that were passed, begun and producing as far as the row goes."""
    enterprise = stage.enterprises[row["enterprise"]]
    safety, clerk = stage.of(enterprise, "enterprise_safety"), stage.people["clerk"]
    at = stage.moments.go_to(row["days_ago"])
    made = construction.register_construction(enterprise, by=safety, at=at, name=row["name"], kind=row["change"])
    for review in row["reviews"]:
        at = stage.moments.go_to(review["days_ago"])
        said = {"passed": review["passed"], "number": review["number"].format(year=at.year)}
        on = stage.moments.day(review["days_ago"])
        construction.record_simultaneity_review(made, by=clerk, at=at, stage=review["stage"], reviewed_on=on, **said)
        if review["stage"] == "design" and review["passed"]:
            construction.start_construction(made, by=safety, at=stage.moments.next(), on=on)
    if row.get("produces"):
        construction.start_production(made, by=safety, at=stage.moments.next(), on=on)
    if "licence" in row:
        _apply(stage, enterprise, made, row["licence"])


def _apply(stage: Stage, enterprise: Enterprise, made: Construction, told: Row) -> None:
    """The application, what shows its conditions, what the office found of them, and who is asked to review."""
    safety, clerk = stage.of(enterprise, "enterprise_safety"), stage.people["clerk"]
    at = stage.moments.go_to(told["days_ago"])
    office = {"office": clerk.regulator, "licence": told["name"], "construction": made}
    application = operations.apply_for_licence(enterprise, by=safety, at=at, **office)
    for code, evidence in told["evidence"].items():
        at = stage.moments.next(minutes=9)
        operations.evidence_condition(application, by=safety, at=at, code=code, evidence=evidence)
    at = stage.moments.next(days=2)
    for code, note in told["checked"].items():
        said = {"met": not note, "note": note}
        operations.check_condition(application, by=clerk, at=stage.moments.next(), code=code, **said)
    reviewer = stage.experts[told["reviewer"]]
    review = operations.commission_review(application, by=clerk, at=stage.moments.next(), reviewer=reviewer)
    if "opinion" in told:
        at = stage.moments.next(days=1)
        operations.sign_review_opinion(review, by=reviewer.account, at=at, said=told["opinion"], favourable=True)


def placement(stage: Stage, row: Row) -> None:
    """An engineer whom an institution recommends for a post; the enterprise takes the person where the row says so."""
    house, enterprise = stage.institutions[row["institution"]], stage.enterprises[row["enterprise"]]
    made = placements.recommend_engineer(
        house,
        by=stage.people[row["by"]],
        at=stage.moments.go_to(row["days_ago"]),
        enterprise=enterprise,
        name=row["name"],
        kind=row["certificate"],
        number=row["number"],
        valid_until=stage.moments.day(-row["valid_days"]),
        post=row["post"],
    )
    if row.get("taken"):
        by = stage.of(enterprise, "enterprise_safety")
        placements.accept_engineer(made, by=by, at=stage.moments.next(days=2))


PLAYS = {play.__name__: play for play in (certificates_held, grade_term, building, placement)}
