"""作废报告: a wrong report loses its force, the check counts for nothing, and what was found lives on."""

import pytest
from django.conf import settings
from django.urls import reverse
from tests.inspections.conftest import delivered, delivered_on_days, explained, lead_of, started
from tests.refusing import refused

from bihuan import audit, clock
from bihuan.documents.models import OfficialDocument
from bihuan.hazards.models import Hazard
from bihuan.inspections import queries, reporting, voiding
from bihuan.inspections.models import YearConfirmation
from bihuan.notify.models import Message
from bihuan.refusal import Stranger


def void(stage, inspection, *, by=None, reason="检查日期写错"):
    return voiding.void_report(inspection, by=by or stage.officer, at=stage.at(), reason=reason)


def done(stage):
    return queries.year_duty(stage.site, year=stage.today.year, on=stage.today).done


def test_record_and_report_lose_their_force_and_the_hazard_lives_on(stage):
    inspection = delivered(stage, findings=1)
    assert done(stage) == 1
    void(stage, inspection, by=lead_of(inspection))
    inspection.refresh_from_db()
    assert (inspection.state, inspection.counted_year, done(stage)) == ("cancelled", None, 0)
    papers = OfficialDocument.objects.order_by("id")
    assert [(paper.slug, paper.void_reason) for paper in papers] == [
        ("hazard_notice", ""),
        ("check_record", "检查日期写错"),
        ("check_report", "检查日期写错"),
    ]
    assert Hazard.objects.get().is_open


def test_the_site_may_be_visited_again_the_same_day(stage):
    inspection = delivered(stage)
    void(stage, inspection)
    assert started(stage, template=inspection.checklist.derived_from).state == "ongoing"


def test_a_year_declared_done_with_it_is_open_again(stage):
    first, second = delivered_on_days(stage, 2)
    year = stage.today.year
    assert reporting.confirm_year(stage.site, by=stage.safety, at=stage.at(), year=year).done == 2
    void(stage, second)
    assert not YearConfirmation.objects.exists()
    assert audit.timeline(second.ref)[-1].data["year_reopened"] == year
    with refused("annual_checks_short"):
        reporting.confirm_year(stage.site, by=stage.safety, at=stage.at(), year=year)
    assert first.counted_year == year


def test_a_year_that_is_done_without_it_stands(stage):
    *_others, last = delivered_on_days(stage, 3)
    year = stage.today.year
    assert reporting.confirm_year(stage.site, by=stage.safety, at=stage.at(), year=year).done == 3
    void(stage, last)
    assert YearConfirmation.objects.get().done == 2
    assert "year_reopened" not in audit.timeline(last.ref)[-1].data


def test_the_board_counts_reports_that_stand_and_leads_to_as_many_rows(stage, client):
    wrong, right = delivered_on_days(stage, 2)
    void(stage, wrong)
    client.force_login(stage.officer)
    with clock.frozen(stage.at()):
        (label, n, url) = client.get(reverse("board")).context["held"][0]
        rows = client.get(url)
        assert (n, [row.pk for row in rows.context["page"].rows], rows.context["total"]) == (1, [right.pk], "1")
        assert label in rows.context["narrowing"]
        assert f"&kind={right.kind}&reported={right.delivered_at.year}" in rows.context["chips"][1]["url"]
        assert not client.get(url.replace(right.kind, "checkup")).context["page"].rows


@pytest.mark.place("checkups")
def test_everybody_who_got_it_is_told(stage, django_capture_on_commit_callbacks):
    inspection = delivered(stage)
    with django_capture_on_commit_callbacks(execute=True):
        void(stage, inspection, by=lead_of(inspection))
    told = set(Message.objects.filter(event="report-voided").values_list("account_id", flat=True))
    assert {stage.safety.pk, stage.officer.pk, stage.experts[1].account.pk} <= told


def test_not_without_a_reason_nor_by_the_enterprise_nor_at_another_time(stage):
    inspection = delivered(stage)
    with refused("reason_missing", None, "reason"):
        void(stage, inspection, reason=" ")
    with refused("role_not_allowed"):
        void(stage, inspection, by=stage.principal)
    with pytest.raises(Stranger):
        void(stage, inspection, by=stage.stranger)
    reporting.acknowledge_report(inspection, by=stage.safety, at=stage.at())
    reporting.close_inspection(inspection, by=stage.safety, at=stage.at())
    with refused("state_not_allowed"):
        void(stage, inspection)


def test_a_draft_is_not_voided_but_aborted(stage):
    with refused("state_not_allowed"):
        void(stage, explained(stage))


def test_the_department_voids_it_on_the_page_of_the_report(stage, client):
    inspection = delivered(stage, findings=1)
    client.force_login(stage.officer, backend=settings.AUTHENTICATION_BACKENDS[-1])
    page, address = (reverse(f"inspections:{name}", args=[inspection.pk]) for name in ("report", "void_report"))
    assert address in client.get(page).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "不实"}).status_code == 303
    assert "已作废，隐患照常整改" in client.get(page).content.decode()
    text = client.get(page).content.decode()
    assert text.count("已作废") == 2
    assert address not in text
    for name in ("findings", "recheck"):
        assert client.get(reverse(f"inspections:{name}", args=[inspection.pk])).status_code == 200
