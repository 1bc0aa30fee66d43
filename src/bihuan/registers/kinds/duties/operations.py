"""Posts are set, people entered, rules uploaded, and what is complete is declared so."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from bihuan import audit, clock, documents
from bihuan.documents.models import Attachment
from bihuan.parties.models import Account, Enterprise
from bihuan.policy import policies
from bihuan.policy.setting import Setting
from bihuan.refusal import Refusal, Stranger
from bihuan.registers.kinds.certificate import gate
from bihuan.registers.kinds.duties import queries, rules
from bihuan.registers.kinds.duties.access import DUTIES
from bihuan.registers.kinds.duties.models import Declaration, DutyPost, Employee, SafetyRule
from bihuan.registers.kinds.duties.states import RULE_WORDS, Act, Settled


@transaction.atomic
def set_duty_post(
    enterprise: Enterprise,
    *,
    by: Account,
    at: datetime,
    name: str,
    unit: str = "",
    duties: str = "",
    superior: DutyPost | None = None,
    is_main: bool = False,
    post: DutyPost | None = None,
) -> DutyPost:
    """设置岗位: a new one, or `post` changed; whatever changes takes its book away. A post without a superior stands
    under the main one. Raises `post_name_missing`, `duplicate_duty_post`, `post_under_itself`, `main_person_twice`."""
    DUTIES.require(Act.SET_DUTY_POST, enterprise, by)
    Enterprise.objects.select_for_update().get(pk=enterprise.pk)  # one change of the tree at a time
    every = {one.pk: one for one in DutyPost.objects.filter(enterprise=enterprise)}
    post = _own(post, every) or DutyPost(enterprise=enterprise)
    main = next((one for one in every.values() if one.is_main and one.pk != post.pk), None)
    above = None if is_main else _own(superior, every) or main
    name, unit = name.strip(), unit.strip()
    if not name:
        raise Refusal("post_name_missing", missing=["name"])
    if any((one.name, one.unit) == (name, unit) for one in every.values() if one.pk != post.pk):
        raise Refusal("duplicate_duty_post", name=name)
    if is_main and main is not None:
        raise Refusal("main_person_twice", name=main.name)
    if above is not None and _stands_under(above, post, every):
        raise Refusal("post_under_itself", name=above.name)
    post.name, post.unit, post.duties = name, unit, duties.strip()
    post.superior, post.is_main, post.book_id = above, is_main, None
    post.save()
    if is_main:
        DutyPost.objects.filter(enterprise=enterprise, superior=None, is_main=False).update(superior=post)
    data = {"name": str(post), "superior": str(above or ""), "main": str(is_main)}
    audit.record(Act.SET_DUTY_POST, enterprise.ref, by=by.ref, at=at, data=data)
    return post


def _own(post: DutyPost | None, every: dict[int, DutyPost]) -> DutyPost | None:
    """The post as it stands now. Raises Stranger for another enterprise's."""
    if post is None:
        return None
    if post.pk not in every:
        raise Stranger(f"duty_post:{post.pk}")
    return every[post.pk]


def _stands_under(above: DutyPost, post: DutyPost, every: dict[int, DutyPost]) -> bool:
    seen = above
    while seen is not None:
        if seen.pk == post.pk:
            return True
        seen = every.get(seen.superior_id)
    return False


@transaction.atomic
def drop_duty_post(post: DutyPost, *, by: Account, at: datetime) -> None:
    """撤销岗位: nobody may hold it and none stand under it. Raises `duty_post_in_use`."""
    DUTIES.require(Act.DROP_DUTY_POST, post.enterprise, by)
    Enterprise.objects.select_for_update().get(pk=post.enterprise_id)
    if post.below.exists() or post.holders.filter(left_on=None).exists():
        raise Refusal("duty_post_in_use", name=post.name)
    post.holders.update(post=None)
    audit.record(Act.DROP_DUTY_POST, post.enterprise.ref, by=by.ref, at=at, data={"name": str(post)})
    post.delete()


@transaction.atomic
def enter_employee(
    enterprise: Enterprise, *, by: Account, at: datetime, employee: Employee | None = None, **fields: Any
) -> Employee:
    """登记从业人员: a new one, or what is known of `employee` changed; `fields` are name, number, post, contract_until
    and contract_open_ended. Raises `employee_name_missing`, `duplicate_employee`, `employee_left` for one who left, and
    what certificate.rules.fits raises of a post that asks for a certificate."""
    DUTIES.require(Act.ENTER_EMPLOYEE, enterprise, by)
    who = _employed(employee) if employee is not None else Employee(enterprise=enterprise)
    if who.enterprise_id != enterprise.pk:
        raise Stranger(who.ref)
    before = who.post_id
    for key in ("name", "number", "post", "contract_until", "contract_open_ended"):
        if key in fields:
            value = fields[key]
            setattr(who, key, value.strip() if isinstance(value, str) else value)
    if who.post is not None and who.post.enterprise_id != enterprise.pk:
        raise Stranger(who.post.ref)
    if not who.name:
        raise Refusal("employee_name_missing", missing=["name"])
    same = queries.staff(enterprise).filter(number=who.number).exclude(pk=who.pk)
    if who.number and same.exists():
        raise Refusal("duplicate_employee", missing=["number"], number=who.number)
    if who.post is not None and who.post_id != before:
        gate.require(who, who.post, on=clock.local_day(at))
    who.save()
    data = {"name": who.name, "post": str(who.post or ""), "contract_until": str(who.contract_until or "")}
    audit.record(Act.ENTER_EMPLOYEE, who.ref, by=by.ref, at=at, case=enterprise.ref, data=data)
    return who


def _employed(employee: Employee) -> Employee:
    """The row as it stands now, locked until the act ends. Raises `employee_left`."""
    rows = Employee.objects.select_for_update(of=("self",)).select_related("enterprise", "post")
    fresh = rows.get(pk=employee.pk)
    if fresh.left_on is not None:
        raise Refusal("employee_left", name=fresh.name)
    return fresh


@transaction.atomic
def release_employee(employee: Employee, *, by: Account, at: datetime, left_on: date | None = None) -> Employee:
    """登记离岗: the person holds no post any more and counts no longer. Raises `employee_left`."""
    DUTIES.require(Act.RELEASE_EMPLOYEE, employee.enterprise, by)
    employee = _employed(employee)
    employee.left_on, employee.post = left_on or clock.local_day(at), None
    employee.save(update_fields=["left_on", "post"])
    data = {"name": employee.name, "left_on": str(employee.left_on)}
    audit.record(Act.RELEASE_EMPLOYEE, employee.ref, by=by.ref, at=at, case=employee.enterprise.ref, data=data)
    return employee


@transaction.atomic
def publish_duty_tree(enterprise: Enterprise, *, by: Account, at: datetime) -> Declaration:
    """公布责任体系: duty has reached everybody, from the main person down. Raises what rules.publishable raises."""
    DUTIES.require(Act.PUBLISH_DUTY_TREE, enterprise, by)
    policy = policies.at(enterprise.division_code, on=clock.local_day(at))
    tree = queries.tree(enterprise)
    rules.publishable(tree, policy=policy)
    made = declare(enterprise, Settled.DUTY_TREE, tree, by=by, at=at)
    audit.record(Act.PUBLISH_DUTY_TREE, made.ref, **told(made, policy.posts.duty_reaches))
    return made


@transaction.atomic
def confirm_staff_list(enterprise: Enterprise, *, by: Account, at: datetime) -> Declaration:
    """确认从业人员名册: everybody has a labour contract that runs. Raises what rules.staff_confirmable raises."""
    DUTIES.require(Act.CONFIRM_STAFF_LIST, enterprise, by)
    today = clock.local_day(at)
    policy = policies.at(enterprise.division_code, on=today)
    tree = queries.tree(enterprise)
    rules.staff_confirmable(tree, on=today, policy=policy)
    made = declare(enterprise, Settled.STAFF_LIST, tree, by=by, at=at)
    audit.record(Act.CONFIRM_STAFF_LIST, made.ref, **told(made, policy.posts.labour_contract))
    return made


@transaction.atomic
def upload_safety_rule(
    enterprise: Enterprise, *, by: Account, at: datetime, kind: str, attachment: Attachment, title: str = ""
) -> SafetyRule:
    """上传制度: a rule of the house; it takes the place of the one before. Raises `safety_rule_unknown`."""
    DUTIES.require(Act.UPLOAD_SAFETY_RULE, enterprise, by)
    if kind not in RULE_WORDS:
        raise Refusal("safety_rule_unknown", value=kind)
    documents.require_own([attachment.pk], by=by.ref)
    values = {"title": title.strip() or attachment.filename[:120], "attachment_id": attachment.pk, "uploaded_at": at}
    rule, _ = SafetyRule.objects.update_or_create(enterprise=enterprise, kind=kind, defaults=values)
    data = {"kind": kind, "sha256": attachment.sha256}
    audit.record(Act.UPLOAD_SAFETY_RULE, rule.ref, by=by.ref, at=at, case=enterprise.ref, data=data)
    return rule


@transaction.atomic
def put_rules_in_force(enterprise: Enterprise, *, by: Account, at: datetime) -> Declaration:
    """施行制度: every rule that the place asks for is there. Raises `hazard_rule_missing` naming the first that is
    not (LY-1.3.5)."""
    DUTIES.require(Act.PUT_RULES_IN_FORCE, enterprise, by)
    policy = policies.at(enterprise.division_code, on=clock.local_day(at))
    rules.rules_complete(set(queries.rules_of(enterprise)), policy=policy)
    made = declare(enterprise, Settled.RULES, rules.Tree((), ()), by=by, at=at)
    audit.record(Act.PUT_RULES_IN_FORCE, made.ref, **told(made, policy.hazards.rules_required))
    return made


def declare(
    enterprise: Enterprise,
    what: Settled,
    tree: rules.Tree,
    *,
    by: Account,
    at: datetime,
    document_id: int | None = None,
) -> Declaration:
    """The row that says it was declared done."""
    return Declaration.objects.create(
        enterprise=enterprise,
        settled=what,
        at=at,
        by=by,
        staff=len(tree.staff),
        posts=len(tree.posts),
        document_id=document_id,
    )


def told(made: Declaration, setting: Setting) -> dict[str, Any]:
    """What the audit line of a declaration says, with the clause of the place that asks for it."""
    return {
        "by": made.by.ref,
        "at": made.at,
        "case": made.enterprise.ref,
        "basis": [setting.cited],
        "data": {"staff": str(made.staff), "posts": str(made.posts)},
    }
