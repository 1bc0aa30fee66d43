"""What was found: the list of problems with what was fixed at once, corrections, the experts' notes, and the list of
the department that presses for it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.hazards import access as hazard_access
from bihuan.hazards import closure
from bihuan.inspections import access, hearing, listing, notes, queries, rewarding
from bihuan.inspections.ledger import policy_of
from bihuan.inspections.states import BY_AUTHORITY, Act
from bihuan.parties import queries as parties
from bihuan.refusal import Refusal, Stranger
from bihuan.registers.kinds.instruments.queries import colleagues
from bihuan.standards.width import compact
from bihuan.web import photos, voices
from bihuan.web.inspections import views, words
from bihuan.web.inspections.forms import CorrectionForm, ListingForm, NoteForm, SpotForm
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, page
from bihuan.web.wholetexts import readable, whole


@page
def findings(request: HttpRequest, inspection_id: int) -> HttpResponse:
    return _findings(request, inspection_id)


def _findings(request: HttpRequest, inspection_id: int, refusal: Refusal | None = None) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    rows = queries.findings(inspection)
    offices = request.user.enterprise_id is None
    written = queries.notes_of(inspection) if offices else []
    spoken = hearing.of_check(inspection) if rows or written else {}
    acts = access.open_acts(inspection, request.user)
    on_site = Act.RECORD_FINDING in acts
    staff = [person.name for person in parties.managers_of(inspection.enterprise)] if on_site else []
    corrects = Act.CORRECT_FINDING in acts
    rewards = Act.REWARD_EXPERT in acts and inspection.kind not in BY_AUTHORITY
    shown = [_found(row, on_site, corrects, rewards, refusal, request) for row in rows]
    for row in shown:
        row["voices"] = voices.shown(spoken.get(("hazard", row["hazard"].pk), ()))
    context = {
        "inspection": inspection,
        "crumbs": words.crumbs(),
        "tabs": words.tabs(inspection, "findings", findings=len(rows)),
        "rows": shown,
        "may_record": on_site,
        "staff": staff,
        # At its place where the form is drawn again, else on top.
        "refusal": None if any(row["in_place"] for row in shown) else refusal,
        "policy": policy_of(inspection),
        "notes": [(note, voices.shown(spoken.get(("note", note.pk), ()))) for note in written],
        "reads_notes": offices,
        "note": _note_form(request, inspection, refusal) if Act.FILE_NOTE in acts else None,
        "unwritten": queries.without_note(inspection, written) if offices and inspection.started_at else [],
        "listing": _listing_form(request, refusal) if Act.LIST_FINDINGS in acts and rows else None,
    }
    return render(request, "inspections/findings.html", context)


def _found(
    row, on_site: bool, corrects: bool, rewards: bool, refusal: Refusal | None, request: HttpRequest
) -> dict[str, object]:
    hazard = row.hazard
    refused = refusal is not None and request.POST.get("hazard") == str(hazard.pk)
    correcting = refused and "description" in request.POST
    said = {name: getattr(hazard, name) for name in CorrectionForm.SAID}
    may_fix = on_site and hazard.state == "assessed" and hazard.grade == "general"
    return {
        "hazard": hazard,
        "item": row.item,
        "before": photos.shown(row.before, alt=_("整改前：%(what)s") % {"what": hazard.description[:30]}),
        "after": photos.shown(row.after, alt=_("整改后：%(what)s") % {"what": hazard.description[:30]}),
        "may_fix": may_fix,
        "in_place": refused and (corrects and hazard.is_open if correcting else may_fix),
        "refused": refusal if refused else None,
        "form": SpotForm(request.POST if refused and not correcting else None, auto_id=f"spot-{hazard.pk}-%s"),
        "versions": row.versions,
        "listed": row.listed,
        "reward": row.reward,
        "may_reward": rewards and hazard.grade == "major" and row.reward is None,
        "correcting": correcting,
        "correction": CorrectionForm(
            request.POST if correcting else None, initial=said, auto_id=f"correct-{hazard.pk}-%s"
        )
        if corrects and hazard.is_open
        else None,
    }


def _findings_again(request: HttpRequest, inspection_id: int, *, refusal: Refusal) -> HttpResponse:
    return _findings(request, inspection_id, refusal)


@act(again=_findings_again)
def fix_on_the_spot(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    form = SpotForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Refusal("rectification_text_missing", missing=["rectification"])
    hazard = hazard_access.fetch(form.cleaned_data["hazard"], request.user)
    if hazard.source != inspection.ref:
        raise Refusal("hazard_not_of_this_check", missing=[hazard.description[:30]])
    at, name = clock.now(), form.cleaned_data["rectified_by"].strip()
    staff = [person for person in parties.managers_of(inspection.enterprise) if compact(person.name) == compact(name)]
    closure.fix_on_the_spot(
        hazard,
        by=request.user,
        at=at,
        rectification=form.cleaned_data["rectification"],
        photos=photos.keep(request, "after", at=at),
        rectified_by=staff[0] if len(staff) == 1 else None,
        rectified_by_name=name,
    )
    return done(request, views.address("findings", inspection), _("当场整改已登记，见证即为验收。"))


def _note_form(request: HttpRequest, inspection, refusal: Refusal | None) -> NoteForm:
    tried = request.POST if refusal and "text" in request.POST else None
    return NoteForm(tried, initial={"place": inspection.site.name, "seen_at": clock.now()})


def _listing_form(request: HttpRequest, refusal: Refusal | None) -> ListingForm:
    tried = request.POST if refusal and "owner" in request.POST else None
    return ListingForm(tried, people=colleagues(request.user), initial={"owner": request.user.pk})


@act(again=_findings_again)
def file_note(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    form = NoteForm(request.POST)
    if not form.is_valid():
        raise Refusal("note_time_invalid", basis=policy_of(inspection).checks.own_notes.basis)
    at = clock.now()
    seen_at = form.cleaned_data["seen_at"]
    notes.file_note(
        inspection,
        by=request.user,
        at=at,
        text=form.cleaned_data["text"],
        place=form.cleaned_data["place"],
        recordings=voices.keep(request, "recordings", at=at),
        seen_at=min(seen_at, at) if seen_at and (seen_at - at).total_seconds() < 60 else seen_at,
    )
    return done(request, f"{views.address('findings', inspection)}#notes", _("手记已提交，不能再改。"))


@act(again=_findings_again)
def correct_finding(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    hazard = _of_this_check(request, inspection)
    asked = CorrectionForm.base_fields.items()
    said = {name: whole(request, name, most=field.max_length) for name, field in asked}  # what is dropped is erased
    notes.correct_finding(inspection, by=request.user, at=clock.now(), hazard=hazard, **said)
    return done(
        request, f"{views.address('findings', inspection)}#hazard-{hazard.pk}", _("已更正，原来的内容仍可查看。")
    )


def _of_this_check(request: HttpRequest, inspection):
    """The hazard of the check that the form is about."""
    asked = request.POST.get("hazard", "")
    hazard = next((one for one in queries.hazards_of(inspection) if str(one.pk) == asked), None)
    if hazard is None:
        raise Stranger(f"hazard:{asked}")
    return hazard


@act(again=_findings_again)
def reward_expert(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    hazard, reward = _of_this_check(request, inspection), request.POST.get("reward", "")
    row = rewarding.reward_expert(inspection, by=request.user, at=clock.now(), hazard=hazard, reward=reward)
    said = _("已奖励 %(name)s，计入专家当年记录。") % {"name": row.expert.name}
    return done(request, f"{views.address('findings', inspection)}#hazard-{hazard.pk}", said)


@act(again=_findings_again)
def list_findings(request: HttpRequest, inspection_id: int) -> HttpResponse:
    inspection = access.fetch(inspection_id, request.user)
    people = {str(person.pk): person for person in colleagues(request.user)}
    form = ListingForm(request.POST, people=people.values())
    told = readable(form)
    chosen = clock.ids_named(request.POST.getlist("hazards"))
    rows = listing.list_findings(
        inspection,
        by=request.user,
        at=clock.now(),
        owner=people.get(request.POST.get("owner", "")),
        due_on=told.get("due_on"),
        hazards=chosen,
    )
    said = _("%(n)d 个问题已列入本部门清单。") % {"n": len(rows)}
    return done(request, f"{views.address('findings', inspection)}#listing", said)


@page
def listed(request: HttpRequest) -> HttpResponse:
    """部门隐患清单: what leaders' visits found and the own office presses for."""
    if request.user.regulator_id is None:
        raise Stranger("listed findings")
    shown = keyset(listing.listed(request.user), request)
    return render(request, "inspections/listed.html", {"page": shown, "crumbs": words.crumbs(), "today": clock.today()})
