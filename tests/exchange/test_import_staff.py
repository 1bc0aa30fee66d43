"""A staff list comes in as a sheet: people, the posts they hold, who stands under whom, and the duty of each post."""

from datetime import timedelta

import pytest
from tests.exchange.books import xlsx
from tests.exchange.test_import_kinds import brought_in, checked
from tests.hazards.conftest import own_store, stage
from tests.refusing import refused

from bihuan import clock
from bihuan.exchange.sheets.operations import apply_sheet
from bihuan.registers.kinds.duties import operations, queries
from bihuan.registers.kinds.duties.models import Employee

__all__ = ["own_store", "stage"]

HEADER = ("工号", "姓名", "部门", "工种", "上级岗位", "岗位职责", "合同到期日")
UNTIL = str(clock.today() + timedelta(days=400))
ROWS = [
    ("A1", "钱总", "", "主要负责人", "", "全面负责安全生产", UNTIL),
    ("A2", "孙安全", "安全部", "安全员", "", "每天巡查", UNTIL),
    ("A3", "周工", "铸造车间", "熔炼工", "安全员", "班前检查炉体", UNTIL),
    ("A4", "吴工", "铸造车间", "熔炼工", "", "", UNTIL),
]


@pytest.mark.clause("LY-1.3.1")
def test_one_sheet_brings_duty_to_every_employee(stage):
    brought_in(stage.safety, xlsx([HEADER, *ROWS]), "staff", "名册.xlsx")
    tree = queries.tree(stage.enterprise)
    assert (tree.covered, len(tree.staff), len(tree.posts)) == (4, 4, 3)
    smelter = Employee.objects.get(number="A4").post
    assert (str(smelter), smelter.superior.name, smelter.duties) == ("铸造车间 熔炼工", "安全员", "班前检查炉体")
    assert operations.publish_duty_tree(stage.enterprise, by=stage.principal, at=clock.now()).staff == 4


def test_the_same_sheet_again_changes_nothing_and_a_changed_row_only_its_own(stage):
    brought_in(stage.safety, xlsx([HEADER, *ROWS]), "staff", "名册.xlsx")
    before = list(Employee.objects.order_by("id").values())
    brought_in(stage.safety, xlsx([HEADER, *ROWS]), "staff", "名册.xlsx")
    assert list(Employee.objects.order_by("id").values()) == before
    moved = ("A4", "吴工", "安全部", "安全员", "", "", UNTIL)
    brought_in(stage.safety, xlsx([HEADER, moved]), "staff", "名册.xlsx")
    assert Employee.objects.get(number="A4").post.name == "安全员"
    assert Employee.objects.count() == 4


def test_a_superior_that_nobody_knows_is_named_and_nothing_comes_in(stage):
    row = ("A5", "郑工", "铸造车间", "清理工", "调度长", "清理铸件", UNTIL)
    job = checked(stage.safety, xlsx([HEADER, row]), "staff", "名册.xlsx")
    assert "没有岗位“调度长”" in str(job.problems)
    with refused("import_row_invalid"):
        apply_sheet(job, by=stage.safety, at=clock.now())
    assert not Employee.objects.exists()
