"""Planning a check and composing its team, until it starts."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.experts import access as expert_access
from bihuan.experts import drawing
from bihuan.experts import queries as experts
from bihuan.inspections import access, drawn, operations, queries, rules
from bihuan.inspections.ledger import policy_of
from bihuan.inspections.states import Act
from bihuan.parties import exceptions
from bihuan.parties import queries as parties
from bihuan.policy import policies
from bihuan.refusal import Refusal
from bihuan.web import wording
from bihuan.web.experts.words import explained, label, named_specialties
from bihuan.web.inspections import views, words
from bihuan.web.inspections.forms import AppointForm, PlanForm, ReasonForm
from bihuan.web.requests import act, done, incomplete, page
from bihuan.web.wholetexts import readable

CANDIDATES = 30


@page
def plan(request: HttpRequest) -> HttpResponse:
    return _plan(request)


def _plan(request: HttpRequest, refusal: Refusal | None = None, form: PlanForm | None = None) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    site_id = asked.get("site", "")
    sites = [] if site_id else _sites(request)
    if not site_id and len(sites) == 1 and request.user.enterprise_id:
        site_id = str(sites[0].pk)
    if clock.id_named(site_id) is None:
        more = len(sites) == parties.PAGE  # then only a search finds the others
        return render(request, "inspections/plan_where.html", {"sites": sites, "more": more, "crumbs": words.crumbs()})
    site = access.fetch_site(int(site_id), request.user)
    if refusal is None:
        access.SITES.require(Act.PLAN_INSPECTION, site, request.user)  # said before the form is filled in, not after
    today = clock.today()
    templates = queries.templates(request.user)
    chosen = next((t for t in templates if str(t.pk) == asked.get("template")), templates[0] if templates else None)
    law = _law(site, today)
    kinds = words.kinds(rules.kinds(law["policy"], led=access.supervises_site(site, request.user)), law["policy"])
    context = {
        "site": site,
        "crumbs": words.crumbs(),
        "form": form or PlanForm(request.POST if refusal else None, initial={"planned_on": today}),
        "natures": words.natures(kind["code"] for kind in kinds),
        "nature": asked.get("nature") or kinds[0]["nature"],
        "kinds": kinds,
        "chosen_kinds": _chosen_kinds(kinds, asked),
        "templates": templates,
        "chosen": chosen,
        "sections": _sections(chosen),
        "dropped": set(request.POST.getlist("drop")),
        "refusal": refusal,
        **law,
    }
    return render(request, "inspections/plan.html", context)


def _chosen_kinds(kinds, asked) -> set[str]:
    """The kind that is ticked within each nature: what was chosen, else the first that is usual here."""
    first = {kind["field"]: kind["code"] for kind in reversed(kinds)}
    return {asked.get(field) or code for field, code in first.items()}


def _sites(request: HttpRequest):
    if request.user.enterprise_id:
        return parties.sites(request.user)
    if wanted := clock.id_named(request.GET.get("enterprise")):
        return parties.sites(request.user, enterprise_id=wanted)
    return parties.sites_by_text(request.user, request.GET.get("q", ""))


def _law(site, on: date) -> dict[str, object]:
    """The duty of the site this year and the law it follows from."""
    policy = policies.at(site.division_code, on=on)
    focus = wording.labels("checklist_focus", policy.checks.focus_areas.value or ())
    return {"duty": queries.year_duty(site, year=on.year, on=on), "policy": policy, "year": on.year, "focus": focus}


def _sections(template) -> list[tuple[str, list[object]]]:
    found: dict[str, list[object]] = {}
    for item in template.items.all() if template else ():
        found.setdefault(item.section, []).append(item)
    return list(found.items())


def _plan_again(request: HttpRequest, *, refusal: Refusal) -> HttpResponse:
    return _plan(request, refusal)


@act(again=_plan_again)
def plan_inspection(request: HttpRequest) -> HttpResponse:
    form = PlanForm(request.POST)
    if not form.is_valid():
        return incomplete(_plan, request, form=form)
    site = access.fetch_site(_number(request.POST.get("site", "")), request.user)
    inspection = operations.plan_inspection(
        site,
        by=request.user,
        at=clock.now(),
        kind=form.cleaned_data["kind"],
        nature=form.cleaned_data["nature"],
        planned_on=form.cleaned_data["planned_on"],
        template=queries.template(_number(request.POST.get("template", "")), request.user),
        drop_items=clock.ids_named(request.POST.getlist("drop")),
        own_items=form.added(),
        led_by=form.cleaned_data["led_by"],
    )
    return done(request, views.address("show", inspection), _("已安排检查，请选择专家。"))


def _number(text: str) -> int:
    return clock.id_named(text) or 0


@page
def pick(request: HttpRequest, inspection_id: int) -> HttpResponse:
    return _pick(request, inspection_id)


def _pick(request: HttpRequest, inspection_id: int, refusal: Refusal | None = None) -> HttpResponse:
    """Search for experts, each with every criterion of the place, before anybody is appointed."""
    inspection = access.fetch(inspection_id, request.user)
    team = list(inspection.team.all())
    specialty, text, busy = (request.GET.get(name, "") for name in ("specialty", "q", "busy"))
    free_on = None if busy else inspection.planned_on
    pool = experts.pool_of(request.user, text=text, specialty=specialty, free_on=free_on)
    pool = pool.prefetch_related(None).told_of_grounds()
    if busy:
        pool = pool.told_of_bookings(inspection.planned_on, source=inspection.ref)
    by_lot = {one["id"] for one in inspection.draw.drawn} if inspection.draw else set()
    if by_lot and not (text or specialty):
        pool = pool.filter(pk__in=by_lot)
    found = list(pool.exclude(pk__in=[member.expert_id for member in team]).order_by("-pk")[:CANDIDATES])
    rows = experts.candidates(
        found,
        division_code=inspection.division_code,
        on=inspection.planned_on,
        enterprise=inspection.enterprise,
        source=inspection.ref,
        busy=[expert.pk for expert in found if expert.is_booked] if busy else (),
    )
    needed = _needed(inspection, team)
    rows.sort(key=lambda row: (not row.fits, not needed.keys() & set(row.expert.specialties)))
    taken = {member.specialty for member in team}
    special = {row.specialty for row in experts.special_fields(inspection.division_code)} if _outside(rows) else set()
    context = {
        "inspection": inspection,
        "crumbs": words.crumbs(inspection),
        "policy": policy_of(inspection),
        "cards": [
            {**_card(row, specialty, taken, special), "drawn": not inspection.draw or row.expert.pk in by_lot}
            for row in rows
        ],
        "draws": _draws(request, inspection, team),
        "team": [(member, wording.label("expert_specialties", member.specialty)) for member in team],
        "specialties": wording.choices("expert_specialties", blank=_("全部专业")),
        "specialty": specialty,
        "busy": busy,
        "needed": _needed_chips(inspection, needed),
        "may_appoint": Act.APPOINT_EXPERT in access.open_acts(inspection, request.user),
        "may_except": exceptions.approves(request.user, access.exception_matter(inspection)),
        "refusal": refusal,
    }
    return render(request, "inspections/experts.html", context)


def _draws(request: HttpRequest, inspection, team) -> list[object]:
    """The draws to which the check may still be bound."""
    if team or drawn.is_bound(inspection) or Act.BIND_DRAW not in access.open_acts(inspection, request.user):
        return []
    return drawing.draws_to_bind(request.user, on=inspection.planned_on, today=clock.today())


@act(again=_pick)
def bind_draw(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    draw = expert_access.fetch_draw(_number(request.POST.get("draw", "")), request.user)
    drawn.bind_draw(inspection, by=request.user, at=clock.now(), draw=draw)
    return done(request, views.address("experts", inspection), _("这次检查按抽取结果聘请专家。"))


def _outside(rows) -> bool:
    """Whether somebody stands in no pool that counts here, though the place has a way out of them."""
    return any(answer.way_out and not answer.met for row in rows for answer in row.answers)


def _card(row, specialty: str, taken: set[str], special: set[str]) -> dict[str, object]:
    held = named_specialties(row.expert)
    free = [code for code, _label in held if code not in taken]
    return {
        "expert": row.expert,
        "specialties": held,
        "chosen": specialty if specialty in dict(held) else next(iter(free), held[0][0] if held else ""),
        "answers": [explained(answer) for answer in row.answers],
        "fits": row.fits,
        "failing": len(row.failing),
        "overdue": [pool.name for pool in row.overdue],
        "lacking": [label(answer.code) for answer in row.failing],
        "special": [(code, label) for code, label in held if code in special],
    }


def _needed(inspection, team) -> dict[str, str]:
    """The specialties that would cover a process nobody covers yet, each with that process by name."""
    present = {member.specialty for member in team}
    wanted: dict[str, str] = {}
    for process in inspection.enterprise.key_processes:
        covering = queries.covering(process)
        if not covering & present:
            for code in sorted(covering):
                wanted.setdefault(code, wording.label("key_processes", process))
    return wanted


def _needed_chips(inspection, needed: dict[str, str]) -> list[dict[str, object]]:
    base = views.address("experts", inspection)
    return [
        {
            "label": f"{wording.label('expert_specialties', code)}（{process}）",
            "url": f"{base}?specialty={code}",
            "count": None,
            "active": False,
        }
        for code, process in needed.items()
    ]


@act(again=_pick)
def appoint_expert(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    form = AppointForm(request.POST)
    if not form.is_valid():
        raise Refusal("specialty_missing", missing=["specialties"])
    expert = expert_access.fetch_expert(form.cleaned_data["expert"], request.user)
    operations.appoint_expert(
        inspection,
        by=request.user,
        at=clock.now(),
        expert=expert,
        specialty=form.cleaned_data["specialty"],
        lead=form.cleaned_data["lead"],
        deviation=form.cleaned_data["deviation"],
    )
    return done(request, views.address("show", inspection), _("已聘请 %(name)s。") % {"name": expert.name})


@act(again=views.shown)
def dismiss_expert(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    wanted = _number(request.POST.get("expert", ""))
    member = next((member for member in inspection.team.all() if member.expert_id == wanted), None)
    if member is None:
        raise Refusal("not_on_team", expert=_("该专家"))
    operations.dismiss_expert(inspection, by=request.user, at=clock.now(), expert=member.expert)
    return done(request, views.address("show", inspection), _("已调出 %(name)s。") % {"name": member.expert.name})


@act(again=views.shown)
def grant_exception(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    form = ReasonForm(request.POST)
    told = readable(form)
    operations.grant_team_exception(
        inspection,
        by=request.user,
        at=clock.now(),
        code="too_few_experts",
        reason=told.get("reason", ""),
        experts=_number(request.POST.get("experts", "")),
    )
    return done(request, views.address("show", inspection), _("已批准人数例外，并计入例外统计。"))


@act(again=views.shown)
def agree_checklist(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    operations.agree_checklist(inspection, by=request.user, at=clock.now())
    return done(request, views.address("show", inspection), _("已确认检查清单。"))


@act(again=views.shown)
def declare_no_interest(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    operations.declare_no_interest(inspection, by=request.user, at=clock.now())
    return done(request, views.address("show", inspection), _("已声明。"))


@act(again=views.shown)
def cancel_inspection(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    form = ReasonForm(request.POST)
    told = readable(form)
    operations.cancel_inspection(inspection, by=request.user, at=clock.now(), reason=told.get("reason", ""))
    return done(request, views.address("show", inspection), _("检查已取消，专家当天的时间已放开。"))


@act(again=views.shown)
def abort_inspection(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    form = ReasonForm(request.POST)
    told = readable(form)
    operations.abort_inspection(inspection, by=request.user, at=clock.now(), reason=told.get("reason", ""))
    return done(request, views.address("show", inspection), _("检查已中止，已登记的隐患继续整改。"))


@act(again=views.shown)
def start_inspection(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    operations.start_inspection(inspection, by=request.user, at=clock.now())
    if not access.on_the_team(inspection, request.user):
        return done(request, views.address("show", inspection), _("检查已开始。"))
    if rules.arrival_asked(inspection.kind, policy_of(inspection)):
        return done(request, reverse("inspections:equipment", args=[inspection.pk]), _("检查已开始，请到场签到。"))
    return done(request, reverse("inspections:items", args=[inspection.pk]), _("检查已开始，请逐条检查。"))
