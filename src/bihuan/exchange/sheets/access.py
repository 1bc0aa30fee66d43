"""Who may bring sheets in, and who may know of an import: one's own organisation, by the kind's roles."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model

from bihuan.exchange.sheets.kinds import KINDS, kind_of
from bihuan.exchange.sheets.models import Export, ImportJob
from bihuan.exchange.sheets.states import Act
from bihuan.parties.access import Role
from bihuan.parties.permission import Permissions
from bihuan.parties.scope import Scope, rows_of
from bihuan.refusal import Refusal, Stranger

if TYPE_CHECKING:
    from bihuan.exchange.sheets.binding import Kind
    from bihuan.parties.models import Account


def owner_of(by: Account) -> str:
    """The ref of the account's organisation, or its own where it has none."""
    organisation = by.organisation
    return organisation.ref if organisation is not None else by.ref


def same_organisation(job: ImportJob, by: Account) -> bool:
    """本单位人员"""
    return by.is_active and job.owner == owner_of(by)


def holds_the_kinds_role(job: ImportJob, by: Account) -> bool:
    """有该类表格导入权限的岗位"""
    return by.holds(*KINDS[job.kind].roles)


def asked_the_worker(job: ImportJob, by: Account) -> bool:
    """排队办理的本人"""
    return by.pk == job.asker_id


_BY_ROLE = (
    Act.CHECK_SHEET,
    Act.REFUSE_SHEET,
    Act.APPLY_SHEET,
    Act.QUEUE_CHECK,
    Act.QUEUE_APPLY,
    Act.OPEN_FILE,
)
PERMISSIONS = Permissions(
    "import",
    sees=same_organisation,
    acts={act: [[holds_the_kinds_role]] for act in _BY_ROLE} | {Act.STOP_SHEET: [[asked_the_worker]]},
)


def may_know_of_lists(kind: Kind, by: Account) -> bool:
    """可以登录的人员"""
    return by.is_active and kind.listing is not None


def holds_an_office(kind: Kind, by: Account) -> bool:
    """企业普通员工以外的岗位: what leaves the system in bulk is taken by who answers for it"""
    return bool(set(by.roles) - {Role.ENTERPRISE_WORKER})


EXPORTS = Permissions(
    "export",
    sees=may_know_of_lists,
    acts={act: [[holds_an_office]] for act in (Act.EXPORT_LIST, Act.QUEUE_EXPORT, Act.REFUSE_EXPORT)},
)
"""On a kind of sheet; which rows go out is the page's own list, which is narrowed by the reader's scope."""


def asked_for_it(export: Export, by: Account) -> bool:
    """本人申请的导出"""
    return by.is_active and export.account_id == by.pk


def covers_the_same(export: Export, by: Account) -> bool:
    """单位和岗位仍与导出时相同: who has left an office or its business since takes nothing of it along"""
    return sight_of(by) == export.scope and holds_an_office(kind_of(export.kind), by)


def sight_of(by: Account) -> str:
    """One word for all that decides which rows `by` is told: place and duties of the office, and the posts held."""
    told = f"{rows_of(by)} {Scope.of(by)} {sorted(map(str, by.roles))}"
    return hashlib.blake2s(told.encode(), digest_size=16).hexdigest()


WRITTEN = Permissions(
    "written export",
    sees=asked_for_it,
    acts={Act.FETCH_EXPORT: [[covers_the_same]], Act.DROP_EXPORT: [[asked_for_it]]},
)
"""On a list that the worker wrote: nobody but its asker knows of it. The clock drops old ones and asks nobody."""


def require_as_asked(act: Act, job: ImportJob) -> Account:
    """The account for which the worker does `act`, as it is now: it acts with the rights of this moment.

    Raises import_asker_changed where it was closed, or office, duties or posts are others than when it asked;
    role_not_allowed.
    """
    who = get_user_model().objects.select_related("regulator", "enterprise", "institution")
    by = who.get(pk=job.asker_id)
    if not same_organisation(job, by) or sight_of(by) != job.scope:
        raise Refusal("import_asker_changed")
    PERMISSIONS.require(act, job, by)
    return by


def require_kind(kind: str, by: Account) -> None:
    """Raises Refusal sheet_kind_unknown, or role_not_allowed naming the roles that may bring this kind in."""
    roles = kind_of(kind).roles
    if not (by.is_active and by.holds(*roles)):
        raise Refusal("role_not_allowed", act=Act.UPLOAD_SHEET, needed=sorted(Role(role).label for role in roles))


def fetch(job_id: int, by: Account) -> ImportJob:
    """The import, if `by` may know of it; otherwise Stranger."""
    job = ImportJob.objects.of_owner(owner_of(by)).filter(pk=job_id).first()
    if job is None or not by.is_active:
        raise Stranger(f"import:{job_id}")
    return job


def fetch_export(export_id: int, by: Account) -> Export:
    """The list that `by` had written; otherwise Stranger."""
    export = Export.objects.kept().filter(pk=export_id, account=by.pk).first()
    if export is None or not by.is_active:
        raise Stranger(f"export:{export_id}")
    return export
