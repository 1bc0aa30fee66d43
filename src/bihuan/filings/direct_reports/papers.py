"""重大事故隐患报告: the paper, filled from the hazard's own record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from bihuan import documents
from bihuan.documents.models import OfficialDocument
from bihuan.filings.direct_reports.rules import Duty
from bihuan.filings.direct_reports.states import OCCASION_WORDS, RECEIVER_WORDS, Occasion
from bihuan.hazards.models import Hazard, RectificationPlan
from bihuan.parties.models import Account, Regulator

SLUG = "major_report"


@translation.override("zh-hans")  # a paper is in Chinese, whoever files it
def issue(
    hazard: Hazard,
    going: Sequence[tuple[Duty, Regulator | None]],
    plan: RectificationPlan | None,
    said: Mapping[str, str],
    *,
    occasion: str,
    case: str,
    by: Account,
    at: datetime,
) -> OfficialDocument:
    """Issued by who reports, delivered to the offices that are on the platform. That of an office lies in its own file
    and not in the enterprise's."""
    offices = {office.pk: office for _duty, office in going if office is not None}
    issuer = by.enterprise or by.regulator or by.institution
    return documents.issue_document(
        SLUG,
        context=_content(hazard, going, plan, said, occasion),
        subject=by.regulator.ref if by.regulator else hazard.ref,
        case=case,
        issuer=issuer.name if issuer else by.name,
        division_code=hazard.division_code,
        by=by.ref,
        at=at,
        signatures=[{"role": "filer", "name": by.name, "ref": by.ref, "signed_at": at, "method": "account"}],
        release=hazard.release,
        nature="supervision" if by.regulator_id else "service",
        enterprise_id=None if by.regulator else hazard.enterprise_id,
        recipients=[{"kind": "regulator", "ref": one.ref, "name": one.name} for one in offices.values()],
        basis=[duty.basis for duty, _office in going],
    )


def _content(
    hazard: Hazard,
    going: Sequence[tuple[Duty, Regulator | None]],
    plan: RectificationPlan | None,
    said: Mapping[str, str],
    occasion: str,
) -> dict[str, object]:
    to = [office.name if office else _(RECEIVER_WORDS[duty.receiver]) for duty, office in going]
    content = {
        "kind": _(OCCASION_WORDS[Occasion(occasion)]),
        "enterprise": hazard.enterprise.name,
        "site": hazard.site.name,
        "hazard": f"{hazard.number}　{hazard.description}",
        "location": hazard.location,
        "criterion": "　".join(filter(None, (hazard.criterion, hazard.legal_basis))) or "—",
        "found_on": hazard.found_on,
        "found_how": hazard.get_origin_display(),
        **said,
        "interim": "；".join(row.measure for row in hazard.interim_controls.order_by("id")),
        "plan": _planned(plan) if plan else "",
        "to": "、".join(dict.fromkeys(to)),
    }
    return {name: value for name, value in content.items() if value not in ("", None)}


def _planned(plan: RectificationPlan) -> str:
    """The five parts in one piece of prose."""
    parts = (
        ("措施", plan.measures),
        ("责任人", plan.responsibility),
        ("时限", str(plan.due_on or "")),
        ("资金", plan.funds),
        ("应急预案", plan.emergency_plan),
    )
    return "；".join(f"{word}：{value}" for word, value in parts if value)
