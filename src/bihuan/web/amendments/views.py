"""规则修订: the amendments of a pack, one with what it would change, its values, its signature."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.amendments import access, operations, queries, rules, signed
from bihuan.amendments.states import Act
from bihuan.insight import duty, impact
from bihuan.policy import Pack, policies, writing
from bihuan.refusal import Refusal, Stranger
from bihuan.web import history, wording
from bihuan.web.addresses import page_of
from bihuan.web.amendments import words
from bihuan.web.amendments.forms import DraftForm, SignForm, ValueForm, WithdrawForm
from bihuan.web.packs.views import frame, pack_of
from bihuan.web.paging import keyset
from bihuan.web.requests import act, by_method, done, incomplete, page
from bihuan.web.wholetexts import whole


@page
def index(request: HttpRequest, pack_id: str) -> HttpResponse:
    """The amendments of one pack, the newest first, and what is being drafted by one's own office."""
    return _index(request, pack_id)


def _index(request: HttpRequest, pack_id: str, *, refusal: Refusal | None = None) -> HttpResponse:
    pack = pack_of(pack_id)
    form = DraftForm(request.POST or None) if access.may_draft(pack, request.user) else None
    facts = {
        **frame(request, pack, "amendments"),
        "page": keyset(queries.of_pack(pack_id, request.user), request),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "amendments/index.html", facts)


@act(again=_index)
def draft_amendment(request: HttpRequest, pack_id: str) -> HttpResponse:
    form = DraftForm(request.POST)
    title = form.cleaned_data["title"] if form.is_valid() else ""
    made = operations.draft_amendment(pack_of(pack_id).id, by=request.user, at=clock.now(), title=title)
    return done(request, _address(made), _("已起草，请逐项拟定参数。"))


@page
def show(request: HttpRequest, amendment_id: int) -> HttpResponse:
    """Its values with what they were, what they would change, and the way to sign."""
    return _show(request, amendment_id)


def _show(request: HttpRequest, amendment_id: int, *, refusal: Refusal | None = None) -> HttpResponse:
    amendment = access.fetch(amendment_id, request.user)
    acts, today = access.open_acts(amendment, request.user), clock.today()
    changes = signed.drafted(amendment, since=amendment.since or rules.earliest(clock.now()))
    posted = request.POST.copy() if refusal is not None else {}
    tab = "history" if request.GET.get("tab") == "history" and amendment.office_id == request.user.regulator_id else ""
    facts = {
        "amendment": amendment,
        "crumbs": _crumbs(amendment),
        "tabs": _tabs(request, amendment, tab),
        "tab": tab,
        "acts": acts,
        "refusal": refusal,
    }
    if tab:
        facts |= history.of(request, amendment.ref, icon="scale")
        return render(request, "amendments/show.html", facts)
    in_draft = amendment.state == "drafted"
    shown = {"read": rules.digest(changes)}  # what is signed is what stands on this page, also when it is shown again
    if "since" in posted:
        posted["read"] = shown["read"]
    facts |= {
        "values": [words.value(change) for change in changes],
        "found": words.impact(impact.of(changes, request.user, on=today)) if changes and in_draft else None,
        "authored": request.user.pk in amendment.authors,
        "sign_form": SignForm(
            posted if "since" in posted else None, initial={"since": rules.earliest(clock.now()), **shown}
        ),
        "withdraw_form": WithdrawForm(posted if "reason" in posted else None),
    }
    return render(request, "amendments/show.html", facts)


def _tabs(request: HttpRequest, amendment: Any, tab: str) -> list[dict[str, Any]]:
    tabs = [{"label": _("内容"), "url": page_of(request)[0], "active": not tab}]
    if amendment.office_id == request.user.regulator_id:
        tabs.append({"label": _("经过"), "url": "?tab=history", "active": tab == "history"})
    return tabs


@page
def sites(request: HttpRequest, amendment_id: int) -> HttpResponse:
    """The enterprises whose year would be another one, by name."""
    amendment, today = access.fetch(amendment_id, request.user), clock.today()
    changes = signed.drafted(amendment, since=today)
    found = impact.of(changes, request.user, on=today)
    groups = [one.group for one in found.changed]
    listed = keyset(duty.sites_of(request.user, groups, on=today), request)
    tried = impact.of_sites(listed.rows, changes, on=today)
    rows = [(site, words.load(before), words.load(after)) for site, before, after in tried]
    facts = {
        "amendment": amendment,
        "crumbs": [*_crumbs(amendment), (amendment.title, _address(amendment))],
        "rows": rows,
        "more": listed.more_url,
        "total": found.sites_changed,
    }
    return render(request, "amendments/sites.html", facts)


@page
def export(request: HttpRequest, pack_id: str) -> HttpResponse:
    """The pack's own files with everything that was signed written in: what `bihuan pack check` reads."""
    pack = pack_of(pack_id)
    files = writing.written(policies.shipped, pack.id, signed.changes())
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for name, text in sorted(files.items()):
            archive.writestr(name, text)
    headers = {"Content-Disposition": f'attachment; filename="{pack.id}-{clock.today():%Y%m%d}.zip"'}
    return HttpResponse(content.getvalue(), content_type="application/zip", headers=headers)


# --- one value -------------------------------------------------------------------------------------------------------


@page
def choose(request: HttpRequest, amendment_id: int) -> HttpResponse:
    """选参数: the parameters of the place that a page can amend, by words."""
    amendment = _drafted(request, amendment_id)
    text, topic = request.GET.get("q", "").strip()[:60], request.GET.get("topic", "")
    facts = {
        "amendment": amendment,
        "crumbs": [*_crumbs(amendment), (amendment.title, _address(amendment))],
        "topics": words.parameters(amendment.pack, clock.today(), text=text, topic=topic),
        "all_topics": words.topics(),
        "topic": topic,
        "narrowed": bool(text or topic),
    }
    return render(request, "amendments/choose.html", facts)


def _drafted(request: HttpRequest, amendment_id: int) -> Any:
    amendment = access.fetch(amendment_id, request.user)
    if Act.SET_VALUE not in access.open_acts(amendment, request.user):
        raise Stranger(f"{amendment.ref}.values")
    return amendment


def _value_form(request: HttpRequest, amendment: Any, key: str) -> ValueForm:
    if not rules.amendable(key):
        raise Http404(key)
    today = clock.today()
    setting = words.as_drafted(signed.drafted(amendment, since=today), amendment.pack, key, on=today)
    mine = amendment.values.filter(key=key).first()
    initial = {
        "modality": mine.modality if mine else str(setting.modality),
        "clauses": " ".join(mine.clauses) if mine else "",
        "reason": mine.reason if mine else "",
    }
    taken = words.like(request.GET.get("like", ""), amendment.pack, key, on=today)
    if taken is not None:
        setting, reason = taken
        initial = {"modality": str(setting.modality), "clauses": "", "reason": reason}
    return ValueForm(
        request.POST if request.method == "POST" else None, setting=setting, pack=amendment.pack, initial=initial
    )


def _value_page(request: HttpRequest, amendment_id: int, key: str, *, refusal: Refusal | None = None) -> HttpResponse:
    amendment = _drafted(request, amendment_id)
    form = _value_form(request, amendment, key)
    facts = {
        "amendment": amendment,
        "key": key,
        "form": form,
        "about": wording.parameter(key),
        "now": words.in_force(amendment.pack, key, on=clock.today()),
        "elsewhere": words.elsewhere(amendment.pack, key, on=clock.today()),
        "mine": amendment.values.filter(key=key).exists(),
        "refusal": refusal,
        "crumbs": [*_crumbs(amendment), (amendment.title, _address(amendment))],
    }
    bad = form.is_bound and not form.is_valid()
    return render(request, "amendments/value.html", facts, status=422 if bad else 200)


@page
def value_page(request: HttpRequest, amendment_id: int, key: str) -> HttpResponse:
    """拟定参数."""
    return _value_page(request, amendment_id, key)


@act(again=_value_page)
def set_value(request: HttpRequest, amendment_id: int, key: str) -> HttpResponse:
    amendment = _drafted(request, amendment_id)
    form = _value_form(request, amendment, key)
    if not form.is_valid():
        return incomplete(_value_page, request, amendment_id, key)
    said = form.cleaned_data
    operations.set_value(
        amendment, by=request.user, at=clock.now(), key=key, raw=form.raw(), modality=said["modality"],
        clauses=said["clauses"].replace("，", " ").replace("、", " ").split(), reason=said["reason"],
    )  # fmt: skip
    return done(request, _address(amendment), _("已拟定。"))


value = by_method(get=value_page, post=set_value)


@act(again=_value_page)
def drop_value(request: HttpRequest, amendment_id: int, key: str) -> HttpResponse:
    amendment = access.fetch(amendment_id, request.user)
    operations.drop_value(amendment, by=request.user, at=clock.now(), key=key)
    return done(request, _address(amendment), _("已撤下。"))


# --- the end of a draft ----------------------------------------------------------------------------------------------


@act(again=_show)
def sign_amendment(request: HttpRequest, amendment_id: int) -> HttpResponse:
    amendment = access.fetch(amendment_id, request.user)
    form = SignForm(request.POST)
    said = form.cleaned_data if form.is_valid() else {"since": None, "read": ""}
    made = operations.sign_amendment(amendment, by=request.user, at=clock.now(), **said)
    day = wording.day(made.since)
    return done(request, _address(made), _("已签署，自%(day)s起施行。") % {"day": day})


@act(again=_show)
def withdraw_amendment(request: HttpRequest, amendment_id: int) -> HttpResponse:
    amendment = access.fetch(amendment_id, request.user)
    reason = whole(request, "reason", most=500)
    operations.withdraw_amendment(amendment, by=request.user, at=clock.now(), reason=reason)
    return done(request, _address(amendment), _("已撤回。"))


def _address(amendment: Any) -> str:
    return reverse("amendments:show", args=[amendment.pk])


def _crumbs(amendment: Any) -> list[tuple[str, str]]:
    pack: Pack = policies.pack(amendment.pack)
    return [
        (_("法规与参数"), reverse("packs:list")),
        (wording.pack(pack), reverse("amendments:list", args=[pack.id])),
    ]
