"""文书: the papers one may see, each with its sealed file and receipts; and the public page that verifies one."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext

from bihuan import clock, documents
from bihuan.documents import own_forms, queries
from bihuan.insight import papers
from bihuan.refusal import Refusal, Stranger
from bihuan.web import wording
from bihuan.web.paging import keyset
from bihuan.web.punctuation import listed
from bihuan.web.requests import act, done, page


def listed_for(request: HttpRequest):
    """The papers in scope, narrowed by the address: by number, issuer or kind."""
    return papers.papers(request.user, text=request.GET.get("q", ""), slug=request.GET.get("kind", ""))


@page
def index(request: HttpRequest) -> HttpResponse:
    """All papers in scope, newest first."""
    found, kind = listed_for(request), request.GET.get("kind", "")
    facts = {"page": keyset(found, request), "kinds": _kinds(request.user), "kind": kind}
    return render(request, "papers/index.html", facts)


def _kinds(by) -> list[tuple[str, str]]:
    """(slug, name) of each kind of paper; where one kind has several printed titles, each is named."""
    names: dict[str, list[str]] = {}
    for slug, title in papers.kinds(by):
        names.setdefault(slug, []).append(wording.paper(slug, title))
    return [(slug, listed(dict.fromkeys(titles))) for slug, titles in names.items()]


@page
def show(request: HttpRequest, document_id: int) -> HttpResponse:
    """One paper: number, seal, who signed, who received it, and the file itself."""
    document = papers.fetch(document_id, request.user)
    facts = [
        (_("文号"), document.number),
        (_("出具单位"), document.issuer),
        (_("签发时间"), document.issued_at),
        (_("规则版本"), document.release),
        (_("文件校验码（SHA-256）"), document.pdf_sha256),
        (_("样式校验码"), document.template_id),
    ]
    return render(
        request,
        "papers/show.html",
        {
            "document": document,
            "facts": facts,
            "crumbs": [(pgettext("list", "文书"), reverse("documents:list"))],
            "may_add_copy": papers.may_add_copy(document, request.user),
            "may_forward": request.user.regulator_id is not None and papers.received(document, request.user),
            "to_sign": papers.waiting_for(document, request.user),
        },
    )


@act
def acknowledge_receipt(request: HttpRequest, document_id: int) -> HttpResponse:
    """签收: a person of the organisation that got the paper confirms its receipt."""
    document = papers.fetch(document_id, request.user)
    delivery = papers.waiting_for(document, request.user)
    if delivery is None:
        raise Refusal("nothing_to_receive", number=document.number)
    documents.acknowledge_receipt(delivery, by=request.user.ref, at=clock.now(), name=request.user.name)
    return done(request, reverse("documents:show", args=[document.pk]), _("已签收"))


@page
def pdf(request: HttpRequest, document_id: int) -> HttpResponse:
    """The sealed file, to the byte; inline, or as a download with ?download=1."""
    document = papers.fetch(document_id, request.user)
    return sent(document.pdf(), f"{document.title} {document.number}.pdf", request)


@page
def word(request: HttpRequest, document_id: int) -> HttpResponse:
    """A copy for Word, to edit; it says that it is one."""
    document = papers.fetch(document_id, request.user)
    name = quote(f"{document.title} {document.number} 可编辑副本.docx")
    return HttpResponse(
        documents.word_copy(document),
        content_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "private, no-store"},
    )


def sent(content: bytes, name: str, request: HttpRequest) -> HttpResponse:
    """A PDF under its name; inline, or as a download with ?download=1."""
    how = "attachment" if request.GET.get("download") else "inline"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f"{how}; filename*=UTF-8''{quote(name)}",
            "Cache-Control": "private, no-store",
        },
    )


@act
def add_signed_copy(request: HttpRequest, document_id: int) -> HttpResponse:
    """手签回传: the paper as it was signed by hand, photographed or scanned."""
    document, at, by = papers.fetch(document_id, request.user), clock.now(), request.user
    if not papers.may_add_copy(document, by):
        raise Stranger(f"{document.ref}.signed_copy")
    files = request.FILES.getlist("files")
    if not files:
        raise Refusal("signed_copy_missing", missing=["signed_copy"], number=document.number)
    for file in files:
        kept = documents.store(file, filename=file.name, by=by.ref, at=at, purpose="signed_copy")
        documents.add_signed_copy(document, attachment=kept, by=by.ref, at=at)
    return done(request, reverse("documents:show", args=[document.pk]), _("已存入签字扫描件"))


FACES = {"body": _lazy("正文"), "title": _lazy("标题"), "heading": _lazy("小标题"), "kai": _lazy("楷体")}


def _own_place(request: HttpRequest) -> str:
    """The place of the office whose forms are asked for."""
    if request.user.regulator_id is None:
        raise Stranger("forms")
    return request.user.regulator.division_code


@page
def forms(request: HttpRequest) -> HttpResponse:
    """文书样式: the forms of the office's place, whose layout each is, whether it typesets, and the fonts in use."""
    listed = own_forms.listed(_own_place(request))
    return render(
        request,
        "papers/forms.html",
        {
            "forms": [(one, wording.paper(one.slug, one.zh)) for one in listed],
            "faces": [(FACES[role], family) for role, family in own_forms.faces().items()],
            "own_faces": own_forms.own_faces(),
            "crumbs": [(pgettext("list", "文书"), reverse("documents:list"))],
        },
    )


@page
def form_sample(request: HttpRequest, slug: str) -> HttpResponse:
    """A form filled in with its example, as it would be printed now."""
    return sent(own_forms.sample(slug, _own_place(request)), f"{slug}.pdf", request)


@page(public=True)
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """核验: what anybody who holds a paper learns: that it exists and holds; nothing of people. Whose code leads
    nowhere is told that the paper was not issued here."""
    try:
        paper = queries.verification(token)
    except Stranger:
        return render(request, "papers/unknown.html", status=404)
    return render(request, "papers/verify.html", {"paper": paper})
