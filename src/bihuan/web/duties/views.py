"""岗位责任: how far duty has reached, the staff, the rules of the house, and the books."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock, documents
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.registers.kinds.duties import access, books, operations, queries
from bihuan.registers.kinds.duties.states import RULE_WORDS, Act
from bihuan.web import crumbs
from bihuan.web.duties.forms import EmployeeForm, PostForm, RuleForm
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, incomplete, page
from bihuan.web.wholetexts import whole

TABS = ("", "staff", "books")
AT_ONCE = 20
"""So many books are written at one press of the button, so that nobody waits longer than some seconds."""


@page
def mine(request: HttpRequest) -> HttpResponse:
    """Those of one's own enterprise."""
    if request.user.enterprise_id is None:
        raise Stranger("duties")
    return redirect("duties:show", request.user.enterprise_id)


@page
def show(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    return _show(request, enterprise_id)


def _show(request: HttpRequest, enterprise_id: int, tab: str = "", **more: Any) -> HttpResponse:
    enterprise = access.fetch(enterprise_id, request.user)
    tab = tab or request.GET.get("tab", "")
    tab = tab if tab in TABS else ""
    posts = queries.posts(enterprise)
    tree, policy = queries.tree(enterprise, posts), policies.at(enterprise.division_code, on=clock.today())
    context = {
        "enterprise": enterprise,
        "tab": tab,
        "tabs": _tabs(request, enterprise_id, tab),
        "tree": tree,
        "posts": posts,
        "settled": queries.settled(enterprise),
        "law": policy,
        "may": access.DUTIES.allows(Act.SET_DUTY_POST, enterprise, request.user),
        "crumbs": crumbs.to_enterprise(enterprise, request.user),
        "today": clock.today(),
        **PARTS[tab](request, enterprise, posts, tree),
        **more,
    }
    return render(request, "duties/show.html", context)


def _tabs(request: HttpRequest, enterprise_id: int, tab: str) -> list[dict[str, Any]]:
    words = {"": _("责任体系"), "staff": _("人员名册"), "books": _("制度和手册")}
    here = reverse("duties:show", args=[enterprise_id])
    tabs = [
        {"label": label, "url": f"?tab={name}" if name else here, "active": name == tab}
        for name, label in words.items()
    ]
    return [*tabs, {"label": _("治理资金"), "url": reverse("enterprises:funds", args=[enterprise_id]), "active": False}]


def _tree_part(request: HttpRequest, enterprise: Any, posts: list[Any], tree: Any) -> dict[str, Any]:
    chosen = _among(posts, request.GET.get("post"))
    start = {} if chosen is None else {name: getattr(chosen, name) for name in ("name", "unit", "duties", "is_main")}
    start |= {} if chosen is None else {"superior": chosen.superior_id}
    return {
        "branches": list(queries.branches(posts, queries.holders(enterprise), tree.reached)),
        "chosen": chosen,
        "form": PostForm(posts=posts, post=chosen, initial=start or {"is_main": not posts}),
    }


def _staff_part(request: HttpRequest, enterprise: Any, posts: list[Any], tree: Any) -> dict[str, Any]:
    wanted = request.GET.get("employee", "")
    chosen = queries.staff(enterprise).filter(pk=clock.id_named(wanted)).first()
    names = ("name", "number", "contract_until", "contract_open_ended")
    start = {} if chosen is None else {name: getattr(chosen, name) for name in names} | {"post": chosen.post_id}
    return {
        "page": keyset(queries.staff(enterprise), request),
        "chosen": chosen,
        "reached": tree.reached,
        "unlisted": len(tree.staff) < (enterprise.staff_count or 0),
        "expiring": queries.expiring(enterprise, on=clock.today()),
        "form": EmployeeForm(posts=posts, initial=start),
    }


def _books_part(request: HttpRequest, enterprise: Any, posts: list[Any], tree: Any) -> dict[str, Any]:
    uploaded = queries.rules_of(enterprise)
    policy = policies.at(enterprise.division_code, on=clock.today())
    required = policy.hazards.rules_required
    return {
        "rules": [
            (_(word), uploaded.get(kind), required.ground(kind) if kind in (required.value or ()) else None)
            for kind, word in RULE_WORDS.items()
        ],
        "form": RuleForm(),
        "book": books.enterprise_book(enterprise),
        "without_book": len(tree.without_book),
    }


PARTS = {"": _tree_part, "staff": _staff_part, "books": _books_part}


def _among(rows: list[Any], wanted: Any) -> Any:
    return next((one for one in rows if str(one.pk) == str(wanted)), None)


def _address(enterprise_id: int, tab: str = "") -> str:
    return reverse("duties:show", args=[enterprise_id]) + (f"?tab={tab}" if tab else "")


def _tree_again(request: HttpRequest, enterprise_id: int, *, refusal: Refusal) -> HttpResponse:
    enterprise = access.fetch(enterprise_id, request.user)
    more: dict[str, Any] = {}
    if "name" in request.POST:
        posts = queries.posts(enterprise)
        chosen = _among(posts, request.POST.get("post"))
        more = {"form": PostForm(request.POST, posts=posts, post=chosen), "chosen": chosen}
    return _show(request, enterprise_id, refusal=refusal, **more)


@act(again=_tree_again)
def set_duty_post(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise = access.fetch(enterprise_id, request.user)
    posts = queries.posts(enterprise)
    post = _among(posts, request.POST.get("post"))
    form = PostForm(request.POST, posts=posts, post=post)
    if not form.is_valid():
        return incomplete(_show, request, enterprise_id, form=form, chosen=post)
    given = {**form.cleaned_data, "superior": _among(posts, form.cleaned_data["superior"])}
    made = operations.set_duty_post(enterprise, by=request.user, at=clock.now(), post=post, **given)
    return done(request, _address(enterprise_id), _("已保存岗位“%(name)s”。") % {"name": made})


@act(again=_tree_again)
def drop_duty_post(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise = access.fetch(enterprise_id, request.user)
    post = _among(queries.posts(enterprise), request.POST.get("post"))
    if post is None:
        raise Refusal("done_meanwhile")
    post.enterprise = enterprise
    operations.drop_duty_post(post, by=request.user, at=clock.now())
    return done(request, _address(enterprise_id), _("已撤销。"))


@act(again=_tree_again)
def publish_duty_tree(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise = access.fetch(enterprise_id, request.user)
    operations.publish_duty_tree(enterprise, by=request.user, at=clock.now())
    return done(request, _address(enterprise_id), _("责任体系已公布。"))


def _staff_again(request: HttpRequest, enterprise_id: int, *, refusal: Refusal) -> HttpResponse:
    enterprise = access.fetch(enterprise_id, request.user)
    more: dict[str, Any] = {}
    if "name" in request.POST:
        more = {"form": EmployeeForm(request.POST, posts=queries.posts(enterprise))}
    return _show(request, enterprise_id, "staff", refusal=refusal, **more)


@act(again=_staff_again)
def enter_employee(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise = access.fetch(enterprise_id, request.user)
    posts = queries.posts(enterprise)
    form = EmployeeForm(request.POST, posts=posts)
    if not form.is_valid():
        return incomplete(_show, request, enterprise_id, "staff", form=form)
    given = {**form.cleaned_data, "post": _among(posts, form.cleaned_data["post"])}
    made = operations.enter_employee(
        enterprise, by=request.user, at=clock.now(), employee=_employee(request, enterprise), **given
    )
    return done(request, _address(enterprise_id, "staff"), _("已登记%(name)s。") % {"name": made.name})


def _employee(request: HttpRequest, enterprise: Any) -> Any:
    wanted = request.POST.get("employee", "")
    return queries.staff(enterprise).filter(pk=clock.id_named(wanted)).first()


@act(again=_staff_again)
def release_employee(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise = access.fetch(enterprise_id, request.user)
    person = _employee(request, enterprise)
    if person is None:
        raise Refusal("done_meanwhile")
    operations.release_employee(person, by=request.user, at=clock.now())
    return done(request, _address(enterprise_id, "staff"), _("已登记%(name)s离岗。") % {"name": person.name})


@act(again=_staff_again)
def confirm_staff_list(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise = access.fetch(enterprise_id, request.user)
    operations.confirm_staff_list(enterprise, by=request.user, at=clock.now())
    return done(request, _address(enterprise_id, "staff"), _("名册已确认。"))


def _books_again(request: HttpRequest, enterprise_id: int, *, refusal: Refusal) -> HttpResponse:
    more = {"form": RuleForm(request.POST)} if "kind" in request.POST else {}
    return _show(request, enterprise_id, "books", refusal=refusal, **more)


@act(again=_books_again)
def upload_safety_rule(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise, at, brought = access.fetch(enterprise_id, request.user), clock.now(), request.FILES.get("file")
    access.DUTIES.require(Act.UPLOAD_SAFETY_RULE, enterprise, request.user)  # before anything is kept
    if brought is None:
        raise Refusal("safety_rule_file_missing", missing=["file"])
    file = documents.store(brought, filename=brought.name, by=request.user.ref, at=at, purpose="safety_rule")
    rule = operations.upload_safety_rule(
        enterprise,
        by=request.user,
        at=at,
        kind=request.POST.get("kind", ""),
        title=whole(request, "title", most=120),
        attachment=file,
    )
    return done(request, _address(enterprise_id, "books"), _("已上传“%(name)s”。") % {"name": rule.title})


@act(again=_books_again)
def put_rules_in_force(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise = access.fetch(enterprise_id, request.user)
    operations.put_rules_in_force(enterprise, by=request.user, at=clock.now())
    return done(request, _address(enterprise_id, "books"), _("制度已施行。"))


@act(again=_books_again)
def write_enterprise_book(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise = access.fetch(enterprise_id, request.user)
    books.write_enterprise_book(enterprise, by=request.user, at=clock.now())
    return done(request, _address(enterprise_id, "books"), _("一企一册已编制。"))


@act(again=_books_again)
def write_post_book(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """The book of one post, or of the next twenty that have a duty and no book."""
    enterprise, wanted = access.fetch(enterprise_id, request.user), request.POST.get("post")
    posts = queries.posts(enterprise)
    lacking = [one for one in posts if one.book_id is None and one.duties.strip()][:AT_ONCE]
    chosen = [one for one in posts if str(one.pk) == wanted] if wanted else lacking
    for post in chosen:
        post.enterprise = enterprise
        books.write_post_book(post, by=request.user, at=clock.now())
    return done(request, _address(enterprise_id, "books"), _("已编制%(n)s册。") % {"n": len(chosen)})


@act(again=_books_again)
def publish_handbooks(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise = access.fetch(enterprise_id, request.user)
    books.publish_handbooks(enterprise, by=request.user, at=clock.now())
    return done(request, _address(enterprise_id, "books"), _("手册已公布。"))
