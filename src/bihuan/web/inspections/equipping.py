"""到场与仪器: what a visit carries, who has signed for what, who has arrived, and what the instruments read."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan import clock
from bihuan.inspections import access, equipping, queries
from bihuan.inspections.ledger import policy_of
from bihuan.inspections.states import BY_AUTHORITY, Act
from bihuan.refusal import Refusal, Stranger
from bihuan.registers.kinds.instruments import queries as instruments
from bihuan.registers.kinds.instruments.states import INSTRUMENT_WORDS, KIND_WORDS, UNITS
from bihuan.web.inspections import views, words
from bihuan.web.inspections.forms import ReasonForm
from bihuan.web.requests import act, done, page


class EquipForm(forms.Form):
    instrument = forms.TypedChoiceField(label=gettext_lazy("仪器装备"), coerce=int)
    holder = forms.TypedChoiceField(label=gettext_lazy("领用人"), coerce=int)

    def __init__(self, *args, free=(), people=(), **more) -> None:
        super().__init__(*args, **more)
        self.fields["instrument"].choices = [
            (piece.pk, f"{_(KIND_WORDS[piece.kind])} {piece.number} {piece.explosion_proof_mark}") for piece in free
        ]
        self.fields["holder"].choices = [(person.pk, person.name) for person in people]


class ReadingForm(forms.Form):
    instrument = forms.TypedChoiceField(label=gettext_lazy("仪器"), coerce=int)
    value = forms.CharField(
        label=gettext_lazy("读数"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    unit = forms.ChoiceField(label=gettext_lazy("单位"))
    place = forms.CharField(label=gettext_lazy("检测部位"), max_length=120, required=False)
    hazard = forms.TypedChoiceField(label=gettext_lazy("对应的问题"), coerce=int, required=False, empty_value=None)

    def __init__(self, *args, pieces=(), found=(), **more) -> None:
        super().__init__(*args, **more)
        self.fields["instrument"].choices = [
            (piece.pk, f"{_(KIND_WORDS[piece.kind])} {piece.number}") for piece in pieces
        ]
        units = dict.fromkeys(unit for piece in pieces for unit in UNITS[piece.kind])
        self.fields["unit"].choices = [(unit, unit) for unit in units]
        self.fields["hazard"].choices = [("", _("没有对应的问题")), *((one.pk, one.description[:30]) for one in found)]


@page
def equipment(request: HttpRequest, inspection_id: int) -> HttpResponse:
    return _equipment(request, inspection_id)


def _equipment(request: HttpRequest, inspection_id: int, refusal: Refusal | None = None) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    acts = access.open_acts(inspection, request.user)
    team = list(inspection.team.all())
    loans = instruments.loans_for(inspection.ref)
    pieces = [loan.instrument for loan in loans if loan.instrument.kind in INSTRUMENT_WORDS]
    needs, policy = equipping.needs_of(inspection.enterprise), policy_of(inspection)
    reading = Act.RECORD_READING in acts and pieces
    equipped = Act.EQUIP_VISIT in acts
    context = {
        "inspection": inspection,
        "crumbs": words.crumbs(),
        "tabs": words.tabs(inspection, "equipment"),
        "team": team,
        "me": next((member for member in team if member.expert.account_id == request.user.pk), None),
        "loans": loans,
        "today": clock.today(),
        "needed": [
            (_(KIND_WORDS[kind]), kind in {piece.kind for piece in pieces}) for kind in sorted(needs.instruments)
        ],
        "protection": [_(KIND_WORDS[kind]) for kind in sorted(needs.protection)],
        "lent_here": [(kind, _(KIND_WORDS[kind])) for kind in sorted(needs.protection)]
        if inspection.kind not in BY_AUTHORITY and policy.inspections.protection_required.value
        else [],
        "explosive": needs.explosive,
        "policy": policy,
        "acts": acts,
        "readings": equipping.readings(inspection),
        "equip": EquipForm(free=instruments.free_instruments(request.user), people=_holders(request, team))
        if equipped
        else None,
        "reading": ReadingForm(
            request.POST if refusal and "value" in request.POST else None,
            pieces=pieces,
            found=queries.hazards_of(inspection),
        )
        if reading
        else None,
        "reason_form": ReasonForm(),
        "refusal": refusal,
    }
    return render(request, "inspections/equipment.html", context)


def _holders(request: HttpRequest, team) -> list[object]:
    experts = [member.expert.account for member in team if member.expert.account_id is not None]
    return [*experts, *instruments.colleagues(request.user)]


@act(again=_equipment)
def equip_visit(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    piece = _among(instruments.free_instruments(request.user), request.POST.get("instrument", ""))
    holder = _among(_holders(request, list(inspection.team.all())), request.POST.get("holder", ""))
    equipping.equip_visit(inspection, by=request.user, at=clock.now(), instrument=piece, holder=holder)
    said = _("已配%(what)s，由%(name)s领用。") % {"what": piece, "name": holder.name}
    return done(request, views.address("equipment", inspection), said)


def _among(rows, wanted: str):
    """The row with this id; one that is not there, or no longer free, is not told apart from one that never was."""
    found = next((row for row in rows if str(row.pk) == wanted), None)
    if found is None:
        raise Stranger(wanted)
    return found


@act(again=_equipment)
def state_without_instrument(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    reason = request.POST.get("reason", "")
    equipping.state_without_instrument(inspection, by=request.user, at=clock.now(), reason=reason)
    return done(request, views.address("equipment", inspection), _("已说明。"))


@act(again=_equipment)
def acknowledge_site_rules(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    equipping.acknowledge_site_rules(inspection, by=request.user, at=clock.now())
    return done(request, views.address("equipment", inspection), _("已确认知悉。"))


@act(again=_equipment)
def check_in(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    worn = request.POST.getlist("worn")
    equipping.check_in(inspection, by=request.user, at=clock.now(), where=inspection.site.name, worn=worn)
    return done(request, views.address("items", inspection), _("已签到，请逐条检查。"))


@act(again=_equipment)
def record_reading(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    pieces = [loan.instrument for loan in instruments.loans_for(inspection.ref)]
    found = queries.hazards_of(inspection)
    wanted = request.POST.get("hazard", "")
    equipping.record_reading(
        inspection,
        by=request.user,
        at=clock.now(),
        instrument=_among(pieces, request.POST.get("instrument", "")),
        value=request.POST.get("value", ""),
        unit=request.POST.get("unit", ""),
        place=request.POST.get("place", ""),
        hazard=_among(found, wanted) if wanted else None,
    )
    return done(request, views.address("equipment", inspection), _("已登记检测数据。"))
