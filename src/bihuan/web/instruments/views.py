"""仪器装备: what the office keeps, one piece with who had it, and what a person has in hand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan import clock
from bihuan.refusal import Refusal, Stranger
from bihuan.registers.kinds.instruments import access, operations, queries
from bihuan.registers.kinds.instruments.states import Act
from bihuan.web.addresses import came_from
from bihuan.web.instruments.forms import CalibrationForm, HolderForm, InstrumentForm, TrainingForm
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, incomplete, page
from bihuan.web.wholetexts import readable


@page
def index(request: HttpRequest) -> HttpResponse:
    """The office's own pieces; others get 404 and see what they hold under their own address."""
    return _index(request)


def _index(request: HttpRequest, refusal: Refusal | None = None, form: InstrumentForm | None = None) -> HttpResponse:
    if not access.STORE.allows(Act.REGISTER_INSTRUMENT, None, request.user):
        raise Stranger("instruments")
    people = queries.colleagues(request.user)
    training = "trained_on" in request.POST
    context = {
        "page": keyset(queries.instruments(request.user), request),
        "today": clock.today(),
        "form": form or InstrumentForm(request.POST if refusal and not training else None),
        "training": TrainingForm(
            request.POST if training else None, people=people, initial={"trained_on": clock.today()}
        ),
        "trainings": queries.trainings(request.user),
        "held": queries.held_by(request.user),
        "refusal": refusal,
    }
    return render(request, "instruments/index.html", context)


@act(again=_index)
def register_instrument(request: HttpRequest) -> HttpResponse:
    form = InstrumentForm(request.POST)
    if not form.is_valid():
        return incomplete(_index, request, form=form)
    piece = operations.register_instrument(by=request.user, at=clock.now(), **form.cleaned_data)
    return done(request, reverse("instruments:list"), _("已登记%(name)s。") % {"name": piece})


@act(again=_index)
def record_instrument_training(request: HttpRequest) -> HttpResponse:
    people = queries.colleagues(request.user)
    form = TrainingForm(request.POST, people=people)
    if not form.is_valid():
        return incomplete(_index, request)
    person = next(one for one in people if one.pk == form.cleaned_data.pop("holder"))
    operations.record_instrument_training(person, by=request.user, at=clock.now(), **form.cleaned_data)
    return done(
        request, f"{reverse('instruments:list')}#trainings", _("已登记%(name)s的培训。") % {"name": person.name}
    )


@page
def mine(request: HttpRequest) -> HttpResponse:
    """What the person has in hand, to sign for and to give back."""
    return _mine(request)


def _mine(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    context = {"held": queries.held_by(request.user), "today": clock.today(), "refusal": refusal}
    return render(request, "instruments/mine.html", context)


@page
def show(request: HttpRequest, instrument_id: int) -> HttpResponse:
    return _show(request, instrument_id)


def _show(request: HttpRequest, instrument_id: int, refusal: Refusal | None = None) -> HttpResponse:
    piece = access.fetch_instrument(instrument_id, request.user)
    loans = queries.loans_of(piece)
    context = {
        "piece": piece,
        "valid": piece.calibrated_on(clock.today()),
        "loans": loans,
        "out": next((loan for loan in loans if loan.returned_at is None), None),
        "calibration": CalibrationForm(request.POST if "calibrated_until" in request.POST else None),
        "holder": HolderForm(people=queries.colleagues(request.user)),
        "crumbs": [(pgettext("list", "仪器装备"), reverse("instruments:list"))],
        "refusal": refusal,
    }
    return render(request, "instruments/show.html", context)


@act(again=_show)
def calibrate_instrument(request: HttpRequest, instrument_id: int) -> HttpResponse:
    piece = access.fetch_instrument(instrument_id, request.user)
    form = CalibrationForm(request.POST)
    told = readable(form)
    operations.calibrate_instrument(
        piece,
        by=request.user,
        at=clock.now(),
        calibrated_until=told.get("calibrated_until"),
        certificate=told.get("certificate", ""),
    )
    return done(request, reverse("instruments:show", args=[instrument_id]), _("已登记检定校准。"))


@act(again=_show)
def issue_instrument(request: HttpRequest, instrument_id: int) -> HttpResponse:
    piece, people = access.fetch_instrument(instrument_id, request.user), queries.colleagues(request.user)
    person = next((one for one in people if str(one.pk) == request.POST.get("holder")), None)
    if person is None:
        raise Refusal("holder_not_on_visit", name=_("该人员"))
    operations.issue_instrument(piece, by=request.user, at=clock.now(), holder=person)
    return done(
        request, reverse("instruments:show", args=[instrument_id]), _("已发给%(name)s。") % {"name": person.name}
    )


def _mine_again(request: HttpRequest, loan_id: int, *, refusal: Refusal) -> HttpResponse:
    return _mine(request, refusal)


@act(again=_mine_again)
def sign_for_instrument(request: HttpRequest, loan_id: int) -> HttpResponse:
    loan = access.fetch_loan(loan_id, request.user)
    operations.sign_for_instrument(loan, by=request.user, at=clock.now())
    return done(request, came_from(request, reverse("instruments:mine")), _("已签领。"))


@act(again=_mine_again)
def return_instrument(request: HttpRequest, loan_id: int) -> HttpResponse:
    loan = access.fetch_loan(loan_id, request.user)
    operations.return_instrument(loan, by=request.user, at=clock.now())
    return done(request, came_from(request, reverse("instruments:mine")), _("已归还。"))
