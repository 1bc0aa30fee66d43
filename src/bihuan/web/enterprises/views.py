"""The register of enterprises, and the book of each."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext

from bihuan import clock
from bihuan.conduct.closures import queries as closures
from bihuan.exchange.connectors import rules as entry_rules
from bihuan.hazards.states import ACT_WORDS as HAZARD_WORDS
from bihuan.insight import book, duty, papers, printed
from bihuan.inspections import book as check_book
from bihuan.inspections import queries as inspections
from bihuan.parties import access, operations, queries
from bihuan.parties.access import ACT_WORDS, Act
from bihuan.parties.queries import Register
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.registers.acts import ACT_WORDS as REGISTER_WORDS
from bihuan.registers.kinds.profile import queries as profiles
from bihuan.web import history as chain
from bihuan.web import wording
from bihuan.web.addresses import page_of
from bihuan.web.enterprises import history
from bihuan.web.enterprises.forms import GRADES, ProfileForm, RegisterForm, SiteForm, put
from bihuan.web.hazards.story import account_id
from bihuan.web.inspections.views import PLANNERS
from bihuan.web.packs import words as packs
from bihuan.web.paging import keyset
from bihuan.web.punctuation import listed
from bihuan.web.requests import act, by_method, done, incomplete, page

DUTIES = {
    "short": _lazy("次数不足"),
    "compliant": _lazy("次数已达到"),
    "uncovered": _lazy("没有聘请"),
    "not_set": _lazy("本地没有规定"),
    "lapsed": _lazy("等级到期，次数待定"),
}
TABS = ("", "checks", "papers", "history")


def wanted_of(request: HttpRequest) -> Register:
    """The wish in the address; what makes no sense is left out."""
    given = request.GET
    return Register(
        text=given.get("q", "")[:60],
        sector=given.get("sector", "")[:40],
        grade=given.get("grade", "")[:10],
        division_code=given.get("place", "") if given.get("place", "").isdecimal() else "",
    )


def listed_for(request: HttpRequest) -> Any:
    """The enterprises in scope, narrowed by the address."""
    by, today, status = request.user, clock.today(), request.GET.get("duty", "")
    found = queries.registered(by, wanted_of(request), on=today)
    if status in DUTIES:
        groups = duty.alike(by, on=today)
        sites = duty.sites_with(by, status, groups, on=today)
        found = found.filter(pk__in=sites.values("enterprise_id"))
    return _of_priority(request, found, on=today)


def _of_priority(request: HttpRequest, found: Any, *, on: date) -> Any:
    """Narrowed to a key class by the law of the reader's place, to a headquarters, to whom the service is for."""
    place, given = _own_place(request), request.GET
    if place and given.get("class"):
        found = found.filter(profiles.in_class(given["class"], place, on=on))
    if place and given.get("served"):
        found = found.filter(profiles.served(place, on=on))
    if given.get("headquarters"):
        found = found.filter(profile__headquarters=given["headquarters"][:40])
    return found


def _own_place(request: HttpRequest) -> str:
    return request.user.regulator.division_code if request.user.regulator_id is not None else ""


def _priority_choices(request: HttpRequest, on: date) -> dict[str, Any]:
    """What the list can be narrowed to where the reader's place has such lists, and how complete the base data is."""
    place = _own_place(request)
    if not place:
        return {}
    scope = policies.at(place, on=on).scope
    return {
        "classes": [
            (code, packs.code(code)) for code in scope.priority_classes.value or () if code in profiles.FOLLOWING
        ],
        "headquarters": [(c, packs.code(c, scope.headquarters.pack)) for c in scope.headquarters.value or ()],
        "goes_by": scope.filter,
        "completeness": profiles.completeness(request.user, place, on=on),
    }


@page
def index(request: HttpRequest) -> HttpResponse:
    """The enterprises in scope, narrowed by the address, newest first."""
    by, today = request.user, clock.today()
    shown = keyset(listed_for(request), request)
    duties = inspections.duties_at([one.pk for one in shown.rows], by, on=today)
    return render(
        request,
        "enterprises/index.html",
        {
            "page": shown,
            "rows": [(one, duties.get(one.pk, [])) for one in shown.rows],
            "year": today.year,
            "wanted": wanted_of(request),
            "status": request.GET.get("duty", ""),
            "duties": DUTIES,
            "sectors": wording.choices("sectors", blank=_("全部行业")),
            "grades": GRADES,
            "may_register": by.regulator_id is not None,
            **_priority_choices(request, today),
        },
    )


@page
def mine(request: HttpRequest) -> HttpResponse:
    """The book of one's own enterprise."""
    if request.user.enterprise_id is None:
        raise Stranger("enterprises.mine")
    return _book(request, request.user.enterprise_id)


@page
def show(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """The book of one enterprise."""
    return _book(request, enterprise_id)


def _book(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    by, today = request.user, clock.today()
    enterprise = access.fetch_enterprise(enterprise_id, by)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS and (tab != "history" or _reads_history(by)) else ""
    facts: dict[str, Any] = {
        "enterprise": enterprise,
        "key": str(enterprise.pk),
        "tab": tab,
        "tabs": _tabs(request, tab, enterprise.pk),
        "may": access.ENTERPRISES.open_acts(enterprise, by, among=(Act.CORRECT_ENTERPRISE, Act.ADD_SITE)),
        "may_plan": bool(PLANNERS & set(by.roles)),
        "may_raise": by.regulator_id is not None or by.enterprise_id == enterprise.pk,
        "may_advise": by.holds("expert", "institution"),
        "enters": bool(entry_rules.cells(policies.at(enterprise.division_code, on=today))),
        "closure": closures.shown_of(enterprise, by),
        "year": today.year,
    }
    if tab == "checks":
        facts["ledger"] = check_book.ledger(enterprise, by)
    elif tab == "papers":
        facts["page"] = keyset(papers.papers(by, enterprise_id=enterprise.pk), request)
        facts["entries"] = printed.entries(enterprise, today.year, by).count()
        law = policies.at(enterprise.division_code, on=today)
        facts["ledger_basis"] = law.hazards.ledger_from_entries.basis
    elif tab == "history":
        lines, facts["earlier"] = chain.paged(partial(queries.history, enterprise, by), request)
        facts["events"] = _events(lines)
    else:
        opened = book.open_book(enterprise, by, on=today)
        facts |= {"book": opened, "profile": _profile(enterprise, today)}
    return render(request, "enterprises/show.html", facts)


def _reads_history(by: Any) -> bool:
    """Who comes for one check reads of that check, not how the enterprise's record was kept."""
    return by.regulator_id is not None or by.enterprise_id is not None


def _tabs(request: HttpRequest, tab: str, key: int) -> list[dict[str, Any]]:
    words = {"": _("概况"), "checks": _("检查台账"), "papers": pgettext("list", "文书"), "history": _("经过")}
    shown = [
        {"label": label, "url": f"?tab={name}" if name else page_of(request)[0], "active": name == tab}
        for name, label in words.items()
        if name != "history" or _reads_history(request.user)
    ]
    profile = {"label": _("底数和重点"), "url": reverse("enterprises:profile", args=[key]), "active": False}
    service = {"label": _("告知和淘汰设备"), "url": reverse("enterprises:service", args=[key]), "active": False}
    held = {"label": _("企业资料"), "url": reverse("enterprises:paperwork", args=[key]), "active": False}
    resumption = {"label": _("停产和复工"), "url": reverse("enterprises:resumption", args=[key]), "active": False}
    licensed = {"label": _("建设项目和许可"), "url": reverse("admission:show", args=[key]), "active": False}
    graded = {"label": _("标准化达标"), "url": reverse("enterprises:standardisation", args=[key]), "active": False}
    order = {"label": _("下达指令"), "url": reverse("orders:new", args=[key]), "active": False}
    measures = {"label": _("处置措施"), "url": reverse("measures:of_enterprise", args=[key]), "active": False}
    focus = {"label": _("重点和检查"), "url": reverse("focus:of_enterprise", args=[key]), "active": False}
    called = {"label": _("约谈"), "url": reverse("interviews:new", args=[key]), "active": False}
    orders = [order, measures, focus, called] if access.enforces(None, request.user) else []
    finding = {"label": _("排查参与"), "url": reverse("enterprises:participation", args=[key]), "active": False}
    return [shown[0], profile, service, held, graded, licensed, resumption, finding, *orders, *shown[1:]]


def _profile(enterprise: Any, on: date) -> list[tuple[str, Any]]:
    grade, until = enterprise.get_standardisation_grade_display(), ""
    if enterprise.grade_on(on).lapsed:
        until = _("，已于%(day)s到期，不再计算") % {"day": wording.day(enterprise.grade_valid_until)}
    elif enterprise.grade_valid_until:
        until = _("，%(day)s到期") % {"day": wording.day(enterprise.grade_valid_until)}
    return [
        (_("统一社会信用代码"), enterprise.credit_code or enterprise.internal_number),
        (_("主场所所在地"), wording.place(enterprise.division_code)),
        (_("行业领域"), wording.label("sectors", enterprise.sector)),
        (_("标准化等级"), f"{grade}{until}"),
        (_("重点工艺"), listed(wording.labels("key_processes", enterprise.key_processes))),
        (_("规模"), enterprise.get_size_display()),
        (_("从业人员数"), enterprise.staff_count),
        (_("隶属"), enterprise.get_ownership_display()),
        (_("联系人"), " ".join(part for part in (enterprise.contact_name, enterprise.contact_phone) if part)),
        (_("主管部门"), getattr(enterprise.competent_department, "name", "")),
    ]


def _events(lines: list[Any]) -> list[dict[str, Any]]:
    names = queries.names_of({account_id(line.by) for line in lines})
    words = {**HAZARD_WORDS, **ACT_WORDS, **REGISTER_WORDS}
    return [
        {
            "at": line.at,
            "text": _(words.get(line.act, line.act)),
            "by": names.get(account_id(line.by), ""),
            "detail": history.told(line.data or {}),
            "icon": "building-factory-2",
            "basis": line.basis[0] if line.basis else None,
        }
        for line in lines
    ]


# --- registering and correcting ---------------------------------------------------------------------------------------


def _register_page(request: HttpRequest, *, form: Any = None, refusal: Refusal | None = None) -> HttpResponse:
    form = form or RegisterForm(by=request.user)
    shown = put(form, refusal) if refusal is not None else None
    facts = {"form": form, "refusal": shown}
    return render(request, "enterprises/register.html", facts, status=422 if form.is_bound else 200)


@page
def register_page(request: HttpRequest) -> HttpResponse:
    """登记企业."""
    _only_regulators(request)
    return _register_page(request)


def _only_regulators(request: HttpRequest) -> None:
    if request.user.regulator_id is None:
        raise Stranger("enterprises.register")


def _register_again(request: HttpRequest, *, refusal: Refusal) -> HttpResponse:
    form = RegisterForm(request.POST, by=request.user)
    form.is_valid()
    return _register_page(request, form=form, refusal=refusal)


@act(again=_register_again)
def register_enterprise(request: HttpRequest) -> HttpResponse:
    _only_regulators(request)
    form = RegisterForm(request.POST, by=request.user)
    if not form.is_valid():
        return incomplete(_register_page, request, form=form)
    made = operations.register_enterprise(by=request.user, at=clock.now(), **form.cleaned_data)
    return done(request, reverse("enterprises:show", args=[made.pk]), _("已登记"))


register = by_method(get=register_page, post=register_enterprise)


def _correct_page(
    request: HttpRequest, enterprise_id: int, *, form: Any = None, refusal: Refusal | None = None
) -> HttpResponse:
    enterprise = access.fetch_enterprise(enterprise_id, request.user)
    form = form or ProfileForm(by=request.user, enterprise=enterprise, initial=_initial(enterprise))
    shown = put(form, refusal) if refusal is not None else None
    facts = {"form": form, "refusal": shown, "enterprise": enterprise}
    return render(request, "enterprises/correct.html", facts, status=422 if form.is_bound else 200)


def _initial(enterprise: Any) -> dict[str, Any]:
    values = {name: getattr(enterprise, name, None) for name in ProfileForm.base_fields}
    return {**values, "competent_department": enterprise.competent_department_id}


@page
def correct_page(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """更正企业信息."""
    enterprise = access.fetch_enterprise(enterprise_id, request.user)
    access.ENTERPRISES.require(Act.CORRECT_ENTERPRISE, enterprise, request.user)  # said before the form is filled in
    return _correct_page(request, enterprise_id)


def _correct_again(request: HttpRequest, enterprise_id: int, *, refusal: Refusal) -> HttpResponse:
    enterprise = access.fetch_enterprise(enterprise_id, request.user)
    form = ProfileForm(request.POST, by=request.user, enterprise=enterprise)
    form.is_valid()
    return _correct_page(request, enterprise_id, form=form, refusal=refusal)


@act(again=_correct_again)
def correct_enterprise(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise = access.fetch_enterprise(enterprise_id, request.user)
    form = ProfileForm(request.POST, by=request.user, enterprise=enterprise)
    if not form.is_valid():
        return incomplete(_correct_page, request, enterprise_id, form=form)
    given = dict(form.cleaned_data)
    if not given.get("competent_department"):
        given.pop("competent_department", None)
        given.pop("assignment_reason", None)
    operations.correct_enterprise(enterprise, by=request.user, at=clock.now(), **given)
    return done(request, reverse("enterprises:show", args=[enterprise_id]), _("已更正"))


correct = by_method(get=correct_page, post=correct_enterprise)


def _site_page(
    request: HttpRequest, enterprise_id: int, *, form: Any = None, refusal: Refusal | None = None
) -> HttpResponse:
    enterprise = access.fetch_enterprise(enterprise_id, request.user)
    form = form or SiteForm(by=request.user, enterprise=enterprise)
    shown = put(form, refusal) if refusal is not None else None
    facts = {"form": form, "refusal": shown, "enterprise": enterprise}
    return render(request, "enterprises/site.html", facts, status=422 if form.is_bound else 200)


@page
def site_page(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """增加场所."""
    return _site_page(request, enterprise_id)


def _site_again(request: HttpRequest, enterprise_id: int, *, refusal: Refusal) -> HttpResponse:
    enterprise = access.fetch_enterprise(enterprise_id, request.user)
    form = SiteForm(request.POST, by=request.user, enterprise=enterprise)
    form.is_valid()
    return _site_page(request, enterprise_id, form=form, refusal=refusal)


@act(again=_site_again)
def add_site(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise = access.fetch_enterprise(enterprise_id, request.user)
    form = SiteForm(request.POST, by=request.user, enterprise=enterprise)
    if not form.is_valid():
        return incomplete(_site_page, request, enterprise_id, form=form)
    operations.add_site(enterprise, by=request.user, at=clock.now(), **form.cleaned_data)
    return done(request, reverse("enterprises:show", args=[enterprise_id]), _("已增加场所"))


sites = by_method(get=site_page, post=add_site)
