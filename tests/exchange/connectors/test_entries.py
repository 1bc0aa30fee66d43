"""录入: an enterprise's data go out in the order of each system, and the receipt of every cell comes back."""

import pytest
from tests.exchange.connectors.servers import Strict
from tests.exchange.connectors.stages import own_store, serving, stage
from tests.hazards.conftest import self_found
from tests.refusing import refused
from tests.web.test_charge_pages import open_as

from bihuan import clock
from bihuan.exchange.connectors import operations, queries
from bihuan.exchange.connectors.models import Entry

__all__ = ["own_store", "stage"]

SYSTEMS = ("hebei_internet_plus_safety", "qinhuangdao_smart_supervision")
KINDS = ("base_data", "ledger", "risk_map")


@pytest.fixture
def firm(stage):
    stage.enterprise.contact_phone = "13800001111"
    stage.enterprise.save(update_fields=["contact_phone"])
    self_found(stage)
    return stage.enterprise


def export(stage, firm, *, by=None, **cell):
    return operations.export_entry_data(firm, by=by or stage.safety, at=stage.at(), **cell)


def enter(stage, firm, *, by=None, number, **cell):
    return operations.record_entry_receipt(firm, by=by or stage.safety, at=stage.at(), number=number, **cell)


@pytest.mark.place("project")
@pytest.mark.clause("QHD-2.6")
def test_the_institution_takes_the_file_and_files_the_receipt(stage, firm):
    by, server = serving(stage), Strict(SYSTEMS[0])
    for kind, through in zip(KINDS[:2], (by, stage.safety), strict=True):
        cell = {"system": SYSTEMS[0], "kind": kind}
        number = server.take(kind, export(stage, firm, by=through, **cell).content)
        assert enter(stage, firm, by=by, number=number, **cell).number == number
    cells = queries.matrix(firm, queries.policy_of(firm, stage.now))
    assert [entry is not None for _system, _kind, entry in cells] == [True, True, False, False, False, False]


@pytest.mark.place("project")
@pytest.mark.clause("QHD-2.6", refusal=True)
def test_no_entry_without_receipt_and_no_file_with_a_hole(stage, firm):
    cell = {"system": SYSTEMS[0], "kind": "base_data"}
    with refused("entry_receipt_missing", "QHD-2.6", "河北省“互联网+安全生产”平台 · 基本信息"):
        enter(stage, firm, number=" ", **cell)
    firm.contact_phone = ""
    firm.save(update_fields=["contact_phone"])
    with refused("export_field_missing", "QHD-2.6", "联系电话"):
        export(stage, firm, **cell)
    assert not Entry.objects.exists()


@pytest.mark.place("project")
@pytest.mark.clause("QHD-7.8")
def test_two_systems_by_three_kinds_pass_with_six_receipts(stage, firm, django_assert_max_num_queries):
    client, here = open_as(stage.safety), f"/entries/{firm.pk}/"
    with clock.frozen(stage.at()):
        assert here in client.get(f"/enterprises/{firm.pk}/").content.decode()
        for n, (system, kind) in enumerate((system, kind) for system in SYSTEMS for kind in KINDS):
            given = {"system": system, "kind": kind, "number": f"R{n}"}
            assert client.post(f"{here}record_entry_receipt/", given).status_code == 303
        with django_assert_max_num_queries(12):
            page = client.get(here).content.decode()
        assert all(f"R{n} " in page for n in range(6))
        answer = client.post(f"{here}export_entry_data/", {"system": SYSTEMS[1], "kind": "ledger"})
        assert Strict(SYSTEMS[1]).take("ledger", b"".join(answer.streaming_content))
        office = open_as(stage.officer)
        assert office.post(f"{here}pass_platform_entry/").status_code == 303
        assert "验收通过" in office.get(here).content.decode()
        assert open_as(stage.stranger).get(here).status_code == 404
    with refused("done_meanwhile"):
        operations.pass_platform_entry(firm, by=stage.officer, at=stage.at())


@pytest.mark.place("project")
@pytest.mark.clause("QHD-7.8", refusal=True)
def test_one_empty_cell_of_six_is_named(stage, firm):
    cells = [(system, kind) for system in SYSTEMS for kind in KINDS]
    for n, (system, kind) in enumerate(cells[:-1]):
        enter(stage, firm, system=system, kind=kind, number=f"R{n}")
    with refused("entry_receipt_missing", "QHD-7.8", "秦皇岛市“智慧安监”系统 · 风险分布图"):
        operations.pass_platform_entry(firm, by=stage.officer, at=stage.at())


@pytest.mark.place("project")
def test_a_number_is_used_once_and_a_risk_map_is_no_file(stage, firm):
    enter(stage, firm, system=SYSTEMS[0], kind="ledger", number="R1")
    with refused("receipt_number_used"):
        enter(stage, firm, system=SYSTEMS[0], kind="base_data", number="R1")
    with refused("kind_not_exported"):
        export(stage, firm, system=SYSTEMS[0], kind="risk_map")
    with refused("system_not_fed"):
        enter(stage, firm, system="post_real_name_system", kind="ledger", number="R2")
    with refused("role_not_allowed"):
        operations.pass_platform_entry(firm, by=stage.safety, at=stage.at())


@pytest.mark.place("checkups")
def test_where_no_system_is_fed_there_is_nothing_to_enter_or_pass(stage, firm):
    with refused("system_not_fed"):
        enter(stage, firm, system=SYSTEMS[0], kind="ledger", number="R1")
    with refused("system_not_fed"):
        operations.pass_platform_entry(firm, by=stage.officer, at=stage.at())


@pytest.mark.place("project")
def test_who_serves_sees_a_part_of_the_hazards_and_takes_no_ledger_away(stage, firm):
    cell = {"system": SYSTEMS[0], "kind": "ledger"}
    with refused("role_not_allowed"):
        export(stage, firm, by=serving(stage), **cell)
    with clock.frozen(stage.at()):
        for by, offered in ((serving(stage), 2), (stage.safety, 4), (stage.officer, 4)):
            page = open_as(by).get(f"/entries/{firm.pk}/").content.decode()
            assert page.count("导出录入文件") == offered, by.name


@pytest.mark.place("project")
def test_nobody_at_work_is_a_number_and_no_hole(stage, firm):
    firm.staff_count = 0
    firm.save(update_fields=["staff_count"])
    made = export(stage, firm, system=SYSTEMS[0], kind="base_data")
    assert ",0,钱总," in made.content.decode("utf-8-sig")
