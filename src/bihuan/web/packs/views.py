"""法规与参数: the law as the system applies it, place by place, with its ground and how sure we are of it."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# The decisions that worked cases ask for register themselves when these are imported.
import bihuan.experts.worked_cases
import bihuan.hazards.worked_cases
import bihuan.inspections.worked_cases  # noqa: F401
from bihuan import clock
from bihuan.experts import queries as experts
from bihuan.inspections import queries as inspections
from bihuan.parties import exceptions as granted
from bihuan.policy import Pack, policies
from bihuan.policy import cases as worked
from bihuan.refusal import Stranger
from bihuan.web import wording
from bihuan.web.experts import words as expert_words
from bihuan.web.inspections import words as check_words
from bihuan.web.navigation import ADMINISTRATOR
from bihuan.web.packs import shelf, words
from bihuan.web.paging import keyset
from bihuan.web.punctuation import english, listed
from bihuan.web.requests import page

SORTS = {
    "": gettext_lazy("全部"),
    "unset": gettext_lazy("未设定"),
    "ours": gettext_lazy("本系统默认"),
    "memory": gettext_lazy("未核对原文"),
    "own": gettext_lazy("本级规定"),
}


@page
def index(request: HttpRequest) -> HttpResponse:
    """The tree nation → province → city → zone."""
    facts = {
        "nodes": shelf.tree(clock.today()),
        "sees_exceptions": granted.sees_any(request.user),
        "keys": len(policies.at("cn", on=clock.today()).settings()),
    }
    return render(request, "packs/index.html", facts)


@page
def show(request: HttpRequest, pack_id: str) -> HttpResponse:
    """All settings of one place by topic, each with its value in words, its ground and its marks."""
    pack, today = pack_of(pack_id), clock.today()
    policy = policies.at(pack_id, on=today)
    sort = request.GET.get("show", "") if request.GET.get("show", "") in SORTS else ""
    topic, text = request.GET.get("topic", ""), request.GET.get("q", "")
    found = shelf.settings(pack_id, today, sort=sort, text=text, topic=topic)
    counted = shelf.counts(pack_id, today, policy.release)
    facts = {
        **frame(request, pack, "show"),
        "topics": [(words.topic(name), said, sum(not one.setting.is_set for one in said)) for name, said in found],
        "all_topics": [(name, str(said)) for name, said in words.TOPICS.items()],
        "topic": topic,
        "sort": sort,
        "narrowed": bool(sort or text or topic),
        "chips": _chips(request, sort, counted),
        "release": policy.release,
        "status_note": pack.facts.get("status_note", ""),
    }
    return render(request, "packs/show.html", facts)


def _chips(request: HttpRequest, sort: str, counted: dict[str, int]) -> list[dict]:
    chips = []
    for name, label in SORTS.items():
        query = {key: value for key, value in request.GET.items() if key in ("q", "topic") and value}
        query |= {"show": name} if name else {}
        count = counted[name] if name else counted["set"] + counted["unset"]
        chips.append({"label": label, "url": f"?{urlencode(query)}", "count": count, "active": name == sort})
    return chips


@page
def law(request: HttpRequest, pack_id: str) -> HttpResponse:
    """The instruments of one level with their clauses, as gists."""
    pack = pack_of(pack_id)
    clauses: dict[str, list] = {}
    for clause in policies.clauses():
        clauses.setdefault(clause.instrument.id, []).append(clause)
    own = [one for one in policies.shelf.instruments.values() if one.pack == pack_id]
    instruments = [(one, clauses.get(one.id, [])) for one in own]
    return render(request, "packs/law.html", {**frame(request, pack, "law"), "instruments": instruments})


@page
def cases(request: HttpRequest, pack_id: str) -> HttpResponse:
    """The worked cases with what the system decides today; for those who keep the packs."""
    if not _keeps(request):
        raise Stranger(f"packs.cases:{pack_id}")
    results = [(one, _point(one.case.facts)) for one in worked.run(pack_of(pack_id).id)]
    failed = sum(one.state == "failed" for one, _words in results)
    facts = {**frame(request, pack_of(pack_id), "cases"), "results": results, "failed": failed}
    return render(request, "packs/cases.html", facts)


@page
def tables(request: HttpRequest, pack_id: str) -> HttpResponse:
    """The tables and checklists a pack brings, each with its source and how sure we are."""
    pack = pack_of(pack_id)
    listed = [
        (number, one, _title(one.head), one.head.get("source") or one.head.get("number", ""))
        for number, one in enumerate((*pack.tables, *pack.checklists))
    ]
    return render(request, "packs/tables.html", {**frame(request, pack, "tables"), "tables": listed})


@page
def table(request: HttpRequest, pack_id: str, number: int) -> HttpResponse:
    """One table, row by row."""
    pack = pack_of(pack_id)
    every = (*pack.tables, *pack.checklists)
    if number >= len(every):
        raise Http404(f"{pack_id} table {number}")
    found = every[number]
    columns = list(dict.fromkeys(name for row in found for name in row))[:7]
    facts = {
        "pack": pack,
        "table": found,
        "title": _title(found.head),
        "columns": columns,
        "rows": [[_cell(row.get(name)) for name in columns] for row in found],
        "crumbs": [
            (_("法规与参数"), reverse("packs:list")),
            (wording.pack(pack), reverse("packs:tables", args=[pack_id])),
        ],
    }
    return render(request, "packs/table.html", facts)


@page
def exceptions(request: HttpRequest) -> HttpResponse:
    """例外: where a "should" was knowingly departed from, by whom and why; counted per kind."""
    wanted = request.GET.get("code", "")
    counted = granted.counts_within(request.user)
    chips = [{"label": _("全部"), "url": "?", "count": sum(counted.values()), "active": not wanted}]
    chips += [
        {"label": _excepted(code), "url": f"?{urlencode({'code': code})}", "count": n, "active": code == wanted}
        for code, n in counted.items()
    ]
    listed = keyset(exceptions_for(request), request)
    named = _named([row.subject for row in listed.rows])
    rows = [(row, _excepted(row.code), named.get(row.subject, (row.subject, ""))) for row in listed.rows]
    crumbs = [(_("法规与参数"), reverse("packs:list"))]
    facts = {"rows": rows, "more": listed.more_url, "chips": chips, "crumbs": crumbs}
    return render(request, "packs/exceptions.html", facts)


def exceptions_for(request: HttpRequest) -> Any:
    """The exceptions of the page with this address's filter."""
    found, wanted = granted.within(request.user), request.GET.get("code", "")
    return found.filter(code=wanted) if wanted else found


def _excepted(code: str) -> str:
    """What was departed from, by the name that the criterion bears where it is asked."""
    if code == "priority_class_removed":
        return _("取消一类重点")
    return check_words.condition(code) or expert_words.label(code)


def _named(refs: Collection[str]) -> dict[str, tuple[str, str]]:
    """Who or what each of `refs` is, in words, and its address; one statement a kind."""
    wanted: dict[str, list[int]] = {"expert": [], "inspection": [], "special_permit": []}
    for ref in refs:
        kind, _colon, number = ref.partition(":")
        if kind in wanted and (pk := clock.id_named(number)):
            wanted[kind].append(pk)
    classes = {ref: ref.removeprefix("priority_class:") for ref in refs if ref.startswith("priority_class:")}
    found = {ref: (f"{_('重点类别')} · {words.code(one)}", "") for ref, one in classes.items()}
    for pk, name in experts.names_of(wanted["expert"]).items():
        found[f"expert:{pk}"] = (f"{_('专家')} · {name}", reverse("experts:show", args=[pk]))
    for pk, name in inspections.names_of(wanted["inspection"]).items():
        found[f"inspection:{pk}"] = (f"{_('检查')} · {name}", reverse("inspections:show", args=[pk]))
    for pk, permit in experts.permits_named(wanted["special_permit"]).items():
        field = wording.label("expert_specialties", permit.specialty)
        url = reverse("experts:show", args=[permit.expert_id])
        found[f"special_permit:{pk}"] = (f"{_('专家')} · {permit.expert.name} · {field}", url)
    return found


def pack_of(pack_id: str) -> Pack:
    try:
        return policies.pack(pack_id)
    except KeyError as unknown:
        raise Http404(pack_id) from unknown


def _keeps(request: HttpRequest) -> bool:
    return request.user.holds(*ADMINISTRATOR)


_TABS = {"amendments": "amendments:list"}


def frame(request: HttpRequest, pack: Pack, now: str) -> dict:
    tabs = [("show", _("参数"), None), ("law", _("文件与条款"), None)]
    tabs.append(("amendments", _("修订"), None))
    if pack.tables or pack.checklists:
        tabs.append(("tables", _("数据表"), len(pack.tables) + len(pack.checklists)))
    if pack.cases and _keeps(request):
        tabs.append(("cases", _("案例"), len(pack.cases)))
    links = [
        {
            "label": label,
            "url": reverse(_TABS.get(name, f"packs:{name}"), args=[pack.id]),
            "active": name == now,
            "count": count,
        }
        for name, label, count in tabs
    ]
    return {
        "pack": pack,
        "name": wording.pack(pack),
        "tabs": links,
        "crumbs": [(_("法规与参数"), reverse("packs:list"))],
    }


def _title(head: dict) -> str:
    return (head.get("title_en") if english() else head.get("title_zh")) or head.get("title") or head["id"]


def _point(facts: dict) -> str:
    """What a case is there to show."""
    lang = "en" if english() else "zh"
    return facts.get(f"point_{lang}") or facts.get(f"note_{lang}") or facts.get("note", "")


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list | tuple):
        return listed(str(one) for one in value)
    return "" if value is None else str(value)
