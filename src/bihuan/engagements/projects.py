"""服务项目: an office has a list of enterprises served, and each of them gets a situation report and a conclusion."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from bihuan import audit, clock, documents
from bihuan.documents.models import OfficialDocument
from bihuan.engagements import queries, rules
from bihuan.engagements.access import LISTED, PROJECT_DESK, PROJECTS, Act
from bihuan.engagements.models import ListedEnterprise, ServiceProject
from bihuan.hazards.models import HazardQuerySet
from bihuan.hazards.states import GRADE_WORDS, STATE_WORDS, HazardGrade, HazardState
from bihuan.parties import keeping
from bihuan.parties.models import Account, Enterprise, Institution
from bihuan.parties.scope import Scope
from bihuan.policy import Policy, Setting, policies
from bihuan.refusal import Refusal, Stranger

REPORT, CONCLUSION = "situation_report", "acceptance_conclusion"
CONCLUDED_ANEW = "重新出具结论"


@transaction.atomic
def open_project(
    *,
    by: Account,
    at: datetime,
    name: str,
    starts_on: date,
    ends_on: date,
    institution: Institution | None = None,
) -> ServiceProject:
    """建立服务项目 of the own office, with the institution that serves, where it is on the platform. Raises
    `project_name_missing`, `project_ends_before_it_starts`, `duplicate_project`."""
    PROJECT_DESK.require(Act.OPEN_PROJECT, None, by)
    if not name.strip():
        raise Refusal("project_name_missing", missing=["name"])
    if ends_on < starts_on:
        raise Refusal("project_ends_before_it_starts", value=starts_on)
    if ServiceProject.objects.filter(office=by.regulator, name=name.strip()).exists():
        raise Refusal("duplicate_project", name=name.strip())
    made = ServiceProject.objects.create(
        office=by.regulator,
        name=name.strip()[:120],
        institution=institution,
        starts_on=starts_on,
        ends_on=ends_on,
        by=by,
        at=at,
    )
    data = {"name": made.name, "institution": institution.ref if institution else ""}
    audit.record(Act.OPEN_PROJECT, made.ref, by=by.ref, at=at, data=data)
    return made


@transaction.atomic
def list_enterprises(project: ServiceProject, *, by: Account, at: datetime, enterprises: Iterable[Enterprise]) -> int:
    """列入项目名单: enterprises whose record the office keeps; how many were added. Raises `project_list_empty`,
    `enterprise_not_directly_managed` naming those that others keep; Stranger for one that `by` may not know of."""
    PROJECTS.require(Act.LIST_ENTERPRISES, project, by)
    chosen = list({one.pk: one for one in enterprises}.values())
    if not chosen:
        raise Refusal("project_list_empty", missing=["enterprises"])
    _all_kept(chosen, by)
    there = set(project.listed.values_list("enterprise_id", flat=True))
    rows = [ListedEnterprise(project=project, enterprise=one) for one in chosen if one.pk not in there]
    ListedEnterprise.objects.bulk_create(rows, ignore_conflicts=True)
    data = {"added": str(len(rows)), "enterprises": [one.enterprise.ref for one in rows]}
    audit.record(Act.LIST_ENTERPRISES, project.ref, by=by.ref, at=at, data=data)
    return len(rows)


def _all_kept(chosen: list[Enterprise], by: Account) -> None:
    others = {one.pk: one.name for one in chosen if not keeping.keeps(by.regulator, one)}
    if not others:
        return
    known = Enterprise.objects.within(Scope.of(by)).filter(pk__in=others).values_list("pk", flat=True)
    strangers = set(others).difference(known)
    if strangers:
        raise Stranger(f"enterprise:{min(strangers)}")
    raise Refusal("enterprise_not_directly_managed", missing=sorted(others.values())[:10])


@transaction.atomic
def issue_conclusion(
    listed: ListedEnterprise, *, by: Account, at: datetime, verdict: str, said: str
) -> ListedEnterprise:
    """出具情况报告和结论: both papers for one enterprise of the list, made from its hazards and delivered to it; those
    before lose their force. Raises `verdict_unknown`, `conclusion_text_missing`, `recheck_missing` (QHD-6.3.1),
    `conclusion_contradicts_hazards` (QHD-6.3.2), `survey_missing` (QHD-6.1.2)."""
    LISTED.require(Act.ISSUE_CONCLUSION, listed, by)
    listed = (
        ListedEnterprise.objects.select_for_update(of=("self",))
        .select_related("enterprise", "project__office", "project__institution")
        .get(pk=listed.pk)
    )
    found, law = queries.hazards_of(listed), law_of(listed)
    still_open, asked = {row.number: row.state for row in found.open()}, law.reports.recipients
    unseen = [number for number, state in still_open.items() if state == HazardState.TREATED]
    rules.rechecked(verdict, unseen, law.hazards.verifier.for_key(HazardGrade.GENERAL))
    rules.conclusion(verdict, said=said, open_hazards=list(still_open), asked=asked)
    rules.surveyed(verdict, queries.surveyed_parts(listed), law.projects.survey_parts)
    heading = _heading(listed, found=found.count(), still_open=len(still_open))
    for paper in OfficialDocument.objects.about(listed.ref).valid():
        documents.void_document(paper, by=by.ref, at=at, reason=CONCLUDED_ANEW)
    report = _issue(REPORT, {**heading, **_report(found, said)}, listed, asked, by=by, at=at)
    content = {**heading, "verdict": rules.VERDICTS[verdict], "said": said.strip()}
    conclusion = _issue(CONCLUSION, {**content, "report": report.number}, listed, asked, by=by, at=at)
    listed.verdict, listed.report_id, listed.conclusion_id = verdict, report.pk, conclusion.pk
    listed.concluded_at, listed.concluded_by = at, by
    listed.save(update_fields=["verdict", "report_id", "conclusion_id", "concluded_at", "concluded_by"])
    audit.record(
        Act.ISSUE_CONCLUSION,
        listed.ref,
        by=by.ref,
        at=at,
        case=listed.enterprise.ref,
        basis=[asked.ground("enterprise")] if asked.is_set else [],
        data={"verdict": verdict, "report": report.number, "conclusion": conclusion.number},
    )
    return listed


def law_of(listed: ListedEnterprise) -> Policy:
    """What the place says on the day the project ends."""
    return policies.at(listed.project.office.division_code, on=listed.project.ends_on)


def _heading(listed: ListedEnterprise, *, found: int, still_open: int) -> dict[str, object]:
    return {
        "enterprise": listed.enterprise.name,
        "project": listed.project.name,
        "since": listed.project.starts_on,
        "until": listed.project.ends_on,
        "found": str(found),
        "closed": str(found - still_open),
        "open": str(still_open),
    }


LONGEST_REPORT = 500
"""So many hazards stand one by one on a situation report; the figures above them are of all."""


def _report(found: HazardQuerySet, said: str) -> dict[str, object]:
    rows = [
        {
            "number": row.number,
            "problem": row.description,
            "grade": GRADE_WORDS.get(row.grade, "待定"),
            "rectified": row.rectification or "—",
            "state": STATE_WORDS[HazardState(row.state)],
        }
        for row in found[:LONGEST_REPORT]
    ]
    return {"said": said.strip(), "rows": rows}


def _issue(
    slug: str, content: dict[str, object], listed: ListedEnterprise, asked: Setting, *, by: Account, at: datetime
) -> OfficialDocument:
    project, enterprise = listed.project, listed.enterprise
    getting = [{"kind": "enterprise", "ref": enterprise.ref, "name": enterprise.name}]
    if "emergency_bureau" in (asked.value or ()):
        getting.append({"kind": "regulator", "ref": project.office.ref, "name": project.office.name})
    if project.institution is not None:  # the copy that the issuer keeps
        getting.append({"kind": "institution", "ref": project.institution.ref, "name": project.institution.name})
    return documents.issue(
        slug,
        context=content,
        subject=listed.ref,
        case=enterprise.ref,
        issuer=(project.institution or project.office).name,
        division_code=enterprise.division_code,
        by=by.ref,
        at=at,
        signatures=[],
        release=policies.at(enterprise.division_code, on=clock.local_day(at)).release,
        enterprise_id=enterprise.pk,
        recipients=getting,
    )
