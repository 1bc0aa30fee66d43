"""检查资料: what the enterprise lets a check see, who may open it, and who did."""

from __future__ import annotations

from urllib.parse import quote

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from bihuan import clock, documents
from bihuan.inspections import access
from bihuan.inspections.ledger import policy_of
from bihuan.inspections.materials import operations, queries
from bihuan.inspections.materials.access import CHECKS, MATERIALS, fetch
from bihuan.inspections.materials.states import PURPOSE, Act
from bihuan.inspections.states import INSPECTION
from bihuan.parties import queries as parties
from bihuan.refusal import Refusal
from bihuan.web import refusals
from bihuan.web.controls import asks
from bihuan.web.inspections import views, words
from bihuan.web.requests import act, done, download, page


class MaterialForm(forms.Form):
    title = forms.CharField(label=_lazy("资料名称"), max_length=120, required=False, help_text=_lazy("不填就用文件名"))
    file = asks(forms.FileField(label=_lazy("文件（PDF 或照片）"), required=False))
    confidential = forms.BooleanField(label=_lazy("含工艺技术秘密"), required=False)


@page
def materials(request: HttpRequest, inspection_id: int) -> HttpResponse:
    return _materials(request, inspection_id)


def _materials(request: HttpRequest, inspection_id: int, refusal: Refusal | None = None) -> HttpResponse:
    by, inspection = request.user, access.fetch(inspection_id, request.user)
    policy, rows = policy_of(inspection), queries.brought(inspection)
    opened = queries.openings(inspection) if rows else {}
    names = parties.names_of_refs({line.by for lines in opened.values() for line in lines})
    stops = queries.hindrances(inspection, by, policy) if rows else {}
    over = inspection.state in INSPECTION.final
    facts = {
        "inspection": inspection,
        "crumbs": words.crumbs(),
        "tabs": words.tabs(inspection, "materials"),
        "rows": [
            (
                row,
                [(line.at, names.get(line.by, "")) for line in opened.get(row.ref, [])],
                stops[row.process_confidential],
            )
            for row in rows
        ],
        "hindrance": next((refusals.worded(one) for one in stops.values() if one is not None), None),
        "rule": policy.checks.confidentiality_undertaking,
        "may_bring": not over and bool(CHECKS.open_acts(inspection, by, among=[Act.BRING_MATERIAL])),
        "may_mark": bool(rows)
        and bool(MATERIALS.open_acts(_of(rows[0], inspection), by, among=[Act.MARK_CONFIDENTIAL])),
        "form": MaterialForm(request.POST if refusal and "title" in request.POST else None),
        "refusal": refusal,
    }
    return render(request, "inspections/materials.html", facts)


def _of(row, inspection):
    row.inspection = inspection
    return row


def _chosen(request: HttpRequest, inspection_id: int):
    wanted = request.POST.get("material", "")
    inspection = access.fetch(inspection_id, request.user)
    return fetch(inspection, clock.id_named(wanted) or 0)


@act(again=_materials)
def bring_material(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection, at, brought = access.fetch(inspection_id, request.user), clock.now(), request.FILES.get("file")
    CHECKS.require(Act.BRING_MATERIAL, inspection, request.user)  # before anything is kept
    if brought is None:
        raise Refusal("material_file_missing", missing=["file"])
    made = operations.bring_material(
        inspection,
        by=request.user,
        at=at,
        title=request.POST.get("title", ""),
        file=documents.store(brought, filename=brought.name, by=request.user.ref, at=at, purpose=PURPOSE),
        confidential=bool(request.POST.get("confidential")),
    )
    return done(request, views.address("materials", inspection), _("已提供“%(name)s”。") % {"name": made.title})


@act(again=_materials)
def mark_confidential(request: HttpRequest, inspection_id: int) -> HttpResponse:
    material, secret = _chosen(request, inspection_id), request.POST.get("confidential") != "0"
    operations.mark_confidential(material, by=request.user, at=clock.now(), confidential=secret)
    said = _("已标注工艺保密。") if secret else _("已取消工艺保密。")
    return done(request, views.address("materials", material.inspection), said)


@download
def open_material(request: HttpRequest, inspection_id: int) -> HttpResponse:
    file = operations.open_material(_chosen(request, inspection_id), by=request.user, at=clock.now())
    answer = HttpResponse(documents.read(file.sha256), content_type=file.content_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.filename)}"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
