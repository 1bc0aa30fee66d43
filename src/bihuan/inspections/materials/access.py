"""Who brings papers to a check, who marks them and who opens them, on one page."""

from __future__ import annotations

from bihuan.inspections.access import (
    equips,
    manages_safety,
    of_the_enterprise,
    on_the_team,
    sees_inspection,
    supervises,
)
from bihuan.inspections.materials.models import Material
from bihuan.inspections.materials.rules import Reader
from bihuan.inspections.materials.states import Act
from bihuan.inspections.models import Inspection
from bihuan.parties import assigning, keeping
from bihuan.parties.models import Account
from bihuan.parties.permission import Permissions
from bihuan.refusal import Stranger


def sees_its_check(material: Material, by: Account) -> bool:
    """在管辖或参与范围内"""
    return sees_inspection(material.inspection, by)


def manages_it(material: Material, by: Account) -> bool:
    """本企业主要负责人、分管负责人或安全管理人员"""
    return manages_safety(material.inspection, by)


def reads_at_home(material: Material, by: Account) -> bool:
    """本企业人员"""
    return of_the_enterprise(material.inspection, by)


def reads_on_duty(material: Material, by: Account) -> bool:
    """监管部门人员（标注工艺保密的，只限主管该企业或安排检查的部门）"""
    return supervises(material.inspection, by)


def reads_on_the_team(material: Material, by: Account) -> bool:
    """检查组专家，已签保密承诺且检查没有办结"""
    return on_the_team(material.inspection, by)


CHECKS = Permissions(
    "inspections",
    sees=sees_inspection,
    acts={Act.BRING_MATERIAL: [[manages_safety], [on_the_team], [supervises]]},
)
MATERIALS = Permissions(
    "inspections",
    sees=sees_its_check,
    acts={
        Act.MARK_CONFIDENTIAL: [[manages_it]],
        Act.OPEN_MATERIAL: [[reads_at_home], [reads_on_duty], [reads_on_the_team]],
    },
)


def reader(inspection: Inspection, by: Account) -> Reader:
    """What `by` is to the check, for the rule."""
    office = supervises(inspection, by)
    mine = office and (_answers(inspection, by) or equips(inspection, by))
    member = None if office else inspection.team.filter(expert__account=by).first()
    return Reader(
        at_home=of_the_enterprise(inspection, by),
        supervises=mine,
        watches=office and sees_inspection(inspection, by),
        on_team=member is not None,
        undertook=member is not None and member.declared_at is not None,
    )


def _answers(inspection: Inspection, by: Account) -> bool:
    """Whether it is the department that answers for the enterprise at this place; where the enterprise names none,
    whoever keeps its record."""
    department = assigning.department_at(inspection.enterprise, inspection.division_code)
    if department is None:
        return keeping.keeps(by.regulator, inspection.enterprise)
    return department.pk == by.regulator_id


def fetch(inspection: Inspection, material_id: int) -> Material:
    """A paper of a check that was fetched for the reader; otherwise Stranger (404)."""
    found = Material.objects.filter(pk=material_id, inspection=inspection).first()
    if found is None:
        raise Stranger(f"material:{material_id}")
    found.inspection = inspection
    return found
