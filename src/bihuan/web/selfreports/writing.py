"""An enterprise's own months, and the form of one: filled from the ledger, corrected where that is wrong."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan import clock
from bihuan.filings.self_reports import access, figures, operations, queries, rules
from bihuan.filings.self_reports.states import Act
from bihuan.parties import queries as parties
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.web.requests import act, done, incomplete, page
from bihuan.web.selfreports import words


class ReportForm(forms.Form):
    """The figures, each with the ledger's as it stands now."""

    reason = forms.CharField(
        label=gettext_lazy("更正理由"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("数字和台账不一样时必填。"),
    )
    text = forms.CharField(
        label=gettext_lazy("本期自查情况"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("查了哪些部位、发现什么、怎么改的。"),
    )

    def __init__(self, *args: Any, ledger: dict[str, int], **more: Any) -> None:
        super().__init__(*args, **more)
        numbers = {
            name: forms.IntegerField(label=label, min_value=0, max_value=rules.MOST, initial=ledger[name])
            for name, label in words.FIGURES.items()
        }
        self.fields = numbers | self.fields

    @property
    def numbers(self) -> list[Any]:
        """The figures as bound fields."""
        return [self[name] for name in words.FIGURES]


@page
def mine(request: HttpRequest) -> HttpResponse:
    """The periods of one's own sites, the newest first."""
    firm, today = request.user.enterprise, clock.today()
    if firm is None:
        raise Stranger("selfreports")
    rows = []
    for owed in queries.own(firm, on=today):
        tone, icon, word = words.STATUS[owed.status(today)]
        rows.append({"owed": owed, "tone": tone, "icon": icon, "word": _(str(word)), "url": _url(owed)})
    facts = {"rows": rows, "now": _now(rows), "law": policies.at(firm.division_code, on=today).self_report.cycle}
    return render(request, "selfreports/mine.html", facts)


def _now(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The report that is to be seen to first: what came back or is late, else the eldest that is not filed."""
    waiting = [row for row in rows if row["tone"] != "good"]
    pressing = [row for row in waiting if row["tone"] == "bad" or row["owed"].report is not None]
    return (pressing or waiting or [None])[-1]


@page
def due(request: HttpRequest, site_id: int) -> HttpResponse:
    """The form of the period of a site that is due now; where that is not one, all of them."""
    site = _site(request, site_id)
    periods = queries.unwritten(site, on=clock.today())
    if len(periods) != 1:
        return redirect("selfreports:mine")
    return redirect("selfreports:write", site.pk, f"{periods[0].since:%Y-%m}")


def _url(owed: queries.Owed) -> str:
    if owed.report is not None:
        return reverse("selfreports:show", args=[owed.report.pk])
    return reverse("selfreports:write", args=[owed.site.pk, f"{owed.period.since:%Y-%m}"])


def _write(
    request: HttpRequest,
    site_id: int,
    month: str,
    *,
    refusal: Refusal | None = None,
    again: bool = False,
) -> HttpResponse:
    """With `refusal` or `again` what came back, where the ledger has moved meanwhile with the figures it has now."""
    site, first = _site(request, site_id), words.month_of(month)
    policy = policies.at(site.division_code, on=first)
    period = rules.asked(policy, first, today=clock.today())
    known = queries.known(site, period.since)
    ledger = figures.of(site, since=period.since, until=period.until)
    before = _as_written(known) if known is not None else {}
    typed = _typed(request, ledger) if refusal is not None or again else None
    facts = {
        "site": site,
        "month": period.since,
        "period": period,
        "seen": _line(ledger),
        "signed_by_two": rules.signers(policy, zero=rules.found(ledger) == 0).is_set,
        "form": ReportForm(typed, ledger=ledger, initial=before),
        "lines": words.lines(ledger, ledger),
        "zero": rules.found(ledger) == 0,
        "zero_law": policy.self_report.zero_report,
        "refusal": refusal,
        "crumbs": [(_("自查自报"), reverse("selfreports:mine"))],
    }
    return render(request, "selfreports/write.html", facts)


def _as_written(report: Any) -> dict[str, Any]:
    """What was said in one's own words or numbers. The rest is filled in anew, from the ledger as it stands now: a zero
    report that was contradicted is put right by pressing 保存."""
    own = {name: stated for name, (_ledger, stated) in report.corrected.items()}
    return {**own, "reason": report.correction_reason, "text": report.text}


def _line(ledger: dict[str, int]) -> str:
    """The ledger's figures as the form sends them back: what its writer had before them."""
    return ",".join(str(ledger[name]) for name in words.FIGURES)


def _seen(sent: Any) -> dict[str, int]:
    """The ledger that a form was filled from; nothing where it does not say so."""
    figures = sent.get("seen", "").split(",")
    if len(figures) != len(words.FIGURES) or not all(one.isascii() and one.isdecimal() for one in figures):
        return {}
    return {name: int(one[:9]) for name, one in zip(words.FIGURES, figures, strict=True)}


def _typed(request: HttpRequest, ledger: dict[str, int]) -> Any:
    """What was sent, with the ledger's figure of now wherever its figure of then was left as it was."""
    typed, seen = request.POST.copy(), _seen(request.POST)
    for name, then in seen.items():
        if typed.get(name) == str(then):
            typed[name] = str(ledger[name])
    return typed


def _site(request: HttpRequest, site_id: int) -> Any:
    """One of the own sites; otherwise Stranger."""
    found = next((one for one in parties.sites(request.user) if one.pk == site_id), None)
    if found is None or not access.SITES.allows(Act.PREPARE_SELF_REPORT, found, request.user):
        raise Stranger(f"site:{site_id}")
    return found


write = page(_write)


@act(again=_write)
def prepare_self_report(request: HttpRequest, site_id: int, month: str) -> HttpResponse:
    site, first = _site(request, site_id), words.month_of(month)
    form = ReportForm(request.POST, ledger=dict.fromkeys(words.FIGURES, 0))
    if not form.is_valid():
        return incomplete(_write, request, site_id, month, again=True)
    given = {name: form.cleaned_data[name] for name in words.FIGURES}
    said = {name: form.cleaned_data[name] for name in ("reason", "text")} | {"seen": _seen(request.POST)}
    report = operations.prepare_self_report(site, by=request.user, at=clock.now(), month=first, given=given, **said)
    signed = rules.signers(operations.law_of(report), zero=report.zero).is_set
    told = _("已保存，请分管负责人和主要负责人签字。") if signed else _("已保存，请报送。")
    return done(request, reverse("selfreports:show", args=[report.pk]), told)
