"""A sheet goes in whole or not at all, through the domain's own operations, and again without doing anything twice."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.exchange.books import GOOD, HEADER, OTHER, THIRD, opened, xlsx
from tests.exchange.conftest import AT

from bihuan import audit
from bihuan.exchange.sheets import access, queries
from bihuan.exchange.sheets.mapping import from_dict
from bihuan.exchange.sheets.models import ImportFile, ImportJob, SavedMapping
from bihuan.exchange.sheets.operations import apply_sheet, check_sheet, save_mapping, upload_sheet
from bihuan.parties.models import Account, Enterprise, Role
from bihuan.refusal import Refusal, Stranger
from bihuan.standards import credit_code

pytestmark = pytest.mark.django_db

ROW = ("甲厂", GOOD, "371302", "机械")
NEW_ROW = ("乙厂", OTHER, "临沂市罗庄区", "轻工")


def uploaded(by, rows, kind="enterprises", filename="企业.xlsx") -> ImportJob:
    return upload_sheet(xlsx(rows), by=by, at=AT, kind=kind, filename=filename)


def brought_in(by, rows) -> ImportJob:
    job = check_sheet(uploaded(by, rows), by=by, at=AT)
    return apply_sheet(job, by=by, at=AT)


def test_a_clean_sheet_is_registered_whole_with_its_audit_lines(clerk):
    job = brought_in(clerk, [HEADER, ROW, NEW_ROW])
    assert job.state == "imported"
    assert job.counts["new"] == 2
    first = Enterprise.objects.get(credit_code=GOOD)
    assert (first.name, first.division_code, first.sector, first.competent_department) == (
        "甲厂", "371302", "machinery", clerk.regulator,
    )  # fmt: skip
    assert [event.act for event in audit.timeline(job.ref)] == ["upload_sheet", "check_sheet", "apply_sheet"]
    assert [event.act for event in audit.timeline(first.ref)] == ["register_enterprise"]


def test_the_dry_run_writes_nothing_but_its_answer(clerk):
    job = check_sheet(uploaded(clerk, [HEADER, ROW]), by=clerk, at=AT)
    assert (job.state, job.counts["new"]) == ("checked", 1)
    assert not Enterprise.objects.exists()


def test_one_error_among_good_rows_keeps_the_whole_sheet_out(clerk):
    job = check_sheet(uploaded(clerk, [HEADER, ROW, ("乙厂", OTHER, "371302", "机戒")]), by=clerk, at=AT)
    assert (job.state, job.counts["errors"]) == ("refused", 1)
    with pytest.raises(Refusal, match="import_row_invalid"):
        apply_sheet(job, by=clerk, at=AT)
    assert not Enterprise.objects.exists()


def test_what_the_domain_refuses_undoes_all_rows_and_is_named_at_its_row(clerk, stranger, known):
    """The other city's clerk cannot see that the enterprise exists; only the operation knows."""
    other = register_elsewhere(stranger)
    job = check_sheet(
        uploaded(clerk, [HEADER, ("丙", THIRD, "371302", "机械"), ("丁", other, "371302", "机械")]), by=clerk, at=AT
    )
    assert job.state == "checked"
    with pytest.raises(Refusal, match="sheet_has_errors"):
        apply_sheet(job, by=clerk, at=AT)
    job.refresh_from_db()
    assert job.state == "refused"
    assert [(p.code, p.row, p.column) for p in queries.problems(job)] == [("duplicate_enterprise", 3, "B")]
    assert not Enterprise.objects.filter(credit_code=THIRD).exists()
    assert [event.act for event in audit.timeline(job.ref)][-1] == "refuse_sheet"


def register_elsewhere(by) -> str:
    from bihuan.parties.operations import register_enterprise

    return register_enterprise(
        by=by, at=AT, name="远厂", credit_code=OTHER, division_code="370602", sector="machinery"
    ).credit_code


def test_the_same_sheet_again_changes_nothing(clerk):
    brought_in(clerk, [HEADER, ROW, NEW_ROW])
    job = brought_in(clerk, [HEADER, ROW, NEW_ROW])
    assert (job.counts["new"], job.counts["changed"], job.counts["unchanged"]) == (0, 0, 2)
    assert Enterprise.objects.count() == 2
    first = Enterprise.objects.get(credit_code=GOOD)
    assert [event.act for event in audit.timeline(first.ref)] == ["register_enterprise"]
    assert ImportFile.objects.count() <= 2


def test_a_changed_row_corrects_the_enterprise_it_is_about(clerk, known):
    job = brought_in(clerk, [(*HEADER, "从业人员数"), (*ROW, 35)])
    known.refresh_from_db()
    assert (known.staff_count, job.counts["changed"]) == (35, 1)
    assert [event.act for event in audit.timeline(known.ref)] == ["register_enterprise", "correct_enterprise"]


def test_a_row_outside_the_clerks_place_is_named_in_the_dry_run(clerk):
    job = check_sheet(uploaded(clerk, [HEADER, ("远厂", OTHER, "370602", "机械")]), by=clerk, at=AT)
    assert [(p.code, p.row, p.column) for p in queries.problems(job)] == [("out_of_scope", 2, "C")]


def test_an_import_is_unknown_to_another_organisation(clerk, stranger):
    job = check_sheet(uploaded(clerk, [HEADER, ROW]), by=clerk, at=AT)
    with pytest.raises(Stranger):
        access.fetch(job.pk, stranger)
    with pytest.raises(Stranger):
        apply_sheet(job, by=stranger, at=AT)
    assert queries.jobs(stranger) == []
    assert access.fetch(job.pk, clerk) == job


def test_a_role_without_the_kind_is_refused_naming_who_may(clerk):
    expert = Account.objects.create(username="e", name="专", roles=[Role.EXPERT])
    with pytest.raises(Refusal) as refused:
        uploaded(expert, [HEADER, ROW])
    assert refused.value.code == "role_not_allowed"
    assert "监管部门经办人" in refused.value.text()


def test_an_unknown_kind_is_refused_naming_the_kinds(clerk):
    with pytest.raises(Refusal, match="sheet_kind_unknown") as refused:
        uploaded(clerk, [HEADER], kind="invoices")
    assert "enterprises" in refused.value.text()


def test_a_mapping_saved_by_name_is_proposed_for_the_next_file_with_that_header(clerk):
    header = ("甲列", "乙列", "丙列", "丁列")
    mapping = from_dict(
        {
            "kind": "enterprises",
            "columns": dict(zip(("name", "credit_code", "division_code", "sector"), header, strict=True)),
        }
    )
    job = check_sheet(uploaded(clerk, [header, ROW]), by=clerk, at=AT, mapping=mapping)
    assert job.state == "checked"
    save_mapping(job, by=clerk, at=AT, name="镇街报表")
    again = uploaded(clerk, [header, NEW_ROW])
    assert again.mapping["name"] == "镇街报表"
    assert check_sheet(again, by=clerk, at=AT).state == "checked"


def test_a_mapping_is_kept_under_a_name(clerk):
    job = uploaded(clerk, [HEADER, ROW])
    with pytest.raises(Refusal, match="mapping_name_missing") as refused:
        save_mapping(job, by=clerk, at=AT, name=" ")
    assert refused.value.missing == ("name",)
    assert not SavedMapping.objects.exists()


def test_a_mapping_to_a_column_that_does_not_exist_is_refused(clerk):
    job = uploaded(clerk, [HEADER, ROW])
    with pytest.raises(Refusal, match="mapping_column_unknown"):
        check_sheet(job, by=clerk, at=AT, values={"colour": "red"})


def test_a_missing_column_can_be_given_once_for_all_rows(clerk):
    job = uploaded(clerk, [HEADER[:3], ROW[:3]])
    assert check_sheet(job, by=clerk, at=AT).state == "refused"
    job = check_sheet(job, by=clerk, at=AT, values={"sector": "机械"})
    assert job.state == "checked"


def test_the_marked_file_carries_the_reasons(clerk):
    job = check_sheet(uploaded(clerk, [HEADER, ("乙厂", "错", "371302", "机械")]), by=clerk, at=AT)
    name, content = queries.marked_file(job, by=clerk)
    assert name == "企业（有错误）.xlsx"
    assert "18位" in opened(content).active["E2"].value


def test_a_long_sheet_costs_so_many_statements_a_row(clerk):
    """Each enterprise is an act of its own with its audit line; nothing else grows with the sheet (times: bench/)."""
    spent = []
    for first, last in ((0, 20), (100, 220)):
        rows = [(f"企业{n}", code(n), "371302", "机械") for n in range(first, last)]
        with CaptureQueriesContext(connection) as asked:
            assert brought_in(clerk, [HEADER, *rows]).counts["new"] == last - first
        spent.append(len(asked))
    assert Enterprise.objects.count() == 140
    assert (spent[1] - spent[0]) / 100 <= 10


def code(n: int) -> str:
    """A synthetic credit code, right in both check characters."""
    inner = f"XT{n:06d}"
    body = "91371302" + inner + credit_code.organisation_check_character(inner)
    return body + credit_code.check_character(body)


def test_what_one_account_brings_within_a_day_is_bounded_and_anothers_is_not(clerk, stranger, settings):
    """Each file within its own limit, and all of them together too much; a day later there is room again."""
    settings.IMPORT_DAY_MB = 1
    rows = [HEADER, *((f"甲厂{n}", GOOD, "371302", "机械") for n in range(30))]
    size = len(xlsx(rows))
    ImportFile.keep(b"x" * (1024 * 1024 - size), "ab" * 32)
    first = uploaded(clerk, rows)
    ImportJob.objects.filter(pk=first.pk).update(file="ab" * 32)
    uploaded(clerk, rows)
    with pytest.raises(Refusal, match="sheets_of_the_day") as caught:
        uploaded(clerk, rows)
    assert caught.value.facts["limit_mb"] == 1
    assert uploaded(stranger, rows).pk
    later = upload_sheet(
        xlsx(rows), by=clerk, at=AT + timedelta(days=1, minutes=1), kind="enterprises", filename="a.xlsx"
    )
    assert later.pk
