"""After the look-round: explaining, signing, papers, receipt, re-check, and the end."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.documents import queries as documents
from bihuan.experts import access as expert_access
from bihuan.experts import queries as experts
from bihuan.inspections import access, papers, queries, rechecking, reporting, voiding
from bihuan.inspections.ledger import policy_of
from bihuan.inspections.states import Act
from bihuan.parties import queries as parties
from bihuan.refusal import Refusal
from bihuan.web import photos, voices, wording
from bihuan.web.experts.words import named_specialties
from bihuan.web.inspections import views, words
from bihuan.web.inspections.forms import ExplainForm, ReasonForm
from bihuan.web.punctuation import bracketed, listed
from bihuan.web.requests import act, done, page

SUCCESSORS = 60


@page
def report(request: HttpRequest, inspection_id: int) -> HttpResponse:
    return _report(request, inspection_id)


def _report(request: HttpRequest, inspection_id: int, refusal: Refusal | None = None) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    team = list(inspection.team.all())
    hazards = queries.hazards_of(inspection)
    policy, ongoing = policy_of(inspection), inspection.state == "ongoing"
    tried = refusal is not None and "summary" in request.POST
    draft = None if ongoing else queries.draft_of(inspection)
    signatures = [(member, _signature(inspection, member, draft)) for member in team]
    me = next((member for member in team if member.expert.account_id == request.user.pk), None)
    acts = access.open_acts(inspection, request.user)
    context = {
        "inspection": inspection,
        "crumbs": words.crumbs(),
        "tabs": words.tabs(inspection, "report", findings=len(hazards)),
        "signatures": signatures,
        "may_sign": Act.SIGN_REPORT in acts and dict(signatures).get(me) != "signed",
        "drawn": draft is not None and inspection.state == "explained",
        "fixed_since": sum(bool(draft) and row.on_spot and row.rectified_at > draft.drawn_at for row in hazards),
        "hazards": hazards,
        "open_hazards": [hazard for hazard in hazards if hazard.is_open],
        "unanswered": queries.unanswered(inspection) if ongoing else [],
        "unmatched": queries.problems_without_finding(inspection) if ongoing else [],
        "acts": acts,
        "papers": [] if ongoing else list(documents.papers(inspection.ref)),
        "policy": policy,
        "recipients": words.recipients(policy),
        "taken": _taken(inspection, policy),
        "form": ExplainForm(
            request.POST if tried else None, initial=_proposed(inspection, hazards) if ongoing else None
        ),
        "reason_form": ReasonForm(request.POST if refusal is not None and "reason" in request.POST else None),
        "refusal": refusal,
    }
    return render(request, "inspections/report.html", context)


def _taken(inspection, policy) -> list[tuple[str, str, object]]:
    """How long the enterprise waited for what was found, and for the report: (what, time, the place's value)."""
    delay = inspection.report_delay
    waits = (
        (_("反馈用时"), inspection.minutes, policy.inspections.feedback_hours),
        (_("送达用时"), int(delay.total_seconds() // 60) if delay else None, policy.reports.delivery_hours),
    )
    return [(what, wording.lasted(minutes), asked) for what, minutes, asked in waits if minutes is not None]


def _signature(inspection, member, draft) -> str:
    """signed, lapsed (of another draft than the one that lies there now) or waiting."""
    if inspection.state == "explained" and member.signed_at:
        return "signed" if draft is not None and member.signed_digest == draft.digest else "lapsed"
    return "signed" if member.signed_at else "waiting"


@page
def draft(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """The report as it lies before the signers."""
    inspection = access.fetch(inspection_id, request.user)
    drawn = queries.draft_of(inspection)
    if drawn is None:
        raise Http404("not drawn up yet")
    response = HttpResponse(papers.preview_report(inspection, drawn), content_type="application/pdf")
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _proposed(inspection, hazards) -> dict[str, str]:
    """A first draft of the conclusion, from the record; the lead expert changes it. How many were found and how many of
    them are major the report says by itself."""
    fixed = sum(hazard.on_spot for hazard in hazards)
    said = {"list": inspection.checklist.title, "fixed": fixed}
    if not hazards:
        summary = _("按《%(list)s》逐条检查，未发现问题。") % said
    elif not fixed:
        summary = _("按《%(list)s》逐条检查，问题见清单。") % said
    else:
        summary = _("按《%(list)s》逐条检查，问题见清单，其中 %(fixed)d 项当场整改。") % said
    return {"summary": summary, "present": _listener(inspection.enterprise)}


def _listener(enterprise) -> str:
    """Who will probably be there, with the post: the contact of the enterprise."""
    name = enterprise.contact_name
    post = next((wording.role(code) for code in parties.roles_of(enterprise, name)), _("联系人"))
    return name + bracketed(post) if name else ""


@act(again=_report)
def explain_findings(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    form = ExplainForm(request.POST)
    form.is_valid()  # what is left out, the operation names with its clause
    said = {name: form.cleaned_data.get(name, "") for name in form.fields}
    reporting.explain_findings(inspection, by=request.user, at=clock.now(), **said)
    return done(request, views.address("report", inspection), _("已向企业交底，请每名专家签报告。"))


@act(again=_report)
def sign_report(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    signed = reporting.sign_report(inspection, by=request.user, at=clock.now())
    said = _("已签名，报告已编号并送达。") if signed.state == "delivered" else _("已签名，待其他专家签名。")
    return done(request, views.address("report", inspection), said)


@act(again=_report)
def deliver_report(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    reporting.deliver_report(inspection, by=request.user, at=clock.now())
    return done(request, views.address("report", inspection), _("报告已编号并送达。"))


@act(again=_report)
def acknowledge_report(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    reporting.acknowledge_report(inspection, by=request.user, at=clock.now())
    return done(request, views.address("report", inspection), _("已签收，并确认了每条隐患的交底。"))


@act(again=_report)
def respond_to_report(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    reporting.respond_to_report(inspection, by=request.user, at=clock.now())
    return done(request, views.address("report", inspection), _("已回复：每个问题都有了措施。"))


@act(again=_report)
def close_inspection(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    reporting.close_inspection(inspection, by=request.user, at=clock.now())
    return done(request, views.address("show", inspection), _("检查已办结。"))


@act(again=_report)
def void_report(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    voiding.void_report(inspection, by=request.user, at=clock.now(), reason=request.POST.get("reason", ""))
    return done(request, views.address("report", inspection), _("检查记录和检查报告已作废，隐患照常整改。"))


@page
def recheck(request: HttpRequest, inspection_id: int) -> HttpResponse:
    return _recheck(request, inspection_id)


def _recheck(request: HttpRequest, inspection_id: int, refusal: Refusal | None = None) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    rows = [*queries.findings(inspection), *queries.came_back(inspection)]
    acts = access.open_acts(inspection, request.user)
    waiting = [row for row in rows if row.hazard.state == "treated"]
    issuing = Act.ISSUE_RECHECK_RECORD in acts
    mine = rechecking.offered((row.hazard for row in waiting), request.user) if issuing else set()
    grades = sorted({row.hazard.grade or "general" for row in waiting}) or ["general"]
    context = {
        "inspection": inspection,
        "crumbs": words.crumbs(),
        "tabs": words.tabs(inspection, "recheck"),
        "waiting": [_rectified(row, request, mine) for row in waiting],
        "others": [row for row in rows if row.hazard.state != "treated"],
        "may_recheck": bool(mine),
        **(_successors(inspection, request) if Act.NAME_RECHECKER in acts else {}),
        "rechecked_by": words.rechecked_by(inspection.kind, grades, policy_of(inspection)),
        "refusal": refusal,
    }
    return render(request, "inspections/recheck.html", context)


def _successors(inspection, request: HttpRequest) -> dict[str, object]:
    """Whom one may name to look again, each by name and by what they know: where something waits that nobody can look
    at, and for the department also where somebody can (`able`); nothing otherwise."""
    open_ones = rechecking.open_hazards(inspection).filter(state__in=rechecking.TO_END).exists()
    able = rechecking.recheckers(inspection, on=clock.today()) if open_ones else []
    if not open_ones or (able and not access.supervises(inspection, request.user)):
        return {}
    wanted = {member.specialty for member in inspection.team.all()}
    gone = {member.expert_id for member in (*inspection.team.all(), *inspection.successors.all())}
    pool = experts.pool_of(request.user).prefetch_related(None).exclude(pk__in=gone).order_by("name")
    found = pool.filter(specialties__overlap=sorted(wanted), account__is_active=True)[:SUCCESSORS]
    return {
        "able": able,
        "successors": [(expert.pk, expert.name + bracketed(listed(_fields(expert)))) for expert in found],
        "chosen": clock.id_named(request.POST.get("expert")),
        "reason": request.POST.get("reason", ""),
        "verifier": policy_of(inspection).hazards.verifier.for_key("general").basis,
    }


def _fields(expert) -> Iterator[str]:
    return (name for _code, name in named_specialties(expert))


def _rectified(row, request: HttpRequest, mine: set[int]) -> dict[str, object]:
    key = row.hazard.pk
    return {
        "hazard": row.hazard,
        "mine": key in mine,
        "before": photos.shown(row.before),
        "after": photos.shown(row.after),
        "result": request.POST.get(f"result-{key}", ""),
        "opinion": request.POST.get(f"opinion-{key}", ""),
    }


@act(again=_recheck)
def name_rechecker(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    given = clock.id_named(request.POST.get("expert"))
    expert = expert_access.fetch_expert(given, request.user) if given else None
    reason = request.POST.get("reason", "")
    rechecking.name_rechecker(inspection, by=request.user, at=clock.now(), expert=expert, reason=reason)
    return done(request, views.address("recheck", inspection), _("已指定 %(name)s 复查。") % {"name": expert.name})


@act(again=_recheck)
def issue_recheck_record(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    at = clock.now()
    results = {}
    for hazard in queries.followed(inspection):
        result = request.POST.get(f"result-{hazard.pk}", "")
        if result in ("passed", "returned"):
            results[hazard.pk] = {
                "passed": result == "passed",
                "opinion": request.POST.get(f"opinion-{hazard.pk}", "").strip(),
                "photos": tuple(photos.keep(request, f"photos-{hazard.pk}", at=at)),
                "recordings": tuple(voices.keep(request, f"recordings-{hazard.pk}", at=at)),
            }
    paper = reporting.issue_recheck_record(inspection, by=request.user, at=at, results=results)
    said = _("复查记录 %(number)s 已出具。") % {"number": paper.number}
    return done(request, views.address("report", inspection), said)
