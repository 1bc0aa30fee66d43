"""A list of certificates comes in as a sheet; what may not go in is told at its row."""

from tests.exchange.books import xlsx
from tests.exchange.test_import_kinds import brought_in, checked
from tests.hazards.conftest import own_store, stage
from tests.refusing import refused

from bihuan import clock
from bihuan.exchange.sheets.operations import apply_sheet
from bihuan.registers.kinds.certificate.models import Certificate
from bihuan.registers.kinds.duties import operations as duties

__all__ = ["own_store", "stage"]

HEADER = ("姓名", "证书种类", "作业类别", "证书编号", "初领日期", "有效期至")
LATER = f"{clock.today().year + 2}-05-31"


def people(stage, *names):
    for name in names:
        duties.enter_employee(stage.enterprise, by=stage.safety, at=stage.at(), name=name)


def test_one_sheet_brings_the_certificates_of_all(stage):
    people(stage, "周电工", "吴安全")
    rows = [
        ("周电工", "特种作业操作证", "电工作业", "T11010519491231002X", "2025-03-01", ""),
        ("吴安全", "安全管理人员", "", "AQ-0001", "", LATER),
    ]
    brought_in(stage.safety, xlsx([HEADER, *rows]), "certificates", "证书.xlsx")
    operator, manager = Certificate.objects.order_by("kind").reverse()
    assert (operator.operation_class, str(operator.valid_until)) == ("electrical", "2031-03-01")
    assert (manager.employee.name, manager.number_end) == ("吴安全", "AQ-0001")


def test_errors_stand_at_their_rows_and_nothing_comes_in(stage):
    people(stage, "周电工", "同名", "同名")
    rows = [
        ("周电工", "特种作业操作证", "", "T11010519491231002X", "2025-03-01", ""),
        ("周电工", "特种作业操作证", "电工作业", "T110105194912310021", "2025-03-01", ""),
        ("吴外人", "主要负责人", "", "ZY-1", "", LATER),
        ("同名", "主要负责人", "", "ZY-2", "", LATER),
    ]
    job = checked(stage.safety, xlsx([HEADER, *rows]), "certificates", "证书.xlsx")
    told = str(job.problems)
    assert "“吴外人”不在从业人员名册里" in told
    assert "名册里有几个“同名”" in told
    with refused("import_row_invalid"):
        apply_sheet(job, by=stage.safety, at=clock.now())
    job = checked(stage.safety, xlsx([HEADER, *rows[:2]]), "certificates", "证书.xlsx")
    with refused("sheet_has_errors"):
        apply_sheet(job, by=stage.safety, at=clock.now())
    job.refresh_from_db()
    assert "这个编号校验不对" in str(job.problems)
    assert "T110105194912310021" not in str(job.problems)
    assert not Certificate.objects.exists()
