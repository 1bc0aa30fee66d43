"""On site: item by item, and what was found."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.inspections import access, operations, queries
from bihuan.inspections.ledger import policy_of
from bihuan.inspections.states import Act
from bihuan.refusal import Refusal, Stranger
from bihuan.web import photos, voices, wording
from bihuan.web.hazards import sameness
from bihuan.web.inspections import criteria, grounds, views, words
from bihuan.web.inspections.forms import AnswerForm, FindingForm
from bihuan.web.requests import act, done, incomplete, page

RESULTS = {
    "ok": ("good", "circle-check"),
    "problem": ("bad", "alert-octagon"),
    "na": ("quiet", "minus"),
    "unseen": ("warn", "help-circle"),
}


@page
def items(request: HttpRequest, inspection_id: int) -> HttpResponse:
    return _items(request, inspection_id)


def _items(request: HttpRequest, inspection_id: int, refusal: Refusal | None = None) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    lines = queries.lines(inspection)
    only_open = request.GET.get("show") == "open"
    refused = {"id": request.POST.get("item"), "result": request.POST.get("result"), "note": request.POST.get("note")}
    context = {
        "inspection": inspection,
        "crumbs": words.crumbs(),
        "tabs": words.tabs(inspection, "items"),
        "sections": _sections(lines, only_open=only_open),
        "only_open": only_open,
        "may_answer": Act.ANSWER_ITEM in access.open_acts(inspection, request.user),
        "may_explain": Act.EXPLAIN_FINDINGS in access.open_acts(inspection, request.user),
        "refusal": refusal,
        "refused": refused if refusal and refused["id"] else None,
        **_progress(lines),
    }
    return render(request, "inspections/items.html", context)


def _progress(lines) -> dict[str, object]:
    answered = [line for line in lines if line.answer]
    waiting = next((line for line in lines if not line.answer), None)
    return {
        "answered": len(answered),
        "total": len(lines),
        "problems": sum(line.answer.result == "problem" for line in answered),
        "waiting": waiting,
    }


def shown_line(line) -> dict[str, object]:
    """One item as the template draws it."""
    item, answer = line.item, line.answer
    tone, icon = RESULTS.get(answer.result, ("plain", "circle")) if answer else ("", "")
    return {
        "item": item,
        "methods": wording.labels("checklist_methods", item.method),
        "answer": answer,
        "tone": tone,
        "icon": icon,
        "findings": line.findings,
        "open_problem": bool(answer and answer.result == "problem" and not line.findings),
    }


def _sections(lines, *, only_open: bool) -> list[dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for line in lines:
        section = found.setdefault(
            line.item.section, {"name": line.item.section, "lines": [], "done": 0, "total": 0, "first": line.item.pk}
        )
        section["total"] += 1
        section["done"] += line.answer is not None
        if not (only_open and line.answer):
            section["lines"].append(shown_line(line))
    return [section for section in found.values() if section["lines"]]


def _answer_refused(request: HttpRequest, inspection_id: int, *, refusal: Refusal) -> HttpResponse:
    if not request.htmx:
        return _items(request, inspection_id, refusal)
    inspection = access.fetch(inspection_id, request.user)
    item_id = request.POST.get("item", "")
    if (item := clock.id_named(item_id)) is None:
        raise refusal
    refused = {"id": item_id, "result": request.POST.get("result"), "note": request.POST.get("note")}
    return _one(request, inspection, item, refusal=refusal, refused=refused)


def _one(request: HttpRequest, inspection, item_id: int, **extra) -> HttpResponse:
    """One item alone, with the progress line and the count of its section, which stand elsewhere on the page."""
    lines = queries.lines(inspection)
    line = next((line for line in lines if line.item.pk == item_id), None)
    if line is None:
        raise Stranger(f"item:{item_id}")
    context = {
        "inspection": inspection,
        "line": shown_line(line),
        "sections": [part for part in _sections(lines, only_open=False) if part["name"] == line.item.section],
        "may_answer": True,
        "may_explain": Act.EXPLAIN_FINDINGS in access.open_acts(inspection, request.user),
        **_progress(lines),
        **extra,
    }
    return render(request, "inspections/one_item.html", context)


@act(again=_answer_refused)
def answer_item(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise Refusal("answer_unknown")
    item = queries.item_of(inspection, form.cleaned_data["item"])
    operations.answer_item(
        inspection,
        by=request.user,
        at=clock.now(),
        item=item,
        result=form.cleaned_data["result"],
        note=form.cleaned_data["note"],
    )
    if request.htmx:
        return _one(request, inspection, item.pk)
    return done(request, f"{views.address('items', inspection)}#item-{item.pk}")


@act(again=_items)
def answer_section(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """A whole section does not concern this site; nothing else is ever said of many items at once."""
    inspection = access.fetch(inspection_id, request.user)
    section = request.POST.get("section", "")
    answers = operations.answer_section(
        inspection,
        by=request.user,
        at=clock.now(),
        section=section,
        result=request.POST.get("result", ""),
        note=request.POST.get("note", ""),
    )
    said = _("%(section)s：%(n)d 条记为不涉及。") % {"section": section, "n": len(answers)}
    return done(request, views.address("items", inspection), said)


@page
def new_finding(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    return _finding(request, inspection, None)


def _item_of(request: HttpRequest, inspection):
    asked = clock.id_named((request.POST if request.method == "POST" else request.GET).get("item"))
    return queries.item_of(inspection, asked) if asked else None


def _finding(
    request: HttpRequest, inspection, form: FindingForm | None, refusal: Refusal | None = None
) -> HttpResponse:
    item = _item_of(request, inspection)
    if form is None:
        form = FindingForm(initial=_from_item(item))
    chosen = form["criterion"].value() or ""
    policy = policy_of(inspection)
    context = {
        "inspection": inspection,
        "crumbs": [*words.crumbs(inspection), (_("逐条检查"), views.address("items", inspection))],
        "item": item,
        "form": form,
        "criteria": criteria.search(
            sector=inspection.sector, on=inspection.judged_on, chosen=chosen or (item.criterion if item else "")
        ),
        "chosen": chosen,
        "grounds": grounds.search(inspection, chosen=form["ground"].value() or ""),
        "ground": form["ground"].value() or "",
        "policy": policy,
        "refusal": refusal,
    }
    return render(request, "inspections/finding.html", context)


def _from_item(item) -> dict[str, str]:
    if item is None:
        return {}
    return {
        "legal_basis": item.basis,
        "category": item.category,
        "accident_type": item.accident_type,
        "criterion": item.criterion,
    }


@page
def find_criteria(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """The rows of the criterion picker for what is typed."""
    inspection = access.fetch(inspection_id, request.user)
    chosen = request.GET.get("criterion", "")
    rows = criteria.search(
        sector=inspection.sector, on=inspection.judged_on, text=request.GET.get("criterion_q", ""), chosen=chosen
    )
    return render(request, "inspections/criteria.html", {"criteria": rows, "chosen": chosen})


@page
def find_grounds(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """The rows of the basis library for what is typed."""
    inspection = access.fetch(inspection_id, request.user)
    chosen = request.GET.get("ground", "")
    rows = grounds.search(inspection, text=request.GET.get("ground_q", ""), chosen=chosen)
    shown = {"grounds": rows, "ground": chosen, "asked": bool(request.GET.get("ground_q", "").strip())}
    return render(request, "inspections/grounds.html", shown)


def _finding_again(request: HttpRequest, inspection_id: int, *, refusal: Refusal) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    return _finding(request, inspection, FindingForm(request.POST, request.FILES), refusal)


@act(again=_finding_again)
def record_finding(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    form = FindingForm(request.POST, request.FILES)
    if not form.is_valid():
        return incomplete(_finding, request, inspection, form)
    at = clock.now()
    asked = form.cleaned_data
    major = asked["grade"] == "major"
    item = _item_of(request, inspection)
    operations.record_finding(
        inspection,
        by=request.user,
        at=at,
        item=item,
        photos=photos.keep(request, "photos", at=at),
        recordings=voices.keep(request, "recordings", at=at),
        criterion=asked["criterion"] if major and criteria.known(asked["criterion"], on=inspection.judged_on) else "",
        **{name: asked[name] for name in _TAKEN},
        **sameness.chosen(request, inspection.site),
    )
    back = f"{views.address('items', inspection)}#item-{item.pk}" if item else views.address("findings", inspection)
    return done(request, back, _("问题已登记。"))


_TAKEN = (
    "description", "location", "grade", "ground", "legal_basis", "advice", "advice_due_on", "category", "accident_type",
)  # fmt: skip
