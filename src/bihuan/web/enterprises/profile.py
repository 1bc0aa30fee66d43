"""企业底数: what is known of one enterprise, which key classes follow from it, and what is written down about it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext

from bihuan import clock
from bihuan.parties import access
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.registers.kinds.profile import operations, placing, queries
from bihuan.registers.kinds.profile.rules import KeyClass
from bihuan.registers.kinds.profile.states import HAZARD_GRADE_WORDS
from bihuan.registers.kinds.technicians import operations as technicians
from bihuan.registers.kinds.technicians.access import HELP
from bihuan.registers.kinds.technicians.states import HELP_WORDS
from bihuan.web import wording
from bihuan.web.enterprises import profile_forms as forms
from bihuan.web.enterprises.frame import Frame
from bihuan.web.packs import words as packs
from bihuan.web.punctuation import bracketed, listed, pair
from bihuan.web.requests import act, done, incomplete, page
from bihuan.web.wholetexts import whole


def because(one: KeyClass) -> str:
    """专职安全管理人员数：0: the fact that puts an enterprise into a class."""
    value = one.value
    if one.because == "sector":
        value = wording.label("sectors", value)
    elif one.because == "occupational_hazard":
        value = _(HAZARD_GRADE_WORDS[value])
    elif one.because == "tenants":
        value = f"{listed(value[:5])}{bracketed(len(value)) if len(value) > 5 else ''}"
    elif one.because == "fatal_on":
        value = wording.day(value)
    elif one.because == "listed_levels":
        value = listed([packs.code(level) for level in value])
    return pair(wording.thing(one.because), value)


def _show(
    request: HttpRequest, enterprise_id: int, *, refusal: Refusal | None = None, sent: Any = None
) -> HttpResponse:
    """企业底数 of one enterprise."""
    by, today = request.user, clock.today()
    enterprise = access.fetch_enterprise(enterprise_id, by)
    found, policy = queries.standing(enterprise, on=today), policies.at(enterprise.division_code, on=today)
    flag = technicians.flag_of(enterprise, found.profile.counted_technicians, policy, on=today)
    asked = len(policy.projects.profile_fields.value or ())
    unsettled = found.profile.full_time_managers != found.profile.counted_managers
    unsettled_help = bool(flag) and found.profile.technicians != found.profile.counted_technicians
    facts = {
        "enterprise": enterprise,
        "found": found,
        "profile": found.profile,
        "policy": policy,
        "classes": [(one, packs.code(one.code), because(one)) for one in found.classes],
        "fields": _fields(found, policy),
        "accidents": [(one, queries.late_withdrawal(one)) for one in found.accidents],
        "asked": asked,
        "filled": asked - len(found.empty),
        "unsettled": unsettled,
        "unsettled_help": unsettled_help,
        "to_settle": unsettled or unsettled_help or (asked and not found.profile.accepted_on),
        "headquarters": packs.code(found.profile.headquarters, policy.scope.headquarters.pack),
        "flag": flag,
        "due": [(_(HELP_WORDS[one.kind]), one) for one in flag.due] if flag else [],
        "may": queries.open_acts(enterprise, by) | HELP.open_acts(enterprise, by, among=list(HELP.acts)),
        "forms": _forms(found, policy, sent),
        "refusal": refusal,
        "crumbs": [(enterprise.name, reverse("enterprises:show", args=[enterprise_id]))],
    }
    return render(request, "enterprises/profile.html", facts, status=200 if sent is None else 422)


def _fields(found: queries.Standing, policy: Any) -> list[tuple[str, Any]]:
    """The base data in words; those the place asks for and nobody filled in are marked as lacking by the page."""
    said = {True: _("有"), False: _("无"), None: ""}
    profile = found.profile
    more = [("full_time_managers", profile.full_time_managers), ("technicians", profile.technicians)]
    known = [(name, value) for name, value in found.values.items() if name not in ("basics", "has_major_hazard")]
    return [
        *((wording.thing(name), value) for name, value in known + more),
        (wording.thing("has_major_hazard"), said[profile.has_major_hazard]),
    ]


def _forms(found: queries.Standing, policy: Any, sent: Any) -> dict[str, Any]:
    """One form per act, filled with what stands; the one that was sent as it was typed."""
    profile = found.profile
    said = {True: "yes", False: "no", None: ""}[profile.has_major_hazard]
    values = {name: getattr(profile, name) for name in operations.FILLED_IN}
    made = {
        "fill": forms.FillForm(initial={**values, "has_major_hazard": said}),
        "occupational": forms.OccupationalForm(
            initial={"grade": profile.occupational_hazard, "assessment": profile.assessment}
        ),
        "filing": forms.FilingForm(initial={"filing": profile.major_hazard_filing}),
        "headquarters": forms.HeadquartersForm(policy=policy, initial={"headquarters": profile.headquarters}),
        "landlord": forms.LandlordForm(initial={"landlord": profile.landlord.name if profile.landlord else ""}),
        "park": forms.ParkForm(parks=found.parks, initial={"park": str(profile.park_id or "")}),
        "leave_out": forms.LeaveOutForm(initial={"reason": profile.left_out_reason}),
        "help": forms.HelpForm(initial={"held_on": clock.today()}),
        "accident": forms.AccidentForm(initial={"happened_on": clock.today()}),
    }
    if sent is not None:
        made |= {name: sent for name, one in made.items() if type(one) is type(sent)}
    return made


show = page(_show)
FRAME = Frame("profile", _show)
fill_profile = FRAME.writes(forms.FillForm, operations.fill_profile, _lazy("已填报"))
grade_occupational_hazard = FRAME.writes(
    forms.OccupationalForm, operations.grade_occupational_hazard, _lazy("已登记职业病危害等级")
)
file_major_hazard_source = FRAME.writes(
    forms.FilingForm, operations.file_major_hazard_source, _lazy("已登记重大危险源备案")
)
leave_out_enterprise = FRAME.writes(forms.LeaveOutForm, operations.leave_out_enterprise, _lazy("已移出服务名单"))
record_accident = FRAME.writes(forms.AccidentForm, operations.record_accident, _lazy("已登记事故"))
record_expert_help = FRAME.writes(forms.HelpForm, technicians.record_expert_help, _lazy("已登记专家帮扶"))
register_tenant = FRAME.writes(forms.LandlordForm, placing.register_tenant, _lazy("已登记承租"))


@FRAME.act
def accept_profile(request: HttpRequest, enterprise: Any) -> str:
    operations.accept_profile(enterprise, by=request.user, at=clock.now())
    return _("已核定")


@FRAME.act
def settle_expert_help(request: HttpRequest, enterprise: Any) -> str:
    technicians.settle_expert_help(enterprise, by=request.user, at=clock.now())
    return _("已办结")


@FRAME.act
def tag_headquarters(request: HttpRequest, enterprise: Any) -> str:
    chosen = request.POST.get("headquarters", "")[:40]
    operations.tag_headquarters(enterprise, by=request.user, at=clock.now(), headquarters=chosen)
    return _("已归入")


@FRAME.act
def place_in_park(request: HttpRequest, enterprise: Any) -> str:
    chosen = clock.id_named(request.POST.get("park"))
    park = queries.park(chosen, request.user) if chosen else None
    placing.place_in_park(enterprise, by=request.user, at=clock.now(), park=park)
    return _("已归入园区") if park else _("已移出园区")


@FRAME.act
def mark_priorities(request: HttpRequest, enterprise: Any) -> str:
    own = clock.ids_named(request.POST.getlist("own"))
    classes = request.POST.getlist("class")
    placing.mark_priorities(enterprise, by=request.user, at=clock.now(), classes=classes, own=own)
    return _("已标注")


# --- the priorities and parks of a place ------------------------------------------------------------------------------


@page
def priorities(request: HttpRequest) -> HttpResponse:
    """重点和园区 of one's own place."""
    return _priorities(request)


def _place(request: HttpRequest) -> str:
    if request.user.regulator_id is None:
        raise Stranger("priorities")
    return request.user.regulator.division_code


def _priorities(request: HttpRequest, *, refusal: Refusal | None = None, sent: Any = None) -> HttpResponse:
    place = _place(request)
    policy = policies.at(place, on=clock.today())
    setting, dropped = policy.scope.priority_classes, queries.dropped_with_reason(place, policy)
    facts = {
        "place": place,
        "setting": setting,
        "following": queries.FOLLOWING,
        "classes": [(code, packs.code(code), setting.ground(code), dropped.get(code)) for code in setting.value or ()],
        "own": queries.priorities_at(place),
        "parks": list(queries.parks(request.user).order_by("name")[:200]),
        "may": queries.open_here(place, request.user),
        "park_form": sent if isinstance(sent, forms.NewParkForm) else forms.NewParkForm(place=place),
        "priority_form": sent if isinstance(sent, forms.PriorityForm) else forms.PriorityForm(),
        "refusal": refusal,
        "crumbs": [(pgettext("list", "企业"), reverse("enterprises:list"))],
    }
    return render(request, "enterprises/priorities.html", facts, status=200 if sent is None else 422)


@act(again=_priorities)
def found_park(request: HttpRequest) -> HttpResponse:
    form = forms.NewParkForm(request.POST, place=_place(request))
    if not form.is_valid():
        return incomplete(_priorities, request, sent=form)
    park = placing.found_park(by=request.user, at=clock.now(), **form.cleaned_data)
    return done(request, reverse("enterprises:priorities"), _("已登记%(name)s。") % {"name": park.name})


@act(again=_priorities)
def add_priority(request: HttpRequest) -> HttpResponse:
    form = forms.PriorityForm(request.POST)
    if not form.is_valid():
        return incomplete(_priorities, request, sent=form)
    placing.add_priority(by=request.user, at=clock.now(), division_code=_place(request), **form.cleaned_data)
    return done(request, reverse("enterprises:priorities"), _("已增设本地重点"))


@act(again=_priorities)
def drop_priority_class(request: HttpRequest) -> HttpResponse:
    code, reason = request.POST.get("code", ""), whole(request, "reason", most=300)
    given = {"division_code": _place(request), "code": code, "reason": reason}
    placing.drop_priority_class(by=request.user, at=clock.now(), **given)
    return done(request, reverse("enterprises:priorities"), _("已取消这一类重点"))
