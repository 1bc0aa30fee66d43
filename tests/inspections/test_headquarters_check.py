"""总部检查: what the headquarters of a central or provincial enterprise checked counts like an outside check."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.cast import picture
from tests.inspections.conftest import answer_all, delivered, explain, lead_of, ready, sign, started
from tests.refusing import refused
from tests.walks import promises

from bihuan import clock
from bihuan.documents.models import Attachment
from bihuan.insight import evidence
from bihuan.inspections import headquarters, operations, queries
from bihuan.inspections.models import HeadquartersCheck, YearConfirmation
from bihuan.notify.models import Message
from bihuan.parties.models import Enterprise, Site
from bihuan.refusal import Stranger


def owned(stage, ownership):
    Enterprise.objects.filter(pk=stage.enterprise.pk).update(ownership=ownership)
    stage.site = Site.objects.select_related("enterprise").get(pk=stage.site.pk)


def filed(stage, **changes):
    fields = {"held_on": stage.today, "organised_by": "示例集团总部", "report": stage.photo(), **changes}
    return headquarters.file_headquarters_check(stage.site, by=stage.safety, at=stage.at(), **fields)


def done(stage):
    alone = queries.year_duty(stage.site, year=stage.today.year, on=stage.today).done
    ((_site, shown),) = queries.duties_of(stage.site.enterprise, stage.safety, on=stage.today)
    assert shown.done == alone, "the board and the year say the same"
    return alone


@pytest.mark.clause("LY-2.1.6")
@pytest.mark.parametrize("ownership", ["central", "provincial"])
def test_a_check_of_the_headquarters_counts_for_the_year(stage, ownership):
    owned(stage, ownership)
    assert done(stage) == 0
    row = filed(stage)
    assert (row.counted_year, done(stage)) == (stage.today.year, 1)


@pytest.mark.clause("LY-2.1.6", refusal=True)
@pytest.mark.parametrize("ownership", ["municipal", "private"])
def test_that_of_a_municipal_or_private_group_does_not(stage, ownership):
    owned(stage, ownership)
    with refused("hq_check_not_countable", "LY-2.1.6"):
        filed(stage)
    assert done(stage) == 0


def test_it_has_a_report_a_headquarters_and_lies_behind_us(stage):
    owned(stage, "central")
    with refused("hq_report_missing"):
        filed(stage, report=None)
    with refused("headquarters_missing"):
        filed(stage, organised_by=" ")
    with refused("checked_in_the_future"):
        filed(stage, held_on=stage.today + timedelta(days=1))
    with refused("role_not_allowed"):
        headquarters.file_headquarters_check(
            stage.site, by=stage.officer, at=stage.at(), held_on=stage.today, organised_by="总部", report=None
        )


@pytest.mark.clause("LY-2.1.4", refusal=True)
def test_one_day_counts_once_whoever_checked(stage):
    owned(stage, "central")
    delivered(stage)
    with refused("check_counted_twice"):
        filed(stage)
    filed(stage, held_on=stage.today - timedelta(days=3))
    with refused("check_counted_twice"):
        filed(stage, held_on=stage.today - timedelta(days=3))
    assert done(stage) == 2


@pytest.mark.clause("LY-2.1.4", refusal=True)
def test_nor_whichever_was_first(stage):
    """Filed before the outside check starts, and filed while it is under way."""
    owned(stage, "central")
    filed(stage)
    inspection = ready(stage)
    with refused("check_counted_twice"):
        operations.start_inspection(inspection, by=lead_of(inspection), at=stage.at())
    stage.now += timedelta(days=1)
    operations.start_inspection(inspection, by=lead_of(inspection), at=stage.at())
    with refused("check_counted_twice"):
        filed(stage)
    answer_all(stage, inspection)
    explain(stage, inspection)
    sign(stage, inspection)
    assert (done(stage), promises.duties_that_differ(stage.site, stage.today.year)) == (2, [])


def test_what_was_filed_all_the_same_is_not_counted_a_second_time(stage):
    """A row from before that rule: the report of the outside check goes out, and its day counts once."""
    owned(stage, "central")
    inspection = started(stage)
    HeadquartersCheck.objects.create(
        site=stage.site, held_on=stage.today, organised_by="示例集团总部", report_id=stage.photo(),
        counted_year=stage.today.year, by=stage.safety, at=stage.at(), release=inspection.release,
    )  # fmt: skip
    answer_all(stage, inspection)
    explain(stage, inspection)
    assert sign(stage, inspection).counted_year is None
    assert done(stage) == 1


def test_the_department_is_told_and_voids_what_was_none(stage, django_capture_on_commit_callbacks):
    owned(stage, "central")
    with django_capture_on_commit_callbacks(execute=True):
        row = filed(stage)
    told = Message.objects.get(event="headquarters-check-filed", account_id=stage.officer.pk)
    assert told.about == f"year:{stage.site.pk}"
    YearConfirmation.objects.create(
        site=stage.site, year=stage.today.year, required=1, done=1, by=stage.officer.pk, at=stage.at(), release="test"
    )
    with refused("reason_missing"):
        headquarters.void_headquarters_check(row, by=stage.officer, at=stage.at(), reason=" ")
    with refused("role_not_allowed"):
        headquarters.void_headquarters_check(row, by=stage.safety, at=stage.at(), reason="并无此事")
    with django_capture_on_commit_callbacks(execute=True):
        row = headquarters.void_headquarters_check(row, by=stage.officer, at=stage.at(), reason="不是总部组织的")
    assert (row.counted_year, done(stage), YearConfirmation.objects.count()) == (None, 0, 0)
    assert Message.objects.filter(event="headquarters-check-voided", account_id=stage.safety.pk).exists()
    with refused("headquarters_check_voided"):
        headquarters.void_headquarters_check(row, by=stage.officer, at=stage.at(), reason="再作废一次")
    filed(stage)  # its day is free again
    assert done(stage) == 1


def test_its_report_is_open_to_who_supervises_and_to_nobody_else(stage):
    owned(stage, "central")
    report = Attachment.objects.get(pk=filed(stage).report_id)
    for person in (stage.safety, stage.worker, stage.officer, stage.leader):
        assert evidence.attachment(report.pk, person) == report
    for person in (stage.stranger, stage.experts[0].account):
        with pytest.raises(Stranger):
            evidence.attachment(report.pk, person)


def test_it_is_filed_on_the_page_of_the_year(stage):
    owned(stage, "central")
    client = Client()
    client.force_login(stage.safety, backend=settings.AUTHENTICATION_BACKENDS[-1])
    url = f"/inspections/years/{stage.site.pk}/"
    sent = {"held_on": str(clock.today()), "organised_by": "示例集团总部"}
    assert client.post(f"{url}file_headquarters_check/", sent).status_code == 422
    sent["report"] = SimpleUploadedFile("report.jpg", picture(), "image/jpeg")
    assert client.post(f"{url}file_headquarters_check/", sent).status_code == 303
    assert HeadquartersCheck.objects.count() == 1
    page = client.get(url).content.decode()
    row = HeadquartersCheck.objects.get()
    assert "示例集团总部" in page
    assert reverse("media:original", args=[row.report_id]) in page
    void = {"check": row.pk, "reason": "不是总部组织的"}
    assert client.post(f"{url}void_headquarters_check/", void).status_code == 422
    office = Client()
    office.force_login(stage.officer, backend=settings.AUTHENTICATION_BACKENDS[-1])
    assert office.post(f"{url}void_headquarters_check/", {**void, "check": 1}).status_code == 404
    assert office.post(f"{url}void_headquarters_check/", void).status_code == 303
    assert "不是总部组织的" in client.get(url).content.decode()
