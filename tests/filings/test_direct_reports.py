"""直报: who tells whom of a major hazard, by the list of the place; nothing ends before it is told."""

from datetime import timedelta

import pytest
from tests.cast import account
from tests.hazards.conftest import found_by_expert, found_by_office, graded, planned, self_found, treated
from tests.refusing import refused

from bihuan.documents.models import Delivery, OfficialDocument
from bihuan.filings.direct_reports import operations, queries, rules
from bihuan.filings.direct_reports.models import DirectReceipt, DirectReport
from bihuan.hazards import closure, ledger
from bihuan.insight import matters
from bihuan.insight.matters import direct_reports
from bihuan.notify.models import Message
from bihuan.parties.models import Regulator, RegulatorKind, Role
from bihuan.parties.scope import Scope
from bihuan.policy import policies

SAID = {"status": "除尘系统没有泄爆装置，安装时漏装", "harm": "可能粉尘爆炸，加装要停产七天"}
BOTH = ("provincial_committee_office", "municipal_committee_office")


def major(stage, finder=found_by_office, **changes):
    return finder(stage, description="除尘系统未设泄爆装置", grade="major", criterion="GM-03", **changes)


def report(stage, hazard, *to, by=None, **changes):
    return operations.file_direct_report(hazard, by=by or stage.safety, at=stage.at(), to=to, **{**SAID, **changes})


def owed(place, sender, day):
    return [(d.receiver, d.occasion, d.due) for d in rules.duties(policies.at(place, on=day), sender)]


def test_the_lists_of_nation_province_and_city_add_up(stage):
    assert owed("3713", "enterprise", stage.today) == [
        ("local_department", "first", "at_once"),
        ("local_department", "special", "in_time"),
        ("provincial_committee_office", "first", "same_day"),
        ("workers_congress", "first", "in_time"),
    ]
    assert [row[0] for row in owed("130371", "institution", stage.today)] == ["emergency_bureau"]
    assert "emergency_bureau" in [row[0] for row in owed("130371", "enterprise", stage.today)], (
        "nor does its duty pass over"
    )
    assert owed("4111", "regulator", stage.today) == [("superior_department", "first", "in_time")]


@pytest.mark.place("checkups")
@pytest.mark.clause("YT-4.3.4")
def test_both_offices_are_told_and_the_receipt_is_entered_before_it_ends(stage):
    hazard = treated(stage, major(stage, found_by_expert))
    rows = report(stage, hazard, *BOTH, "local_department")
    paper = OfficialDocument.objects.get(pk=rows[0].document_id)
    assert (paper.slug, paper.context["to"].startswith("省安委会办公室、市安委会办公室")) == ("major_report", True)
    assert [line.report is not None for line in _lines(stage, hazard)] == [True, True, True, False]
    assert ("record_direct_receipt", "YT-4.3.4") in _tasks(stage, direct_reports.owed, stage.safety)
    operations.record_direct_receipt(hazard, by=stage.safety, at=stage.at(), number="鲁直报2026-0001")
    assert "record_direct_receipt" not in dict(_tasks(stage, direct_reports.owed, stage.safety))
    closure.verify_rectification(hazard, by=stage.experts[1].account, at=stage.at())
    assert closure.close_hazard(hazard, by=stage.experts[1].account, at=stage.at()).state == "struck_off"


def _tasks(stage, source, by):
    return [(str(task.act), task.basis.clause) for task in matters.waiting([source], by, on=stage.today)]


def _lines(stage, hazard, sender="enterprise"):
    since = queries.major_since(hazard)
    return queries.lines(hazard, sender, queries.of_hazard(hazard, Scope(everything=True)), since=since, at=stage.now)


@pytest.mark.place("checkups")
@pytest.mark.clause("YT-4.3.4", refusal=True)
def test_one_office_alone_or_no_receipt_keeps_it_open(stage):
    hazard = treated(stage, major(stage, found_by_expert))
    closure.verify_rectification(hazard, by=stage.experts[1].account, at=stage.at())
    close = {"by": stage.experts[1].account}
    with refused("direct_report_recipient_missing", "YT-4.3.4", *BOTH):
        closure.close_hazard(hazard, at=stage.at(), **close)
    report(stage, hazard, BOTH[0])
    with refused("direct_report_recipient_missing", "YT-4.3.4", BOTH[1]):
        closure.close_hazard(hazard, at=stage.at(), **close)
    report(stage, hazard, BOTH[1])
    with refused("direct_report_receipt_missing", "YT-4.3.4", "receipt_number"):
        closure.close_hazard(hazard, at=stage.at(), **close)
    assert not closure.nothing_owed(hazard, at=stage.now, **close)
    operations.record_direct_receipt(hazard, by=stage.safety, at=stage.at(), number="鲁直报2026-0002")
    assert closure.nothing_owed(hazard, at=stage.now, **close)


@pytest.mark.place("checkups")
def test_a_receipt_number_is_of_one_hazard_and_comes_after_the_report(stage):
    first, second = major(stage), major(stage)
    enter = {"by": stage.safety, "number": "鲁直报2026-0003"}
    with refused("direct_report_missing", "YT-4.3.4"):
        operations.record_direct_receipt(first, at=stage.at(), **enter)
    for hazard in (first, second):
        report(stage, hazard, *BOTH)
    operations.record_direct_receipt(first, at=stage.at(), **enter)
    with refused("receipt_recorded"):
        operations.record_direct_receipt(first, at=stage.at(), by=stage.safety, number="鲁直报2026-0004")
    for number in ("鲁直报2026-0003", " 鲁直报２０２６－ 0003"):
        with refused("receipt_number_used", "YT-4.3.4"):
            operations.record_direct_receipt(second, at=stage.at(), by=stage.safety, number=number)
    with refused("receipt_number_missing", "YT-4.3.4", "receipt_number"):
        operations.record_direct_receipt(second, at=stage.at(), by=stage.safety, number=" ")
    assert DirectReceipt.objects.count() == 1


@pytest.mark.place("leaders")
def test_where_no_report_goes_through_a_system_there_is_no_receipt(stage):
    hazard = major(stage)
    with refused("direct_report_no_system"):
        operations.record_direct_receipt(hazard, by=stage.safety, at=stage.at(), number="直报2026-0001")
    assert not DirectReceipt.objects.exists()


@pytest.mark.clause("LY-3.1.5")
def test_the_special_report_goes_with_the_plan_to_the_department_of_the_place_which_signs(stage):
    hazard = planned(stage, major(stage))
    (row,) = report(stage, hazard, "local_department", occasion="special")
    paper = OfficialDocument.objects.get(pk=row.document_id)
    assert "措施：更换锁具" in paper.context["plan"]
    assert (row.office, row.channel) == (stage.city, "written")
    assert Delivery.objects.filter(document=paper, recipient_ref=stage.city.ref).exists()
    assert list(queries.unsigned(stage.officer)) == [row]
    assert _tasks(stage, direct_reports.to_sign, stage.officer) == [("sign_for_direct_report", "LY-3.2.3")]
    signed = operations.sign_for_direct_report(row, by=stage.officer, at=stage.at())
    assert signed.seen_by_name == stage.officer.name
    assert _tasks(stage, direct_reports.to_sign, stage.officer) == []
    with refused("already_acknowledged", "LY-3.2.3"):
        operations.sign_for_direct_report(row, by=stage.officer, at=stage.at())


@pytest.mark.clause("LY-3.1.5", refusal=True)
def test_no_special_report_without_its_plan_or_to_another_place(stage):
    hazard = major(stage)
    with refused("plan_missing", "LY-3.1.5", "plan"):
        report(stage, hazard, "local_department", occasion="special")
    planned(stage, hazard)
    elsewhere = Regulator.objects.create(name="外市应急局", kind=RegulatorKind.EMERGENCY_BUREAU, division_code="3706")
    with refused("report_office_elsewhere", "LY-3.1.5", "office"):
        report(stage, hazard, "local_department", occasion="special", office=elsewhere)
    assert not DirectReport.objects.exists()


@pytest.mark.clause("LY-3.2.3")
def test_it_is_owed_at_once_and_every_minute_counts(stage):
    hazard = major(stage)
    first = _lines(stage, hazard)[0]
    assert (first.duty.due, first.duty.basis.clause, first.report, first.late) == ("at_once", "LY-3.2.3", None, False)
    stage.now += timedelta(minutes=44)
    assert _lines(stage, hazard)[0].minutes == 44
    (task,) = matters.waiting([direct_reports.owed], stage.safety, on=stage.today)
    assert (task.id, task.where, task.due_on) == (hazard.pk, hazard.number, hazard.found_on)
    assert len(task.note.split("、")) == 3
    rows = report(stage, hazard, "local_department", "provincial_committee_office")
    assert [(row.minutes, row.late) for row in rows] == [(45, False), (45, False)]
    assert "reported" in ledger.done(type(hazard).objects.get(pk=hazard.pk)), "and nobody reports it twice"


@pytest.mark.clause("LY-3.2.3", refusal=True)
def test_it_does_not_wait_for_the_month(stage):
    hazard = major(stage)
    with refused("immediate_report_required", "LY-3.2.3"):
        report(stage, hazard, "local_department", held=True)


def test_the_day_of_finding_binds_where_the_province_says_so(stage):
    hazard = major(stage)
    stage.now += timedelta(days=1)
    assert [line.late for line in _lines(stage, hazard)] == [False, False, True, False]


def test_the_day_is_that_on_which_it_was_called_major(stage):
    """Found on one day and called major on another: nobody could have reported it before."""
    hazard = self_found(stage, grade="", description="除尘系统未设泄爆装置")
    stage.now += timedelta(days=19)
    hazard = graded(stage, hazard, "major")
    called = stage.today
    assert not any(line.late for line in _lines(stage, hazard))
    (task,) = matters.waiting([direct_reports.owed], stage.safety, on=stage.today)
    assert (task.due_on, hazard.found_on) == (called, called - timedelta(days=19))
    stage.now += timedelta(minutes=5)
    (row,) = report(stage, hazard, "provincial_committee_office")
    assert (row.late, row.minutes < 10) == (False, True)
    stage.now += timedelta(days=1)
    (task,) = matters.waiting([direct_reports.owed], stage.safety, on=stage.today)
    assert task.due_on == called


def test_of_what_was_called_major_the_day_after_is_late(stage):
    hazard = graded(stage, self_found(stage, grade=""), "major")
    stage.now += timedelta(days=1)
    (row,) = report(stage, hazard, "provincial_committee_office")
    assert row.late


def test_of_what_was_found_without_a_network_the_day_binds_on_which_the_platform_heard_of_it(stage):
    found = stage.now
    stage.now += timedelta(days=3)
    hazard = major(stage, found_by_expert, happened_at=found)
    assert (hazard.counts_from - hazard.found_on) == timedelta(days=3)
    assert not any(line.late for line in _lines(stage, hazard))
    (task,) = matters.waiting([direct_reports.owed], stage.safety, on=stage.today)
    assert task.due_on == hazard.counts_from
    (row,) = report(stage, hazard, "provincial_committee_office")
    assert not row.late
    stage.now += timedelta(days=1)
    told = operations.tell_workers_congress(hazard, by=stage.safety, at=stage.at(), told_on=stage.today, how="职代会")
    assert not told.late
    late = major(stage, found_by_expert, happened_at=found)
    stage.now += timedelta(days=1)
    assert [line.late for line in _lines(stage, late)] == [False, False, True, False]


def test_the_workers_are_told_at_a_meeting_of_a_day(stage):
    hazard = major(stage)
    tell = {"by": stage.safety, "how": "第三届职代会第二次会议"}
    with refused("congress_day_missing", "AQF-41.2", "told_on"):
        operations.tell_workers_congress(hazard, at=stage.at(), told_on=None, **tell)
    for day in (stage.today + timedelta(days=1), stage.today - timedelta(days=9)):
        with refused("congress_day_invalid", "AQF-41.2"):
            operations.tell_workers_congress(hazard, at=stage.at(), told_on=day, **tell)
    row = operations.tell_workers_congress(hazard, at=stage.at(), told_on=stage.today, **tell)
    assert (row.receiver, row.document_id) == ("workers_congress", None)
    with refused("direct_report_filed", "AQF-41.2"):
        operations.tell_workers_congress(hazard, at=stage.at(), told_on=stage.today, **tell)


def test_a_general_hazard_nobody_and_nothing_are_no_report(stage):
    with refused("not_major_hazard"):
        report(stage, self_found(stage), "local_department")
    hazard = major(stage)
    with refused("direct_report_recipient_missing", "LY-3.2.3", "local_department"):
        report(stage, hazard)
    with refused("report_content_missing", "LY-3.2.3", "harm"):
        report(stage, hazard, "local_department", harm=" ")
    report(stage, hazard, "local_department")
    with refused("direct_report_filed", "LY-3.2.3", "local_department"):
        report(stage, hazard, "local_department")
    with refused("direct_report_not_owed", "LY-3.2.3"):
        report(stage, hazard, "superior_department", by=stage.officer)
    with refused("role_not_allowed"):
        report(stage, hazard, "local_department", by=stage.worker)


@pytest.mark.place("leaders")
def test_the_office_tells_its_superior_who_signs(stage, django_capture_on_commit_callbacks):
    above = Regulator.objects.create(name="示例省应急管理厅", kind=RegulatorKind.EMERGENCY_BUREAU, division_code="41")
    superior = account("above", "处长", Role.REGULATOR_CLERK, regulator=above)
    stage.city.parent = above
    stage.city.save(update_fields=["parent"])
    stage.officer.regulator.refresh_from_db()
    hazard = major(stage, found_by_office)
    with django_capture_on_commit_callbacks(execute=True):
        (row,) = report(stage, hazard, "superior_department", by=stage.officer)
    assert (row.sender, row.office) == ("regulator", above)
    assert Message.objects.filter(account_id=superior.pk, event="direct-report-filed").exists()
    with refused("direct_report_of_another_office", "LH-2.8"):
        operations.sign_for_direct_report(row, by=stage.officer, at=stage.at())
    operations.sign_for_direct_report(row, by=superior, at=stage.at())
