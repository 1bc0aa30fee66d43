"""如实告知 before a service, and the equipment to be retired."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext

from bihuan import clock
from bihuan.parties import access
from bihuan.refusal import Refusal
from bihuan.registers.kinds.disclosure import operations as disclosures
from bihuan.registers.kinds.disclosure.access import DISCLOSURES
from bihuan.registers.kinds.disclosure.states import Act as DisclosureAct
from bihuan.registers.kinds.equipment import operations as equipment
from bihuan.registers.kinds.equipment.access import EQUIPMENT
from bihuan.registers.kinds.equipment.states import WAY_WORDS
from bihuan.registers.kinds.equipment.states import Act as EquipmentAct
from bihuan.web.controls import choices
from bihuan.web.enterprises.frame import Frame
from bihuan.web.inspections.forms import DayInput
from bihuan.web.packs import words as packs
from bihuan.web.paging import keyset
from bihuan.web.requests import page
from bihuan.web.wholetexts import fitting, whole

WAYS = choices(WAY_WORDS)


class EquipmentForm(forms.Form):
    name = forms.CharField(label=_lazy("设备名称"), max_length=80)
    retire_by = forms.DateField(label=_lazy("淘汰期限"), widget=DayInput)
    reason = forms.CharField(label=_lazy("淘汰原因"), max_length=200, required=False)


def _show(
    request: HttpRequest, enterprise_id: int, *, refusal: Refusal | None = None, sent: EquipmentForm | None = None
) -> HttpResponse:
    """告知和淘汰设备 of one enterprise."""
    by, today = request.user, clock.today()
    enterprise = access.fetch_enterprise(enterprise_id, by)
    asked, row = disclosures.asked_of(enterprise, on=today), disclosures.of(enterprise)
    typed = request.POST if refusal is not None else {}
    facts = {
        "enterprise": enterprise,
        "grounds": list({setting.basis.clause: setting.basis for setting in asked.values()}.values()),
        "row": row,
        "parts": [
            (code, packs.code(code), typed.get(f"part-{code}", row.parts.get(code, "")), code in row.confirmed)
            for code in asked
        ],
        "items": list(enterprise.ageing_equipment.order_by("-closed_on", "retire_by")),
        "ways": WAYS,
        "form": sent or EquipmentForm(),
        "may": DISCLOSURES.open_acts(enterprise, by, among=list(DisclosureAct))
        | EQUIPMENT.open_acts(enterprise, by, among=list(EquipmentAct)),
        "refusal": refusal,
        "crumbs": [(enterprise.name, reverse("enterprises:show", args=[enterprise_id]))],
    }
    return render(request, "enterprises/service.html", facts, status=200 if sent is None else 422)


show = page(_show)
FRAME = Frame("service", _show)


@FRAME.act
def fill_disclosure(request: HttpRequest, enterprise: Any) -> str:
    parts = {
        name.removeprefix("part-"): fitting(text, "part_text", most=2000)
        for name, text in request.POST.items()
        if name.startswith("part-")
    }
    disclosures.fill_disclosure(enterprise, by=request.user, at=clock.now(), parts=parts)
    return _("已保存告知内容")


@FRAME.act
def confirm_disclosure(request: HttpRequest, enterprise: Any) -> str:
    disclosures.confirm_disclosure(enterprise, by=request.user, at=clock.now())
    return _("已确认属实")


@FRAME.act
def start_service(request: HttpRequest, enterprise: Any) -> str:
    provider = whole(request, "provider", most=200)
    disclosures.start_service(enterprise, by=request.user, at=clock.now(), provider=provider)
    return _("服务已开始")


mark_for_retirement = FRAME.writes(EquipmentForm, equipment.mark_for_retirement, _lazy("已列入淘汰设备"))


@FRAME.act
def close_retirement(request: HttpRequest, enterprise: Any) -> str:
    sent = request.POST
    item = clock.id_named(sent.get("item")) or 0
    said: dict[str, Any] = {
        "way": sent.get("way", ""),
        "evidence": whole(request, "evidence", "retirement_evidence", most=200),
    }
    equipment.close_retirement(enterprise, by=request.user, at=clock.now(), item=item, **said)
    return _("已办结")


@page
def follow_up(request: HttpRequest) -> HttpResponse:
    """待淘汰设备 at all enterprises in scope."""
    facts = {
        "page": keyset(equipment.still_there(request.user), request),
        "crumbs": [(pgettext("list", "企业"), reverse("enterprises:list"))],
    }
    return render(request, "enterprises/equipment.html", facts)
