"""转发通知: the notices that the office passed on, a new one, and who of one has signed for it and who has not."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from bihuan import clock, documents
from bihuan.insight import papers
from bihuan.oversight import access, dispatches, queries
from bihuan.refusal import Refusal
from bihuan.web.addresses import page_of
from bihuan.web.board.views import only_offices, tabs
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, incomplete, page
from bihuan.web.wholetexts import whole

GROUPS = {"regulator": _lazy("本地其他部门"), "enterprise": _lazy("企业"), "institution": _lazy("服务机构")}
METHODS = (("direct", _lazy("直接送达")), ("post", _lazy("邮寄送达")))


class NoticeForm(forms.Form):
    """The original, whom it goes to, and what the office adds; a paper that was received brings its own title."""

    parent = forms.IntegerField(required=False, widget=forms.HiddenInput)
    original = forms.FileField(
        label=_lazy("原通知文件（PDF或照片）"),
        required=False,
        widget=forms.FileInput({"accept": "application/pdf,image/*"}),
    )
    title = forms.CharField(label=_lazy("原通知标题"), max_length=200)
    number = forms.CharField(label=_lazy("原通知文号"), max_length=150, required=False)
    issued_by = forms.CharField(label=_lazy("原通知发文单位"), max_length=120, required=False)
    groups = forms.MultipleChoiceField(
        label=_lazy("发送范围"), choices=list(GROUPS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    guidance = forms.CharField(
        label=_lazy("落实说明"), max_length=2000, required=False, widget=forms.Textarea({"rows": 4})
    )


def _list_page(request: HttpRequest, *, form: Any = None, refusal: Refusal | None = None) -> HttpResponse:
    only_offices(request)
    found, received = keyset(queries.dispatches(request.user), request, size=20), _received(request)
    counts = queries.read_counts([one.document_id for one in found.rows])
    facts = {
        "tabs": tabs(request),
        "page": found,
        "rows": [(one, *counts.get(one.document_id, (0, 0))) for one in found.rows],
        "form": form or NoticeForm(initial=_initial(received)),
        "received": received,
        "refusal": refusal,
    }
    return render(request, "board/notices.html", facts, status=422 if form is not None else 200)


def _received(request: HttpRequest) -> Any:
    """The paper that the office received and is about to pass on, as the address or the form names it."""
    asked = request.GET.get("parent") or request.POST.get("parent") or ""
    parent = clock.id_named(asked)
    return papers.fetch(parent, request.user) if parent else None


def _initial(received: Any) -> dict[str, Any]:
    begin: dict[str, Any] = {"groups": list(GROUPS)}
    if received is None:
        return begin
    said = {"title": received.title, "number": received.number, "issued_by": received.issuer}
    if received.slug == "forwarded_notice":
        said["title"] = received.context["title"]
    return {**begin, **said, "parent": received.pk}


@page
def index(request: HttpRequest) -> HttpResponse:
    """What was passed on, newest first, and the form for the next."""
    return _list_page(request)


def _again(request: HttpRequest, *, refusal: Refusal) -> HttpResponse:
    form = NoticeForm(request.POST, request.FILES)
    form.is_valid()
    return _list_page(request, form=form, refusal=refusal)


@act(again=_again)
def forward_notice(request: HttpRequest) -> HttpResponse:
    """转发通知."""
    form = NoticeForm(request.POST, request.FILES)
    if not form.is_valid():
        return incomplete(_list_page, request, form=form)
    at, given = clock.now(), dict(form.cleaned_data)
    file = given.pop("original")
    if file is not None:
        kept = documents.store(file, filename=file.name, by=request.user.ref, at=at, purpose="original")
        given["original"] = kept.pk
    made = dispatches.forward_notice(by=request.user, at=at, **given)
    return done(request, reverse("board-notice", args=[made.pk]), _("已转发，等待签收"))


@page
def show(request: HttpRequest, dispatch_id: int) -> HttpResponse:
    """One notice: how many have it and signed for it, and who has not; with ?all=1 everybody."""
    return _show(request, dispatch_id)


def _show(request: HttpRequest, dispatch_id: int, refusal: Refusal | None = None) -> HttpResponse:
    dispatch = access.fetch_dispatch(dispatch_id, request.user)
    everybody = page_of(request)[1].get("all") == "1"
    found = keyset(queries.recipients(dispatch, unread=not everybody), request)
    got, read = queries.read_counts([dispatch.document_id]).get(dispatch.document_id, (0, 0))
    facts = {
        "dispatch": dispatch,
        "originals": queries.originals(dispatch),
        "page": found,
        "everybody": everybody,
        "got": got,
        "read": read,
        "waiting": got - read,
        "rest": len(dispatches.left_out(dispatch, request.user)) if dispatch.closed_at is None else 0,
        "unreached": queries.without_account(found.rows),
        "methods": METHODS,
        "refusal": refusal,
        "crumbs": [(_("转发通知"), reverse("board-notices"))],
    }
    return render(request, "board/notice.html", facts)


@act
def deliver_to_rest(request: HttpRequest, dispatch_id: int) -> HttpResponse:
    """补送: to those who came to the place since."""
    dispatch = access.fetch_dispatch(dispatch_id, request.user)
    sent = dispatches.deliver_to_rest(dispatch, by=request.user, at=clock.now())
    return done(request, reverse("board-notice", args=[dispatch_id]), _("已补送 %(n)d 家") % {"n": sent})


@act(again=_show)
def note_receipt(request: HttpRequest, dispatch_id: int) -> HttpResponse:
    """登记签收: by hand or by post."""
    dispatch = access.fetch_dispatch(dispatch_id, request.user)
    delivery, at = request.POST.get("delivery", ""), clock.now()
    sheet = request.FILES.get("signed")
    if sheet is not None:
        sheet = documents.store(sheet, filename=sheet.name, by=request.user.ref, at=at, purpose="signed_copy").pk
    dispatches.note_receipt(
        dispatch,
        by=request.user,
        at=at,
        delivery=clock.id_named(delivery) or 0,
        method=request.POST.get("method", ""),
        name=whole(request, "name", "person", most=60),
        signed=sheet,
    )
    return done(request, reverse("board-notice", args=[dispatch_id]), _("已登记签收"))


@act
def close_dispatch(request: HttpRequest, dispatch_id: int) -> HttpResponse:
    """办结: when everybody has signed for it."""
    dispatch = access.fetch_dispatch(dispatch_id, request.user)
    dispatches.close_dispatch(dispatch, by=request.user, at=clock.now())
    return done(request, reverse("board-notice", args=[dispatch_id]), _("已办结"))
